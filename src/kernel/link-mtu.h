/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_LINK_MTU_H
#define TUNTAP_LINK_MTU_H

#include <stdint.h>

#include "base/message.h"

/*
 * A socket in the network namespace of the interface that tun is attached to, to ask for its mtu
 * with, wherever the caller is by then. *fd is it, which the caller closes, or -errno: -ENOTTY, the
 * kernel does not tell where that is. Returns 0, or -errno with a message: the caller is in another
 * namespace than before, and is not to go on there.
 */
int link_mtu_open(int tun, int *fd, struct message *m);

/* The mtu of the interface name, in bytes. Learn it: > 0, or -errno. Set it: 0 or -errno. */
int link_mtu_get(int fd, const char *name);
int link_mtu_set(int fd, const char *name, uint32_t mtu);

#endif
