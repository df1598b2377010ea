/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Where a peer with keys may be by now. */
#include <string.h>
#include <sys/random.h>

#include "relay/udp-roam.h"

enum { AGAIN_MS = 250, ASKED_MOST = 5 };

/* Not again before an answer can be there. */
static void ask(struct udp_roam *x, struct udp_peer *p, uint32_t round_trip)
{
	const uint64_t twice = 2 * (uint64_t)round_trip;
	struct udp_peer there = *p;

	there.path = x->path;
	udp_peer_say(&there, DATAGRAM_ASK, x->stamp);
	udp_peer_say(p, DATAGRAM_ASK, NULL);
	x->due = clock_ms() + (twice > AGAIN_MS ? twice : AGAIN_MS);
	x->asked++;
}

void udp_roam_hear(struct udp_roam *x, struct udp_peer *p, const struct udp_path *from,
		   uint32_t round_trip)
{
	if (udp_same_end(from, &p->path)) {
		x->path.len = 0;
		return;
	}
	if (x->path.len && udp_same_end(from, &x->path))
		return;
	*x = (struct udp_roam){ 0 };
	if (getrandom(x->stamp, sizeof(x->stamp), 0) != sizeof(x->stamp))
		return;
	x->path = *from;
	ask(x, p, round_trip);
}

bool udp_roam_answered(struct udp_roam *x, const struct udp_path *from,
		       const unsigned char stamp[DATAGRAM_STAMP])
{
	if (!x->path.len || !udp_same_end(from, &x->path) ||
	    memcmp(stamp, x->stamp, DATAGRAM_STAMP) != 0)
		return false;
	x->path.len = 0;
	return true;
}

uint64_t udp_roam_step(struct udp_roam *x, struct udp_peer *p, uint32_t round_trip)
{
	if (x->path.len && clock_ms() >= x->due) {
		if (x->asked < ASKED_MOST)
			ask(x, p, round_trip);
		else
			x->path.len = 0;
	}
	return x->path.len ? x->due : 0;
}
