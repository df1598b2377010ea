/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_WAY_H
#define TUNTAP_UDP_WAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How long datagrams may be on the way to a peer that has keys (RFC 8899): it is asked with long
 * ones, and what it answers is true. Of what the network says, which nobody has signed, nothing is
 * believed; it tells which length to try next. Pure: the clock is the caller's.
 */
struct udp_way {
	size_t least, top; /* what any way carries, and our own device; both at least 1 */
	size_t now; /* in use: the longest that may arrive, as long as it is searched for */
	size_t low, high; /* arrives, as far as is known; does not, or is more than the top */
	size_t hint, told; /* by the network: to be tried next, and the last that was; 0: none */
	size_t asked; /* what is asked about now; 0: nothing */
	unsigned int tries;
	bool doubted; /* the network says that it does not arrive */
	bool used; /* something longer than the least was sent since it was known to arrive */
	uint16_t serial; /* answers of another one are of another way */
	uint16_t turn, first; /* of the last question, and the first about this length */
	uint32_t
		heard; /* bits of the turns since the first: the short one beside it was answered */
	uint64_t due; /* when the next step is, by clock_ms() */
	uint64_t known, raise; /* when it was known to arrive; when more is tried, 0: never */
};

/* Begin with a way of which nothing is known: the top is in use until it is found not to arrive. */
void udp_way_begin(struct udp_way *w, size_t least, size_t top, uint64_t now);

/*
 * Ask again, or find that one did not arrive, where it is time to. round_trip: in ms. Returns the
 * length to be asked with now, and the stamp that its answer has; 0: there is nothing to ask. It
 * does not arrive only where a short question beside it does, which has the stamp udp_way_short().
 */
size_t udp_way_step(struct udp_way *w, uint64_t now, uint32_t round_trip, uint64_t *stamp);

/* The stamp of the short question beside the last one. */
uint64_t udp_way_short(const struct udp_way *w);

/* When that is to be called next; 0: once something is sent. */
uint64_t udp_way_next(const struct udp_way *w);

/* An answer has come. Returns whether it was one to these questions. */
bool udp_way_answered(struct udp_way *w, uint64_t stamp, uint64_t now);

/* The network says that no more than so many bytes arrive. */
void udp_way_hint(struct udp_way *w, size_t len, uint64_t now);

/* A datagram of that length is sent. */
void udp_way_send(struct udp_way *w, size_t len);

/* Whether nothing is searched any more. */
bool udp_way_is_found(const struct udp_way *w);

#endif
