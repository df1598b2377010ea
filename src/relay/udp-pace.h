/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_PACE_H
#define TUNTAP_UDP_PACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How often others may begin a handshake while somebody is served: each of them costs time. A host
 * that begins many gets no more than a part of that, and leaves the rest to others. The hosts of
 * the network of the one who is served have as much again. Pure: the clock is the caller's.
 */
enum {
	UDP_PACE_MS = 50, /* from one to the next, whoever it is */
	UDP_PACE_HOST_MS = 1000, /* from one of a host to its next */
	/* No more of them can be as new as that. */
	UDP_PACE_HOSTS = UDP_PACE_HOST_MS / UDP_PACE_MS,
};
struct udp_pace {
	struct {
		uint64_t host, again; /* when it may begin another one */
	} v[UDP_PACE_HOSTS];
	unsigned int at; /* the oldest */
	uint64_t next; /* when anybody may */
	uint64_t near; /* when one near to the one who is served may */
};

/* Whether that host may begin one now. If so, it does. */
bool udp_pace_take(struct udp_pace *p, uint64_t host, uint64_t now);

/* The same of one that is most likely the one who is served: those of others do not count. */
bool udp_pace_take_near(struct udp_pace *p, uint64_t now);

#endif
