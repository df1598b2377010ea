/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Where the cells of a table stand on a terminal; pure. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "output/table.h"

/* A text that is cut shows at least so much, with the ellipsis. */
enum { TEXT_LEAST = 16 };
static const char ellipsis[] = "...";

/* The bytes of the next character, and how many columns of a terminal it takes. */
static size_t character(const char *s, size_t len, size_t *width)
{
	mbstate_t state = { 0 };
	wchar_t c;
	size_t bytes;
	int n;

	*width = 1;
	/* Nearly all are; the library takes a hundred times as long to say so. */
	if (*s >= ' ' && *s <= '~')
		return 1;
	bytes = mbrtowc(&c, s, len, &state);
	if (bytes == 0 || bytes > len)
		return 1;
	n = wcwidth(c);
	if (n >= 0)
		*width = n;
	return bytes;
}

static size_t width_of(const char *s, size_t len)
{
	size_t width = 0, one, bytes;

	for (; len; s += bytes, len -= bytes) {
		bytes = character(s, len, &one);
		width += one;
	}
	return width;
}

/* How many bytes of s fit into that width. */
static size_t bytes_within(const char *s, size_t width)
{
	const char *start = s;
	size_t one, bytes;

	while (*s) {
		bytes = character(s, strlen(s), &one);
		if (one > width)
			break;
		width -= one;
		s += bytes;
	}
	return s - start;
}

static size_t gap_width(const struct column *c)
{
	return c->spaced;
}

void fit_cell(struct fit *f, const struct column *c, const char *cell)
{
	size_t whole = 0, least = 0, width, len;

	for (; *cell; cell += len + (cell[len] == '\n')) {
		len = strcspn(cell, "\n");
		width = width_of(cell, len);
		whole += width + (whole ? gap_width(c) : 0);
		if (width > least)
			least = width;
	}
	if (c->kind == COLUMN_TEXT && least > TEXT_LEAST)
		least = TEXT_LEAST;
	if (whole > f->whole)
		f->whole = whole;
	if (least > f->least)
		f->least = least;
}

/* The columns of one line share what is left: those first that become whole by it. */
static void share(struct fit *f, size_t n, size_t spare)
{
	size_t i;

	for (i = 0; i < n; i++) {
		f[i].width = f[i].least;
		if (f[i].whole - f[i].least > spare)
			continue;
		spare -= f[i].whole - f[i].least;
		f[i].width = f[i].whole;
	}
	for (i = n; i-- > 0;) {
		if (f[i].width == f[i].whole)
			continue;
		f[i].width += spare;
		break;
	}
}

size_t fit_columns(struct fit *f, size_t n, size_t terminal)
{
	size_t first, end, used, line;

	for (first = line = 0; first < n; first = end, line++) {
		used = (line ? FIT_INDENT : 0) + f[first].least;
		for (end = first + 1; end < n && used + 1 + f[end].least <= terminal; end++)
			used += 1 + f[end].least;
		share(f + first, end - first, used < terminal ? terminal - used : 0);
		for (; first < end; first++)
			f[first].line = line;
	}
	return line;
}

static char *cut(const struct fit *f, const char *cell)
{
	size_t len = bytes_within(cell, f->width - strlen(ellipsis));
	char *text = malloc(len + sizeof(ellipsis));

	if (text) {
		memcpy(text, cell, len);
		strcpy(text + len, ellipsis);
	}
	return text;
}

char *fit_text(const struct fit *f, const struct column *c, const char *cell)
{
	size_t used = 0, width, len;
	char *text, *to;

	if (c->kind == COLUMN_TEXT && width_of(cell, strlen(cell)) > f->width)
		return cut(f, cell);
	/* A blank, or nothing, takes the place of a newline: it grows no longer. */
	text = to = malloc(strlen(cell) + 1);
	for (; text && *cell; cell += len + (cell[len] == '\n')) {
		len = strcspn(cell, "\n");
		width = width_of(cell, len);
		if (to > text && used + gap_width(c) + width > f->width) {
			*to++ = '\n';
			used = 0;
		} else if (to > text) {
			if (c->spaced)
				*to++ = ' ';
			used += gap_width(c);
		}
		memcpy(to, cell, len);
		to += len;
		used += width;
	}
	if (text)
		*to = '\0';
	return text;
}
