/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Which items of a list to remove and which to add. Pure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "change/plan.h"

bool change_removes(const struct change *c, int field, const void *item)
{
	const char *first = field_list(c->have, field)->v;
	const bool *goes = change_list_of(c, field)->goes;

	return goes && goes[((const char *)item - first) / fields[field].list->size];
}

/* The items of a list in order, for list_listed(). NULL without memory. */
static const void **sorted_items(const struct iface *i, int field)
{
	const struct list *list = field_list(i, field);
	const void **v = calloc(list->n + 1, sizeof(*v));
	size_t n;

	for (n = 0; v && n < list->n; n++)
		v[n] = list_at(list, fields[field].list, n);
	if (v)
		list_sort(v, list->n, fields[field].list);
	return v;
}

/* What is not asked for, where all is; and what stands in the place of what is. */
static int find_unwanted(struct change *c, int field, bool exact)
{
	const struct list *want = field_list(c->want, field), *have = field_list(c->have, field);
	const struct list_type *type = fields[field].list;
	CLEANUP(free_at) const void **wanted = sorted_items(c->want, field);
	struct list_steps *steps = change_list(c, field);
	const void *item;
	size_t n;

	for (n = 0; wanted && n < have->n; n++) {
		item = list_at(have, type, n);
		steps->goes[n] =
			!list_listed(wanted, want->n, type, item, false) &&
			(exact || !want->n || list_listed(wanted, want->n, type, item, true));
		if (steps->goes[n])
			steps->remove[steps->nremove++] = item;
	}
	return wanted ? 0 : -ENOMEM;
}

static int list_additions(struct change *c, int field)
{
	const struct list *want = field_list(c->want, field), *have = field_list(c->have, field);
	const struct list_type *type = fields[field].list;
	CLEANUP(free_at) const void **there = sorted_items(c->have, field);
	struct list_steps *steps = change_list(c, field);
	size_t n;

	for (n = 0; there && n < want->n; n++)
		if (!list_listed(there, have->n, type, list_at(want, type, n), false))
			steps->add[steps->nadd++] = list_at(want, type, n);
	return there ? 0 : -ENOMEM;
}

const struct list_steps *change_list_of(const struct change *c, int field)
{
	static const struct list_steps none;

	return c->alteration ? &c->alteration->lists[field - IF_LISTS] : &none;
}

static int make_room(struct change *c, int field)
{
	const size_t have = field_list(c->have, field)->n, want = field_list(c->want, field)->n;
	struct list_steps *steps = change_list(c, field);

	steps->goes = calloc(have + 1, sizeof(*steps->goes));
	steps->remove = calloc(have + 1, sizeof(*steps->remove));
	steps->add = calloc(have + want + 1, sizeof(*steps->add));
	return steps->goes && steps->remove && steps->add ? 0 : -ENOMEM;
}

static int plan_list(struct change *c, int field, bool exact)
{
	int err;

	/* What is said of a port of another bridge is all that it has there. */
	if (field_is(field, FIELD_PORT) && plan_joins(c))
		exact = true;
	if (field == IF_VLANS)
		return plan_vlans(c, exact);
	err = make_room(c, field);
	if (!err && field == IF_ADDRS)
		return plan_addresses(c, exact);
	if (!err)
		err = find_unwanted(c, field, exact);
	return err ? err : list_additions(c, field);
}

/* The kernel takes the routes from what goes down. */
static bool goes_down(const struct change *c)
{
	return c->want->has & HAS(IF_UP) && !c->want->up && c->have->up;
}

int plan_lists(struct change *c, bool exact)
{
	const struct list_steps *steps;
	int field, err = 0;

	for (field = IF_LISTS; !err && field < IF_COUNT; field++) {
		if (!(c->want->has & HAS(field)) && !(field == IF_ROUTES && goes_down(c)))
			continue;
		err = plan_list(c, field, exact);
		steps = change_list(c, field);
		if (steps->nremove || steps->nadd)
			c->differ |= HAS(field);
	}
	return err;
}

/* One that leaves a bridge takes along what it had there, or is given it back. */
static bool leaves(const struct iface *want, const struct iface *const *have, size_t n)
{
	const struct iface *i;

	if (!(want->has & HAS(IF_MASTER)))
		return false;
	i = iface_find_name(have, n, want->name);
	return i && *i->master && strcmp(i->master, want->master) != 0;
}

uint64_t plan_looks_at(const struct ifaces *want, const struct ifaces *have, bool recreate)
{
	CLEANUP(free_at) const struct iface **by_name = ifaces_by_name(have);
	const uint64_t of_port = HAS_LISTS & field_mask(FIELD_PORT);
	uint64_t which = HAS_LISTS & ~of_port;
	size_t n;

	/* Without memory to find out: more than enough. */
	if (recreate || !by_name)
		return HAS_LISTS;
	for (n = 0; n < want->n; n++) {
		/* A static entry is one of each VLAN of the port, and changes with these. */
		if (want->v[n].has & HAS(IF_VLANS))
			which |= HAS(IF_FDB);
		which |= want->v[n].has & of_port;
		if (leaves(&want->v[n], by_name, have->n))
			which |= of_port;
	}
	return which;
}
