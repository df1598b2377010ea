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

/* n numbers from first on, "3:4:5". NULL: no memory. */
static char *numbers(size_t first, size_t n)
{
	enum { LONGEST = 20 }; /* a number and its colon */
	char *list = malloc(n * LONGEST + 1), *at = list;
	size_t i;

	for (i = 0; list && i < n; i++)
		at += sprintf(at, "%s%zu", i ? ":" : "", first + i);
	return list;
}

/* n times the name, and behind them nmore times more. NULL: no memory. */
static char *names(const char *name, size_t n, const char *more, size_t nmore)
{
	char *list = malloc(n * (strlen(name) + 1) + nmore * (strlen(more) + 1) + 1), *at = list;
	size_t i;

	for (i = 0; list && i < n + nmore; i++)
		at += sprintf(at, "%s%s", i ? ":" : "", i < n ? name : more);
	return list;
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
	else if (!set("TUNTAP_VHOST_FDS", numbers(PROCESS_FDS + p->nqueues, p->nvhost)))
		return false;
	return !setenv("LISTEN_FDS", fds, 1) && !setenv("LISTEN_PID", pid, 1) &&
	       set("LISTEN_FDNAMES", names(p->name, p->nqueues, "vhost", p->nvhost)) &&
	       set("TUNTAP_FDS", numbers(PROCESS_FDS, p->nqueues)) &&
	       !setenv("TUNTAP_NAME", p->name, 1) && !setenv("TUNTAP_FLAGS", p->flags, 1);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

/* text, with "with" in every place of what. NULL: no memory. */
static char *replaced(const char *text, const char *what, const char *with)
{
	char *result = malloc(strlen(text) + count(text, what) * strlen(with) + 1), *at = result;
	const char *found;

	if (!result)
		return NULL;
	for (; (found = strstr(text, what)); text = found + strlen(what)) {
		at = mempcpy(at, text, found - text);
		at = stpcpy(at, with);
	}
	strcpy(at, text);
	return result;
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
	char *fds = numbers(PROCESS_FDS, p->nqueues);
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
