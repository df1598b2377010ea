/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CONVERGE_H
#define TUNTAP_CONVERGE_H

#include "verbs/verb.h"

/* What replace and apply share: bringing interfaces to what was asked for. */
struct convergence {
	struct ifaces have; /* as seen at first */
	struct ifaces *later; /* as seen when tried again, a list a time */
	size_t nlater;
	struct changes changes; /* one for each of want, in its order */
};

/*
 * Look at what is there and plan the changes to it (PLAN_REPLACE). recreate as
 * plan() has it. Zero-initialise b; free with converge_clear(), on error too.
 * Returns 0 or -errno with a message.
 */
int converge_plan(struct convergence *b, struct rtnl *r, struct ifaces *want, bool recreate,
		  struct message *m);

/*
 * Carry out the changes, with progress on a terminal. A name that another process is about to make
 * or to remove is looked at again for a while: it may then be there, or free.
 */
void converge(struct convergence *b, const struct call *call, bool recreate);

/*
 * Look whether words that only what is there can judge make sense: the mode
 * that is missing, and what depends on it. Usage messages go into the changes;
 * returns how many have one. The lines of apply need no such look: each must say
 * its mode, and is judged by that before.
 */
size_t converge_check(struct convergence *b);

void converge_clear(struct convergence *b);

#endif
