/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Those who call a listener over UDP. */
#include <errno.h>
#include <string.h>

#include "relay/handshake.h"
#include "relay/udp-callers.h"

enum { TOO_LONG_MS = 10000 }; /* for a handshake and a hello */

static void forget(struct udp_caller *v)
{
	udp_peer_end(&v->peer);
	*v = (struct udp_caller){ 0 };
}

/* By its address; and by its id, or the generation of its keys. */
static struct udp_caller *find(struct udp_callers *c, const struct udp_path *from,
			       const struct datagram *d, unsigned char generation)
{
	struct udp_caller *v;

	for (v = c->v; v < c->v + UDP_CALLERS_MAX; v++) {
		if (!v->since || !udp_same_end(&v->peer.path, from))
			continue;
		if (d ? datagram_same_id(v->peer.theirs, d->from)
		      : dtls_generation(v->peer.dtls) == generation)
			return v;
	}
	return NULL;
}

/* How likely it is the peer that is served; another of its network may be that peer, begun anew. */
enum nearness { FAR, NEAR, SAME };

static enum nearness nearness(const struct udp_peer *served, const struct udp_path *from)
{
	if (!served || udp_network(from) != udp_network(&served->path))
		return FAR;
	return udp_same_end(from, &served->path) ? SAME : NEAR;
}

/* So many places of those that are NEAR are kept from strangers. */
enum { NEAR_KEPT = 2 };

/* Whether another caller may not have that place. */
static bool is_kept(const struct udp_callers *c, const struct udp_peer *served,
		    const struct udp_caller *v, enum nearness of)
{
	const enum nearness its = nearness(served, &v->peer.path);
	const struct udp_caller *other;
	int newer = 0;

	if (its <= of || its == SAME)
		return its > of;
	for (other = c->v; other < c->v + UDP_CALLERS_MAX; other++)
		newer += other->since > v->since && nearness(served, &other->peer.path) == NEAR;
	return newer < NEAR_KEPT;
}

/*
 * Where no place is free, a host that has some loses its oldest: it never keeps others out. Of the
 * others, whoever is there longest goes: an address that is not his never repeats anything. The
 * peer that is served loses its own to itself alone: keys over a slow way take a while. What may be
 * that peer, begun anew, keeps a few from strangers. NULL: all are kept.
 */
static struct udp_caller *make_room(struct udp_callers *c, const struct udp_peer *served,
				    const struct udp_path *from)
{
	const enum nearness of = nearness(served, from);
	struct udp_caller *v, *first = NULL, *own = NULL;

	for (v = c->v; v < c->v + UDP_CALLERS_MAX; v++) {
		if (!v->since)
			return v;
		if (is_kept(c, served, v, of))
			continue;
		if (!first || v->since < first->since)
			first = v;
		if (udp_network(&v->peer.path) == udp_network(from) &&
		    (!own || v->since < own->since))
			own = v;
	}
	return own ? own : first;
}

static struct udp_caller *add(struct udp_callers *c, struct relay *r, const struct udp_peer *served,
			      const struct udp_path *from)
{
	struct udp_caller *v = make_room(c, served, from);

	r->stats.callers += !v || v->since;
	if (!v)
		return NULL;
	forget(v);
	if (udp_peer_begin(&v->peer, from) < 0)
		return NULL;
	v->since = clock_ms();
	return v;
}

/* The answer tells what is here, also to one that does not fit. */
static void answer(struct udp_caller *caller, struct relay *r, const struct datagram *d)
{
	struct message m = { 0 };

	memcpy(caller->peer.theirs, d->from, DATAGRAM_ID);
	udp_peer_say_hello(&caller->peer, r);
	if (!hello_agree(r, &d->hello, caller->peer.text, &caller->peer.features, &m))
		return;
	forget(caller);
	relay_warn(r, &m);
}

/* Only the one who is served can say both ids, once it has shown again who it is. */
static bool is_served(const struct udp_peer *served, const struct datagram *d)
{
	return served && served->dtls && datagram_same_id(d->from, served->theirs) &&
	       datagram_same_id(d->to, served->ours);
}

static bool hear_hello(struct udp_caller *caller, struct relay *r, const struct udp_peer *served,
		       const struct datagram *d, struct udp_peer *peer)
{
	if (is_served(served, d)) {
		*peer = *served;
		peer->dtls = caller->peer.dtls;
		*caller = (struct udp_caller){ 0 };
		return true;
	}
	if (!datagram_same_id(d->from, caller->peer.theirs)) {
		answer(caller, r, d);
		return false;
	}
	if (!datagram_same_id(d->to, caller->peer.ours)) {
		udp_peer_say_hello(&caller->peer, r);
		return false;
	}
	/* What protects it goes with it. */
	*peer = caller->peer;
	*caller = (struct udp_caller){ 0 };
	return true;
}

static void shake(struct udp_caller *caller, struct relay *r, const unsigned char *data, size_t len)
{
	struct message m = { 0 };
	int done = udp_peer_shake(&caller->peer, data, len, &m);

	if (done > 0)
		caller->secured = true;
	if (done >= 0)
		return;
	r->stats.callers++;
	relay_warn(r, &m);
	forget(caller);
}

/*
 * What he wants again is said again. One of the network of the peer that is served is most likely
 * that peer, begun anew: strangers do not use up its turns.
 */
static bool is_too_often(struct udp_callers *c, struct relay *r, const struct udp_peer *served,
			 const struct udp_path *from)
{
	bool taken;

	if (!served || udp_same_end(from, &served->path))
		return false;
	taken = nearness(served, from) == NEAR
			? udp_pace_take_near(&c->pace, clock_ms())
			: udp_pace_take(&c->pace, udp_network(from), clock_ms());
	r->stats.callers += !taken;
	return !taken;
}

/* One who has no keys yet. */
static void begin(struct udp_callers *c, struct relay *r, const struct udp_peer *served,
		  const struct udp_path *from, const unsigned char *data, size_t len)
{
	unsigned char address[UDP_ADDRESS];
	struct udp_caller *caller;
	struct dtls *d;

	if (!dtls_is_hello(data, len)) {
		r->stats.strange++;
		return;
	}
	d = dtls_listen(&c->listener, r->tls, address, udp_address(from, address), data, len,
			udp_peer_send_records, (void *)from);
	caller = d && !is_too_often(c, r, served, from) ? add(c, r, served, from) : NULL;
	if (!caller) {
		dtls_end(d);
		return;
	}
	caller->peer.dtls = d;
	shake(caller, r, NULL, 0);
}

static bool hear_secured(struct udp_callers *c, struct relay *r, const struct udp_peer *served,
			 const struct udp_path *from, unsigned char *data, size_t len,
			 struct udp_peer *peer)
{
	struct udp_caller *caller = len ? find(c, from, NULL, data[0]) : NULL;
	struct datagram d;
	bool newest;
	ssize_t n;

	if (!caller) {
		begin(c, r, served, from, data, len);
		return false;
	}
	if (!caller->secured) {
		shake(caller, r, data, len);
		return false;
	}
	n = udp_peer_open(&caller->peer, data, len, &newest);
	r->stats.strange += n <= 0;
	if (n <= 0 || datagram_read(data, (size_t)n, &d) < 0 || d.kind != DATAGRAM_HELLO)
		return false;
	return hear_hello(caller, r, served, &d, peer);
}

bool udp_callers_hear_again(struct udp_callers *c, struct relay *r, const struct udp_peer *served,
			    const struct udp_path *from, unsigned char *data, size_t len,
			    struct udp_peer *peer)
{
	struct udp_caller *caller;
	struct datagram d;

	if (r->tls)
		return hear_secured(c, r, served, from, data, len, peer);
	if (datagram_read(data, len, &d) < 0 || d.kind != DATAGRAM_HELLO)
		return false;
	caller = find(c, from, &d, 0);
	if (!caller)
		caller = add(c, r, served, from);
	return caller && hear_hello(caller, r, served, &d, peer);
}

bool udp_callers_hear(struct udp_callers *c, struct relay *r, const struct udp_path *from,
		      unsigned char *data, size_t len, struct udp_peer *peer)
{
	return udp_callers_hear_again(c, r, NULL, from, data, len, peer);
}

static void give_up(struct udp_caller *v, struct relay *r)
{
	struct message m = { 0 };

	message_set(&m, -ETIMEDOUT, "%s has not finished the handshake in time%s", v->peer.text,
		    r->words.psk ? ": it may have another key" : "");
	r->stats.callers++;
	relay_warn(r, &m);
	forget(v);
}

uint64_t udp_callers_step(struct udp_callers *c, struct relay *r)
{
	const uint64_t now = clock_ms();
	uint64_t next = 0;
	struct udp_caller *v;
	int due;

	for (v = c->v; v < c->v + UDP_CALLERS_MAX; v++) {
		if (!v->since || !v->peer.dtls)
			continue;
		if (now >= v->since + TOO_LONG_MS) {
			give_up(v, r);
			continue;
		}
		due = v->secured ? -1 : dtls_due(v->peer.dtls);
		if (due == 0)
			shake(v, r, NULL, 0);
		if (!v->since)
			continue;
		due = v->secured || !v->peer.dtls ? -1 : dtls_due(v->peer.dtls);
		if (!next || v->since + TOO_LONG_MS < next)
			next = v->since + TOO_LONG_MS;
		if (due >= 0 && now + (uint64_t)due < next)
			next = now + (uint64_t)due;
	}
	return next;
}

void udp_callers_forget(struct udp_callers *c)
{
	struct udp_caller *v;

	for (v = c->v; v < c->v + UDP_CALLERS_MAX; v++)
		forget(v);
	dtls_end(c->listener);
	c->listener = NULL;
}
