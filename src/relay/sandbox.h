/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SANDBOX_H
#define TUNTAP_SANDBOX_H

#include <stdbool.h>

#include "base/message.h"

/*
 * From now on this process can read and write what it has open, wait, take connections and
 * close them, and, where it connects, make some of IPv4 and IPv6; whatever else it calls ends
 * it. It needs no privilege, but
 * no_new_privs. Returns 0 or -errno with a message. With the sanitizers, which call more,
 * it does nothing.
 */
int sandbox_enter(bool connects, struct message *m);

#endif
