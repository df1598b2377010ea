/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_ATTACH_H
#define TUNTAP_ATTACH_H

#include "base/iface.h"
#include "base/message.h"
#include "kernel/holder.h"
#include "kernel/rtnl.h"

/*
 * Whether the name of have is still that of the interface that was looked at: 0, or
 * with a message -ENODEV (there is none of its index), -ESTALE (it has another name),
 * or another -errno: unknown.
 */
int attach_unchanged(struct rtnl *r, const struct iface *have, struct message *m);

/* What came of attaching to an interface. */
struct attachment {
	enum {
		ATTACHED,
		ATTACH_IN_USE,
		ATTACH_GONE, /* deleted, moved or renamed */
		ATTACH_FORBIDDEN, /* it belongs to somebody else */
		ATTACH_IMPOSSIBLE, /* no device to open here, a filter keeps everybody out */
		ATTACH_FAILED, /* lack of memory or descriptors, which would hide its users too */
	} what;
	int fd; /* ATTACHED: for the caller to close, or attach_end(); else -1 */
	bool borrowed; /* another process has it too */
	int err; /* 0, or -errno with a message */
};

/*
 * Attach to the interface have, and make sure that it still is the one that was
 * looked at: nobody else can use a single-queue interface then.
 */
struct attachment attach_lock(struct rtnl *r, const struct iface *have, struct message *m);

/*
 * The same for a queue of a multi_queue interface: beside others it takes traffic from
 * them, and the carrier stays as it is; with the first the carrier comes on.
 */
struct attachment attach_join(struct rtnl *r, const struct iface *have, struct message *m);

/*
 * A descriptor of the interface have: attached by ourselves if nobody uses it, which
 * keeps others out until it is closed; else, where lenders is not NULL, one of a process
 * that uses it: one that was seen before, as lenders has it, or one that is seen now.
 * ATTACH_IN_USE: the message names the processes.
 */
struct attachment attach_or_borrow(struct rtnl *r, const struct iface *have,
				   const struct holders *lenders, struct message *m);

/*
 * A descriptor of a process that uses the interface have. ATTACH_IN_USE: it cannot be had;
 * the message names the processes, as far as they are seen. *found: which they are, for
 * the caller to clear.
 */
struct attachment attach_borrow(const struct iface *have, struct holders *found, struct message *m);

/*
 * Whether more than n queues of the interface of that name are attached. Where that cannot be
 * told: false.
 */
bool attach_beside(struct rtnl *r, const char *name, size_t n);

/*
 * Before fd, attached to the interface of that name without a carrier, is closed: where others
 * have attached meanwhile, turn the carrier on. Only the first of many queues brings it
 * (tun_set_iff() in drivers/net/tun.c), so that they would have none as long as they stay.
 */
void attach_leave_carrier(struct rtnl *r, const char *name, int fd);

/*
 * Close what attach_lock() or attach_or_borrow() gave, if anything, after
 * attach_leave_carrier() where it is our own and there are many queues.
 */
void attach_end(struct rtnl *r, const struct iface *have, struct attachment *a);

/*
 * Set the group and the owner of to, as far as fields names them, on a descriptor
 * that is attached. The group first: then the interface is never open to all in
 * between. ID_NONE is left alone: the kernel cannot clear them. Returns 0 or
 * -errno with a message.
 */
int attach_give(int fd, const struct iface *to, uint64_t fields, struct message *m);

/*
 * Say that have is in use, and by whom; attach_in_use() looks who that is first, and the
 * caller clears *found. Both return -EBUSY.
 */
int attach_users(const struct iface *have, const struct holders *holders, struct message *m);
int attach_in_use(const struct iface *have, struct holders *found, struct message *m);

#endif
