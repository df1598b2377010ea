/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SANDBOX_H
#define TUNTAP_SANDBOX_H

#include "base/message.h"

/*
 * From now on this process can read and write what it has open, wait and close; take
 * connections where it listens; make some of TCP over IPv4 and IPv6 where it connects; or,
 * with datagrams, send and take many at once, and have its sockets know the way to an address.
 * Whatever else it calls ends it. It needs no privilege, but no_new_privs. Returns 0 or -errno
 * with a message. With the sanitizers, which call more, it does nothing.
 */
enum sandbox_use { SANDBOX_LISTENS, SANDBOX_CONNECTS, SANDBOX_DATAGRAMS };
int sandbox_enter(enum sandbox_use use, struct message *m);

/*
 * A socket for TCP over AF_INET or AF_INET6, which does not block, as SANDBOX_CONNECTS allows it;
 * -1 with errno as socket(2). That of some C libraries (32-bit x86, s390x) calls socketcall(2),
 * whose arguments no filter sees.
 */
int sandbox_socket(int family);

#endif
