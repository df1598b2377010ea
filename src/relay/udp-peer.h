/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_PEER_H
#define TUNTAP_UDP_PEER_H

#include "relay/datagram.h"
#include "relay/peer.h"
#include "relay/tls-dtls.h"
#include "relay/udp.h"

/* The other end of a connection over UDP, and what both know of each other. */
struct udp_peer {
	struct udp_path path;
	char text[SOCKADDR_TEXT]; /* its address, for messages */
	unsigned char ours[DATAGRAM_ID], theirs[DATAGRAM_ID];
	uint32_t features; /* HELLO_*, of both ends */
	struct dtls *dtls; /* its protection; NULL: none */
};

/* Begin with the other end of a path, and an id of our own. Returns 0 or -errno. */
int udp_peer_begin(struct udp_peer *p, const struct udp_path *path);

/* Forget its keys. */
void udp_peer_end(struct udp_peer *p);

/* The peer has another address now. */
void udp_peer_move(struct udp_peer *p, const struct udp_path *path);

/* Say hello, to whom it is by now. */
void udp_peer_say_hello(struct udp_peer *p, const struct relay *r);

/* Say another thing; stamp: DATAGRAM_STAMP bytes, or NULL for zeros. */
void udp_peer_say(struct udp_peer *p, enum datagram_kind kind, const unsigned char *stamp);

/* Ask it, with a datagram as long as that of a packet of len bytes, which has keys. */
void udp_peer_ask_long(struct udp_peer *p, const unsigned char *stamp, size_t len);

/* Go on with its handshake, as dtls_shake() does. */
int udp_peer_shake(struct udp_peer *p, const unsigned char *data, size_t len, struct message *m);

/*
 * What is in a datagram that came from it, in its place: its length, 0 for nothing, or -errno.
 * *newest: as dtls_open() has it; without protection it never is.
 */
ssize_t udp_peer_open(struct udp_peer *p, unsigned char *data, size_t len, bool *newest);

/* Send records to a path; for rooms that secure what goes there. */
void udp_peer_send_records(void *path, unsigned char generation, const unsigned char *records,
			   size_t len);

/* How it is protected, for a sentence that names the peer. */
const char *udp_peer_protection(const struct udp_peer *p, char text[PEER_PROTECTION]);

#endif
