/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Going to a peer: all its addresses are tried, and where asked for it, again and again. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/stop.h"
#include "relay/client.h"
#include "relay/queue.h"
#include "relay/sandbox.h"
#include "relay/session.h"
#include "relay/stats.h"
#include "relay/udp-client.h"

enum {
	NEXT_MS = 250, /* the Connection Attempt Delay of RFC 8305 */
	CONNECT_MS = 20000, /* for all of them */
};

/* Attempts that run at once, each with its own address; [ADDRESSES_MAX] is the interface. */
struct race {
	struct relay *r;
	const struct addresses *to;
	struct pollfd v[ADDRESSES_MAX + 1];
	size_t n; /* begun */
	size_t running;
	uint64_t next; /* when the next begins */
	int err; /* of the last that failed */
};

static void fail(struct race *race, size_t i, int err)
{
	race->err = err;
	if (race->v[i].fd >= 0) {
		close(race->v[i].fd);
		race->running--;
	}
	race->v[i].fd = -1;
	race->next = 0;
}

static void begin_next(struct race *race)
{
	const struct sockaddr *to = (const struct sockaddr *)&race->to->v[race->n].address;
	size_t i = race->n++;

	race->v[i].events = POLLOUT;
	race->v[i].fd = sandbox_socket(to->sa_family);
	race->next = clock_ms() + NEXT_MS;
	if (race->v[i].fd < 0) {
		fail(race, i, -errno);
		return;
	}
	race->running++;
	if (connect(race->v[i].fd, to, race->to->v[i].len) < 0 && errno != EINPROGRESS)
		fail(race, i, -errno);
}

/* The socket of one that has won, with its address as text; or -1. */
static int winner(struct race *race, char *text)
{
	socklen_t len = sizeof(int);
	size_t i;
	int err, fd;

	for (i = 0; i < race->n; i++) {
		if (race->v[i].fd < 0 || !race->v[i].revents)
			continue;
		err = 0;
		if (getsockopt(race->v[i].fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
			err = errno;
		if (err) {
			fail(race, i, -err);
			continue;
		}
		fd = race->v[i].fd;
		race->v[i].fd = -1;
		sockaddr_text(&race->to->v[i].address, race->to->v[i].len, text);
		return fd;
	}
	return -1;
}

static int wait_for(struct race *race, uint64_t end)
{
	bool more = race->n < race->to->n;
	uint64_t until = more && race->next < end ? race->next : end;
	struct timespec t;
	size_t i;

	for (i = 0; i <= ADDRESSES_MAX; i++)
		race->v[i].revents = 0;
	race->v[race->n] = QUEUE_IDLE(race->r);
	if (ppoll(race->v, race->n + 1, stats_patience(race->r, until, &t), stop_mask()) < 0 &&
	    errno != EINTR)
		return -errno;
	return 0;
}

/* *fd: a socket that is connected, to the address text. */
static enum relay_end run_race(struct race *race, int *fd, char *text, struct message *m)
{
	uint64_t end = clock_ms() + CONNECT_MS;
	int err = 0;

	while (*fd < 0) {
		if (race->n < race->to->n && clock_ms() >= race->next)
			begin_next(race);
		if (!race->running && race->n == race->to->n)
			err = race->err;
		else if (clock_ms() >= end)
			err = -ETIMEDOUT;
		else if (race->running)
			err = wait_for(race, end);
		if (err) {
			address_cannot_connect(&race->r->words.at, err, m);
			return RELAY_FAILED;
		}
		if (stop_asked())
			return RELAY_STOPPED;
		if (race->running && queue_gone(race->r, &race->v[race->n]))
			return RELAY_DELETED;
		stats_serve(race->r, NULL);
		*fd = winner(race, text);
	}
	return RELAY_GOES_ON;
}

static enum relay_end connect_any(struct relay *r, const struct addresses *to, int *fd, char *text,
				  struct message *m)
{
	struct race race = { .r = r, .to = to };
	enum relay_end end;
	size_t i;

	*fd = -1;
	for (i = 0; i <= ADDRESSES_MAX; i++)
		race.v[i].fd = -1;
	end = run_race(&race, fd, text, m);
	for (i = 0; i < race.n; i++)
		if (race.v[i].fd >= 0)
			close(race.v[i].fd);
	return end;
}

/* Wait for events of a socket, of the interface, or until the clock says so. */
static enum relay_end wait_for_one(struct relay *r, struct pollfd fds[2], uint64_t until,
				   struct message *m)
{
	struct timespec t;

	fds[1] = QUEUE_IDLE(r);
	fds[0].revents = 0;
	if (ppoll(fds, 2, stats_patience(r, until, &t), stop_mask()) < 0 && errno != EINTR) {
		message_set(m, -errno, "cannot wait: %s", strerror(errno));
		return RELAY_FAILED;
	}
	stats_serve(r, NULL);
	if (stop_asked())
		return RELAY_STOPPED;
	return queue_gone(r, &fds[1]) ? RELAY_DELETED : RELAY_GOES_ON;
}

static enum relay_end shake_hands(struct relay *r, struct handshake *h, struct message *m)
{
	struct pollfd fds[2] = { { .fd = h->peer.fd } };
	enum relay_end end = RELAY_GOES_ON;
	int done = handshake_step(h, r, m);

	while (!done && end == RELAY_GOES_ON) {
		fds[0].events = peer_events(&h->peer, false);
		end = wait_for_one(r, fds, h->deadline, m);
		if (end != RELAY_GOES_ON)
			return end;
		done = handshake_step(h, r, m);
		if (!done && clock_ms() >= h->deadline)
			done = message_set(m, -ETIMEDOUT, "%s does not say hello", h->peer.text);
	}
	return done < 0 ? RELAY_FAILED : RELAY_GOES_ON;
}

/* A connection from its beginning to its end; *steady: it was good for a while. */
static enum relay_end run_once(struct relay *r, const struct addresses *to, bool *steady,
			       struct message *m)
{
	struct handshake h;
	uint64_t since;
	char protection[PEER_PROTECTION], text[SOCKADDR_TEXT];
	int fd;
	enum relay_end end = connect_any(r, to, &fd, text, m);

	if (end != RELAY_GOES_ON)
		return end;
	handshake_begin(&h, fd, text, r);
	end = shake_hands(r, &h, m);
	if (end == RELAY_GOES_ON) {
		since = clock_ms();
		relay_note(r, "connected to %s%s", h.peer.text,
			   peer_protection(&h.peer, protection));
		end = session_run(r, &h, NULL, m);
		*steady = clock_ms() - since >= RELAY_STEADY_MS;
		if (end == RELAY_CLOSED)
			relay_note(r, "%s has ended the connection", h.peer.text);
	}
	peer_close(&h.peer);
	return end;
}

static enum relay_end pause_for(struct relay *r, uint32_t seconds, struct message *m)
{
	struct pollfd fds[2] = { { .fd = -1 } };
	uint64_t until = clock_ms() + (uint64_t)seconds * 1000;
	enum relay_end end = RELAY_GOES_ON;

	while (end == RELAY_GOES_ON && clock_ms() < until)
		end = wait_for_one(r, fds, until, m);
	return end;
}

enum relay_end client_run(struct relay *r, const struct udp_sockets *udp, struct addresses *to,
			  struct resolver *resolver, struct message *m)
{
	struct message lost = { 0 };
	uint32_t wait = 1;
	bool steady;
	enum relay_end end;

	for (;;) {
		steady = false;
		end = udp ? udp_client_run(r, udp, to, &steady, m) : run_once(r, to, &steady, m);
		if (!r->words.retry || (end != RELAY_CLOSED && end != RELAY_FAILED))
			return end;
		if (steady)
			wait = 1;
		if (end == RELAY_FAILED)
			relay_warn(r, m);
		if (resolver_ask(resolver, &lost) < 0)
			relay_warn(r, &lost);
		end = pause_for(r, wait, m);
		resolver_take(resolver, to);
		if (end != RELAY_GOES_ON)
			return end;
		wait = wait > r->words.retry / 2 ? r->words.retry : wait * 2;
	}
}
