/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Packets to and from a peer, each in a datagram: those that are there at once go in one call. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/stop.h"
#include "relay/queue.h"
#include "relay/stats.h"
#include "relay/udp-hear.h"
#include "relay/udp-session.h"

enum {
	PACKETS_MAX = 64, /* of one batch; those that are cut count once */
	FLUSH_MS = 1000, /* for what is on its way when a signal ends it */
	FAREWELLS = 3, /* since one may be lost */
	GONE_AFTER = 3, /* times --keepalive */
	FIRST_MS = 1000, /* until it is asked again, while nothing was answered yet */
};

/* Records of the peer's keys, for udp_send(). */
static void add_records(void *batch, unsigned char generation, const unsigned char *records,
			size_t len)
{
	struct udp_batch *b = batch;

	if (b->n == UDP_BATCH_MAX || b->have + DTLS_GENERATION + len > RELAY_BUFFER)
		return;
	b->data[b->have] = generation;
	memcpy(b->data + b->have + DTLS_GENERATION, records, len);
	b->lens[b->n++] = (uint16_t)(DTLS_GENERATION + len);
	b->have += DTLS_GENERATION + len;
}

/* A packet stands at at. Returns 0 or -errno. */
static int add_packet(struct udp_session *s, unsigned char *at, size_t len)
{
	struct udp_batch *b = &s->out;

	at[0] = DATAGRAM_PACKET;
	trace_sent(&s->trace, s->r, len);
	udp_fit_send(&s->fit, len);
	if (s->peer->dtls)
		return dtls_seal(s->peer->dtls, at, DATAGRAM_HEAD + len, add_records, b);
	b->lens[b->n++] = (uint16_t)(DATAGRAM_HEAD + len);
	b->have += DATAGRAM_HEAD + len;
	return 0;
}

/* Take what the interface has. Returns 0, or -errno of one that is gone. */
static int fill(struct udp_session *s)
{
	const size_t room = DATAGRAM_HEAD + WIRE_PACKET_MAX;
	/* What is to be secured stands at the end first. */
	unsigned char *const clear = s->peer->dtls ? s->r->out + RELAY_BUFFER - room : NULL;
	const size_t most = RELAY_BUFFER - (clear ? 2 * room : room);
	struct udp_batch *b = &s->out;
	unsigned char *at;
	int n = 0;
	ssize_t len;

	while (n < PACKETS_MAX || translate_has(&s->translator)) {
		if (b->have > most || b->n == UDP_BATCH_MAX)
			break;
		n += translate_has(&s->translator) ? 0 : 1;
		at = clear ? clear : b->data + b->have;
		len = translate_take(&s->translator, at + DATAGRAM_HEAD);
		if (len == -EMSGSIZE || len == -ENOBUFS)
			continue;
		if (len < 0)
			return queue_is_gone((int)len) ? (int)len : 0;
		if (add_packet(s, at, (size_t)len) < 0)
			s->r->stats.unsent++;
	}
	return 0;
}

static void send_some(struct udp_session *s)
{
	udp_send(&s->out, &s->peer->path, &s->r->stats);
	if (!s->out.too_long)
		return;
	s->out.too_long = false;
	udp_fit_look(&s->fit);
}

/* The peer is asked now and then, and is gone when it says nothing at all. */
static enum relay_end keep_alive(struct udp_session *s)
{
	const uint64_t every = (uint64_t)s->r->words.keepalive * 1000, now = clock_ms();
	const uint64_t stamp = udp_hear_clock();

	if (s->refused)
		return udp_broken(s, -ECONNREFUSED);
	if (!every || now < s->ask)
		return RELAY_GOES_ON;
	if (now >= s->heard + every * GONE_AFTER)
		return udp_broken(s, -ETIMEDOUT);
	s->ask = now + (s->r->round_trip || every < FIRST_MS ? every : FIRST_MS);
	udp_peer_say(s->peer, DATAGRAM_ASK, (const unsigned char *)&stamp);
	udp_fit_look(&s->fit);
	return RELAY_GOES_ON;
}

/* The sooner of two; 0 is never. */
static uint64_t sooner(uint64_t a, uint64_t b)
{
	return !a || (b && b < a) ? b : a;
}

/* Those who call have handshakes of their own. */
static int keep_keys(struct udp_session *s)
{
	uint64_t callers = 0;
	int err;

	if (!s->peer->dtls)
		return 0;
	err = udp_keys_step(&s->keys, s->r, s->peer, &s->renew);
	if (s->callers)
		callers = udp_callers_step(s->callers, s->r);
	s->renew = sooner(s->renew, callers);
	return err;
}

enum { TUN, SOCKETS };

/* Wait for something to do. Returns 0 or -errno. */
static int wait_for(struct udp_session *s, struct pollfd *fds)
{
	const bool waits = s->out.n || translate_has(&s->translator);
	uint64_t next = sooner(s->r->words.keepalive ? s->ask : 0, s->renew);
	struct timespec t;
	size_t i;

	next = sooner(next, s->step);
	/* Without room for it, the interface keeps and drops its packets itself. */
	fds[TUN] = (struct pollfd){ .fd = s->r->tun, .events = waits ? 0 : POLLIN };
	for (i = 0; i < s->sockets->n; i++) {
		fds[SOCKETS + i] = s->sockets->v[i];
		if (waits && fds[SOCKETS + i].fd == s->peer->path.fd)
			fds[SOCKETS + i].events |= POLLOUT;
	}
	if (ppoll(fds, SOCKETS + s->sockets->n, stats_patience(s->r, next, &t), stop_mask()) >= 0)
		return 0;
	if (errno != EINTR)
		return -errno;
	for (i = 0; i < SOCKETS + s->sockets->n; i++)
		fds[i].revents = 0;
	return 0;
}

static enum relay_end work(struct udp_session *s, const struct pollfd *fds)
{
	enum relay_end end = RELAY_GOES_ON;
	size_t i;

	for (i = SOCKETS; i < SOCKETS + s->sockets->n && end == RELAY_GOES_ON; i++) {
		if (fds[i].revents & POLLERR)
			udp_hear_errors(s, fds[i].fd);
		if (fds[i].revents & POLLIN)
			end = udp_hear(s, fds[i].fd);
	}
	if (end != RELAY_GOES_ON)
		return end;
	if (fds[TUN].revents & (POLLERR | POLLHUP | POLLNVAL))
		return RELAY_DELETED;
	if (!s->out.n && (fds[TUN].revents & POLLIN || translate_has(&s->translator)) &&
	    fill(s) < 0)
		return RELAY_DELETED;
	send_some(s);
	s->step = sooner(udp_fit_step(&s->fit),
			 udp_roam_step(&s->roam, s->peer, s->r->round_trip / 1000));
	return keep_keys(s) < 0 ? udp_broken(s, -EKEYEXPIRED) : keep_alive(s);
}

/* What is on its way goes out, unless that takes too long. */
static void flush(struct udp_session *s)
{
	const uint64_t end = clock_ms() + FLUSH_MS;
	struct pollfd fd = { .fd = s->peer->path.fd, .events = POLLOUT };

	while (s->out.n && clock_ms() < end && poll(&fd, 1, FLUSH_MS) > 0)
		send_some(s);
}

static enum relay_end carry(struct udp_session *s)
{
	struct pollfd fds[SOCKETS + LISTENERS_MAX];
	enum relay_end end;
	int err;

	do {
		err = wait_for(s, fds);
		if (err)
			return udp_broken(s, err);
		if (stop_asked()) {
			flush(s);
			return RELAY_STOPPED;
		}
		stats_serve(s->r, NULL);
		end = work(s, fds);
	} while (end == RELAY_GOES_ON);
	return end;
}

static void begin(struct udp_session *s)
{
	s->out.data = s->r->out;
	s->heard = s->ask = clock_ms();
	udp_keys_begin(&s->keys, s->peer);
	s->r->round_trip = 0;
	s->fit = (struct udp_fit){
		.r = s->r, .sockets = s->sockets, .peer = s->peer, .wire = &s->wire
	};
	translate_begin(&s->translator, s->r, &s->wire);
	udp_fit_begin(&s->fit);
	queue_set_large(s->r, &s->wire, s->peer->features);
}

/* Who has said the end knows it; but not who has lost his place to another with his keys. */
static void say_farewell(struct udp_session *s, enum relay_end end)
{
	int i;

	if (end == RELAY_CLOSED &&
	    (!s->next || !s->next->path.len || udp_same_end(&s->next->path, &s->peer->path)))
		return;
	for (i = 0; i < FAREWELLS; i++)
		udp_peer_say(s->peer, DATAGRAM_END, NULL);
}

enum relay_end udp_session_run(struct relay *r, const struct udp_sockets *sockets,
			       struct udp_peer *peer, struct udp_callers *callers,
			       struct udp_peer *next, struct message *m)
{
	struct udp_session s = { .r = r,
				 .sockets = sockets,
				 .peer = peer,
				 .callers = callers,
				 .next = next,
				 .wire = { .head = DATAGRAM_HEAD },
				 .m = m };
	enum relay_end end;

	begin(&s);
	end = carry(&s);
	say_farewell(&s, end);
	udp_keys_end(&s.keys);
	r->round_trip = 0;
	if (end != RELAY_DELETED)
		queue_unset_large(r);
	return end;
}
