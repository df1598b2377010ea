/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A configuration file, read from standard input: every mistake is in its place. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "words/conf.h"

static void become_stdin(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("conf", 0);
		MUST(fd >= 0);
		if (fd != STDIN_FILENO) {
			MUST(dup2(fd, STDIN_FILENO) == STDIN_FILENO);
			close(fd);
			fd = STDIN_FILENO;
		}
	}
	MUST(!ftruncate(fd, 0) && !lseek(fd, 0, SEEK_SET));
	MUST(write(fd, data, size) == (ssize_t)size);
	MUST(!lseek(fd, 0, SEEK_SET));
}

static unsigned int lines_of(const uint8_t *data, size_t size)
{
	unsigned int n = 1;

	while (size--)
		n += *data++ == '\n';
	return n;
}

static void judge_place(const struct origin *at, unsigned int nlines)
{
	MUST(at->file && !strcmp(at->file, "-"));
	MUST(at->line >= 1 && at->line <= nlines && at->column >= 1);
}

static void judge_mistakes(struct mistakes *list, unsigned int nlines, bool sorted)
{
	struct origin last = { 0 };
	size_t i;

	for (i = 0; i < list->n; i++) {
		struct origin at = list->v[i].at;

		/* One without a place says how many more there are, or is of the file. */
		if (at.file) {
			judge_place(&at, nlines);
			MUST(!sorted || at.line > last.line ||
			     (at.line == last.line && at.column >= last.column));
			last = at;
		}
		MUST(list->v[i].m.text);
		fuzz_outcome(list->v[i].err, &list->v[i].m);
	}
}

/* By what it is called, and where. */
static int by_key(const void *a, const void *b)
{
	const struct iface *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->netns ? x->netns : "", y->netns ? y->netns : "");
}

static void judge_wanted(const struct conf *conf, unsigned int nlines)
{
	struct iface *v = calloc(conf->want.n + 1, sizeof(*v));
	size_t i;

	MUST(v);
	for (i = 0; i < conf->want.n; i++) {
		v[i] = conf->want.v[i];
		MUST(fuzz_kernel_name(v[i].name));
		judge_place(&v[i].at, nlines);
		/* A name, or a path that is none of a name. */
		MUST(!v[i].netns ||
		     (*v[i].netns && (*v[i].netns == '/' || !strchr(v[i].netns, '/'))));
	}
	qsort(v, conf->want.n, sizeof(*v), by_key);
	/* Where nothing is wrong no name stands twice in one network namespace. */
	for (i = 1; !conf->mistakes.n && i < conf->want.n; i++)
		MUST(by_key(&v[i - 1], &v[i]));
	free(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int nlines = lines_of(data, size);
	struct conf conf = { 0 };
	struct words paths = { 0 };
	size_t i;

	become_stdin(data, size);
	MUST(!words_add(&paths, "-", (struct origin){ NULL, 0, 1 }));
	MUST(!conf_read(&conf, &paths));
	MUST(!conf_sort(&conf));
	judge_wanted(&conf, nlines);
	for (i = 0; i < conf.unknown.n; i++)
		MUST(conf.of[i] < conf.want.n);
	judge_mistakes(&conf.mistakes, nlines, true);
	judge_mistakes(&conf.unknown, nlines, false);
	conf_clear(&conf);
	words_clear(&paths);
	return 0;
}
