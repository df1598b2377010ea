/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RESOLVE_H
#define TUNTAP_RESOLVE_H

#include <sys/socket.h>

#include "base/message.h"
#include "words/relay-words.h"

enum { ADDRESSES_MAX = 16, SOCKADDR_TEXT = 96 };

struct addresses {
	struct {
		struct sockaddr_storage address;
		socklen_t len;
	} v[ADDRESSES_MAX];
	size_t n;
};

/*
 * The addresses of an endpoint; those to connect to in the order of RFC 8305, IPv6 and
 * IPv4 by turns. Without a host: that of every IPv6 address, and that of every IPv4
 * address. Returns 0 or -errno with a message.
 */
int address_resolve(const struct endpoint *e, bool to_listen, struct addresses *a,
		    struct message *m);

/* Say that the endpoint cannot be connected to, and what helps. Returns err. */
int address_cannot_connect(const struct endpoint *e, int err, struct message *m);

/* "192.0.2.1 port 5555", or "fe80::1%2 port 5555", into text, of SOCKADDR_TEXT bytes. */
void sockaddr_text(const struct sockaddr_storage *address, socklen_t len, char *text);

#endif
