/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Words that may come again: each is an item of a list, with the words that belong to it. */
#include <errno.h>
#include <string.h>

#include "base/field.h"
#include "words/grammar-list.h"
#include "words/value.h"

const char *parts_value(const struct parts *parts, const char *name)
{
	size_t n;

	for (n = 0; n < parts->n; n++)
		if (!strcmp(parts->v[n].name, name))
			return parts->v[n].value;
	return NULL;
}

static int read_address(const char *text, const struct parts *parts, void *item, struct message *m)
{
	struct address *a = item;
	int err = value_address(text, parts_value(parts, "peer"), a, m);

	a->nodad = parts_value(parts, "nodad");
	return err;
}

static int read_route(const char *text, const struct parts *parts, void *item, struct message *m)
{
	const struct route_words words = {
		.dst = text,
		.via = parts_value(parts, "via"),
		.metric = parts_value(parts, "metric"),
		.table = parts_value(parts, "table"),
		.src = parts_value(parts, "src"),
	};

	return value_route(&words, item, m);
}

static int read_vlan(const char *text, const struct parts *parts, void *item, struct message *m)
{
	struct vlan *v = item;
	int err = value_vlan(text, v, m);

	v->pvid = parts_value(parts, "pvid");
	v->untagged = parts_value(parts, "untagged");
	if (!err && v->pvid && v->vid != v->last)
		return message_usage(m, "vlan %s: the pvid is one VLAN, not several", text);
	return err;
}

static int read_fdb(const char *text, const struct parts *parts, void *item, struct message *m)
{
	struct fdb *f = item;

	(void)parts;
	return value_lladdr(text, f->mac, m);
}

/* Each VLAN is said once, and one is the pvid. */
static int fit_vlan(const struct list *list, const void *item, struct message *m)
{
	const struct vlan *new = item, *v;
	char text[LIST_TEXT], other[LIST_TEXT];
	size_t n;

	for (n = 0; n < list->n; n++) {
		v = list_at(list, &vlan_list, n);
		if (vlan_overlap(v, new))
			return message_usage(m, "vlan %s and vlan %s overlap",
					     vlan_list.text(v, other), vlan_list.text(new, text));
		if (v->pvid && new->pvid)
			return message_usage(m, "vlan %u and vlan %u cannot both be the pvid",
					     v->vid, new->vid);
	}
	return 0;
}

/*
 * What stands behind the keyword of a list, in messages, how it is read, and, where there is
 * more to it than its key, what it has to do with those before it.
 */
static const struct {
	const char *value;
	int (*read)(const char *text, const struct parts *parts, void *item, struct message *m);
	int (*fit)(const struct list *list, const void *item, struct message *m);
} lists[IF_COUNT] = {
	[IF_ADDRS] = { "ADDRESS", read_address, NULL },
	[IF_ROUTES] = { "DEST", read_route, NULL },
	[IF_VLANS] = { "VID", read_vlan, fit_vlan },
	[IF_FDB] = { "MAC", read_fdb, NULL },
};

const char *grammar_item_shape(int field)
{
	return lists[field].value;
}

/* An item of whatever list. */
union item {
	struct address address;
	struct route route;
	struct vlan vlan;
	struct fdb fdb;
};

int grammar_item(int field, const char *text, const struct parts *parts, struct list *list,
		 struct message *m)
{
	const struct list_type *type = fields[field].list;
	union item item = { 0 };
	int err = lists[field].read(text, parts, &item, m);

	if (err)
		return err;
	if (list_find(list, type, &item, true))
		return message_usage(m, "%s %s is given twice", fields[field].word, text);
	if (lists[field].fit)
		err = lists[field].fit(list, &item, m);
	if (err)
		return err;
	return list_add(list, type, &item) ? 0 : message_no_memory(m);
}
