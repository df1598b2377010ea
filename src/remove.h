/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_REMOVE_H
#define TUNTAP_REMOVE_H

#include "plan.h"
#include "rtnl.h"

/* What remove-many.c and remove-owned.c share, and nobody else sees. */

/* One of many interfaces that are deleted together. */
struct victim {
	struct change *c;
	int fd; /* LOCKED: attached to it; else -1 */
	enum {
		VICTIM_LOCKED, /* not in use, and nobody else can begin to */
		VICTIM_FREE, /* not seen in use, or that does not matter */
		VICTIM_BUSY, /* in use: by whom is to be told */
		VICTIM_UNSURE, /* could not be attached to */
		VICTIM_DONE, /* refused or deleted */
	} state;
	bool there, in_use; /* at the last look */
	uint32_t link_group;
	struct rtnl_outcome outcome;
};

/* Those of one send; sorted by index. */
struct chunk {
	struct rtnl *r;
	struct victim *v;
	size_t n;
	uint32_t group; /* for these alone */
	bool group_taken;
};

/* bsearch(3) and qsort(3): by the index of the interface. */
int victim_compare(const void *a, const void *b);

/*
 * Without CAP_NET_ADMIN: delete those that are LOCKED through their descriptors,
 * which are closed. The FREE ones, which force is for, are tried one by one.
 */
void remove_owned(struct chunk *k);

#endif
