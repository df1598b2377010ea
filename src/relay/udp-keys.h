/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_KEYS_H
#define TUNTAP_UDP_KEYS_H

#include "relay/udp-peer.h"

/*
 * New keys for a peer while packets go on: the one who connects begins another handshake, with
 * the next generation, and says in it who it was. Those of before are good for a while, for what is
 * late.
 */
struct udp_keys {
	struct dtls *fresh; /* of who connects: not in use yet */
	unsigned char generation; /* of the last that was begun */
	uint64_t secured; /* when that handshake was done, by clock_ms(); 0: it is not */
	uint64_t
		due; /* when to say again what was said in it, or to begin another; by clock_ms() */
	uint32_t again; /* ms from the last that failed to the next; 0: none failed */
	struct dtls *stale;
	uint64_t since; /* when those in use began */
};

/* Begin with the keys that the peer has. */
void udp_keys_begin(struct udp_keys *k, const struct udp_peer *p);
void udp_keys_end(struct udp_keys *k);

/* Use the keys fresh from now on. */
void udp_keys_take(struct udp_keys *k, struct relay *r, struct udp_peer *p, struct dtls *fresh);

/*
 * What is in a datagram of the peer's, with whichever keys, in its place. Returns its length, 0 for
 * nothing, or -errno. *newest: as dtls_open() has it. from: where it came from.
 */
ssize_t udp_keys_open(struct udp_keys *k, struct relay *r, struct udp_peer *p,
		      const struct udp_path *from, unsigned char *data, size_t len, bool *newest);

/* Whether a datagram is one of the handshake for the next. */
bool udp_keys_shake(const struct udp_keys *k, const unsigned char *data, size_t len);

/*
 * Begin, or go on, where it is time to. Returns 0, or -EKEYEXPIRED: the keys were used for too
 * long. *next: when to do this again, by clock_ms().
 */
int udp_keys_step(struct udp_keys *k, struct relay *r, struct udp_peer *p, uint64_t *next);

#endif
