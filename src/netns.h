/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_NETNS_H
#define TUNTAP_NETNS_H

#include "message.h"

/*
 * Enter a network namespace: a name of ip-netns(8), below /run/netns, or an
 * absolute path such as /proc/PID/ns/net. Returns 0 or -errno with a message.
 */
int netns_enter(const char *name, struct message *m);

#endif
