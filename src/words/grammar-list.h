/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_GRAMMAR_LIST_H
#define TUNTAP_GRAMMAR_LIST_H

#include "base/list.h"
#include "base/message.h"

/* The words that stand behind an item and belong to it: "peer ADDRESS", "nodad". */
enum { PARTS_MAX = 4 };
struct parts {
	struct {
		const char *name, *value; /* "": it has none */
	} v[PARTS_MAX];
	size_t n;
};

/* The value of that part, or NULL where it was not said. */
const char *parts_value(const struct parts *parts, const char *name);

/* What stands behind the keyword of the list field, for messages: "ADDRESS". */
const char *grammar_item_shape(int field);

/*
 * Read an item of the list field, text and its parts, and append it to list. Returns 0,
 * or -EINVAL with a usage message: also where there is one that it contradicts; -ENOMEM.
 */
int grammar_item(int field, const char *text, const struct parts *parts, struct list *list,
		 struct message *m);

#endif
