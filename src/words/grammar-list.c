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

/* What stands behind the keyword of a list, in messages, and how it is read. */
static const struct {
	const char *value;
	int (*read)(const char *text, const struct parts *parts, void *item, struct message *m);
} lists[IF_COUNT] = {
	[IF_ADDRS] = { "ADDRESS", read_address },
	[IF_ROUTES] = { "DEST", read_route },
};

const char *grammar_item_shape(int field)
{
	return lists[field].value;
}

/* An item of whatever list. */
union item {
	struct address address;
	struct route route;
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
	return list_add(list, type, &item) ? 0 : message_no_memory(m);
}
