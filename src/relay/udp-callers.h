/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_CALLERS_H
#define TUNTAP_UDP_CALLERS_H

#include "relay/udp-peer.h"

/*
 * Those who have said hello to a listener, and not repeated yet what was answered: until then the
 * address that they give may be another's. An answer is as long as the hello, and there is none
 * to anything else.
 */
enum { UDP_CALLERS_MAX = 8 };
struct udp_callers {
	struct udp_caller {
		struct udp_peer peer;
		uint64_t since; /* of clock_ms(); 0: a free place */
	} v[UDP_CALLERS_MAX];
};

/*
 * Hear what has come from somebody who is not served. Returns true: he is to be served, and
 * *peer is he; his ids are both known to both.
 */
bool udp_callers_hear(struct udp_callers *c, struct relay *r, const struct udp_path *from,
		      unsigned char *data, size_t len, struct udp_peer *peer);

/* Forget all of them. */
void udp_callers_forget(struct udp_callers *c);

#endif
