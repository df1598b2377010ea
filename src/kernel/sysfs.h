/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_SYSFS_H
#define TUNTAP_SYSFS_H

#include "base/iface.h"

/*
 * Fill in seen->sys_flags of the interfaces of a list, with the bits that only
 * /sys tells (TUNDEV_SYS_ONLY). Where /sys is of another network namespace, or
 * is not there, they stay as they are.
 */
void sysfs_ask_flags(const struct ifaces *list);

#endif
