/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_MASTER_H
#define TUNTAP_MASTER_H

#include "base/iface.h"
#include "base/message.h"
#include "kernel/rtnl.h"

/*
 * The index of the bridge that want asks for, in *master; 0 if it asks for none.
 * Returns 0 or -errno with a message: -ENODEV, there is no such interface.
 */
int master_find(struct rtnl *r, const struct iface *want, int *master, struct message *m);

/*
 * What can be known without trying: that what want asks for is there, and is of a
 * kind that has ports. Returns 0 or -errno with the message that joining it would
 * have.
 */
int master_foresee(struct rtnl *r, const struct iface *want, struct message *m);

/*
 * Make ifindex a port of master, which master_find() found; b is empty. Returns 0
 * or -errno with a message.
 */
int master_join(struct rtnl *r, struct rtnl_batch *b, int ifindex, const struct iface *want,
		int master, struct message *m);

/* After rtnl_batch_master() was sent: err, with a better message where there is one. */
int master_joined(int err, const struct iface *want, struct message *m);

#endif
