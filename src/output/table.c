/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The columns of the table for people. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/field.h"
#include "base/message.h"
#include "output/table.h"

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

static char *list_cell(const struct iface *i, int field)
{
	const struct list *list = field_list(i, field);
	const struct list_type *type = fields[field].list;
	char text[LIST_TEXT], *cell = malloc(list->n * LIST_TEXT + 1), *to = cell;
	size_t n;

	/* open_memstream() would clear 8 KiB for each cell. */
	for (n = 0; cell && n < list->n; n++) {
		if (n)
			*to++ = '\n';
		to = stpcpy(to, type->text(list_at(list, type, n), text));
	}
	return cell;
}

/* Of an attribute that has a column of its own. */
static char *field_cell(const struct iface *i, int field)
{
	char text[FIELD_TEXT];

	if ((field == IF_OWNER || field == IF_GROUP) && iface_id_hidden(i, field))
		return strdup("(unmapped)");
	if (!(i->has & HAS(field)) || field_is_none(i, field))
		return nothing();
	if (fields[field].type == FIELD_LIST)
		return list_cell(i, field);
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

/* What is in use stands out. */
static const char *state_color(const struct iface *i)
{
	if (!iface_in_use(i))
		return NULL;
	return i->up ? "green" : "yellow";
}

static char *uid_cell(const struct iface *i)
{
	if (iface_id_hidden(i, IF_OWNER))
		return strdup("(unmapped)");
	return i->owner == ID_NONE ? nothing() : number(i->owner);
}

static char *gid_cell(const struct iface *i)
{
	if (iface_id_hidden(i, IF_GROUP))
		return strdup("(unmapped)");
	return i->group == ID_NONE ? nothing() : number(i->group);
}

/* Those that tell one interface from another: not the mode, not "filter". */
static char *flags_cell(const struct iface *i)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s%s%s", i->pi ? ",\npi" : "",
		 i->multi_queue ? ",\nmulti_queue" : "", i->vnet_hdr ? ",\nvnet_hdr" : "",
		 i->seen->persist ? ",\npersist" : "");
	return *text ? strdup(text + 2) : nothing();
}

static char *processes_cell(const struct iface *i, const struct held *held)
{
	char *text, *safe, *end;

	if (!held->n)
		return iface_in_use(i) ? strdup("not visible") : nothing();
	text = holder_text(held);
	safe = text ? printable(text) : NULL;
	free(text);
	/* "qemu (1234), socat (99)": a value each. */
	for (end = safe; end && (end = strstr(end, "), ")); end++)
		end[2] = '\n';
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

static char *link_type_cell(const struct iface *i)
{
	char text[8];

	return strdup(render_link_type(i, text));
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

/* An attribute of IPv4 or IPv6. */
#define INET(name, field, help)                                              \
	{                                                                    \
		name, COLUMN_LEFT, 0, 0, help, HAS(field), NULL, NULL, false \
	}

/* An option of a bridge's port. */
#define PORT(name, field, help)                                                                   \
	{                                                                                         \
		name, COLUMN_LEFT, 0, 0, "of a bridge port: " help, HAS(field), NULL, NULL, false \
	}

/* What is usual comes first. */
const struct column columns[] = {
	{ "NAME", COLUMN_LEFT, USUAL, 0, "the name", 0, name_cell, NULL, false },
	{ "MODE", COLUMN_LEFT, USUAL, 0, "tun or tap", HAS(IF_MODE), NULL, NULL, false },
	{ "STATE", COLUMN_LEFT, USUAL, 0, "down, idle, attached, or attached,down", HAS(IF_UP),
	  state_cell, state_color, false },
	{ "OWNER", COLUMN_LEFT, USUAL, 0, "the user who may attach", HAS(IF_OWNER), NULL, NULL,
	  false },
	{ "GROUP", COLUMN_LEFT, USUAL, 0, "the group that may attach", HAS(IF_GROUP), NULL, NULL,
	  false },
	{ "FLAGS", COLUMN_LEFT, USUAL, 0, "pi, multi_queue, vnet_hdr, persist", FLAGS_SHOWN,
	  flags_cell, NULL, false },
	{ "ADDRESSES", COLUMN_LEFT, USUAL, NEED_ADDRESSES, "IPv4 and IPv6 addresses", HAS(IF_ADDRS),
	  NULL, NULL, true },
	{ "ROUTES", COLUMN_LEFT, 0, NEED_ROUTES, "routes by it that somebody gave it",
	  HAS(IF_ROUTES), NULL, NULL, true },
	{ "PROCESSES", COLUMN_LEFT, DETAIL, NEED_PROCESSES, "who holds it: name and process id", 0,
	  NULL, NULL, true },
	{ "QUEUES", COLUMN_RIGHT, 0, 0, "of a multi_queue one: attached+disabled", 0, queues_cell,
	  NULL, false },
	{ "CARRIER", COLUMN_LEFT, 0, 0, "yes or no", 0, carrier_cell, NULL, false },
	{ "MAC", COLUMN_LEFT, 0, 0, "the MAC address of a tap", HAS(IF_LLADDR), NULL, NULL, false },
	{ "MTU", COLUMN_RIGHT, 0, 0, "the largest packet, in bytes", HAS(IF_MTU), NULL, NULL,
	  false },
	{ "TXQUEUELEN", COLUMN_RIGHT, 0, 0, "packets that wait for the program at most",
	  HAS(IF_TXQLEN), NULL, NULL, false },
	{ "MASTER", COLUMN_LEFT, 0, 0, "what it is a port of: a bridge, a VRF", HAS(IF_MASTER),
	  NULL, NULL, false },
	PORT("ISOLATED", IF_ISOLATED, "hears no other isolated port"),
	PORT("LEARNING", IF_LEARNING, "learns MAC addresses"),
	PORT("FLOOD", IF_FLOOD, "gets frames to addresses that are not known"),
	PORT("MCAST_FLOOD", IF_MCAST_FLOOD, "gets multicast"),
	PORT("BCAST_FLOOD", IF_BCAST_FLOOD, "gets broadcast"),
	PORT("HAIRPIN", IF_HAIRPIN, "gets its own frames back"),
	PORT("GUARD", IF_GUARD, "is disabled by a BPDU"),
	PORT("FASTLEAVE", IF_FASTLEAVE, "leaves multicast groups at once"),
	PORT("NEIGH_SUPPRESS", IF_NEIGH_SUPPRESS, "ARP and ND are answered for others"),
	PORT("LOCKED", IF_LOCKED, "takes frames from known addresses alone"),
	PORT("COST", IF_COST, "the cost of its path"),
	PORT("PRIORITY", IF_PRIORITY, "its priority"),
	{ "VLANS", COLUMN_LEFT, 0, NEED_VLANS, "of a bridge port: the VLANs that it is in",
	  HAS(IF_VLANS), NULL, NULL, true },
	{ "FDB", COLUMN_LEFT, 0, NEED_FDB, "of a bridge port: the static entries of the bridge",
	  HAS(IF_FDB), NULL, NULL, true },
	INET("FORWARDING", IF_FORWARDING, "whether IPv4 packets from it are forwarded"),
	INET("PROXY_ARP", IF_PROXY_ARP, "whether ARP is answered for others"),
	INET("RP_FILTER", IF_RP_FILTER, "how the source of IPv4 packets is checked: 0, 1, 2"),
	INET("IPV6", IF_IPV6, "whether it has IPv6"),
	INET("ADDRGENMODE", IF_ADDRGENMODE, "how its link-local address is made"),
	INET("ACCEPT_RA", IF_ACCEPT_RA, "whether routers are listened to: 0, 1, 2"),
	INET("PROXY_NDP", IF_PROXY_NDP, "whether neighbour discovery is answered for others"),
	{ "ALIAS", COLUMN_TEXT, 0, 0, "the text that somebody gave it", HAS(IF_ALIAS), NULL, NULL,
	  false },
	{ "LINK_GROUP", COLUMN_RIGHT, 0, 0, "the kernel's group of links that it is in",
	  HAS(IF_LINK_GROUP), NULL, NULL, false },
	{ "GSO_MAX_SIZE", COLUMN_RIGHT, 0, 0, "bytes that are segmented as one, at most",
	  HAS(IF_GSO_MAX_SIZE), NULL, NULL, false },
	{ "GSO_MAX_SEGS", COLUMN_RIGHT, 0, 0, "packets that these become, at most",
	  HAS(IF_GSO_MAX_SEGS), NULL, NULL, false },
	{ "GRO_MAX_SIZE", COLUMN_RIGHT, 0, 0, "bytes that are put together as one, at most",
	  HAS(IF_GRO_MAX_SIZE), NULL, NULL, false },
	{ "IFINDEX", COLUMN_RIGHT, 0, 0, "the kernel's number of it", 0, ifindex_cell, NULL,
	  false },
	{ "LINK_TYPE", COLUMN_LEFT, 0, 0, "ether or none, or what a program has set", 0,
	  link_type_cell, NULL, false },
	{ "UID", COLUMN_RIGHT, 0, 0, "the owner's number", 0, uid_cell, NULL, false },
	{ "GID", COLUMN_RIGHT, 0, 0, "the group's number", 0, gid_cell, NULL, false },
	{ "RX_BYTES", COLUMN_RIGHT, 0, NEED_COUNTERS, "bytes that the program wrote", 0,
	  rx_bytes_cell, NULL, false },
	{ "RX_PACKETS", COLUMN_RIGHT, 0, NEED_COUNTERS, "packets that the program wrote", 0,
	  rx_packets_cell, NULL, false },
	{ "TX_BYTES", COLUMN_RIGHT, 0, NEED_COUNTERS, "bytes sent to the program", 0, tx_bytes_cell,
	  NULL, false },
	{ "TX_PACKETS", COLUMN_RIGHT, 0, NEED_COUNTERS, "packets sent to the program", 0,
	  tx_packets_cell, NULL, false },
};

enum { NCOLUMNS = ARRAY_SIZE(columns) };
_Static_assert((int)NCOLUMNS <= (int)COLUMNS_MAX, "a choice has room for all columns");

void columns_help(FILE *out)
{
	size_t n;

	for (n = 0; n < NCOLUMNS; n++)
		fprintf(out, "  %-14s  %s\n", columns[n].name, columns[n].help);
}

static int unknown_column(const char *name, struct message *m)
{
	message_usage(m, "no such column: \"%s\"", name);
	message_hint(m, "tuntap status --columns help lists them");
	return -EINVAL;
}

static size_t find(const char *name)
{
	size_t n;

	for (n = 0; n < NCOLUMNS && strcasecmp(name, columns[n].name); n++)
		;
	return n;
}

static int choose_one(struct columns *c, const char *name, struct message *m)
{
	size_t n = find(name), i;

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

	*c = (struct columns){ 0 };
	if (!list || *list == '+')
		choose_usual(c, details);
	if (!list)
		return 0;
	copy = strdup(list + (*list == '+'));
	if (!copy)
		return message_no_memory(m);
	rest = copy;
	while (!err && (name = strsep(&rest, ",")))
		err = choose_one(c, name, m);
	free(copy);
	return err;
}

unsigned int columns_need(const struct columns *c)
{
	unsigned int needs = c->sorted ? columns[c->by].needs : 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		needs |= columns[c->v[i]].needs;
	return needs;
}

char *column_cell(const struct column *column, const struct iface *i, const struct holders *holders)
{
	int field = 0;

	if (column->cell)
		return column->cell(i);
	if (column->needs & NEED_PROCESSES)
		return processes_cell(i, holders_of(holders, i));
	while (!(column->fields & HAS(field)))
		field++;
	return field_cell(i, field);
}

int columns_order(struct columns *c, const char *name, struct message *m)
{
	size_t n = find(name);

	if (n == NCOLUMNS)
		return unknown_column(name, m);
	c->by = n;
	c->sorted = true;
	return 0;
}

/* A row on its way to its place. */
struct row {
	char *key;
	size_t n; /* where it was: rows that are equal stay in their order */
	struct iface iface;
};

/* Numbers in a text count as numbers: tap2 comes before tap10. */
static int compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = strverscmp(x->key, y->key);

	return order ? order : (x->n > y->n) - (x->n < y->n);
}

static int read_rows(const struct column *column, const struct ifaces *list,
		     const struct holders *holders, struct row *rows)
{
	size_t n;

	for (n = 0; n < list->n; n++) {
		rows[n] = (struct row){ column_cell(column, &list->v[n], holders), n, list->v[n] };
		if (!rows[n].key)
			return -ENOMEM;
	}
	return 0;
}

int columns_sort(const struct columns *c, struct ifaces *list, const struct holders *holders)
{
	struct row *rows = calloc(list->n + 1, sizeof(*rows));
	int err = rows ? read_rows(&columns[c->by], list, holders, rows) : -ENOMEM;
	size_t n;

	if (!err) {
		qsort(rows, list->n, sizeof(*rows), compare);
		for (n = 0; n < list->n; n++)
			list->v[n] = rows[n].iface;
	}
	for (n = 0; rows && n < list->n; n++)
		free(rows[n].key);
	free(rows);
	return err;
}
