/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The mtu of the interface over UDP. */
#include <errno.h>
#include <string.h>

#include "base/shell.h"
#include "kernel/link-mtu.h"
#include "relay/datagram.h"
#include "relay/mtu.h"
#include "relay/tls-dtls.h"
#include "words/keywords.h"

enum {
	ETHERNET = 14,
	TAG = 4, /* of a VLAN, which the mtu does not count */
	/* Of a line that nobody knows. */
	LINE_MTU = 1500,
	/* What IPv6 has in front, beyond IPv4. */
	IPV6_MORE = 20,
	/* No interface has less, however narrow the way is. */
	MTU_LEAST = 68,
};

/* The mtu for packets of that length, with so much in front. */
static uint32_t mtu_of(const struct relay *r, size_t longest, size_t front)
{
	front += r->tap ? ETHERNET + TAG : 0;
	return longest < MTU_LEAST + front ? MTU_LEAST : (uint32_t)(longest - front);
}

/* As if the way were IPv6's: so both ends find the same, however they know each other. */
static uint32_t find(const struct relay *r, const struct udp_sockets *u, const struct addresses *to)
{
	size_t longest = udp_longest_of(LINE_MTU, AF_INET6), known;
	size_t front = DATAGRAM_HEAD + (r->tls ? DTLS_OVERHEAD : 0);
	struct udp_path path;

	if (to && udp_path_to(u, &to->v[0].address, to->v[0].len, &path)) {
		known = udp_longest(u, &path);
		if (known) {
			longest = known;
			front += path.address.ss_family == AF_INET ? IPV6_MORE : 0;
		}
	}
	return mtu_of(r, longest, front);
}

static const char *why_not(int err)
{
	return err == -ENOTTY ? "this kernel does not tell in which network namespace it is"
			      : strerror(-err);
}

void mtu_set_up(struct relay *r, int link, const struct udp_sockets *u, const struct addresses *to)
{
	const uint32_t want = r->words.mtu_auto ? find(r, u, to) : r->words.mtu;
	struct message m = { 0 };
	int mtu = link < 0 ? 0 : link_mtu_get(link, r->name), err;

	r->mtu = mtu > 0 ? (uint32_t)mtu : 0;
	if (!want || want == r->mtu)
		return;
	err = link < 0 ? link : link_mtu_set(link, r->name, want);
	if (!err) {
		r->mtu = want;
		relay_note(r, "has the mtu %u now", want);
		return;
	}
	message_set(&m, err, "should have the mtu %u, which cannot be set: %s", want, why_not(err));
	message_hint(&m, "tuntap set %s%s mtu %u, as root", keyword_dev(r->name),
		     SHELL_WORD(r->name), want);
	relay_warn(r, &m);
}

void mtu_advise(const struct relay *r, size_t longest, const char *peer)
{
	struct message m = { 0 };

	if (r->mtu + (r->tap ? ETHERNET : 0) <= longest)
		return;
	message_set(&m, 0,
		    "has the mtu %u, and what reaches %s whole are packets of %zu bytes: longer "
		    "ones of TCP are cut, others are lost",
		    r->mtu, peer, longest);
	message_hint(&m, "tuntap set %s%s mtu %u, at both ends%s", keyword_dev(r->name),
		     SHELL_WORD(r->name), mtu_of(r, longest, 0),
		     r->words.mtu_auto ? ""
				       : "; --mtu auto does so for what our own device carries");
	relay_warn(r, &m);
}
