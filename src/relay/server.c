/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Waiting for peers: several may knock at once, so that one who says nothing keeps nobody out. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/stop.h"
#include "relay/queue.h"
#include "relay/server.h"
#include "relay/session.h"
#include "relay/stats.h"

enum { CALLERS_MAX = 8 };

/* Who has called and not said hello yet; a fd of -1 is a free place. */
struct server {
	struct relay *r;
	const struct listeners *l;
	struct handshake callers[CALLERS_MAX];
};

enum { TUN, CALLERS, LISTENERS = CALLERS + CALLERS_MAX };

static struct handshake *free_place(struct server *s)
{
	size_t i;

	for (i = 0; i < CALLERS_MAX; i++)
		if (s->callers[i].peer.fd < 0)
			return &s->callers[i];
	return NULL;
}

/* Those who say nothing do not keep out who waits behind them for longer than need be. */
static uint64_t deadline_of(struct server *s, const struct handshake *caller)
{
	return free_place(s) ? caller->deadline
			     : caller->deadline - HANDSHAKE_MS + HANDSHAKE_CROWDED_MS;
}

/* Where all places are taken, they wait in the kernel. */
static void accept_all(struct server *s, const struct pollfd *listeners)
{
	struct handshake *place;
	char text[SOCKADDR_TEXT];
	size_t i;
	int fd;

	for (i = 0; i < s->l->n; i++) {
		place = free_place(s);
		fd = place ? listeners_accept(&listeners[i], text) : -1;
		if (fd >= 0)
			handshake_begin(place, fd, text, s->r);
	}
}

static void drop(struct server *s, struct handshake *caller, struct message *m)
{
	s->r->stats.callers++;
	relay_warn(s->r, m);
	peer_close(&caller->peer);
}

/* The first who is done with the handshake, or NULL. */
static struct handshake *step_all(struct server *s)
{
	struct message m = { 0 };
	struct handshake *c;
	int done;

	for (c = s->callers; c < s->callers + CALLERS_MAX; c++) {
		if (c->peer.fd < 0)
			continue;
		done = handshake_step(c, s->r, &m);
		if (done > 0)
			return c;
		if (!done && clock_ms() >= deadline_of(s, c))
			done = message_set(&m, -ETIMEDOUT, "%s has not said hello in time",
					   c->peer.text);
		if (done < 0)
			drop(s, c, &m);
	}
	return NULL;
}

/* Until somebody calls, says something, or has said nothing for too long. */
static int wait_for(struct server *s, struct pollfd *fds)
{
	uint64_t first = 0, deadline;
	struct timespec t;
	size_t i;

	memset(fds, 0, (LISTENERS + LISTENERS_MAX) * sizeof(*fds));
	fds[TUN] = QUEUE_IDLE(s->r);
	for (i = 0; i < CALLERS_MAX; i++) {
		fds[CALLERS + i].fd = s->callers[i].peer.fd;
		fds[CALLERS + i].events = peer_events(&s->callers[i].peer, false);
		deadline = deadline_of(s, &s->callers[i]);
		if (s->callers[i].peer.fd >= 0 && (!first || deadline < first))
			first = deadline;
	}
	if (free_place(s))
		memcpy(&fds[LISTENERS], s->l->v, s->l->n * sizeof(*fds));
	if (ppoll(fds, free_place(s) ? LISTENERS + s->l->n : LISTENERS,
		  stats_patience(s->r, first, &t), stop_mask()) >= 0)
		return 0;
	if (errno != EINTR)
		return -errno;
	memset(fds, 0, (LISTENERS + LISTENERS_MAX) * sizeof(*fds));
	return 0;
}

/* Wait for a peer. *found: who it is. */
static enum relay_end wait_for_peer(struct server *s, struct handshake **found, struct message *m)
{
	struct pollfd fds[LISTENERS + LISTENERS_MAX];
	int err;

	do {
		err = wait_for(s, fds);
		if (err) {
			message_set(m, err, "cannot wait: %s", strerror(-err));
			return RELAY_FAILED;
		}
		if (stop_asked())
			return RELAY_STOPPED;
		if (queue_gone(s->r, &fds[TUN]))
			return RELAY_DELETED;
		stats_serve(s->r, NULL);
		accept_all(s, &fds[LISTENERS]);
		*found = step_all(s);
	} while (!*found);
	return RELAY_GOES_ON;
}

static void close_others(struct server *s, const struct handshake *served)
{
	struct handshake *c;

	for (c = s->callers; c < s->callers + CALLERS_MAX; c++)
		if (c != served)
			peer_close(&c->peer);
}

static enum relay_end serve(struct server *s, struct handshake *caller, struct message *m)
{
	char protection[PEER_PROTECTION];
	enum relay_end end;

	close_others(s, caller);
	relay_note(s->r, "serves %s%s", caller->peer.text,
		   peer_protection(&caller->peer, protection));
	end = session_run(s->r, caller, s->l, m);
	peer_close(&caller->peer);
	if (end == RELAY_CLOSED)
		relay_note(s->r, "%s has ended the connection", caller->peer.text);
	return end;
}

enum relay_end server_run(struct relay *r, const struct listeners *l, struct message *m)
{
	struct server s = { .r = r, .l = l };
	struct handshake *caller = NULL;
	enum relay_end end;
	size_t i;

	for (i = 0; i < CALLERS_MAX; i++)
		s.callers[i].peer.fd = -1;
	do {
		end = wait_for_peer(&s, &caller, m);
		if (end != RELAY_GOES_ON)
			break;
		end = serve(&s, caller, m);
		if (r->words.once || (end != RELAY_CLOSED && end != RELAY_FAILED))
			break;
		if (end == RELAY_FAILED)
			relay_warn(r, m);
	} while (true);
	close_others(&s, NULL);
	return end;
}
