/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Those who call a listener over UDP. */
#include <string.h>

#include "relay/handshake.h"
#include "relay/udp-callers.h"

static struct udp_caller *find(struct udp_callers *c, const struct udp_path *from,
			       const struct datagram *d)
{
	struct udp_caller *v;

	for (v = c->v; v < c->v + UDP_CALLERS_MAX; v++)
		if (v->since && udp_same_end(&v->peer.path, from) &&
		    datagram_same_id(v->peer.theirs, d->from))
			return v;
	return NULL;
}

/* Whoever is there longest makes room: an address that is not his never repeats anything. */
static struct udp_caller *make_room(struct udp_callers *c)
{
	struct udp_caller *v, *first = c->v;

	for (v = c->v; v < c->v + UDP_CALLERS_MAX; v++)
		if (v->since < first->since)
			first = v;
	return first;
}

static struct udp_caller *add(struct udp_callers *c, const struct udp_path *from,
			      const struct datagram *d)
{
	struct udp_caller *v = make_room(c);

	v->since = 0;
	if (udp_peer_begin(&v->peer, from) < 0)
		return NULL;
	v->since = clock_ms();
	memcpy(v->peer.theirs, d->from, DATAGRAM_ID);
	return v;
}

/* The answer tells what is here, also to one that does not fit. */
static void answer(struct udp_callers *c, struct relay *r, const struct udp_path *from,
		   const struct datagram *d)
{
	struct udp_caller *caller = add(c, from, d);
	struct message m = { 0 };

	if (!caller)
		return;
	udp_peer_say_hello(&caller->peer, r);
	if (!hello_agree(r, &d->hello, caller->peer.text, &caller->peer.features, &m))
		return;
	caller->since = 0;
	relay_warn(r, &m);
}

bool udp_callers_hear(struct udp_callers *c, struct relay *r, const struct udp_path *from,
		      unsigned char *data, size_t len, struct udp_peer *peer)
{
	struct udp_caller *caller;
	struct datagram d;

	if (datagram_read(data, len, &d) < 0 || d.kind != DATAGRAM_HELLO)
		return false;
	caller = find(c, from, &d);
	if (!caller) {
		answer(c, r, from, &d);
		return false;
	}
	if (!datagram_same_id(d.to, caller->peer.ours)) {
		udp_peer_say_hello(&caller->peer, r);
		return false;
	}
	caller->since = 0;
	*peer = caller->peer;
	return true;
}

void udp_callers_forget(struct udp_callers *c)
{
	*c = (struct udp_callers){ 0 };
}
