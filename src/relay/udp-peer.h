/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_PEER_H
#define TUNTAP_UDP_PEER_H

#include "relay/datagram.h"
#include "relay/udp.h"

/* The other end of a connection over UDP, and what both know of each other. */
struct udp_peer {
	struct udp_path path;
	char text[SOCKADDR_TEXT]; /* its address, for messages */
	unsigned char ours[DATAGRAM_ID], theirs[DATAGRAM_ID];
	uint32_t features; /* HELLO_*, of both ends */
};

/* Begin with the other end of a path, and an id of our own. Returns 0 or -errno. */
int udp_peer_begin(struct udp_peer *p, const struct udp_path *path);

/* Say hello, to whom it is by now. */
void udp_peer_say_hello(const struct udp_peer *p, const struct relay *r);

/* Say another thing; stamp: DATAGRAM_STAMP bytes, or NULL for zeros. */
void udp_peer_say(const struct udp_peer *p, enum datagram_kind kind, const unsigned char *stamp);

#endif
