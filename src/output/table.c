/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table for people (libsmartcols). */
#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/field.h"
#include "base/message.h"
#include "kernel/holder.h"
#include "output/render.h"

/*
 * The cells: NULL when there is no memory, else to be freed. What is not there is
 * "-", so that the words of a line can be counted.
 */

static char *nothing(void)
{
	return strdup("-");
}

static char *number(uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	return strdup(text);
}

/* Of an attribute that has a column of its own. */
static char *field_cell(const struct iface *i, int field)
{
	char text[FIELD_TEXT];

	if (!(i->has & HAS(field)) || field_is_none(i, field))
		return nothing();
	return printable(field_text(i, field, text));
}

static char *name_cell(const struct iface *i)
{
	return printable(i->name);
}

static char *state_cell(const struct iface *i)
{
	return strdup(render_state(i));
}

static char *uid_cell(const struct iface *i)
{
	return i->owner == ID_NONE ? nothing() : number(i->owner);
}

static char *gid_cell(const struct iface *i)
{
	return i->group == ID_NONE ? nothing() : number(i->group);
}

/* Those that tell one interface from another: not the mode, not "filter". */
static char *flags_cell(const struct iface *i)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s%s%s", i->pi ? ",pi" : "",
		 i->multi_queue ? ",multi_queue" : "", i->vnet_hdr ? ",vnet_hdr" : "",
		 i->seen->persist ? ",persist" : "");
	return *text ? strdup(text + 1) : nothing();
}

static char *addresses_cell(const struct iface *i)
{
	char text[ADDRESS_TEXT], *cell = NULL;
	size_t size, n;
	FILE *f;

	if (!i->naddrs)
		return nothing();
	f = open_memstream(&cell, &size);
	if (!f)
		return NULL;
	for (n = 0; n < i->naddrs; n++)
		fprintf(f, "%s%s", n ? " " : "", address_text(&i->addrs[n], text));
	fclose(f);
	return cell;
}

static char *processes_cell(const struct iface *i)
{
	char *text, *safe;

	if (!i->seen->nholders)
		return iface_in_use(i) ? strdup("not visible") : nothing();
	text = holder_text(i);
	safe = text ? printable(text) : NULL;
	free(text);
	return safe;
}

/* The kernel counts them only where there may be several. */
static char *queues_cell(const struct iface *i)
{
	char text[32];

	if (!i->multi_queue)
		return nothing();
	snprintf(text, sizeof(text), i->seen->disabled_queues ? "%u+%u" : "%u", i->seen->queues,
		 i->seen->disabled_queues);
	return strdup(text);
}

static char *ifindex_cell(const struct iface *i)
{
	return number(i->seen->ifindex);
}

static char *carrier_cell(const struct iface *i)
{
	return strdup(i->seen->carrier ? "yes" : "no");
}

static char *rx_bytes_cell(const struct iface *i)
{
	return number(i->seen->rx_bytes);
}

static char *rx_packets_cell(const struct iface *i)
{
	return number(i->seen->rx_packets);
}

static char *tx_bytes_cell(const struct iface *i)
{
	return number(i->seen->tx_bytes);
}

static char *tx_packets_cell(const struct iface *i)
{
	return number(i->seen->tx_packets);
}

/* Flags that tell one interface from another have one column. */
#define FLAGS_SHOWN (HAS(IF_PI) | HAS(IF_MULTI_QUEUE) | HAS(IF_VNET_HDR))

/* Everything about a column; what is usual comes first. */
static const struct column {
	const char *name;
	double width; /* of the terminal, if below 1 */
	int flags; /* SCOLS_FL_* */
	enum { USUAL = 1, DETAIL } shown; /* unasked; with -d; 0: only when named */
	unsigned int needs; /* NEED_*, beside a dump of the links */
	const char *help;
	uint64_t fields; /* the attributes that it shows, bits of IF_* */
	char *(*cell)(const struct iface *i); /* NULL: field_cell() of the attribute */
} columns[] = {
	{ "NAME", 0.1, 0, USUAL, 0, "the name", 0, name_cell },
	{ "MODE", 4, 0, USUAL, 0, "tun or tap", HAS(IF_MODE), NULL },
	{ "STATE", 4, 0, USUAL, 0, "down, idle, attached, or attached,down", HAS(IF_UP),
	  state_cell },
	{ "OWNER", 0.1, 0, USUAL, 0, "the user who may attach", HAS(IF_OWNER), NULL },
	{ "GROUP", 0.1, 0, USUAL, 0, "the group that may attach", HAS(IF_GROUP), NULL },
	{ "FLAGS", 0.1, SCOLS_FL_TRUNC, USUAL, 0, "pi, multi_queue, vnet_hdr, persist", FLAGS_SHOWN,
	  flags_cell },
	{ "ADDRESSES", 0.4, SCOLS_FL_TRUNC, USUAL, NEED_ADDRESSES, "IPv4 and IPv6 addresses",
	  HAS(IF_ADDRS), addresses_cell },
	{ "PROCESSES", 0.3, SCOLS_FL_TRUNC, DETAIL, NEED_PROCESSES,
	  "who holds it: name and process id", 0, processes_cell },
	{ "QUEUES", 3, SCOLS_FL_RIGHT, 0, 0, "of a multi_queue one: attached+disabled", 0,
	  queues_cell },
	{ "CARRIER", 3, 0, 0, 0, "yes or no", 0, carrier_cell },
	{ "MAC", 17, 0, 0, 0, "the MAC address of a tap", HAS(IF_LLADDR), NULL },
	{ "MTU", 5, SCOLS_FL_RIGHT, 0, 0, "the largest packet, in bytes", HAS(IF_MTU), NULL },
	{ "TXQUEUELEN", 5, SCOLS_FL_RIGHT, 0, 0, "packets that wait for the program at most",
	  HAS(IF_TXQLEN), NULL },
	{ "MASTER", 0.1, 0, 0, 0, "the bridge that it is a port of", HAS(IF_MASTER), NULL },
	{ "ALIAS", 0.2, SCOLS_FL_TRUNC, 0, 0, "the text that somebody gave it", HAS(IF_ALIAS),
	  NULL },
	{ "IFINDEX", 3, SCOLS_FL_RIGHT, 0, 0, "the kernel's number of it", 0, ifindex_cell },
	{ "UID", 5, SCOLS_FL_RIGHT, 0, 0, "the owner's number", 0, uid_cell },
	{ "GID", 5, SCOLS_FL_RIGHT, 0, 0, "the group's number", 0, gid_cell },
	{ "RX_BYTES", 5, SCOLS_FL_RIGHT, 0, NEED_COUNTERS, "bytes that the program wrote", 0,
	  rx_bytes_cell },
	{ "RX_PACKETS", 5, SCOLS_FL_RIGHT, 0, NEED_COUNTERS, "packets that the program wrote", 0,
	  rx_packets_cell },
	{ "TX_BYTES", 5, SCOLS_FL_RIGHT, 0, NEED_COUNTERS, "bytes sent to the program", 0,
	  tx_bytes_cell },
	{ "TX_PACKETS", 5, SCOLS_FL_RIGHT, 0, NEED_COUNTERS, "packets sent to the program", 0,
	  tx_packets_cell },
};

enum { NCOLUMNS = sizeof(columns) / sizeof(*columns) };
_Static_assert((int)NCOLUMNS <= (int)COLUMNS_MAX, "a choice has room for all columns");

void columns_help(FILE *out)
{
	size_t n;

	for (n = 0; n < NCOLUMNS; n++)
		fprintf(out, "  %-10s  %s\n", columns[n].name, columns[n].help);
}

static int unknown_column(const char *name, struct message *m)
{
	message_usage(m, "no such column: \"%s\"", name);
	message_hint(m, "tuntap status --columns help lists them");
	return -EINVAL;
}

static int choose_one(struct columns *c, const char *name, struct message *m)
{
	size_t n, i;

	for (n = 0; n < NCOLUMNS && strcasecmp(name, columns[n].name); n++)
		;
	if (n == NCOLUMNS)
		return unknown_column(name, m);
	for (i = 0; i < c->n; i++)
		if (c->v[i] == n)
			return message_usage(m, "column \"%s\" is given twice", name);
	c->v[c->n++] = n;
	return 0;
}

static void choose_usual(struct columns *c, bool details)
{
	size_t n;

	for (n = 0; n < NCOLUMNS; n++)
		if (columns[n].shown == USUAL || (details && columns[n].shown == DETAIL))
			c->v[c->n++] = n;
}

int columns_choose(struct columns *c, const char *list, bool details, struct message *m)
{
	char *copy, *rest, *name;
	int err = 0;

	c->n = 0;
	if (!list || *list == '+')
		choose_usual(c, details);
	if (!list)
		return 0;
	copy = strdup(list + (*list == '+'));
	if (!copy)
		return message_set(m, -ENOMEM, "out of memory");
	rest = copy;
	while (!err && (name = strsep(&rest, ",")))
		err = choose_one(c, name, m);
	free(copy);
	return err;
}

uint64_t columns_fields(void)
{
	uint64_t which = 0;
	size_t n;

	for (n = 0; n < NCOLUMNS; n++)
		which |= columns[n].fields;
	return which;
}

unsigned int columns_need(const struct columns *c)
{
	unsigned int needs = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		needs |= columns[c->v[i]].needs;
	return needs;
}

/* What is in use stands out. */
static const char *color_of(const struct column *column, const struct iface *i)
{
	if (column->cell != state_cell || !iface_in_use(i))
		return NULL;
	return i->up ? "green" : "yellow";
}

static char *cell_of(const struct column *column, const struct iface *i)
{
	int field = 0;

	if (column->cell)
		return column->cell(i);
	while (!(column->fields & HAS(field)))
		field++;
	return field_cell(i, field);
}

static int add_line(struct libscols_table *table, const struct columns *c, const struct iface *i)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	const struct column *column;
	const char *color;
	char *cell;
	size_t n;

	if (!line)
		return -1;
	for (n = 0; n < c->n; n++) {
		column = &columns[c->v[n]];
		cell = cell_of(column, i);
		if (!cell || scols_line_refer_data(line, n, cell) < 0)
			return -1;
		color = scols_table_colors_wanted(table) ? color_of(column, i) : NULL;
		if (color)
			scols_cell_set_color(scols_line_get_cell(line, n), color);
	}
	return 0;
}

static int fill(struct libscols_table *table, const struct columns *c, const struct ifaces *list)
{
	const struct column *column;
	size_t n;

	for (n = 0; n < c->n; n++) {
		column = &columns[c->v[n]];
		if (!scols_table_new_column(table, column->name, column->width, column->flags))
			return -1;
	}
	for (n = 0; n < list->n; n++)
		if (add_line(table, c, &list->v[n]) < 0)
			return -1;
	return 0;
}

/* no-color.org: any value but an empty one forbids it. */
static bool colors_wanted(FILE *out)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(out)) && (!no || !*no) && term && strcmp(term, "dumb") != 0;
}

int render_table(FILE *out, const struct ifaces *list, const struct columns *c, bool headings,
		 bool raw, struct message *m)
{
	struct libscols_table *table;
	int err = render_need(RENDER_LIB_TABLE, m);

	if (err < 0)
		return err;
	/* The widths of characters depend on it. */
	setlocale(LC_CTYPE, "");
	table = scols_new_table();
	if (!table)
		return message_set(m, -ENOMEM, "out of memory");
	scols_table_set_stream(table, out);
	/* The cells are safe already; to escape them again would garble them. */
	scols_table_enable_noencoding(table, 1);
	scols_table_enable_noheadings(table, !headings);
	scols_table_enable_raw(table, raw);
	scols_table_enable_colors(table, colors_wanted(out));
	err = fill(table, c, list) < 0 || scols_print_table(table) < 0;
	scols_unref_table(table);
	return err ? message_set(m, -ENOMEM, "cannot print the table: out of memory") : 0;
}
