/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What fits into a datagram to the peer. */
#include <string.h>

#include "relay/mtu.h"
#include "relay/udp-fit.h"

enum {
	IPV4_LEAST = 576,
	IPV6_LEAST = 1280
}; /* what hosts take, in packets of IP (RFC 791, 8200) */

/* Of a datagram, without what is in front of and behind the packet. */
static size_t packet_of(const struct udp_fit *f, size_t longest)
{
	longest -= DATAGRAM_HEAD + (f->peer->dtls ? DTLS_OVERHEAD : 0);
	if (f->peer->dtls && longest > DTLS_MOST - DATAGRAM_HEAD)
		longest = DTLS_MOST - DATAGRAM_HEAD;
	return longest;
}

static void use(struct udp_fit *f, size_t longest, bool found)
{
	f->wire->max = longest;
	if (!found || longest == f->told)
		return;
	f->told = longest;
	mtu_advise(f->r, longest, f->peer->text);
}

static void use_way(struct udp_fit *f)
{
	use(f, f->way.now, udp_way_is_found(&f->way));
}

void udp_fit_look(struct udp_fit *f)
{
	const sa_family_t family = f->peer->path.address.ss_family;
	const size_t least = family == AF_INET ? IPV4_LEAST : IPV6_LEAST;
	size_t longest = udp_longest(f->sockets, &f->peer->path);

	/* Without a way it stays as it is, and is the shortest that any has at first. */
	if (!longest && f->wire->max)
		return;
	if (!longest)
		longest = udp_longest_of(0, family);
	longest = packet_of(f, longest);
	if (!f->peer->dtls) {
		use(f, longest, true);
	} else if (longest != f->way.top) {
		udp_way_begin(&f->way, packet_of(f, udp_longest_of(least, family)), longest,
			      clock_ms());
		use_way(f);
	}
}

void udp_fit_begin(struct udp_fit *f)
{
	f->way.top = f->wire->max = 0;
	udp_fit_look(f);
}

uint64_t udp_fit_step(struct udp_fit *f)
{
	uint64_t stamp;
	size_t len;

	if (!f->peer->dtls)
		return 0;
	len = udp_way_step(&f->way, clock_ms(), f->r->round_trip / 1000, &stamp);
	use_way(f);
	if (len) {
		udp_peer_ask_long(f->peer, (const unsigned char *)&stamp, len);
		stamp = udp_way_short(&f->way);
		udp_peer_say(f->peer, DATAGRAM_ASK, (const unsigned char *)&stamp);
	}
	return udp_way_next(&f->way);
}

bool udp_fit_answered(struct udp_fit *f, const unsigned char stamp[DATAGRAM_STAMP])
{
	uint64_t number;

	memcpy(&number, stamp, sizeof(number));
	if (!f->peer->dtls || !udp_way_answered(&f->way, number, clock_ms()))
		return false;
	use_way(f);
	return true;
}

void udp_fit_hint(struct udp_fit *f, size_t mtu)
{
	if (f->peer->dtls)
		udp_way_hint(&f->way,
			     packet_of(f, udp_longest_of(mtu, f->peer->path.address.ss_family)),
			     clock_ms());
}

void udp_fit_send(struct udp_fit *f, size_t len)
{
	if (f->peer->dtls)
		udp_way_send(&f->way, len);
}
