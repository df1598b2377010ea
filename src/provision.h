/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_PROVISION_H
#define TUNTAP_PROVISION_H

#include "plan.h"
#include "rtnl.h"

/*
 * Carry out the changes that the plan found possible, each a transaction of its
 * own, in their order. What fails has err and msg set. force: delete what is
 * in use too. Returns how many failed, those of the plan included.
 */
size_t provision(struct rtnl *r, struct changes *changes, bool force);

/* create.c, change.c, remove.c: one change each; 0 or -errno with c->msg. */

/*
 * Make an interface. It appears without carrier and lives on a descriptor until
 * all is done; making it persistent is the last step. Whatever fails or is
 * killed before, the kernel removes it.
 */
int provision_create(struct rtnl *r, struct change *c);

/*
 * Change what differs. The descriptor is there before anything is touched; what
 * was done before a failure is put back, and the message says what could not be.
 */
int provision_change(struct rtnl *r, struct change *c);

/*
 * Remove an interface that nobody uses, and make it anew as plan_whole() says.
 * If that fails the old one is made again; the message says whether it is there.
 */
int provision_recreate(struct rtnl *r, struct change *c);

/*
 * Delete an interface: its owner through a descriptor, root also where that
 * cannot be had. Refused while it is in use, unless force.
 */
int provision_remove(struct rtnl *r, struct change *c, bool force);

/* The index of the bridge that want asks for, 0 if it asks for none. */
int provision_find_master(struct rtnl *r, const struct iface *want, int *master, struct message *m);

/*
 * A descriptor of the interface have, for the caller to close: attached by
 * ourselves if nobody uses it, which keeps others out until it is closed; else,
 * with borrow, one of a process that uses it. -ENODEV: it is gone. -EBUSY: in use,
 * the message names the processes.
 */
int provision_attach(struct rtnl *r, const struct iface *have, bool borrow, struct message *m);

/* Say that have is in use, and by whom. Returns -EBUSY. */
int provision_in_use(const struct iface *have, struct message *m);

#endif
