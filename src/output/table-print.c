/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The table, printed (libsmartcols). */
#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "output/table.h"

/* How it is to look. */
struct look {
	FILE *out;
	bool headings, raw, colors;
};

/* What is in it. */
struct content {
	const struct columns *c;
	const struct ifaces *list;
	const struct holders *holders;
};

/* no-color.org: any value but an empty one forbids it. */
static bool colors_wanted(FILE *out)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(out)) && (!no || !*no) && term && strcmp(term, "dumb") != 0;
}

static struct libscols_table *new_table(const struct look *look)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		return NULL;
	scols_table_set_stream(table, look->out);
	/* Where cells stand is decided here: the library is to cut nothing. */
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	/* The cells are safe already; to escape them again would garble them. */
	scols_table_enable_noencoding(table, 1);
	scols_table_enable_noheadings(table, !look->headings);
	scols_table_enable_raw(table, look->raw);
	scols_table_enable_colors(table, look->colors);
	return table;
}

static int new_column(struct libscols_table *table, const struct column *c)
{
	int flags = c->kind == COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0;

	return scols_table_new_column(table, c->name, 0, flags) ? 0 : -ENOMEM;
}

/* Give a cell its text, which the table frees from then on. */
static int set_cell(const struct look *look, struct libscols_line *line, size_t n, char *text,
		    const struct column *column, const struct iface *i)
{
	const char *color = look->colors && column->color ? column->color(i) : NULL;

	if (!text || scols_line_refer_data(line, n, text) < 0) {
		free(text);
		return -ENOMEM;
	}
	if (color)
		scols_cell_set_color(scols_line_get_cell(line, n), color);
	return 0;
}

/* Where no line has an end: for a pipe. */
static char *one_line(const struct content *of, const struct column *column, const struct iface *i)
{
	struct fit all = { .width = SIZE_MAX };
	char *cell = column_cell(column, i, of->holders);
	char *text = cell ? fit_text(&all, column, cell) : NULL;

	free(cell);
	return text;
}

static int add_row(const struct look *look, struct libscols_table *table, const struct content *of,
		   const struct iface *i)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	const struct column *column;
	size_t n;

	if (!line)
		return -ENOMEM;
	for (n = 0; n < of->c->n; n++) {
		column = &columns[of->c->v[n]];
		if (set_cell(look, line, n, one_line(of, column, i), column, i) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int print_plain(const struct look *look, const struct content *of)
{
	struct libscols_table *table = new_table(look);
	int err = table ? 0 : -ENOMEM;
	size_t n;

	for (n = 0; !err && n < of->c->n; n++)
		err = new_column(table, &columns[of->c->v[n]]);
	for (n = 0; !err && n < of->list->n; n++)
		err = add_row(look, table, of, &of->list->v[n]);
	if (!err && scols_print_table(table) < 0)
		err = -ENOMEM;
	scols_unref_table(table);
	return err;
}

/*
 * A table on a terminal: the cells as fit_text() has them, and of each line of a row
 * (see struct fit) how many lines of the terminal it takes.
 */
struct grid {
	struct content of;
	struct fit fit[COLUMNS_MAX];
	size_t lines; /* of a row */
	char **cell; /* of all rows, a row after the other */
	size_t *height; /* likewise: of each line of each row */
};

static const struct column *grid_column(const struct grid *g, size_t n)
{
	return &columns[g->of.c->v[n]];
}

static int read_cells(struct grid *g, bool headings)
{
	size_t row, n;
	char **cell;

	for (n = 0; headings && n < g->of.c->n; n++)
		fit_cell(&g->fit[n], grid_column(g, n), grid_column(g, n)->name);
	for (row = 0; row < g->of.list->n; row++) {
		for (n = 0; n < g->of.c->n; n++) {
			cell = &g->cell[row * g->of.c->n + n];
			*cell = column_cell(grid_column(g, n), &g->of.list->v[row], g->of.holders);
			if (!*cell)
				return -ENOMEM;
			fit_cell(&g->fit[n], grid_column(g, n), *cell);
		}
	}
	return 0;
}

static size_t count_lines(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

static int fit_cells(struct grid *g)
{
	size_t row, n, lines, *height;
	char **cell, *text;

	for (row = 0; row < g->of.list->n; row++) {
		for (n = 0; n < g->of.c->n; n++) {
			cell = &g->cell[row * g->of.c->n + n];
			text = fit_text(&g->fit[n], grid_column(g, n), *cell);
			if (!text)
				return -ENOMEM;
			free(*cell);
			*cell = text;
			height = &g->height[row * g->lines + g->fit[n].line];
			lines = count_lines(text);
			if (lines > *height)
				*height = lines;
		}
	}
	return 0;
}

/* The k-th line of a cell; "" behind its end. */
static char *piece(const char *text, size_t k)
{
	for (; k && text; k--) {
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return text ? strndup(text, strcspn(text, "\n")) : strdup("");
}

/* The k-th line of the terminal that a line of a row takes. */
static int add_piece(const struct look *look, struct libscols_table *table, const struct grid *g,
		     size_t row, size_t line, size_t k)
{
	struct libscols_line *to = scols_table_new_line(table, NULL);
	size_t n, at = 0;
	char *text;

	if (!to)
		return -ENOMEM;
	for (n = 0; n < g->of.c->n; n++) {
		if (g->fit[n].line != line)
			continue;
		text = piece(g->cell[row * g->of.c->n + n], k);
		if (set_cell(look, to, at++, text, grid_column(g, n), &g->of.list->v[row]) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* One line of all rows, as a table of its own. */
static int print_line(const struct look *look, const struct grid *g, size_t line)
{
	struct libscols_table *table = new_table(look);
	int err = table ? 0 : -ENOMEM;
	size_t row, n, k;

	for (n = 0; !err && n < g->of.c->n; n++)
		if (g->fit[n].line == line)
			err = new_column(table, grid_column(g, n));
	for (row = 0; !err && row < g->of.list->n; row++)
		for (k = 0; !err && k < g->height[row * g->lines + line]; k++)
			err = add_piece(look, table, g, row, line, k);
	if (!err && scols_print_table(table) < 0)
		err = -ENOMEM;
	scols_unref_table(table);
	return err;
}

/* The next n lines of a text, indented; returns what is behind them. */
static const char *copy_lines(FILE *out, const char *text, size_t n, size_t indent)
{
	size_t len;

	for (; n && *text; n--, text += len) {
		len = strcspn(text, "\n");
		len += text[len] == '\n';
		fprintf(out, "%*s%.*s", (int)indent, "", (int)len, text);
	}
	return text;
}

/* Where rows have several lines: each line's table, row by row. */
static void print_rows(const struct look *look, const struct grid *g, char *const *text)
{
	const char *at[COLUMNS_MAX];
	size_t row, line;

	for (line = 0; line < g->lines; line++)
		at[line] = copy_lines(look->out, text[line], look->headings, line ? FIT_INDENT : 0);
	for (row = 0; row < g->of.list->n; row++)
		for (line = 0; line < g->lines; line++)
			at[line] = copy_lines(look->out, at[line], g->height[row * g->lines + line],
					      line ? FIT_INDENT : 0);
}

static int print_folded(const struct look *look, const struct grid *g)
{
	char *text[COLUMNS_MAX] = { 0 };
	struct look to = *look;
	size_t line, size;
	int err = 0;

	for (line = 0; !err && line < g->lines; line++) {
		to.out = open_memstream(&text[line], &size);
		err = to.out ? print_line(&to, g, line) : -ENOMEM;
		if (to.out && fclose(to.out) && !err)
			err = -ENOMEM;
	}
	if (!err)
		print_rows(look, g, text);
	for (line = 0; line < g->lines; line++)
		free(text[line]);
	return err;
}

static size_t terminal_width(void)
{
	struct libscols_table *table = scols_new_table();
	size_t width = table ? scols_table_get_termwidth(table) : 80;

	scols_unref_table(table);
	return width;
}

static int print_fitting(const struct look *look, const struct content *of)
{
	const size_t rows = of->list->n, ncells = rows * of->c->n;
	struct grid g = { .of = *of };
	int err = -ENOMEM;
	size_t i;

	/* One more: no memory for none is no failure. */
	g.cell = calloc(ncells + 1, sizeof(*g.cell));
	if (g.cell)
		err = read_cells(&g, look->headings);
	if (!err) {
		g.lines = fit_columns(g.fit, of->c->n, terminal_width());
		g.height = calloc(rows * g.lines + 1, sizeof(*g.height));
		err = g.height ? fit_cells(&g) : -ENOMEM;
	}
	if (!err)
		err = g.lines == 1 ? print_line(look, &g, 0) : print_folded(look, &g);
	for (i = 0; g.cell && i < ncells; i++)
		free(g.cell[i]);
	free(g.cell);
	free(g.height);
	return err;
}

int render_table(FILE *out, const struct ifaces *list, const struct holders *holders,
		 const struct columns *c, bool headings, bool raw, struct message *m)
{
	const struct content of = { c, list, holders };
	struct look look = { out, headings, raw, colors_wanted(out) };
	int err = render_need(RENDER_LIB_TABLE, m);

	if (err < 0)
		return err;
	/* The widths of characters depend on it. */
	setlocale(LC_CTYPE, "");
	err = isatty(fileno(out)) && !raw ? print_fitting(&look, &of) : print_plain(&look, &of);
	return err ? message_set(m, -ENOMEM, "cannot print the table: out of memory") : 0;
}
