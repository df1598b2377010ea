/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_WORDS_H
#define TUNTAP_WORDS_H

#include <stddef.h>
#include <stdio.h>

#include "base/iface.h"
#include "base/message.h"

/* A word and where it stood. The text belongs to argv or to struct words. */
struct word {
	const char *text;
	struct origin at;
};

/* Words in a row: the command line, or one logical line of a file. */
struct words {
	struct word *v;
	size_t n, room;
	char *text; /* what the words of a line point into; NULL for argv */
};

/* Append a word; text must outlive the list. Returns 0 or -ENOMEM. */
int words_add(struct words *w, const char *text, struct origin at);

/* argv as words: no file, the column is the place in argv. Returns 0 or -ENOMEM. */
int words_from_argv(struct words *w, int argc, char **argv);

/*
 * How a file is cut into words. In both, blanks part words, and a backslash at
 * the end of a line goes on with the next.
 */
enum words_syntax {
	/* As ip -batch: a quoted word begins with ' or " and ends with the next;
	 * "#" begins a comment wherever it stands. */
	WORDS_BATCH,
	/* tuntap.conf: quotes may begin and end within a word, all between them is
	 * text; "#" begins a comment only where a word could begin. */
	WORDS_CONFIG,
};

/* Of a longer line nobody means every word. */
enum { WORDS_LINE_MAX = 1 << 20 };

/* A file that is read line by line; line counts from 1 as it goes. */
struct words_file {
	FILE *stream;
	const char *name; /* for origins; must outlive the words */
	unsigned int line;
	enum words_syntax syntax;
};

/*
 * Read the next logical line that has words into w, which must be empty.
 * Returns 1, 0 at the end of the file, or -errno with a message: -EINVAL for an
 * open quote or a NUL byte, -EFBIG for a line of more than WORDS_LINE_MAX bytes, *culprit
 * then is its place. After -EINVAL, and no other, reading may go on with the next
 * line: it might be the rest of this one.
 */
int words_read(struct words_file *f, struct words *w, struct origin *culprit, struct message *m);

/* Take the words at i to i+n-1 out, keeping the order of the others. */
void words_remove(struct words *w, size_t i, size_t n);

/*
 * The candidate that text was most likely meant to be: one slip of the finger
 * away, two in words of five letters and more. NULL if there is none.
 * candidates ends with NULL.
 */
const char *words_nearest(const char *text, const char *const *candidates);

/* text is a beginning of word, and not empty: how ip lets its words be shortened. */
bool words_shortens(const char *text, const char *word);

/* Free the list and the text of a line; argv's stays. */
void words_clear(struct words *w);

#endif
