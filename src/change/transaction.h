/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TRANSACTION_H
#define TUNTAP_TRANSACTION_H

#include "change/plan.h"
#include "kernel/holder.h"
#include "kernel/rtnl.h"

/*
 * make.c, taken-name.c, alter.c, recreate.c, remove.c and remove-many.c. What
 * failed has err and msg set.
 */

/*
 * Make the interfaces of the first of n changes, all of them MAKE or not to be
 * carried out; returns how many it has dealt with, 1 at least. An interface
 * appears without carrier and lives on a descriptor until all is done; making
 * it persistent is the last step. Whatever fails or is killed before, the
 * kernel removes it.
 */
size_t provision_make(struct rtnl *r, struct change *v, size_t n);

/*
 * The same for one that is not to be persistent: it lives on the descriptor that is
 * returned, for the caller to close, still without a carrier. Or -errno.
 */
int provision_transient(struct rtnl *r, struct change *c);

/*
 * Say of those of n changes whose name was taken which interface has it, and who
 * uses that: of all of them in one pass over /proc.
 */
void provision_explain_taken(struct rtnl *r, struct change *v, size_t n);

/* alter-list.c: the lists, bits of IF_*, of an interface that is changed */

/* Add what holds the routes while addresses go and come; and remove it. */
void lists_hold(struct rtnl_batch *b, const struct change *c);
void lists_release(struct rtnl_batch *b, const struct change *c);

/* Remove what is to go. */
void lists_remove(struct rtnl_batch *b, const struct change *c, uint64_t which);

/*
 * Where VLANs change, remove the entries of fdb that it has, which are of each VLAN, before:
 * those that stay are to be kept (lists_keep()) after.
 */
void lists_unpin(struct rtnl_batch *b, const struct change *c);

/* Room for how adding each item of c fares, for free(). NULL where there is no memory. */
struct added *lists_outcomes(const struct change *c);

/*
 * Send what there is in the batch, then see that what stays of keep is there, and add
 * what is to be added, each list once with the same added; with addresses, release what
 * held the routes. What was added is noted, also where something failed. Returns 0 or
 * -errno with a message.
 */
int lists_send(struct rtnl *r, struct rtnl_batch *b, struct change *c, struct added *added,
	       uint64_t add, uint64_t keep);

/* Give it what stays, and what was added; as_before: what it had. */
void lists_keep(struct rtnl_batch *b, const struct change *c, uint64_t which, bool as_before);

/* Remove what was added, backwards, as it came. */
void lists_unadd(struct rtnl_batch *b, const struct change *c);

/*
 * Change what differs. The descriptor is there before anything is touched; what
 * was done before a failure is put back, and the message says what could not be.
 * users: who uses it, as far as that was looked for.
 */
int provision_alter(struct rtnl *r, struct change *c, const struct holders *users);

/*
 * Remove an interface that nobody uses, and make it again as plan_whole() says.
 * If that fails the old one is made again; the message says whether it is there. Without
 * an error it is a warning of what the new one could not be given.
 */
int provision_recreate(struct rtnl *r, struct change *c);

/*
 * Delete the interfaces of the changes from "from" to before end, all of them
 * REMOVE or not to be carried out, but the first, which is. Their owner deletes
 * them through descriptors, root also where these cannot be had. Refused where
 * it is in use, unless force. Returns the first that it was not the turn of when
 * they were stopped, or end.
 */
size_t provision_remove(struct rtnl *r, struct changes *changes, size_t from, size_t end,
			bool force);

/* The same for one: 0 or -errno with a message. */
int provision_remove_one(struct rtnl *r, const struct iface *have, bool force, struct message *m);

/* It was said who uses one that is to be deleted: say what helps. Returns -EBUSY. */
int provision_in_use(struct message *m);

/*
 * See that it is gone: 0, or -errno with a message. -EINPROGRESS: it goes when its last user
 * closes it.
 */
int provision_gone(struct rtnl *r, const struct iface *have, struct message *m);

#endif
