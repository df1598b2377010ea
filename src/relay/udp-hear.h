/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_HEAR_H
#define TUNTAP_UDP_HEAR_H

#include "relay/trace.h"
#include "relay/translate.h"
#include "relay/udp-callers.h"
#include "relay/udp-fit.h"
#include "relay/udp-keys.h"
#include "relay/udp-roam.h"

/* A connection over UDP while it lasts. */
struct udp_session {
	struct relay *r;
	const struct udp_sockets *sockets;
	struct udp_peer *peer;
	struct udp_callers *callers;
	struct udp_peer *next;
	struct udp_keys keys; /* where it is protected */
	uint64_t renew; /* when they are looked at, by clock_ms(); 0: never */
	struct wire wire;
	struct udp_fit fit; /* wire.max */
	struct udp_roam roam;
	uint64_t step; /* when those two are looked at, by clock_ms(); 0: never */
	struct translator translator;
	struct udp_batch out; /* in r->out */
	uint64_t heard, ask; /* when the peer was, and is to be asked again; by clock_ms() */
	bool refused; /* the peer's host says that nobody is there */
	struct trace trace;
	struct message *m;
};

/* The connection is broken: the message for that, and RELAY_FAILED. */
enum relay_end udp_broken(struct udp_session *s, int err);

/* The clock of which a question has its stamp, so that the answer tells how long it took; in
 * microseconds, and nobody sets it. */
uint64_t udp_hear_clock(void);

/* Hear what has come, of the peer and of others. Returns how that has ended it, if it has. */
enum relay_end udp_hear(struct udp_session *s, int fd);

/* Hear what the network says of what we have sent. */
void udp_hear_errors(struct udp_session *s, int fd);

#endif
