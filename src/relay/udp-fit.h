/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_FIT_H
#define TUNTAP_UDP_FIT_H

#include "relay/udp-peer.h"
#include "relay/udp-way.h"
#include "relay/wire.h"

/*
 * What fits into a datagram to the peer: wire->max, and told where the mtu of the interface is
 * more. Without keys it is what the kernel knows; a peer with keys is asked.
 */
struct udp_fit {
	struct relay *r;
	const struct udp_sockets *sockets;
	struct udp_peer *peer;
	struct wire *wire;
	struct udp_way way; /* to a peer with keys */
	size_t told; /* the last that was advised of, wherever the peer is */
};

/* Begin, or begin again where the peer has another address. */
void udp_fit_begin(struct udp_fit *f);

/* The kernel may know of another route, or another mtu. */
void udp_fit_look(struct udp_fit *f);

/* Ask, where it is time to. Returns when to do this again, by clock_ms(); 0: never. */
uint64_t udp_fit_step(struct udp_fit *f);

/* An answer has come. Returns whether it was one to these questions. */
bool udp_fit_answered(struct udp_fit *f, const unsigned char stamp[DATAGRAM_STAMP]);

/* The network says that packets of IP of more than mtu bytes do not arrive; 0: or of how many. */
void udp_fit_hint(struct udp_fit *f, size_t mtu);

/* A packet of so many bytes is sent. */
void udp_fit_send(struct udp_fit *f, size_t len);

#endif
