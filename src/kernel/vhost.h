/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_VHOST_H
#define TUNTAP_VHOST_H

#include "base/message.h"

#define VHOST_PATH "/dev/vhost-net"

/*
 * Open /dev/vhost-net, close-on-exec; the caller closes it. Returns it, or -errno with
 * a message: -ENOENT, -ENODEV or -ENXIO (no node, no driver), -EACCES (its mode).
 */
int vhost_open(struct message *m);

#endif
