/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_REMOVE_H
#define TUNTAP_REMOVE_H

#include "change/attach.h"
#include "change/plan.h"
#include "kernel/rtnl.h"

/* What the files remove*.c share, and nobody else sees. */

/* One of many interfaces that are deleted together. */
struct deletion {
	struct change *c;
	struct attachment attached; /* LOCKED: attached to it */
	enum {
		DELETION_LOCKED, /* not in use, and nobody else can begin to */
		DELETION_FREE, /* not seen in use, or that does not matter */
		DELETION_BUSY, /* in use: its holders are to be reported */
		DELETION_UNSURE, /* could not be attached to */
		DELETION_DONE, /* refused or deleted */
	} state;
	struct rtnl_outcome outcome;
};

/* Those that are deleted in one send. */
struct batch {
	struct rtnl *r;
	struct deletion *v;
	size_t n;
	bool force;
	bool in_order; /* as in struct changes */
	bool root; /* CAP_NET_ADMIN */
	uint32_t group; /* root: for these alone */
};

/*
 * Delete have through the descriptor a, which is closed. One with many queues that others have
 * attached to meanwhile stays, and stays persistent. Returns 0 or -errno with a message: -EBUSY,
 * in use; else as provision_gone().
 */
int remove_by_descriptor(struct rtnl *r, struct attachment *a, const struct iface *have,
			 struct message *m);

/*
 * Without CAP_NET_ADMIN: delete those that are LOCKED through their descriptors,
 * which are closed. The FREE ones, which force is for, are tried one by one.
 */
void remove_owned(struct batch *batch);

#endif
