/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Executing a program that an interface is handed over to. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ident.h"
#include "kernel/process.h"
#include "verbs/program.h"

enum { CANNOT_EXECUTE = 126, NOT_FOUND = 127 };

/* n numbers from first on, "3:4:5", or so many times text, as names. NULL: no memory. */
static char *list_of(size_t first, size_t n, const char *text, size_t nmore, const char *more)
{
	char *list = NULL;
	size_t size, i;
	FILE *f = open_memstream(&list, &size);

	if (!f)
		return NULL;
	for (i = 0; i < n + nmore; i++) {
		if (i)
			putc(':', f);
		if (text)
			fputs(i < n ? text : more, f);
		else
			fprintf(f, "%zu", first + i);
	}
	if (!fclose(f))
		return list;
	free(list);
	return NULL;
}

/* Takes value, and frees it. */
static bool set(const char *name, char *value)
{
	bool done = value && !setenv(name, value, 1);

	free(value);
	return done;
}

static bool set_environment(const struct program *p)
{
	char fds[16], pid[16];

	snprintf(fds, sizeof(fds), "%zu", p->nqueues + p->nvhost);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	/* Those of another process, as that tells it (systemd 258). */
	unsetenv("LISTEN_PIDFDID");
	if (!p->nvhost)
		unsetenv("TUNTAP_VHOST_FDS");
	else if (!set("TUNTAP_VHOST_FDS",
		      list_of(PROCESS_FDS + p->nqueues, p->nvhost, NULL, 0, NULL)))
		return false;
	return !setenv("LISTEN_FDS", fds, 1) && !setenv("LISTEN_PID", pid, 1) &&
	       set("LISTEN_FDNAMES", list_of(0, p->nqueues, p->name, p->nvhost, "vhost")) &&
	       set("TUNTAP_FDS", list_of(PROCESS_FDS, p->nqueues, NULL, 0, NULL)) &&
	       !setenv("TUNTAP_NAME", p->name, 1) && !setenv("TUNTAP_FLAGS", p->flags, 1);
}

/* text, with "with" in every place of what. NULL: no memory. */
static char *replaced(const char *text, const char *what, const char *with)
{
	char *result = NULL;
	const char *found;
	size_t size;
	FILE *f = open_memstream(&result, &size);

	if (!f)
		return NULL;
	while ((found = strstr(text, what))) {
		fwrite(text, 1, found - text, f);
		fputs(with, f);
		text = found + strlen(what);
	}
	fputs(text, f);
	if (!fclose(f))
		return result;
	free(result);
	return NULL;
}

static void free_arguments(char **argv)
{
	size_t i;

	for (i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

/* The program's own name is left as it is. NULL: no memory. */
static char **arguments(const struct program *p)
{
	size_t n = p->words->n - p->from, i;
	char **argv = calloc(n + 1, sizeof(*argv));
	char *fds = list_of(PROCESS_FDS, p->nqueues, NULL, 0, NULL);
	const char *text;

	for (i = 0; argv && fds && i < n; i++) {
		text = p->words->v[p->from + i].text;
		argv[i] = i && p->replace ? replaced(text, p->replace, fds) : strdup(text);
		if (!argv[i])
			break;
	}
	if (argv && fds && i == n) {
		free(fds);
		return argv;
	}
	free(fds);
	free_arguments(argv);
	return NULL;
}

static int set_nonblock(const struct program *p, struct message *m)
{
	size_t i;

	for (i = 0; p->nonblock && i < p->nqueues; i++)
		if (fcntl(p->fds[i], F_SETFL, O_RDWR | O_NONBLOCK) < 0)
			return message_set(m, -errno, "cannot make the queues non-blocking: %s",
					   strerror(errno));
	return 0;
}

/* Looked up before the rights to do so are gone. */
static int set_user(const struct program *p, struct message *m)
{
	int err = ident_environment(p->uid);

	return err ? message_set(m, err, "cannot set the environment of user %u: %s", p->uid,
				 strerror(-err))
		   : 0;
}

static int execute(const struct program *p, char **argv, struct message *m)
{
	int err = set_nonblock(p, m);

	if (!err && p->uid != ID_NONE)
		err = set_user(p, m);
	if (!err)
		err = process_pass(p->fds, p->nqueues + p->nvhost, m);
	if (!err && p->uid != ID_NONE)
		err = process_become(p->uid, p->gid, m);
	if (err)
		return 1;
	return process_exec(argv, m) == -ENOENT ? NOT_FOUND : CANNOT_EXECUTE;
}

int program_run(const struct program *p, struct message *m)
{
	char **argv = arguments(p);
	int status = 1;

	if (argv && set_environment(p))
		status = execute(p, argv, m);
	else
		message_no_memory(m);
	free_arguments(argv);
	return status;
}
