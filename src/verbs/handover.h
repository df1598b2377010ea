/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_HANDOVER_H
#define TUNTAP_HANDOVER_H

#include "change/use.h"
#include "verbs/program.h"
#include "verbs/verb.h"

/* Mode, four flags, the size of the vnet_hdr, offloads, filter. */
enum { HANDOVER_FLAGS = 128 };

/* An interface that is attached, or made, for a program; the first part is the caller's, the rest
 * zero. */
struct handover {
	struct call *call; /* its words name the interface */
	bool transient; /* make it, in the words of add */
	bool keep; /* leave what an earlier program has set on it */
	bool alone; /* refuse where another has a queue of it that takes packets */
	uint32_t queues;
	uint32_t owner; /* of a transient one of which the words name none; ID_NONE: the caller */
	struct program program; /* words, from and users are the caller's, the rest is filled in */
	struct ifaces want, have;
	char flags[HANDOVER_FLAGS];
	int fds[2 * USE_QUEUES_MAX];
};

/*
 * Read the words of the call: an interface that exists, or the words of add. Returns 0 or
 * the exit status, with nothing touched.
 */
int handover_read(struct handover *h);

/*
 * Attach its queues, in the network namespace of -n; the caller's is the current one
 * afterwards. Returns 0 or the exit status. The descriptors are closed by the end of the
 * process.
 */
int handover_attach(struct handover *h);

void handover_clear(struct handover *h);

#endif
