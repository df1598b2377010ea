/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Where words come from: the command line, and lines of files. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "words/words.h"

int words_add(struct words *w, const char *text, struct origin at)
{
	if (w->n == w->room) {
		size_t room = w->room ? 2 * w->room : 16;
		struct word *v = reallocarray(w->v, room, sizeof(*v));

		if (!v)
			return -ENOMEM;
		w->v = v;
		w->room = room;
	}
	w->v[w->n++] = (struct word){ text, at };
	return 0;
}

int words_from_argv(struct words *w, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (words_add(w, argv[i], (struct origin){ NULL, 0, i + 1 }) < 0)
			return -ENOMEM;
	return 0;
}

/* A logical line on its way into words: their texts in a row, each with its NUL. */
struct reader {
	struct words_file *f;
	struct words *w;
	char *text;
	size_t len, room;
	bool in_word;
	bool continued; /* the line before ended with a backslash */
	char quote; /* the quote that is open, or 0 */
	struct origin quote_at;
};

static int put(struct reader *r, char c)
{
	if (r->len == r->room) {
		size_t room = r->room ? 2 * r->room : 128;
		char *text = realloc(r->text, room);

		if (!text)
			return -ENOMEM;
		r->text = text;
		r->room = room;
	}
	r->text[r->len++] = c;
	return 0;
}

/* The texts may still move: a word's text is found when the line is whole. */
static int begin_word(struct reader *r, struct origin at)
{
	if (r->in_word)
		return 0;
	r->in_word = true;
	return words_add(r->w, NULL, at);
}

static int end_word(struct reader *r)
{
	if (!r->in_word)
		return 0;
	r->in_word = false;
	return put(r, '\0');
}

static bool opens_quote(const struct reader *r, char c)
{
	return (c == '\'' || c == '"') && (r->f->syntax == WORDS_CONFIG || !r->in_word);
}

static int close_quote(struct reader *r)
{
	r->quote = 0;
	return r->f->syntax == WORDS_BATCH ? end_word(r) : 0;
}

static int take(struct reader *r, char c, struct origin at)
{
	int err;

	if (r->quote && c == r->quote)
		return close_quote(r);
	if (!r->quote && strchr(" \t\r\n", c))
		return end_word(r);
	if (r->quote || !opens_quote(r, c)) {
		err = begin_word(r, at);
		return err ? err : put(r, c);
	}
	r->quote = c;
	r->quote_at = at;
	return begin_word(r, at);
}

static bool begins_comment(const struct reader *r, char c)
{
	if (c != '#')
		return false;
	return r->f->syntax == WORDS_BATCH || (!r->quote && !r->in_word);
}

/*
 * A line of a file that was cut, perhaps, has no end; that of a batch is a character there, as for
 * ip.
 */
static bool goes_on(const struct reader *r, const char *rest, size_t len)
{
	if (!len)
		return r->f->syntax != WORDS_BATCH;
	return len == 1 && *rest == '\n';
}

/* One line of the file. 1: it goes on with the next. */
static int take_line(struct reader *r, const char *line, size_t len)
{
	size_t i;
	int err;

	for (i = 0; i < len; i++) {
		if (begins_comment(r, line[i]))
			return 0;
		if (line[i] == '\\' && goes_on(r, line + i + 1, len - i - 1))
			return 1;
		/* The end of a line ends no quote, and is no part of it. */
		if (r->quote && line[i] == '\n')
			return 0;
		err = take(r, line[i], (struct origin){ r->f->name, r->f->line, i + 1 });
		if (err < 0)
			return err;
	}
	return 0;
}

static void point_at_texts(struct reader *r)
{
	const char *text = r->text;
	size_t i;

	for (i = 0; i < r->w->n; i++) {
		r->w->v[i].text = text;
		text += strlen(text) + 1;
	}
	r->w->text = r->text;
}

static int finish_line(struct reader *r, struct origin *culprit, struct message *m)
{
	if (r->quote) {
		*culprit = r->quote_at;
		return message_usage(m, "a quote is opened and not closed");
	}
	if (end_word(r) < 0)
		return message_no_memory(m);
	return 0;
}

/*
 * A line with its end, as getline(3) reads it, but no more than WORDS_LINE_MAX bytes and
 * one: /dev/zero has no end of line.
 */
static ssize_t read_line(FILE *stream, char **line, size_t *room)
{
	size_t len = 0;
	char *grown;
	int c = 0;

	while (len <= WORDS_LINE_MAX && c != '\n' && (c = getc_unlocked(stream)) != EOF) {
		if (len == *room) {
			grown = realloc(*line, *room ? 2 * *room : 128);
			if (!grown)
				return -1;
			*line = grown;
			*room = *room ? 2 * *room : 128;
		}
		(*line)[len++] = c;
	}
	return len && !ferror(stream) ? (ssize_t)len : -1;
}

static int too_long(struct message *m)
{
	message_usage(m, "this line is longer than %d bytes", WORDS_LINE_MAX);
	return -EFBIG;
}

static int read_logical_line(struct reader *r, struct origin *culprit, struct message *m)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len = 0;
	int more = 1, err;

	r->continued = false;
	while (more > 0 && (len = read_line(r->f->stream, &line, &room)) > 0) {
		r->f->line++;
		*culprit = (struct origin){ r->f->name, r->f->line, 1 };
		if (len + r->len > WORDS_LINE_MAX)
			more = too_long(m);
		else if (memchr(line, '\0', len))
			more = message_usage(m, "there is a NUL byte in this line");
		else
			more = take_line(r, line, len);
		if (more == -ENOMEM)
			message_no_memory(m);
		r->continued = more > 0;
	}
	err = errno;
	free(line);
	if (more < 0)
		return more;
	/* Without memory for the line neither flag is set, and its beginning is lost. */
	if (ferror(r->f->stream) || (len < 0 && !feof(r->f->stream)))
		return message_set(m, -EIO, "cannot read %s: %s", r->f->name, strerror(err));
	/* ip drops such a line too: half a command is none. A file may have been cut. */
	if (more && r->continued)
		return message_usage(m, "the line ends with a backslash, but no line follows");
	return finish_line(r, culprit, m);
}

int words_read(struct words_file *f, struct words *w, struct origin *culprit, struct message *m)
{
	struct reader r = { .f = f, .w = w };
	int err = 0;

	while (!err && !w->n && !feof(f->stream))
		err = read_logical_line(&r, culprit, m);
	if (err < 0) {
		free(r.text);
		w->n = 0;
		return err;
	}
	point_at_texts(&r);
	return w->n > 0;
}

void words_remove(struct words *w, size_t i, size_t n)
{
	if (!n)
		return;
	memmove(&w->v[i], &w->v[i + n], (w->n - i - n) * sizeof(*w->v));
	w->n -= n;
}

enum { NEAREST_MAX = 32 };

/* Slips between a and b: a letter lost, added, changed, or two swapped. */
static size_t slips(const char *a, const char *b)
{
	size_t d[NEAREST_MAX + 1][NEAREST_MAX + 1];
	size_t la = strlen(a), lb = strlen(b), i, j, best;

	if (la > NEAREST_MAX || lb > NEAREST_MAX)
		return NEAREST_MAX;
	for (i = 0; i <= la; i++)
		d[i][0] = i;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++) {
		for (j = 1; j <= lb; j++) {
			best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[la][lb];
}

const char *words_nearest(const char *text, const char *const *candidates)
{
	const char *nearest = NULL;
	size_t allowed, best = NEAREST_MAX, n;

	allowed = strlen(text) >= 5 ? 2 : 1;
	if (strlen(text) < 2)
		return NULL;
	for (; *candidates; candidates++) {
		n = slips(text, *candidates);
		if (n <= allowed && n < best) {
			best = n;
			nearest = *candidates;
		}
	}
	return nearest;
}

bool words_shortens(const char *text, const char *word)
{
	return *text && !strncmp(text, word, strlen(text));
}

void words_clear(struct words *w)
{
	free(w->v);
	free(w->text);
	*w = (struct words){ 0 };
}
