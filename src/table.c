/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table for people (libsmartcols). */
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ident.h"
#include "message.h"
#include "render.h"

static char *name_cell(const struct iface *i)
{
	return printable(i->name);
}

static char *mode_cell(const struct iface *i)
{
	return strdup(mode_text(i->mode));
}

static char *state_cell(const struct iface *i)
{
	return strdup(render_state(i));
}

static char *owner_cell(const struct iface *i)
{
	char name[IDENT_NAME];

	return i->owner == ID_NONE ? strdup("-") : printable(ident_user_name(i->owner, name));
}

static char *group_cell(const struct iface *i)
{
	char name[IDENT_NAME];

	return i->group == ID_NONE ? strdup("-") : printable(ident_group_name(i->group, name));
}

/* Those that tell one interface from another: not the mode, not "filter". */
static char *flags_cell(const struct iface *i)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s%s%s", i->pi ? ",pi" : "",
		 i->multi_queue ? ",multi_queue" : "", i->vnet_hdr ? ",vnet_hdr" : "",
		 i->seen->persist ? ",persist" : "");
	return strdup(*text ? text + 1 : "-");
}

static char *addresses_cell(const struct iface *i)
{
	char text[ADDRESS_TEXT], *cell = NULL;
	size_t size, n;
	FILE *f;

	if (!i->naddrs)
		return strdup("-");
	f = open_memstream(&cell, &size);
	if (!f)
		return NULL;
	for (n = 0; n < i->naddrs; n++)
		fprintf(f, "%s%s", n ? " " : "", address_text(&i->addrs[n], text));
	fclose(f);
	return cell;
}

static const struct column {
	const char *name;
	double width; /* of the terminal, if below 1 */
	int flags; /* SCOLS_FL_* */
	char *(*cell)(const struct iface *i); /* to be freed */
} columns[] = {
	{ "NAME", 0.1, 0, name_cell },
	{ "MODE", 4, 0, mode_cell },
	{ "STATE", 4, 0, state_cell },
	{ "OWNER", 0.1, 0, owner_cell },
	{ "GROUP", 0.1, 0, group_cell },
	{ "FLAGS", 0.1, SCOLS_FL_TRUNC, flags_cell },
	{ "ADDRESSES", 0.4, SCOLS_FL_TRUNC, addresses_cell },
};

enum { NCOLUMNS = sizeof(columns) / sizeof(*columns) };

static int add_line(struct libscols_table *table, const struct iface *i)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t c;

	if (!line)
		return -1;
	for (c = 0; c < NCOLUMNS; c++)
		if (scols_line_refer_data(line, c, columns[c].cell(i)) < 0)
			return -1;
	return 0;
}

static int fill(struct libscols_table *table, const struct ifaces *list)
{
	size_t n;

	for (n = 0; n < NCOLUMNS; n++)
		if (!scols_table_new_column(table, columns[n].name, columns[n].width,
					    columns[n].flags))
			return -1;
	for (n = 0; n < list->n; n++)
		if (add_line(table, &list->v[n]) < 0)
			return -1;
	return 0;
}

void render_table(FILE *out, const struct ifaces *list)
{
	struct libscols_table *table;

	/* The widths of characters depend on it, nothing else does. */
	setlocale(LC_CTYPE, "");
	table = scols_new_table();
	if (!table)
		return;
	scols_table_set_stream(table, out);
	/* The cells are safe already; to escape them again would garble them. */
	scols_table_enable_noencoding(table, 1);
	if (fill(table, list) < 0 || scols_print_table(table) < 0)
		fputs("tuntap: out of memory\n", stderr);
	scols_unref_table(table);
}
