/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What a port takes along to another bridge. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/shell.h"
#include "change/carry.h"
#include "kernel/port-cost.h"

/* A port on its way. */
struct carrying {
	struct rtnl *r;
	struct change *c;
	struct iface *port; /* what it is to be */
	bool begun; /* to name what is lost for one reason */
};

/* What is as it was, since nothing is said of it. */
static bool unsaid(const struct carrying *k, int field)
{
	return k->c->have->has & ~k->c->want->has & HAS(field);
}

/* said: the word and its value, and perhaps why */
static void lose(struct carrying *k, const char *said)
{
	struct message *m = &k->c->lost;

	if (k->begun)
		message_append(m, ", %s", said);
	else if (m->text)
		message_append(m, "; loses %s", said);
	else
		message_set(m, 0, "loses %s", said);
	k->begun = true;
}

static void lose_value(struct carrying *k, int field)
{
	char value[FIELD_TEXT], said[FIELD_TEXT + 32];

	snprintf(said, sizeof(said), "%s %s", fields[field].word,
		 field_text(k->c->have, field, value));
	lose(k, said);
	k->c->differ |= HAS(field);
}

/* Nothing was said of the list: there are no steps yet. why: NULL, it is said later. */
static int lose_item(struct carrying *k, int field, const void *item, const char *why)
{
	struct list_steps *steps = change_list(k->c, field);
	char text[LIST_TEXT], said[LIST_TEXT + 32];

	if (!steps->remove)
		steps->remove = calloc(field_list(k->c->have, field)->n, sizeof(*steps->remove));
	if (!steps->remove)
		return message_no_memory(&k->c->msg);
	steps->remove[steps->nremove++] = item;
	snprintf(said, sizeof(said), "%s %s", fields[field].word,
		 fields[field].list->text(item, text));
	lose(k, why ? why : said);
	k->c->differ |= HAS(field);
	return 0;
}

static int lose_items(struct carrying *k, int field)
{
	const struct list *list = field_list(k->c->have, field);
	size_t n;
	int err = 0;

	for (n = 0; !err && n < list->n; n++)
		err = lose_item(k, field, list_at(list, fields[field].list, n), NULL);
	return err;
}

/* Why those named last are lost. */
static void because(struct carrying *k, const char *why)
{
	if (k->begun)
		message_append(&k->c->lost, ": \"%s\" %s", k->c->want->master, why);
	k->begun = false;
}

/* The one VLAN that a bridge gives to a new port by itself, or none: 1, 0 or -errno. */
static int usual_vlans(const struct carrying *k)
{
	const struct iface *have = k->c->have;
	const struct vlan *v = have->vlans;
	int pvid = 0;

	if (*have->master)
		pvid = rtnl_bridge_pvid(k->r, have->master, &k->c->msg);
	if (pvid < 0)
		return pvid;
	if (!have->nvlans)
		return !pvid;
	return have->nvlans == 1 && v->vid == pvid && v->last == pvid && v->pvid && v->untagged;
}

/* What nobody gave to the old port is not given to the new one either. */
static int forget_usual(struct carrying *k)
{
	int usual = unsaid(k, IF_VLANS) ? usual_vlans(k) : 0;

	if (usual < 0)
		return usual;
	if (usual)
		field_clear(k->port, IF_VLANS);
	if (unsaid(k, IF_COST) && k->c->have->cost == port_cost_usual(k->c->have->name))
		field_clear(k->port, IF_COST);
	return 0;
}

/* Of what is no word of ours. */
static void lose_rest(struct carrying *k, uint32_t which)
{
	char text[REST_TEXT];
	int n;

	which &= k->port->port_rest.has;
	for (n = 0; n < REST_COUNT; n++)
		if (which & HAS_REST(n))
			lose(k, port_rest_text(&k->port->port_rest, n, text));
	k->port->port_rest.has &= ~which;
}

static void lose_counted(struct carrying *k, uint32_t n, const char *kind, const char *table)
{
	char said[64];

	if (!n)
		return;
	snprintf(said, sizeof(said), "%" PRIu32 " %s entr%s of %s", n, kind, n == 1 ? "y" : "ies",
		 table);
	lose(k, said);
}

static bool loses_entries(const struct change *c)
{
	return !c->err && (c->what == RECREATE || (c->what == ALTER && plan_joins(c)));
}

void carry_count(struct rtnl *r, struct change *v, size_t n)
{
	CLEANUP(free_at) struct iface *ports = calloc(n + 1, sizeof(*ports));
	CLEANUP(message_clear) struct message m = { 0 };
	struct ifaces list = { .v = ports };
	size_t i;
	int err;

	for (i = 0; ports && i < n; i++)
		if (loses_entries(&v[i]))
			ports[list.n++] = *v[i].have;
	err = ports ? rtnl_count_unsaid(r, &list, &m) : message_no_memory(&m);
	for (i = 0; err && i < n; i++) {
		if (!loses_entries(&v[i]))
			continue;
		message_copy(&v[i].msg, &m);
		v[i].err = err;
	}
}

/* What the bridge has of the port goes with it; words say only the static entries. */
static void lose_entries(struct carrying *k)
{
	const struct seen *seen = k->c->have->seen;

	lose_counted(k, seen->permanent_fdb, "permanent", "fdb");
	lose_counted(k, seen->learned_fdb, "extern_learn", "fdb");
	lose_counted(k, seen->permanent_mdb, "permanent", "mdb");
	if (k->begun)
		message_append(&k->c->lost, ": bridge(8) can give them again");
	k->begun = false;
}

/* No bridge, no port. What was as it always is, nobody misses. */
static int lose_port(struct carrying *k)
{
	struct iface new = IFACE_EMPTY;
	bool own;
	int field, err = 0;

	plan_new(k->c->have->mode, &new);
	for (field = 0; !err && field < IF_COUNT; field++) {
		if (!field_is(field, FIELD_PORT) || !unsaid(k, field))
			continue;
		own = k->port->has & HAS(field) &&
		      (field == IF_COST || !field_equal(k->c->have, &new, field));
		field_clear(k->port, field);
		if (own && fields[field].type == FIELD_LIST)
			err = lose_items(k, field);
		else if (own)
			lose_value(k, field);
	}
	lose_rest(k, UINT32_MAX);
	because(k, "is not a bridge");
	return err;
}

static int carry_vlans(struct carrying *k)
{
	const char *bridge = k->c->want->master;
	int filters, err;

	if (!unsaid(k, IF_VLANS) || !(k->port->has & HAS(IF_VLANS)))
		return 0;
	filters = rtnl_bridge_filters(k->r, bridge, &k->c->msg);
	if (filters)
		return filters < 0 ? filters : 0;
	field_clear(k->port, IF_VLANS);
	err = lose_items(k, IF_VLANS);
	because(k, "does not filter VLANs");
	message_hint(&k->c->lost, "%s link set dev %s type bridge vlan_filtering 1", shell_ip(),
		     SHELL_WORD(bridge));
	return err;
}

/* The port will be in that VLAN, as far as can be told. */
static bool in_vlan(const struct iface *port, uint16_t vid)
{
	size_t n;

	for (n = 0; port->has & HAS(IF_VLANS) && n < port->nvlans; n++)
		if (port->vlans[n].vid <= vid && vid <= port->vlans[n].last)
			return true;
	return false;
}

static int lose_taken(struct carrying *k, const struct fdb *f, struct message *why)
{
	int err = lose_item(k, IF_FDB, f, why->text);

	k->begun = false;
	if (!err && why->hint && !k->c->lost.hint)
		message_hint(&k->c->lost, "%s", why->hint);
	return err;
}

/* An entry goes along where it can. */
static int carry_entry(struct carrying *k, int bridge, const struct fdb *f)
{
	CLEANUP(message_clear) struct message why = { 0 };
	int err;

	if (f->vid && !in_vlan(k->port, f->vid)) {
		err = lose_item(k, IF_FDB, f, NULL);
		because(k, "does not have the port in that VLAN");
		return err;
	}
	err = rtnl_fdb_taken(k->r, bridge, k->c->have->seen->ifindex, f, &why);
	if (err == -EEXIST)
		return lose_taken(k, f, &why);
	if (err)
		message_join(&k->c->msg, &why);
	else if (!list_add(field_of(k->port, IF_FDB), &fdb_list, f))
		err = message_no_memory(&k->c->msg);
	return err;
}

static int carry_fdb(struct carrying *k, int bridge)
{
	const struct iface *have = k->c->have;
	size_t n;
	int err = 0;

	if (!unsaid(k, IF_FDB))
		return 0;
	field_clear(k->port, IF_FDB);
	k->port->has |= HAS(IF_FDB);
	for (n = 0; !err && n < have->nfdb; n++)
		err = carry_entry(k, bridge, &have->fdb[n]);
	return err;
}

/* Take out of port what was not said and it cannot have. */
static int sift(struct rtnl *r, struct change *c, const struct master *master, struct iface *port)
{
	struct carrying k = { r, c, port, false };
	int err;

	message_clear(&c->lost);
	err = forget_usual(&k);
	if (err)
		return err;
	if (!master->bridge) {
		err = lose_port(&k);
		if (!err && master->index)
			lose_entries(&k);
		/* Whoever takes it out of a bridge asks for no less. */
		if (!master->index)
			message_clear(&c->lost);
		return err;
	}
	lose_entries(&k);
	lose_rest(&k, HAS_REST(REST_BACKUP_PORT));
	because(&k, "does not have that port");
	err = carry_vlans(&k);
	return err ? err : carry_fdb(&k, master->index);
}

int carry_over(struct rtnl *r, struct change *c, const struct master *master)
{
	if (!plan_joins(c))
		return 0;
	if (plan_port(c, &c->alteration->port) < 0)
		return message_no_memory(&c->msg);
	return sift(r, c, master, &c->alteration->port);
}

int carry_anew(struct rtnl *r, struct change *c, struct iface *whole)
{
	struct carrying k = { r, c, whole, false };
	struct master master;
	int err = master_find(r, c->want, whole->mode, &master, &c->msg);

	if (err)
		return err;
	if (plan_joins(c))
		return sift(r, c, &master, whole);
	message_clear(&c->lost);
	lose_entries(&k);
	return 0;
}
