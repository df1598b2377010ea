/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_MOVE_H
#define TUNTAP_MOVE_H

#include "kernel/rtnl.h"

/*
 * Give an interface another name. Returns 0 or -errno with a message, and nothing is
 * changed: -EEXIST (another has it), -EBUSY (kernels before 6.2: it is up).
 */
int move_name(struct rtnl *r, const struct iface *have, const char *name, struct message *m);

/*
 * Move an interface, all of it looked up, to a network namespace: a name, an absolute path
 * or the id of a process. What the kernel drops on the way (up, addresses and the
 * other lists, what /proc/sys has) is given back there. Returns 1; 0: it is there already;
 * or -errno with a message: either nothing is changed, or the message says that it was
 * moved, and what it lacks. This process stays in its namespace.
 */
int move_netns(struct rtnl *r, const struct iface *have, const char *netns, struct message *m);

#endif
