/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_MASTER_H
#define TUNTAP_MASTER_H

#include "base/iface.h"
#include "base/message.h"
#include "kernel/rtnl.h"

/* What an interface is to be a port of. */
struct master {
	int index; /* 0: of nothing */
	bool bridge;
};

/*
 * Find the master that want, an interface of that mode, asks for; index is 0 if it
 * asks for none. Returns 0 or -errno with a message: -ENODEV, there is no such
 * interface; -EINVAL, it is of a kind that cannot be what is asked.
 */
int master_find(struct rtnl *r, const struct iface *want, enum tun_mode mode, struct master *master,
		struct message *m);

/*
 * What can be known without trying: what master_find() sees, and that the master
 * is of a kind that has ports. Returns 0 or -errno with the message that joining
 * it would have.
 */
int master_foresee(struct rtnl *r, const struct iface *want, enum tun_mode mode, struct message *m);

/*
 * See that the bridge whose port want is, or becomes, does what the port is to do: it filters
 * VLANs where want says some, and its entries of fdb are no other's. have: as it was seen,
 * NULL: it is not there yet. Returns 0 or -errno with a message. Where want says neither, the
 * kernel is not asked.
 */
int master_serves(struct rtnl *r, const struct iface *want, const struct iface *have,
		  struct message *m);

/*
 * After rtnl_batch_master(), and in a request of its own: give the new port ifindex of a bridge
 * its options, VLANs and entries of fdb, as far as port has them. It must outlive the batch.
 */
void master_furnish(struct rtnl_batch *b, int ifindex, const struct iface *port);

/* After rtnl_batch_master() was sent: err, with a better message where there is one. */
int master_joined(int err, const struct iface *want, struct message *m);

#endif
