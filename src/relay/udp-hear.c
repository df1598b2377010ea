/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What comes over UDP while a peer is served: of it, of others, and of the network. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "relay/queue.h"
#include "relay/udp-hear.h"

uint64_t udp_hear_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Returns 0, or -errno of an interface that is gone. */
static int deliver(struct udp_session *s, const struct datagram *d)
{
	int err = translate_give(&s->translator, d->packet, d->len);

	if (queue_is_gone(err))
		return err;
	trace_received(&s->trace, s->r, d->len, err);
	return 0;
}

/* A hello again: the answer was lost. */
static void hear_hello(struct udp_session *s, const struct datagram *d)
{
	if (s->callers && datagram_same_id(d->to, s->peer->ours))
		udp_peer_say(s->peer, DATAGRAM_ALIVE, NULL);
}

static void measure(struct udp_session *s, const struct datagram *d)
{
	uint64_t then, now = udp_hear_clock();

	memcpy(&then, d->stamp, sizeof(then));
	if (then && then <= now && now - then < UINT32_MAX)
		s->r->round_trip = (uint32_t)(now - then);
}

/* One of the peer, which is one of its kinds. */
static enum relay_end hear(struct udp_session *s, const struct datagram *d)
{
	s->heard = clock_ms();
	switch (d->kind) {
	case DATAGRAM_PACKET:
		return deliver(s, d) < 0 ? RELAY_DELETED : RELAY_GOES_ON;
	case DATAGRAM_HELLO:
		hear_hello(s, d);
		break;
	case DATAGRAM_ASK:
		udp_peer_say(s->peer, DATAGRAM_ALIVE, d->stamp);
		break;
	case DATAGRAM_ALIVE:
		if (!udp_fit_answered(&s->fit, d->stamp))
			measure(s, d);
		break;
	case DATAGRAM_END:
		return RELAY_CLOSED;
	}
	return RELAY_GOES_ON;
}

/* Once a second at most it is told. */
static void refuse(struct udp_session *s, const struct udp_path *from)
{
	struct relay *r = s->r;
	char text[SOCKADDR_TEXT];

	r->stats.callers++;
	if (clock_ms() < r->refusal_told + 1000)
		return;
	r->refusal_told = clock_ms();
	sockaddr_text(&from->address, from->len, text);
	relay_note(r, "refused a second peer, %s: one is served already", text);
}

/* What has no keys to be told by: who has none of the peer's address is turned away at once. */
static bool is_to_be_heard(struct udp_session *s, const struct udp_path *from, unsigned char *data,
			   size_t len)
{
	struct datagram d;

	if (s->peer->dtls)
		return true;
	if (datagram_read(data, len, &d) < 0 || d.kind != DATAGRAM_HELLO)
		return false;
	if (udp_same_end(from, &s->peer->path))
		return true;
	refuse(s, from);
	return false;
}

/*
 * Of one who is not served: of a stranger, or of the peer, where it has begun anew, from elsewhere
 * too if it has shown who it is. Without keys a stranger gets no answer; with keys a handshake is
 * answered, as nobody knows before its end whose it is.
 */
static enum relay_end hear_other(struct udp_session *s, const struct udp_path *from,
				 unsigned char *data, size_t len)
{
	if (!s->callers || !is_to_be_heard(s, from, data, len) ||
	    !udp_callers_hear_again(s->callers, s->r, s->peer, from, data, len, s->next))
		return RELAY_GOES_ON;
	if (datagram_same_id(s->next->ours, s->peer->ours)) {
		udp_keys_take(&s->keys, s->r, s->peer, s->next->dtls);
		*s->next = (struct udp_peer){ 0 };
		udp_peer_say(s->peer, DATAGRAM_ALIVE, NULL);
		return RELAY_GOES_ON;
	}
	if (udp_same_end(from, &s->peer->path) || dtls_same_peer(s->next->dtls, s->peer->dtls))
		return RELAY_CLOSED;
	refuse(s, from);
	udp_peer_end(s->next);
	*s->next = (struct udp_peer){ 0 };
	return RELAY_GOES_ON;
}

enum relay_end udp_broken(struct udp_session *s, int err)
{
	message_set(s->m, err, "the connection to %s is broken: %s", s->peer->text, strerror(-err));
	return RELAY_FAILED;
}

static void move(struct udp_session *s, const struct udp_path *to)
{
	udp_peer_move(s->peer, to);
	/* Who connects may get another address too. */
	s->peer->path.has_local &= s->callers != NULL;
	relay_note(s->r, "the peer is at %s now", s->peer->text);
	udp_fit_begin(&s->fit);
}

/* Whoever has the keys is the peer, wherever it is. */
static enum relay_end hear_secured(struct udp_session *s, const struct udp_path *from,
				   unsigned char *data, size_t len)
{
	struct datagram d;
	bool newest;
	ssize_t n = udp_keys_open(&s->keys, s->r, s->peer, from, data, len, &newest);

	if (n < 0)
		return udp_broken(s, (int)n);
	if (n == 0 && s->callers)
		return hear_other(s, from, data, len);
	if (n == 0) {
		s->r->stats.strange += !udp_keys_shake(&s->keys, data, len);
		return RELAY_GOES_ON;
	}
	if (newest)
		udp_roam_hear(&s->roam, s->peer, from, s->r->round_trip / 1000);
	if (datagram_read(data, (size_t)n, &d) < 0) {
		s->r->stats.malformed++;
		return RELAY_GOES_ON;
	}
	if (d.kind != DATAGRAM_PACKET && !datagram_same_id(d.from, s->peer->theirs))
		return RELAY_GOES_ON;
	if (d.kind == DATAGRAM_ALIVE && udp_roam_answered(&s->roam, from, d.stamp))
		move(s, from);
	return hear(s, &d);
}

static enum relay_end hear_datagram(struct udp_session *s, const struct udp_path *from,
				    unsigned char *data, size_t len)
{
	struct datagram d;

	if (s->peer->dtls)
		return hear_secured(s, from, data, len);
	if (!udp_same_end(from, &s->peer->path))
		return hear_other(s, from, data, len);
	if (datagram_read(data, len, &d) < 0) {
		s->r->stats.malformed++;
		return RELAY_GOES_ON;
	}
	/* Only packets go without an id. */
	if (d.kind != DATAGRAM_PACKET && !datagram_same_id(d.from, s->peer->theirs))
		return hear_other(s, from, data, len);
	return hear(s, &d);
}

/* All that is in one piece. */
static enum relay_end hear_arrival(struct udp_session *s, const struct udp_arrival *a)
{
	enum relay_end end = RELAY_GOES_ON;
	size_t at, len;

	for (at = 0; at < a->len && end == RELAY_GOES_ON; at += a->size) {
		len = a->len - at < a->size ? a->len - at : a->size;
		end = hear_datagram(s, &a->from, a->data + at, len);
	}
	return end;
}

enum relay_end udp_hear(struct udp_session *s, int fd)
{
	struct udp_arrival v[UDP_ARRIVALS];
	enum relay_end end = RELAY_GOES_ON;
	size_t n = udp_receive(fd, s->r->in, v), i;

	for (i = 0; i < n && end == RELAY_GOES_ON; i++)
		end = hear_arrival(s, &v[i]);
	/* What is put together lies in that memory. */
	return translate_flush(&s->translator) < 0 ? RELAY_DELETED : end;
}

void udp_hear_errors(struct udp_session *s, int fd)
{
	struct udp_path to = { .fd = fd };
	size_t mtu;
	int err, n;

	for (n = 0; n < UDP_BATCH_MAX && udp_next_error(fd, &to.address, &err, &mtu); n++) {
		if (!udp_same_end(&to, &s->peer->path))
			continue;
		/* Nobody has signed that. */
		s->refused |= err == ECONNREFUSED && !s->peer->dtls;
		if (err != EMSGSIZE)
			continue;
		s->out.too_long = true;
		udp_fit_hint(&s->fit, mtu);
	}
}
