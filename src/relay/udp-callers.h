/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_CALLERS_H
#define TUNTAP_UDP_CALLERS_H

#include "relay/udp-pace.h"
#include "relay/udp-peer.h"

/*
 * Those who have said hello to a listener, and not repeated yet what was answered: until then the
 * address that they give may be another's. An answer is no longer than the question, and there is
 * none to what is no hello, or no handshake of DTLS where that has to be before it.
 */
enum { UDP_CALLERS_MAX = 8 };
struct udp_callers {
	struct udp_caller {
		struct udp_peer peer;
		uint64_t since; /* of clock_ms(); 0: a free place */
		bool secured; /* if it is to be */
	} v[UDP_CALLERS_MAX];
	struct dtls *listener; /* of dtls_listen() */
	struct udp_pace pace; /* of handshakes, while somebody is served */
};

/*
 * Hear what has come from somebody who is not served. Returns true: he is to be served, and
 * *peer is he; his ids are both known to both.
 */
bool udp_callers_hear(struct udp_callers *c, struct relay *r, const struct udp_path *from,
		      unsigned char *data, size_t len, struct udp_peer *peer);

/*
 * The same while served is. Returns true also where it is he, with new keys: *peer has his ids
 * then, which nobody else knows. Handshakes of others take no more than a part of the time, and
 * never the place of his.
 */
bool udp_callers_hear_again(struct udp_callers *c, struct relay *r, const struct udp_peer *served,
			    const struct udp_path *from, unsigned char *data, size_t len,
			    struct udp_peer *peer);

/*
 * Say again what is due, and forget who takes too long. Returns when this is to be done next, of
 * clock_ms(); 0: never.
 */
uint64_t udp_callers_step(struct udp_callers *c, struct relay *r);

/* Forget all of them. */
void udp_callers_forget(struct udp_callers *c);

#endif
