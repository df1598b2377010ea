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

/* create.c, change.c, remove.c and remove-many.c. What failed has err and msg set. */

/*
 * Make the interfaces of the first of n changes, all of them MAKE or not to be
 * carried out; returns how many it has dealt with, 1 at least. An interface
 * appears without carrier and lives on a descriptor until all is done; making
 * it persistent is the last step. Whatever fails or is killed before, the
 * kernel removes it.
 */
size_t provision_create(struct rtnl *r, struct change *v, size_t n);

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
 * Delete the interfaces of the changes from "from" to before end, all of them
 * REMOVE or not to be carried out, but the first, which is. Their owner deletes
 * them through descriptors, root also where these cannot be had. Refused where
 * it is in use, unless force.
 */
void provision_remove(struct rtnl *r, struct changes *changes, size_t from, size_t end, bool force);

/* The same for one: 0 or -errno with a message. */
int provision_remove_one(struct rtnl *r, const struct iface *have, bool force, struct message *m);

/* So many of all changes are done: tell whoever watches. */
void provision_progress(const struct changes *changes, size_t done);

/* See that it is gone: 0, or -errno with a message. */
int provision_gone(struct rtnl *r, const struct iface *have, struct message *m);

/* The index of the bridge that want asks for, 0 if it asks for none. */
int provision_find_master(struct rtnl *r, const struct iface *want, int *master, struct message *m);

/* Make ifindex a port of master, which provision_find_master() found; b is empty. */
int provision_join(struct rtnl *r, struct rtnl_batch *b, int ifindex, const struct iface *want,
		   int master, struct message *m);

/* After rtnl_batch_master() was sent: err, with a better message where there is one. */
int provision_joined(int err, const struct iface *want, struct message *m);

/*
 * Attach to the interface have, and make sure that it still is the one that was
 * looked at: nobody else can use a single-queue interface then. Returns the
 * descriptor, which the caller closes; -EBUSY: in use; -ENODEV: it is gone;
 * -EPERM: it belongs to somebody else.
 */
int provision_lock(struct rtnl *r, const struct iface *have, struct message *m);

/*
 * A descriptor of the interface have, for the caller to close: attached by
 * ourselves if nobody uses it, which keeps others out until it is closed; else,
 * with borrow, one of a process that uses it. -ENODEV: it is gone. -EBUSY: in use,
 * the message names the processes.
 */
int provision_attach(struct rtnl *r, const struct iface *have, bool borrow, struct message *m);

/*
 * Say that have is in use, and by whom; provision_users() after holder_find().
 * Both return -EBUSY.
 */
int provision_users(const struct iface *have, bool all_seen, struct message *m);
int provision_in_use(const struct iface *have, struct message *m);

#endif
