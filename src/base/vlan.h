/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_VLAN_H
#define TUNTAP_VLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

/* VLAN_N_VID less the first and the last, which 802.1Q keeps for itself. */
enum { VLAN_FIRST = 1, VLAN_LAST = 4094 };

/* VLANs that a bridge's port is in, all with the same flags. */
struct vlan {
	uint16_t vid, last; /* the first and the last of them */
	bool pvid; /* frames without a tag are of this one: there is one for a port */
	bool untagged; /* frames of it leave by the port without a tag */
};

/*
 * Lists of VLANs. Those that were read have each VLAN once, are in order, and as few
 * as can be, so that the same VLANs are the same list.
 */
extern const struct list_type vlan_list;

/* The two have a VLAN in common. */
bool vlan_overlap(const struct vlan *a, const struct vlan *b);

/* Each VLAN alone, by its number: VLAN_THERE and the rest, or 0. */
enum { VLAN_THERE = 1, VLAN_PVID = 2, VLAN_UNTAGGED = 4 };
struct vlan_set {
	unsigned char of[VLAN_LAST + 1];
};

/* Put the VLANs of a list into a set; what it says of them counts. A pvid takes it from another. */
void vlan_set_add(struct vlan_set *set, const struct list *list);

/* Append the VLANs of a set to a list, as few items as can be. Returns 0 or -ENOMEM. */
int vlan_set_list(const struct vlan_set *set, struct list *list);

#endif
