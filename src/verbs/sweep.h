/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SWEEP_H
#define TUNTAP_SWEEP_H

#include "verbs/converge.h"
#include "verbs/join.h"
#include "verbs/spaces.h"

/* How apply was called. */
struct sweep_how {
	const struct call *call;
	bool prune, dry_run, recreate;
	bool only_missing; /* what is there is left as it is */
};

/* What apply does in one network namespace; zero-initialise but how, free with sweep_clear(). */
struct sweep {
	const struct sweep_how *how;
	struct space *space;
	struct convergence b;
	struct ifaces unwanted;
	struct awaited *awaited;
	int stopped; /* the signal that came, or 0 */
};

/* Look and plan, as a space_work; data: the sweep. */
int sweep_plan(struct rtnl *r, struct space *space, void *data, struct message *m);

/* Carry out what was planned and did not fail, or with dry_run foresee what would. */
int sweep_carry_out(struct rtnl *r, struct space *space, void *data, struct message *m);

/* The namespace cannot be entered any more: fail with m what was to be carried out. */
void sweep_fail(struct sweep *s, int err, const struct message *m);

/* Find what the plan, which looks at tun/tap interfaces alone, cannot know, and what it would cost.
 */
void sweep_foresee(struct rtnl *r, struct changes *changes);

void sweep_clear(struct sweep *s);

#endif
