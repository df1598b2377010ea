/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SYSFS_H
#define TUNTAP_SYSFS_H

#include "base/iface.h"

/*
 * Fill in seen->sys_flags of the interfaces of a list, with the bits that only
 * /sys has (SYS_*). Where /sys is of another network namespace, or
 * is not there, they stay as they are.
 */
void sysfs_ask_flags(const struct ifaces *list);

/* The same of one interface: writes to what i->seen points to. */
void sysfs_ask_flags_of(const struct iface *i);

/*
 * Fill in what netlink reports of a tun/tap interface only since Linux 4.17: mode, owner,
 * group, pi, vnet_hdr, multi_queue, and whether it is persistent; not its queues. Where
 * /sys does not show the interface, its mode stays MODE_UNKNOWN.
 */
void sysfs_fill(struct iface *i);

#endif
