/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The VLANs of a bridge's port: comparing them, and as text. */
#include <errno.h>
#include <stdio.h>

#include "base/vlan.h"

static int compare_key(const void *left, const void *right)
{
	const struct vlan *a = left, *b = right;

	return a->vid - b->vid;
}

static int compare_rest(const void *left, const void *right)
{
	const struct vlan *a = left, *b = right;
	int order = a->last - b->last;

	if (!order)
		order = a->pvid - b->pvid;
	return order ? order : a->untagged - b->untagged;
}

/* As bridge-vlan(8) takes it. */
static char *text(const void *item, char *buf)
{
	const struct vlan *v = item;
	int len = snprintf(buf, LIST_TEXT, "%u", v->vid);

	if (v->last != v->vid)
		len += snprintf(buf + len, LIST_TEXT - len, "-%u", v->last);
	snprintf(buf + len, LIST_TEXT - len, "%s%s", v->pvid ? " pvid" : "",
		 v->untagged ? " untagged" : "");
	return buf;
}

const struct list_type vlan_list = {
	sizeof(struct vlan), compare_key, compare_rest, text, NULL,
};

bool vlan_overlap(const struct vlan *a, const struct vlan *b)
{
	return a->vid <= b->last && b->vid <= a->last;
}

void vlan_set_add(struct vlan_set *set, const struct list *list)
{
	const struct vlan *v;
	unsigned int vid;
	size_t n;

	for (n = 0; n < list->n; n++) {
		v = list_at(list, &vlan_list, n);
		for (vid = VLAN_FIRST; v->pvid && vid <= VLAN_LAST; vid++)
			set->of[vid] &= ~VLAN_PVID;
		for (vid = v->vid; vid <= v->last; vid++)
			set->of[vid] = VLAN_THERE | (v->pvid ? VLAN_PVID : 0) |
				       (v->untagged ? VLAN_UNTAGGED : 0);
	}
}

int vlan_set_list(const struct vlan_set *set, struct list *list)
{
	struct vlan *run = NULL, new;
	unsigned int vid;

	for (vid = VLAN_FIRST; vid <= VLAN_LAST; vid++) {
		if (run && set->of[vid] == set->of[run->last]) {
			run->last = vid;
			continue;
		}
		run = NULL;
		if (!set->of[vid])
			continue;
		new = (struct vlan){ vid, vid, set->of[vid] & VLAN_PVID,
				     set->of[vid] & VLAN_UNTAGGED };
		run = list_add(list, &vlan_list, &new);
		if (!run)
			return -ENOMEM;
	}
	return 0;
}
