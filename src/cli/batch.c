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
#include "base/shell.h"
#include "cli/batch-input.h"
#include "cli/batch.h"
#include "cli/dispatch.h"
#include "cli/object.h"
#include "kernel/netns.h"
#include "output/render.h"
#include "words/conf-file.h"

enum { ROW_MAX = 1000 };

/*
 * Lines in a row that delete an interface each. A deletion waits some 16 ms, as long as
 * hundreds at once do.
 */
struct row {
	struct words lines[ROW_MAX];
	unsigned int numbers[ROW_MAX]; /* of the lines, in the file */
	struct ifaces want; /* as the lines say it */
	bool may_miss[ROW_MAX]; /* with --if-exists */
};

struct batch {
	struct words_file f;
	struct batch_input input;
	const struct options *options;
	struct rtnl *rtnl;
	struct row row;
};

/* In the words of ip, which scripts look for. */
static void command_failed(const struct batch *b, unsigned int number)
{
	char *name = printable(b->f.name);

	fprintf(stderr, "Command failed %s:%u\n", name ? name : "", number);
	free(name);
}

/* Told here, and not by a command: with -j on standard output too, as those do it. */
static int refuse(const struct batch *b, const struct words *line, struct message *m,
		  const struct origin *at)
{
	const unsigned long before = render_json_written();

	return dispatch_end_json(line, b->options, before, verb_fail(m, at, NULL));
}

/* A line may begin with the object, as for ip. A status that is not 0 was told. */
static int run_words(struct batch *b, struct words *line)
{
	struct message m = { 0 };
	const char *first = line->v[0].text;
	struct origin at = line->v[0].at;

	if (object_is_tuntap(first))
		return dispatch_run(line, 1, b->options, b->rtnl);
	if (!dispatch_find(first) && object_refuse(line, &m) < 0)
		return refuse(b, line, &m, &at);
	return dispatch_run(line, 0, b->options, b->rtnl);
}

/* Returns 0, or -EINVAL: it failed and was told. */
static int run_line(struct batch *b, struct words *line, unsigned int number)
{
	int status = run_words(b, line);

	/* What is lost was told: the next line has not written it. */
	if (ferror(stdout)) {
		__fpurge(stdout);
		clearerr(stdout);
	}
	if (!status)
		return 0;
	command_failed(b, number);
	return -EINVAL;
}

/* Take a line into the row, where it belongs there. */
static bool join(struct batch *b, struct words *line)
{
	struct row *row = &b->row;
	size_t n = row->want.n, from = object_is_tuntap(line->v[0].text);

	/* With -j each line has something to print. */
	if (n == ROW_MAX || b->options->json || line->n == from ||
	    dispatch_find(line->v[from].text) != &verb_del ||
	    !verb_del_line(line, from + 1, &row->want, &row->may_miss[n]))
		return false;
	row->lines[n] = *line;
	row->numbers[n] = b->f.line;
	*line = (struct words){ 0 };
	return true;
}

/*
 * Carry out the lines of the row, and forget them. What cannot be done together is done
 * a line at a time, and says itself what is wrong. Returns 0, or -EINVAL: one failed,
 * and without -force those behind it have not been carried out.
 */
static int run_row(struct batch *b)
{
	struct row *row = &b->row;
	bool done[ROW_MAX] = { false }, tried = false;
	size_t n = row->want.n, i;
	int err = 0;

	for (i = 0; i < n && (!err || b->options->force); i++) {
		struct ifaces rest = { .v = row->want.v + i, .n = n - i };

		if (!done[i] && !tried)
			verb_del_lines(b->rtnl, &rest, row->may_miss + i, b->options->force,
				       done + i);
		tried = true;
		if (done[i])
			continue;
		if (run_line(b, &row->lines[i], row->numbers[i]) < 0)
			err = -EINVAL;
		/* With -force all were tried, whichever of them failed. */
		tried = b->options->force;
	}
	for (i = 0; i < n; i++)
		words_clear(&row->lines[i]);
	ifaces_clear(&row->want);
	return err;
}

/* The next line. Returns 1, 0 at the end, -errno: it, or one before it, failed and was told. */
static int next_line(struct batch *b)
{
	CLEANUP(words_clear) struct words line = { 0 };
	CLEANUP(message_clear) struct message m = { 0 };
	struct origin culprit = { 0 };
	int got = words_read(&b->f, &line, &culprit, &m), err;

	if (got > 0 && join(b, &line) && b->row.want.n < ROW_MAX && batch_input_ready(&b->input))
		return got;
	err = run_row(b);
	if (err && !b->options->force)
		return err;
	if (got < 0) {
		refuse(b, &line, &m, &culprit);
		/* Without a line it is the file that cannot be read, and no command. */
		if (b->f.line)
			command_failed(b, b->f.line);
	} else if (line.n && run_line(b, &line, b->f.line) < 0) {
		got = -EINVAL;
	}
	return got < 0 || !err ? got : err;
}

static int run_file(struct batch *b)
{
	int status = 0, got;

	while ((got = next_line(b))) {
		if (got > 0)
			continue;
		status = 1;
		/* What cannot be read does not get better. */
		if (!b->options->force || got != -EINVAL)
			break;
	}
	return status;
}

/* What it says is done as root: so only root may have written it. Returns 0 or -errno. */
static int open_file(struct batch *b, struct message *m)
{
	const char *name = b->f.name;
	int fd = STDIN_FILENO, err = 0;

	if (strcmp(name, "-")) {
		fd = conf_open(name, m);
		if (fd < 0)
			return fd;
		err = conf_wait(fd, -1);
	}
	b->f.stream = err ? NULL : batch_input_open(&b->input, fd);
	if (b->f.stream)
		return 0;
	err = err ? err : -errno;
	if (fd != STDIN_FILENO)
		close(fd);
	return message_set(m, err, "cannot read %s: %s", name, strerror(-err));
}

int batch_run(const struct options *options, struct rtnl *rtnl)
{
	CLEANUP(free_at) struct batch *b = calloc(1, sizeof(*b));
	struct options of_lines = *options;
	struct message m = { 0 };
	int status;

	if (!b)
		return verb_no_memory();
	of_lines.netns = of_lines.batch = NULL;
	of_lines.batched = true;
	b->f = (struct words_file){ .name = options->batch, .syntax = WORDS_BATCH };
	b->options = &of_lines;
	b->rtnl = rtnl;
	if (open_file(b, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	shell_set_netns(options->netns);
	if (options->netns && netns_enter(options->netns, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	else
		status = run_file(b);
	fclose(b->f.stream);
	return status;
}
