/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap -b: commands from a file, a line each, as ip -batch takes them. */
#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/batch.h"
#include "cli/dispatch.h"
#include "cli/object.h"
#include "kernel/netns.h"
#include "words/conf-file.h"

/* A line may begin with the object, as for ip. A status that is not 0 was told. */
static int run_line(struct words *line, const struct options *options, struct rtnl *rtnl)
{
	struct message m = { 0 };
	const char *first = line->v[0].text;
	struct origin at = line->v[0].at;

	if (object_is_tuntap(first))
		return dispatch_run(line, 1, options, rtnl);
	if (!dispatch_known(first) && object_refuse(line, &m) < 0)
		return verb_fail(&m, &at, NULL);
	return dispatch_run(line, 0, options, rtnl);
}

/* In the words of ip, which scripts look for. */
static void command_failed(const struct words_file *f)
{
	char *name = printable(f->name);

	fprintf(stderr, "Command failed %s:%u\n", name ? name : "", f->line);
	free(name);
}

/* The next line. Returns 1, 0 at the end, -errno: it failed and was told. */
static int next_line(struct words_file *f, const struct options *options, struct rtnl *rtnl)
{
	CLEANUP(words_clear) struct words line = { 0 };
	struct origin culprit = { 0 };
	struct message m = { 0 };
	int got = words_read(f, &line, &culprit, &m);

	if (got < 0)
		verb_fail(&m, &culprit, NULL);
	else if (got && run_line(&line, options, rtnl))
		got = -EINVAL;
	/* What is lost was told: the next line has not written it. */
	if (ferror(stdout)) {
		__fpurge(stdout);
		clearerr(stdout);
	}
	/* Without a line it is the file that cannot be read, and no command. */
	if (got < 0 && f->line)
		command_failed(f);
	return got;
}

static int run_file(struct words_file *f, const struct options *options, struct rtnl *rtnl)
{
	int status = 0, got;

	while ((got = next_line(f, options, rtnl))) {
		if (got > 0)
			continue;
		status = 1;
		/* What cannot be read does not get better. */
		if (!options->force || got != -EINVAL)
			break;
	}
	return status;
}

/* What it says is done as root: so only root may have written it. Returns 0 or -errno. */
static int open_file(struct words_file *f, struct message *m)
{
	int fd = conf_open(f->name, m), err;

	if (fd < 0)
		return fd;
	err = conf_wait(fd, -1);
	f->stream = err ? NULL : fdopen(fd, "r");
	if (f->stream)
		return 0;
	err = err ? err : -errno;
	close(fd);
	return message_set(m, err, "cannot read %s: %s", f->name, strerror(-err));
}

int batch_run(const struct options *options, struct rtnl *rtnl)
{
	struct words_file f = { .stream = stdin, .name = options->batch, .syntax = WORDS_BATCH };
	struct options of_lines = *options;
	struct message m = { 0 };
	int status;

	of_lines.netns = of_lines.batch = NULL;
	of_lines.batched = true;
	if (strcmp(f.name, "-") && open_file(&f, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	if (options->netns && netns_enter(options->netns, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	else
		status = run_file(&f, &of_lines, rtnl);
	if (f.stream != stdin)
		fclose(f.stream);
	return status;
}
