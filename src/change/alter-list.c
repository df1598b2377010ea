/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The lists of an interface that is changed: what goes, comes, and is put back. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "change/transaction.h"

void lists_hold(struct rtnl_batch *b, const struct change *c)
{
	const struct alteration *a = c->alteration;
	size_t i;

	for (i = 0; i < a->nholds; i++)
		rtnl_batch_item(b, RTNL_KEEP, c->have->seen->ifindex, IF_ADDRS, &a->holds[i]);
}

/* The last first: of one subnet that takes none with another. */
void lists_release(struct rtnl_batch *b, const struct change *c)
{
	const struct alteration *a = c->alteration;
	size_t i;

	for (i = a->nholds; i-- > 0;)
		rtnl_batch_item(b, RTNL_REMOVE, c->have->seen->ifindex, IF_ADDRS, &a->holds[i]);
}

void lists_remove(struct rtnl_batch *b, const struct change *c, uint64_t which)
{
	const struct list_steps *steps;
	int field;
	size_t i;

	for (field = IF_COUNT - 1; field >= IF_LISTS; field--) {
		steps = change_list_of(c, field);
		for (i = 0; which & HAS(field) && i < steps->nremove; i++)
			rtnl_batch_item(b, RTNL_REMOVE, c->have->seen->ifindex, field,
					steps->remove[i]);
	}
}

/* That of one VLAN alone stays, whatever becomes of the VLAN. */
void lists_unpin(struct rtnl_batch *b, const struct change *c)
{
	size_t i;

	for (i = 0; c->differ & (HAS(IF_VLANS) | HAS(IF_MASTER)) && i < c->have->nfdb; i++)
		if (!c->have->fdb[i].vid)
			rtnl_batch_item(b, RTNL_REMOVE, c->have->seen->ifindex, IF_FDB,
					&c->have->fdb[i]);
}

void lists_unadd(struct rtnl_batch *b, const struct change *c)
{
	const struct list_steps *steps;
	int field;
	size_t i;

	for (field = IF_COUNT - 1; field >= IF_LISTS; field--) {
		steps = change_list_of(c, field);
		for (i = steps->nadded; i-- > 0;)
			rtnl_batch_item(b, RTNL_REMOVE, c->have->seen->ifindex, field,
					steps->add[i]);
	}
}

static void keep_list(struct rtnl_batch *b, const struct change *c, int field, bool as_before)
{
	const struct list_steps *steps = change_list_of(c, field);
	const struct list *list = field_list(c->have, field);
	const int ifindex = c->have->seen->ifindex;
	const void *item;
	bool removed;
	size_t i;

	for (i = 0; i < list->n; i++) {
		item = iface_item_in_order(c->have, field, i);
		removed = change_removes(c, field, item);
		/* One that expires was removed if it went with another of its subnet. */
		if (removed ? as_before : iface_given(c->have, field, item))
			rtnl_batch_item(b, RTNL_KEEP, ifindex, field, item);
	}
	for (i = 0; !as_before && i < steps->nadded; i++)
		rtnl_batch_item(b, RTNL_KEEP, ifindex, field, steps->add[i]);
}

void lists_keep(struct rtnl_batch *b, const struct change *c, uint64_t which, bool as_before)
{
	int field;

	for (field = IF_LISTS; field < IF_COUNT; field++)
		if (which & HAS(field))
			keep_list(b, c, field, as_before);
}

/* How adding an item fared. */
struct added {
	struct rtnl_outcome outcome;
	struct message msg;
};

static void add_list(struct rtnl_batch *b, const struct change *c, int field, struct added *v)
{
	const struct list_steps *steps = change_list_of(c, field);
	size_t i;

	for (i = 0; i < steps->nadd; i++) {
		v[i].outcome.msg = &v[i].msg;
		b->outcome = &v[i].outcome;
		rtnl_batch_item(b, RTNL_ADD, c->have->seen->ifindex, field, steps->add[i]);
	}
	b->outcome = NULL;
}

/*
 * Note those that were added: one that somebody else has given meanwhile is not ours
 * to take back. Returns the first error, its own or err.
 */
static int note_added(struct change *c, int field, struct added *v, int err)
{
	struct list_steps *steps = change_list(c, field);
	size_t i;

	for (i = 0; i < steps->nadd; i++) {
		if (!v[i].outcome.err)
			steps->add[steps->nadded++] = steps->add[i];
		if (v[i].outcome.err && !err) {
			err = v[i].outcome.err;
			message_clear(&c->msg);
			c->msg = v[i].msg;
		} else {
			message_clear(&v[i].msg);
		}
	}
	return err;
}

/* How many there are to add to all lists before field. */
static size_t added_before(const struct change *c, int field)
{
	size_t n = 0;

	while (field-- > IF_LISTS)
		n += change_list_of(c, field)->nadd;
	return n;
}

struct added *lists_outcomes(const struct change *c)
{
	return calloc(added_before(c, IF_COUNT) + 1, sizeof(struct added));
}

int lists_send(struct rtnl *r, struct rtnl_batch *b, struct change *c, struct added *added,
	       uint64_t add, uint64_t keep)
{
	int field, err;

	for (field = IF_LISTS; field < IF_COUNT; field++) {
		lists_keep(b, c, keep & HAS(field), false);
		if (add & HAS(field))
			add_list(b, c, field, added + added_before(c, field));
	}
	if (add & HAS(IF_ADDRS))
		lists_release(b, c);
	err = rtnl_send(r, b, NULL, &c->msg);
	for (field = IF_LISTS; field < IF_COUNT; field++)
		if (add & HAS(field))
			err = note_added(c, field, added + added_before(c, field), err);
	return err;
}
