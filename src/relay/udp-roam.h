/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_ROAM_H
#define TUNTAP_UDP_ROAM_H

#include "relay/udp-peer.h"

/*
 * Where a peer with keys may be by now. Somebody on the way can send on what it has sent, from his
 * own address and first; so it is asked there, and has moved once it answers from there (as in RFC
 * 9000, 8.2 and 9.3). It is asked where it was, too: if it says anything new there, it has not.
 */
struct udp_roam {
	struct udp_path path; /* path.len 0: nowhere else */
	unsigned char stamp[DATAGRAM_STAMP]; /* of the question */
	unsigned int asked; /* times */
	uint64_t due; /* when it is asked again, by clock_ms() */
};

/* The newest of the peer's has come from there, which may be where it is. round_trip: in ms. */
void udp_roam_hear(struct udp_roam *x, struct udp_peer *p, const struct udp_path *from,
		   uint32_t round_trip);

/* An answer has come from there. Returns whether the peer is there now; it is the caller's to move.
 */
bool udp_roam_answered(struct udp_roam *x, const struct udp_path *from,
		       const unsigned char stamp[DATAGRAM_STAMP]);

/* Ask again, where it is time to. Returns when to do this again, by clock_ms(); 0: never. */
uint64_t udp_roam_step(struct udp_roam *x, struct udp_peer *p, uint32_t round_trip);

#endif
