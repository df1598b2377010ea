/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Interfaces back to words: a line that, read again, asks for what was seen. */
#include <ctype.h>
#include <inttypes.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/ident.h"
#include "change/plan.h"
#include "kernel/inet.h"
#include "words/grammar.h"
#include "words/keywords.h"
#include "words/value.h"

/* What print_line() writes itself, before or behind the others. */
#define LINE_ENDS (HAS(IF_MODE) | HAS(IF_OWNER) | HAS(IF_GROUP) | HAS(IF_UP) | HAS_LISTS)

static bool plain(const char *text)
{
	const unsigned char *c;

	for (c = (const unsigned char *)text; *c; c++)
		if (*c >= 0x80 || !(isalnum(*c) || strchr("_-.,:/@+=%", *c)))
			return false;
	return *text;
}

/* A stretch without one of the two quotes at a time: it's "so" is "it's "'"so"'. */
static void print_word(FILE *out, const char *text)
{
	size_t len;
	char quote;

	if (plain(text)) {
		fputs(text, out);
		return;
	}
	while (*text) {
		quote = *text == '"' ? '\'' : '"';
		len = strcspn(text, quote == '"' ? "\"" : "'");
		fprintf(out, "%c%.*s%c", quote, (int)len, text, quote);
		text += len;
	}
}

/* A name that could be taken for digits or for another's is written as its number. */
static void print_id(FILE *out, const char *word, uint32_t id,
		     const char *(*name_of)(uint32_t id, char *buf),
		     int (*id_of)(const char *text, uint32_t *id, struct message *m))
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	char name[IDENT_NAME];
	uint32_t same;

	if (id_of(name_of(id, name), &same, &ignored) < 0 || same != id)
		snprintf(name, sizeof(name), "%u", id);
	fprintf(out, " %s ", word);
	print_word(out, name);
}

static void print_owner(FILE *out, const struct iface *i)
{
	if (i->owner == ID_NONE && i->group == ID_NONE)
		fputs(" unowned", out);
	if (i->owner != ID_NONE)
		print_id(out, "user", i->owner, ident_user_name, ident_user);
	if (i->group != ID_NONE)
		print_id(out, "group", i->group, ident_group_name, ident_group);
}

/* Read again, it is the same address: the words know no other properties. */
static bool sayable(const struct address *a)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	char text[ADDRESS_TEXT], *peer;
	struct address again;
	int err;

	address_text(a, text);
	peer = strstr(text, " peer ");
	if (peer) {
		*peer = '\0';
		peer += strlen(" peer ");
	}
	err = value_address(text, peer, &again, &ignored);
	return !err && address_equal(a, &again);
}

static void print_addresses(FILE *out, const struct iface *i)
{
	const struct address *a;
	char text[ADDRESS_TEXT];
	size_t n;

	for (n = 0; n < i->naddrs; n++) {
		a = iface_item_in_order(i, IF_ADDRS, n);
		if (!iface_permanent_address(i, a) || !sayable(a))
			continue;
		fprintf(out, " addr %s%s", address_text(a, text),
			a->flags & IFA_F_NODAD ? " nodad" : "");
	}
}

static void print_routes(FILE *out, const struct iface *i)
{
	char text[LIST_TEXT];
	size_t n;

	for (n = 0; n < i->nroutes; n++)
		if (!i->routes[n].odd)
			fprintf(out, " route %s", route_text(&i->routes[n], text));
}

/* Those of a bridge that filters: what a port has by itself is the bridge's to say. */
static void print_vlans(FILE *out, const struct iface *i)
{
	char text[LIST_TEXT];
	size_t n;

	if (i->has & HAS(IF_VLANS) && *i->master && !i->nvlans)
		fputs(" vlan none", out);
	for (n = 0; n < i->nvlans; n++)
		fprintf(out, " vlan %s", vlan_list.text(&i->vlans[n], text));
}

static void print_fdb(FILE *out, const struct iface *i)
{
	char text[LIST_TEXT];
	size_t n;

	for (n = 0; n < i->nfdb; n++)
		if (!fdb_odd(&i->fdb[n]))
			fprintf(out, " fdb %s", fdb_list.text(&i->fdb[n], text));
}

/* Read again, it is the same: a word takes it, of an interface of this mode. */
static bool sayable_field(const struct iface *i, int field)
{
	const struct keyword *k = keyword_of(field);
	CLEANUP(message_clear) struct message ignored = { 0 };
	char text[FIELD_TEXT], name[IFNAMSIZ];
	const char *value = field_text(i, field, text);
	uint32_t number;
	int err = i->mode == MODE_TUN && field_is(field, FIELD_TAP_ONLY) ? -EINVAL : 0;

	if (field_is(field, FIELD_PORT) && !sayable_field(i, IF_MASTER))
		return false;
	if (!plan_new_takes(i, field))
		return false;
	if (field == IF_ADDRGENMODE && i->mode == MODE_TUN && i->addrgenmode == ADDRGEN_EUI64)
		return false;
	if (!err && fields[field].type == FIELD_NUMBER)
		err = value_number(value, k->name, k->min, k->max, &number, &ignored);
	else if (!err && fields[field].type == FIELD_STRING)
		err = value_alias(value, &ignored);
	else if (!err && fields[field].type == FIELD_NAME)
		err = value_name(value, false, name, &ignored);
	return !err;
}

static bool sayable_name(const struct iface *i)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	char name[IFNAMSIZ];
	int err = value_name(i->name, false, name, &ignored);

	return !err;
}

/* Whether it has a value that a new interface would not have. */
static bool is_own(const struct iface *i, int field)
{
	struct iface new = IFACE_EMPTY;

	plan_new(i->mode, &new);
	if (!(i->has & HAS(field)) || field_is_none(i, field))
		return false;
	/* That of a new one depends on the kernel, and on a speed that somebody has set. */
	if (field == IF_COST)
		return i->cost != i->seen->usual_cost;
	/* What all new interfaces get, which may be anything, save has taken out. */
	return inet_confs[field].family || !(new.has &HAS(field)) || !field_equal(i, &new, field);
}

static void print_field(FILE *out, const struct iface *i, int field)
{
	char text[FIELD_TEXT];

	fprintf(out, " %s", keyword_of(field)->name);
	if (!keyword_has_value(keyword_of(field)))
		return;
	fputc(' ', out);
	print_word(out, field_text(i, field, text));
}

static void print_line(FILE *out, const struct iface *i)
{
	int field;

	if (keyword_reserved(i->name))
		fputs("dev ", out);
	print_word(out, i->name);
	fprintf(out, " mode %s", mode_text(i->mode));
	print_owner(out, i);
	for (field = 0; field < IF_COUNT; field++)
		if (!(LINE_ENDS & HAS(field)) && is_own(i, field) && sayable_field(i, field))
			print_field(out, i, field);
	print_addresses(out, i);
	print_routes(out, i);
	if (sayable_field(i, IF_MASTER)) {
		print_vlans(out, i);
		print_fdb(out, i);
	}
	if (i->up)
		print_field(out, i, IF_UP);
	fputc('\n', out);
}

static void lost(FILE *out, const struct iface *i, const char *what, const char *detail)
{
	char *name = printable(i->name), *safe = printable(detail);

	fprintf(out, "# %s: not in the line below: %s%s\n", name ? name : "?", what,
		safe ? safe : "");
	free(name);
	free(safe);
}

/* IPv6's is told by the address; see scope_of() in rtnl-addr.c for what add gives. */
static unsigned char default_scope(const struct address *a)
{
	return a->local[0] == 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
}

static void lost_of_address(FILE *out, const struct iface *i, const struct address *a)
{
	static const unsigned char none[4];
	char text[ADDRESS_TEXT];

	address_text(a, text);
	if (!(a->flags & IFA_F_PERMANENT))
		lost(out, i, "an address that expires: ", text);
	if (!iface_permanent_address(i, a))
		return;
	if (!sayable(a))
		lost(out, i, "an address that add refuses, and that apply removes: ", text);
	if (a->flags &
	    (IFA_F_NOPREFIXROUTE | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_MCAUTOJOIN))
		lost(out, i, "the flags of address ", text);
	if (a->family == AF_INET && strcmp(a->label, i->name))
		lost(out, i, "the label of address ", text);
	if (memcmp(a->broadcast, none, sizeof(none)))
		lost(out, i, "the broadcast address of address ", text);
	if (a->metric)
		lost(out, i, "the metric of address ", text);
	if (a->family == AF_INET && a->scope != default_scope(a))
		lost(out, i, "the scope of address ", text);
}

static void lost_field(FILE *out, const struct iface *i, int field)
{
	char text[FIELD_TEXT], what[32];

	snprintf(what, sizeof(what), "%s ", fields[field].word);
	lost(out, i, what, field_text(i, field, text));
}

static const char *number(uint32_t n, char text[LIST_TEXT])
{
	snprintf(text, LIST_TEXT, "%" PRIu32, n);
	return text;
}

/* What goes with a master that words can say, and entries that they cannot. */
static void lost_of_port(FILE *out, const struct iface *i)
{
	const bool joins = sayable_field(i, IF_MASTER);
	char text[LIST_TEXT], option[REST_TEXT];
	size_t n;
	int rest;

	for (rest = 0; rest < REST_COUNT; rest++)
		if (i->port_rest.has & HAS_REST(rest))
			lost(out, i, "the option of its port ",
			     port_rest_text(&i->port_rest, rest, option));

	if (i->seen->permanent_fdb)
		lost(out, i, "permanent entries of fdb: ", number(i->seen->permanent_fdb, text));
	if (i->seen->learned_fdb)
		lost(out, i, "extern_learn entries of fdb: ", number(i->seen->learned_fdb, text));
	if (i->seen->permanent_mdb)
		lost(out, i, "permanent entries of mdb: ", number(i->seen->permanent_mdb, text));
	for (n = 0; !joins && n < i->nvlans; n++)
		lost(out, i, "vlan ", vlan_list.text(&i->vlans[n], text));
	for (n = 0; n < i->nfdb; n++)
		if (!joins || fdb_odd(&i->fdb[n]))
			lost(out, i, "an entry of fdb that words cannot say: ",
			     fdb_list.text(&i->fdb[n], text));
}

static void print_lost(FILE *out, const struct iface *i)
{
	char text[LIST_TEXT];
	const char *alt;
	size_t n;
	int field;

	for (alt = i->altnames; alt && *alt; alt += strlen(alt) + 1)
		lost(out, i, "the altname ", alt);
	for (field = 0; field < IF_COUNT; field++)
		if (!(LINE_ENDS & HAS(field)) && is_own(i, field) && !sayable_field(i, field))
			lost_field(out, i, field);
	if (i->seen->sys_flags & (SYS_NAPI | SYS_NAPI_FRAGS))
		lost(out, i, "NAPI, which the program that attaches turns on", "");
	for (n = 0; n < i->naddrs; n++)
		lost_of_address(out, i, &i->addrs[n]);
	for (n = 0; n < i->nroutes; n++)
		if (i->routes[n].odd)
			lost(out, i, "a route that words cannot say whole: ",
			     route_text(&i->routes[n], text));
	lost_of_port(out, i);
}

bool grammar_print(FILE *out, const struct iface *observed)
{
	struct iface i = *observed;
	char *name;

	i.one_queue = i.seen->sys_flags & SYS_ONE_QUEUE;
	i.has |= HAS(IF_ONE_QUEUE);
	if (iface_id_hidden(&i, IF_OWNER) || iface_id_hidden(&i, IF_GROUP)) {
		name = printable(i.name);
		fprintf(out, "# %s: left out: this user namespace does not map its %s\n",
			name ? name : "?", iface_id_hidden(&i, IF_OWNER) ? "owner" : "group");
		free(name);
		return false;
	}
	if (sayable_name(&i)) {
		print_lost(out, &i);
		print_line(out, &i);
		return true;
	}
	name = printable(i.name);
	fprintf(out, "# %s: left out: add refuses this name\n", name ? name : "?");
	free(name);
	return false;
}
