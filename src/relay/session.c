/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Packets to and from a peer: all that comes at once goes in one piece. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "base/stop.h"
#include "relay/queue.h"
#include "relay/quickack.h"
#include "relay/session.h"
#include "relay/stats.h"
#include "relay/trace.h"
#include "relay/translate.h"

enum {
	PACKETS_MAX = 64, /* of one batch */
	BATCH_MIN = 4 << 10, /* bytes; a packet more than that is always sent */
	BATCHES_A_SECOND = 200, /* of a line that is slower than the interface: 5 ms each */
	FLUSH_MS = 1000, /* for what is on its way when a signal ends it */
};

/* A connection while it lasts. */
struct session {
	struct relay *r;
	struct peer *peer;
	const struct wire *wire;
	const struct listeners *others;
	struct translator translator;
	size_t out_have, out_sent; /* bytes of r->out */
	size_t batch; /* bytes after which a batch is full */
	size_t in_have; /* bytes of r->in */
	struct quickack quickack; /* of the original's wire */
	struct trace trace;
	struct message *m;
};

/* Take what the interface has. Returns 0, or -errno of one that is gone. */
static int fill(struct session *s)
{
	const size_t longest = WIRE_HEAD_MAX + WIRE_PACKET_MAX;
	unsigned char *at;
	int n = 0;
	ssize_t len;

	/* The segments of one that is cut do not count. */
	while (n < PACKETS_MAX || translate_has(&s->translator)) {
		if (s->out_have > s->batch || s->out_have + longest > RELAY_BUFFER)
			break;
		n += translate_has(&s->translator) ? 0 : 1;
		at = s->r->out + s->out_have;
		len = translate_take(&s->translator, at + s->wire->head);
		if (len == -EMSGSIZE || len == -ENOBUFS)
			continue;
		if (len < 0)
			return queue_is_gone((int)len) ? (int)len : 0;
		wire_put(s->wire, at, (size_t)len);
		s->out_have += s->wire->head + (size_t)len;
		trace_sent(&s->trace, s->r, (size_t)len);
	}
	return 0;
}

/*
 * What is taken waits, where the line is slow: then as much is taken as it carries away
 * in 5 ms, and the interface drops the rest, as queues do.
 */
static void pace(struct session *s, bool waits)
{
	size_t batch = s->batch * 2;

	if (waits)
		batch = peer_pace(s->peer).rate / BATCHES_A_SECOND;
	s->batch = batch < BATCH_MIN ? BATCH_MIN : batch > RELAY_BUFFER ? RELAY_BUFFER : batch;
}

/* Returns 0 or -errno of a connection that is broken. */
static int send_some(struct session *s)
{
	size_t left = s->out_have - s->out_sent;
	ssize_t n = left ? peer_send(s->peer, s->r->out + s->out_sent, left) : 0;

	if (n < 0 && n != -EAGAIN)
		return (int)n;
	if (n > 0)
		s->out_sent += (size_t)n;
	if (!left)
		return 0;
	pace(s, s->out_sent < s->out_have);
	if (s->out_sent == s->out_have)
		s->out_sent = s->out_have = 0;
	return 0;
}

/* Returns 0, or -errno of an interface that is gone. */
static int deliver(struct session *s, const struct frame *f)
{
	int err = translate_give(&s->translator, f->data, f->len);

	if (!queue_is_gone(err))
		trace_received(&s->trace, s->r, f->len, err);
	return queue_is_gone(err) ? err : 0;
}

/* Give the interface all frames that are there. */
static enum relay_end deliver_all(struct session *s)
{
	struct frame f;
	size_t done = 0;
	int found = 0;

	while ((found = wire_take(s->wire, s->r->in + done, s->in_have - done, &f)) > 0) {
		if (deliver(s, &f) < 0)
			return RELAY_DELETED;
		done += f.used;
	}
	if (translate_flush(&s->translator) < 0)
		return RELAY_DELETED;
	if (found < 0) {
		message_set(s->m, found, "%s sent a frame of %zu bytes, and %zu is the most",
			    s->peer->text, f.len, s->wire->max);
		return RELAY_FAILED;
	}
	s->in_have -= done;
	memmove(s->r->in, s->r->in + done, s->in_have);
	return RELAY_GOES_ON;
}

static enum relay_end broken(struct session *s, int err)
{
	message_set(s->m, err, "the connection to %s is broken: %s", s->peer->text,
		    peer_why(s->peer, err));
	return RELAY_FAILED;
}

/* The peer's end within a frame is none that it meant. */
static enum relay_end closed(struct session *s)
{
	if (!s->in_have)
		return RELAY_CLOSED;
	message_set(s->m, -EPROTO, "%s ended the connection within a frame", s->peer->text);
	return RELAY_FAILED;
}

static enum relay_end receive(struct session *s)
{
	enum relay_end end;
	ssize_t n = peer_receive(s->peer, s->r->in + s->in_have, RELAY_BUFFER - s->in_have);

	if (n == 0)
		return closed(s);
	if (n < 0 && n != -EAGAIN)
		return broken(s, (int)n);
	if (n < 0)
		return RELAY_GOES_ON;
	s->in_have += (size_t)n;
	end = deliver_all(s);
	/* Of a packet there is the head alone, the first of its two writes. */
	if (s->r->words.simpletun)
		quickack_received(&s->quickack, s->peer, s->in_have == s->wire->head);
	return end;
}

/* What is on its way goes out, unless the peer takes too long. */
static void flush(struct session *s)
{
	uint64_t end = clock_ms() + FLUSH_MS;
	struct pollfd fd = { .fd = s->peer->fd, .events = POLLOUT };

	while (s->out_have > s->out_sent && clock_ms() < end)
		if (poll(&fd, 1, FLUSH_MS) <= 0 || send_some(s) < 0)
			break;
	peer_finish(s->peer);
}

enum { TUN, PEER, OTHERS };

/* Wait for something to do. Returns 0 or -errno. */
static int wait_for(struct session *s, struct pollfd *fds)
{
	size_t n = s->others ? s->others->n : 0;
	bool waits = s->out_have || translate_has(&s->translator);
	static const struct timespec at_once;
	const struct timespec *patience;
	struct timespec t;

	/* Without room for it, the interface keeps and drops its packets itself. */
	fds[TUN] = (struct pollfd){ .fd = s->r->tun, .events = waits ? 0 : POLLIN };
	fds[PEER] = (struct pollfd){ .fd = s->peer->fd, .events = peer_events(s->peer, waits) };
	if (n)
		memcpy(&fds[OTHERS], s->others->v, n * sizeof(*fds));
	patience = quickack_patience(&s->quickack, &t);
	if (!patience)
		patience = stats_patience(s->r, 0, &t);
	/* What is decrypted already, poll(2) cannot see. */
	if (peer_pending(s->peer))
		patience = &at_once;
	if (ppoll(fds, OTHERS + n, patience, stop_mask()) >= 0)
		return 0;
	return errno == EINTR ? 0 : -errno;
}

static enum relay_end work(struct session *s, const struct pollfd *fds)
{
	enum relay_end end = RELAY_GOES_ON;
	int err;

	/* Room to send, and nothing to: what is received has to be answered first. */
	if (fds[PEER].revents & (POLLIN | POLLERR | POLLHUP) || peer_pending(s->peer) ||
	    (fds[PEER].revents & POLLOUT && !s->out_have) || quickack_step(&s->quickack, s->peer))
		end = receive(s);
	if (end != RELAY_GOES_ON)
		return end;
	if (fds[TUN].revents & (POLLERR | POLLHUP | POLLNVAL))
		return RELAY_DELETED;
	if (!s->out_have && (fds[TUN].revents & POLLIN || translate_has(&s->translator)) &&
	    fill(s) < 0)
		return RELAY_DELETED;
	err = send_some(s);
	return err ? broken(s, err) : RELAY_GOES_ON;
}

/* Those who call meanwhile. */
static void refuse(const struct session *s, const struct pollfd *fds)
{
	struct listeners others = { .n = s->others ? s->others->n : 0 };

	memcpy(others.v, fds, others.n * sizeof(*fds));
	listeners_refuse(&others, s->r);
}

static enum relay_end carry(struct session *s)
{
	struct pollfd fds[OTHERS + LISTENERS_MAX];
	enum relay_end end;
	int err;

	do {
		memset(fds, 0, sizeof(fds));
		err = wait_for(s, fds);
		if (err)
			return broken(s, err);
		if (stop_asked()) {
			flush(s);
			return RELAY_STOPPED;
		}
		stats_serve(s->r, s->peer);
		refuse(s, fds + OTHERS);
		end = work(s, fds);
	} while (end == RELAY_GOES_ON);
	return end;
}

enum relay_end session_run(struct relay *r, struct handshake *h, const struct listeners *others,
			   struct message *m)
{
	struct session s = { .r = r,
			     .peer = &h->peer,
			     .wire = &h->wire,
			     .others = others,
			     .batch = RELAY_BUFFER,
			     .m = m };
	enum relay_end end;

	translate_begin(&s.translator, r, &h->wire);
	queue_set_large(r, &h->wire, h->features);
	end = carry(&s);
	if (end != RELAY_DELETED)
		queue_unset_large(r);
	return end;
}
