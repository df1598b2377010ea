/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The file of a batch, and how much of it is there. */
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/batch-input.h"

/* Behind what is there. Returns the bytes, 0 at the end, -1 with errno. */
static ssize_t fill(struct batch_input *in)
{
	ssize_t n;

	memmove(in->data, in->data + in->at, in->end - in->at);
	in->end -= in->at;
	in->at = 0;
	n = read(in->fd, in->data + in->end, sizeof(in->data) - in->end);
	if (n > 0)
		in->end += n;
	return n;
}

/* A byte order mark, which some editors put before UTF-8, is no part of the first line. */
static ssize_t begin(struct batch_input *in)
{
	static const char mark[] = "\xef\xbb\xbf";
	const size_t len = sizeof(mark) - 1;
	ssize_t n = 1;

	in->begun = true;
	/* What begins otherwise is waited for no longer. */
	while (n > 0 && in->end < len && !memcmp(in->data, mark, in->end))
		n = fill(in);
	if (in->end >= len && !memcmp(in->data, mark, len))
		in->at = len;
	return n;
}

static ssize_t take(void *cookie, char *buf, size_t size)
{
	struct batch_input *in = cookie;
	ssize_t n;

	if (!in->begun && begin(in) < 0)
		return -1;
	if (in->at == in->end) {
		n = fill(in);
		if (n <= 0)
			return n;
	}
	if (size > in->end - in->at)
		size = in->end - in->at;
	memcpy(buf, in->data + in->at, size);
	in->at += size;
	return size;
}

static int close_input(void *cookie)
{
	const struct batch_input *in = cookie;

	return in->fd == STDIN_FILENO ? 0 : close(in->fd);
}

FILE *batch_input_open(struct batch_input *in, int fd)
{
	static const cookie_io_functions_t functions = { .read = take, .close = close_input };
	FILE *stream = fopencookie(in, "r", functions);
	struct stat st;

	in->fd = fd;
	in->regular = !fstat(fd, &st) && S_ISREG(st.st_mode);
	in->begun = false;
	in->at = in->end = 0;
	/* What is there is known only where nothing of it lies in a second buffer. */
	if (stream)
		setvbuf(stream, NULL, _IONBF, 0);
	return stream;
}

/* One that goes on with the next is not whole. */
static bool line_there(const struct batch_input *in)
{
	const char *line = in->data + in->at, *end = in->data + in->end, *newline, *word;

	for (; (newline = memchr(line, '\n', end - line)); line = newline + 1) {
		word = line;
		while (strchr(" \t\r", *word) && *word)
			word++;
		if (*word != '\n' && *word != '#')
			return newline[-1] != '\\';
	}
	return false;
}

static bool can_fill(const struct batch_input *in)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };

	if (in->end - in->at == sizeof(in->data))
		return false;
	return in->regular || (poll(&p, 1, 0) == 1 && p.revents & POLLIN);
}

bool batch_input_ready(struct batch_input *in)
{
	while (!line_there(in))
		if (!can_fill(in) || fill(in) <= 0)
			return false;
	return true;
}
