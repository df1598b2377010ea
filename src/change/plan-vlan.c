/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Which VLANs of a port to remove and which to add: each counts alone, whatever ranges say. Pure.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/field.h"
#include "change/plan.h"

bool plan_joins(const struct change *c)
{
	return c->want->has & HAS(IF_MASTER) && strcmp(c->want->master, c->have->master) != 0;
}

/* What the port is to be in afterwards. */
static void find_result(const struct change *c, bool exact, const struct vlan_set *have,
			struct vlan_set *result)
{
	const struct list *want = field_list(c->want, IF_VLANS);

	if (exact || !want->n)
		memset(result, 0, sizeof(*result));
	else
		*result = *have;
	vlan_set_add(result, want);
}

/* Those of a that are not so in b. */
static struct vlan_set only_in(const struct vlan_set *a, const struct vlan_set *b)
{
	struct vlan_set only = *a;
	unsigned int vid;

	for (vid = VLAN_FIRST; vid <= VLAN_LAST; vid++)
		if (a->of[vid] == b->of[vid])
			only.of[vid] = 0;
	return only;
}

/* Those of a set as items of the step, which then points to them. */
static int make_steps(const struct vlan_set *set, struct list *own, const void ***v, size_t *n)
{
	size_t i;

	if (vlan_set_list(set, own) < 0)
		return -ENOMEM;
	*v = calloc(own->n + 1, sizeof(**v));
	for (i = 0; *v && i < own->n; i++)
		(*v)[i] = list_at(own, &vlan_list, i);
	*n = *v ? own->n : 0;
	return *v ? 0 : -ENOMEM;
}

int plan_vlans(struct change *c, bool exact)
{
	struct list_steps *steps = change_list(c, IF_VLANS);
	struct vlan_set have = { { 0 } }, result, gone, new;
	int err;

	vlan_set_add(&have, field_list(c->have, IF_VLANS));
	find_result(c, exact, &have, &result);
	gone = only_in(&have, &result);
	new = only_in(&result, &have);
	err = make_steps(&gone, &steps->removed, &steps->remove, &steps->nremove);
	return err ? err : make_steps(&new, &steps->added, &steps->add, &steps->nadd);
}
