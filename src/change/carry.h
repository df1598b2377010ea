/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CARRY_H
#define TUNTAP_CARRY_H

#include "change/master.h"
#include "change/plan.h"
#include "kernel/rtnl.h"

/*
 * A port that moves to another bridge is a new port for the kernel. What was not said of it is
 * as in the old one, but what each bridge gives to its ports by itself: a cost that follows
 * from the speed, the VLAN of the bridge's default pvid. What it cannot have there is noted in
 * c->lost, and as a difference.
 */

/*
 * Count what no word says that bridges have of the ports among n changes which move, or are made
 * again: of all in one look, before carry_over() and carry_anew(). What cannot be looked at fails
 * these changes.
 */
void carry_count(struct rtnl *r, struct change *v, size_t n);

/*
 * ALTER: what it is to be as a port of master, in c->alteration->port. Returns 0, or -errno with a
 * message.
 */
int carry_over(struct rtnl *r, struct change *c, const struct master *master);

/*
 * RECREATE: take out of whole, which is by plan_whole(), what it cannot have. Returns 0, or
 * -errno with a message.
 */
int carry_anew(struct rtnl *r, struct change *c, struct iface *whole);

#endif
