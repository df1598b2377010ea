/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_LINK_MTU_H
#define TUNTAP_LINK_MTU_H

#include <stdint.h>

/*
 * The mtu of the interface name, to which tun is attached, in bytes; in whatever network namespace
 * it is. Learn it: > 0, or -errno. Set it: 0 or -errno.
 */
int link_mtu_get(int tun, const char *name);
int link_mtu_set(int tun, const char *name, uint32_t mtu);

#endif
