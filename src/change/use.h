/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_USE_H
#define TUNTAP_USE_H

#include "change/plan.h"
#include "kernel/rtnl.h"

/* Attaching to use an interface: what is for a program, ours or another. */

enum { USE_QUEUES_MAX = 256 }; /* MAX_TAP_QUEUES of drivers/net/tun.c */

/*
 * Attach n queues to the interface have, with the flags that it has; it gets its
 * carrier, but where a holder rules that. What earlier programs left set on it is
 * reset (tundev_reset()) unless keep, and unless others use it: *left says whether it was
 * not. The caller closes the n descriptors of fds. Returns 0 or -errno with a message,
 * and nothing attached: as attach_lock(), and -EINVAL, it has one queue.
 */
int use_attach(struct rtnl *r, const struct iface *have, bool keep, int *fds, size_t n, bool *left,
	       struct message *m);

/*
 * Whether an interface can be held: 0, or -EINVAL with a message, it has one queue, which
 * nobody could use then.
 */
int use_can_hold(const struct iface *have, struct message *m);

/*
 * Attach a queue to the interface have, which can be held, that takes no packets, and so
 * keep its carrier. Returns the descriptor, for the caller to close, or -errno with a
 * message: as attach_lock().
 */
int use_hold(struct rtnl *r, const struct iface *have, struct message *m);

/*
 * Set the carrier of the interface have, through the descriptor of a process that holds it.
 * Once off, it stays off while others attach, as long as it is held. Returns 0 or -errno
 * with a message: -ENOTCONN, nobody holds it; as attach_borrow().
 */
int use_set_carrier(const struct iface *have, bool on, struct message *m);

/*
 * Make the interface that c, a MAKE, asks for, with n queues, as provision() would, but
 * not persistent: it goes with the last of the n descriptors of fds, which the caller
 * closes. Appends it to list, as the kernel sees it. Returns 0 or -errno with c's message.
 */
int use_transient(struct rtnl *r, struct change *c, int *fds, size_t n, struct ifaces *list);

#endif
