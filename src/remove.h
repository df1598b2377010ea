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
	struct rtnl_outcome outcome;
};

/* Those that are deleted in one send. */
struct chunk {
	struct rtnl *r;
	struct victim *v;
	size_t n;
	bool force;
	bool root; /* CAP_NET_ADMIN */
	uint32_t group; /* root: for these alone */
};

/*
 * Without CAP_NET_ADMIN: delete those that are LOCKED through their descriptors,
 * which are closed. The FREE ones, which force is for, are tried one by one.
 */
void remove_owned(struct chunk *k);

#endif
