/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_ATTACH_H
#define TUNTAP_ATTACH_H

#include "base/iface.h"
#include "base/message.h"
#include "kernel/rtnl.h"

/*
 * Whether the name of have is still that of the interface that was looked at: 0,
 * or -ENODEV with a message.
 */
int attach_unchanged(struct rtnl *r, const struct iface *have, struct message *m);

/*
 * Attach to the interface have, and make sure that it still is the one that was
 * looked at: nobody else can use a single-queue interface then. Returns the
 * descriptor, which the caller closes; -EBUSY: in use; -ENODEV: it is gone;
 * -EPERM: it belongs to somebody else.
 */
int attach_lock(struct rtnl *r, const struct iface *have, struct message *m);

/*
 * The same for a further queue of a multi_queue interface, beside those that there
 * are: it takes traffic from them, and the carrier stays as it is.
 */
int attach_join(struct rtnl *r, const struct iface *have, struct message *m);

/*
 * That error of attach_lock() is nothing that passes: there is no device to open
 * here, we may not, or a filter keeps everybody out. False for lack of memory or
 * descriptors, which would hide the users of the interface too.
 */
bool attach_impossible(int err);

/*
 * A descriptor of the interface have, for the caller to close: attached by
 * ourselves if nobody uses it, which keeps others out until it is closed; else,
 * with borrow, one of a process that uses it. -ENODEV: it is gone. -EBUSY: in use,
 * the message names the processes.
 */
int attach_or_borrow(struct rtnl *r, const struct iface *have, bool borrow, struct message *m);

/*
 * Set the group and the owner of to, as far as fields names them, on a descriptor
 * that is attached. The group first: then the interface is never open to all in
 * between. ID_NONE is left alone: the kernel cannot clear them. Returns 0 or
 * -errno with a message.
 */
int attach_give(int fd, const struct iface *to, uint64_t fields, struct message *m);

/*
 * Say that have is in use, and by whom; attach_users() after holder_find().
 * Both return -EBUSY.
 */
int attach_users(const struct iface *have, bool all_seen, struct message *m);
int attach_in_use(const struct iface *have, struct message *m);

#endif
