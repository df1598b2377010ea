/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TABLE_H
#define TUNTAP_TABLE_H

#include "output/render.h"

/* What the files of the table share. */

/*
 * A column. The text of a cell is safe for a terminal, and "-" where there is
 * nothing, so that the cells of a row can be counted. The values of a cell have a
 * newline between them: a line of a terminal may end there, and nowhere else.
 */
struct column {
	const char *name;
	enum { COLUMN_LEFT, COLUMN_RIGHT, COLUMN_TEXT } kind; /* TEXT: may be cut, with "..." */
	enum { USUAL = 1, DETAIL } shown; /* unasked; with -d; 0: only when named */
	unsigned int needs; /* NEED_*, beside a dump of the links */
	const char *help;
	uint64_t fields; /* the attributes that it shows, bits of IF_* */
	char *(*cell)(const struct iface *i); /* NULL: of its one attribute, or of processes */
	const char *(*color)(const struct iface *i); /* or NULL; returns NULL for none */
	bool spaced; /* a blank stands for the newline where values share a line, else nothing */
};

/* The columns: all that can be chosen, COLUMNS_MAX at most. */
extern const struct column columns[];

/* The cell of an interface. The caller frees; NULL: no memory. */
char *column_cell(const struct column *column, const struct iface *i,
		  const struct holders *holders);

/* table-fit.c: where cells stand on a terminal. */

/* A column on a terminal: the first two are asked for, the others found. */
struct fit {
	size_t whole; /* the width of its widest cell, with all values in one line */
	size_t least; /* of its widest value; of what may be cut, what must remain */
	size_t width; /* how wide it becomes, from least to whole */
	size_t line; /* in which line of a row it stands: 0, or below others */
};

/* How far lines below the first are indented. */
enum { FIT_INDENT = 4 };

/*
 * Find width and line of n columns, in their order, for a terminal: each as wide
 * as it can be, values below each other where they must, and columns in a line of
 * their own where even that does not fit. A column that is wider than the
 * terminal keeps its least width. Returns how many lines a row has.
 */
size_t fit_columns(struct fit *f, size_t n, size_t terminal);

/* Let a column of that kind hold a cell, or its heading. */
void fit_cell(struct fit *f, const struct column *c, const char *cell);

/*
 * A cell as it stands in its column: newlines where its lines end. The caller
 * frees; NULL: no memory.
 */
char *fit_text(const struct fit *f, const struct column *c, const char *cell);

#endif
