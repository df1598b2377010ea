/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Waiting for peers over UDP. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/stop.h"
#include "relay/queue.h"
#include "relay/stats.h"
#include "relay/udp-server.h"
#include "relay/udp-session.h"

/* A listener, from one peer to the next. */
struct server {
	struct relay *r;
	const struct udp_sockets *u;
	struct udp_callers callers;
};

/* Hear all that came. Returns whether *peer is to be served. */
static bool hear_all(struct server *s, int fd, struct udp_peer *peer)
{
	struct udp_arrival v[UDP_ARRIVALS];
	size_t n = udp_receive(fd, s->r->in, v), i, at, len;

	for (i = 0; i < n; i++) {
		for (at = 0; at < v[i].len; at += v[i].size) {
			len = v[i].len - at < v[i].size ? v[i].len - at : v[i].size;
			if (udp_callers_hear(&s->callers, s->r, &v[i].from, v[i].data + at, len,
					     peer))
				return true;
		}
	}
	return false;
}

/* What the network says of an answer matters to nobody. */
static void forget_errors(int fd)
{
	struct sockaddr_storage address;
	size_t mtu;
	int err;

	while (udp_next_error(fd, &address, &err, &mtu))
		;
}

enum { TUN, SOCKETS };

static int wait_for(struct server *s, struct pollfd *fds)
{
	const uint64_t next = udp_callers_step(&s->callers, s->r);
	struct timespec t;
	size_t i;

	fds[TUN] = QUEUE_IDLE(s->r);
	memcpy(fds + SOCKETS, s->u->v, s->u->n * sizeof(*fds));
	if (ppoll(fds, SOCKETS + s->u->n, stats_patience(s->r, next, &t), stop_mask()) >= 0)
		return 0;
	if (errno != EINTR)
		return -errno;
	for (i = 0; i < SOCKETS + s->u->n; i++)
		fds[i].revents = 0;
	return 0;
}

static enum relay_end wait_for_peer(struct server *s, struct udp_peer *peer, struct message *m)
{
	struct pollfd fds[SOCKETS + LISTENERS_MAX];
	size_t i;
	int err;

	for (;;) {
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
		for (i = SOCKETS; i < SOCKETS + s->u->n; i++) {
			if (fds[i].revents & POLLERR)
				forget_errors(fds[i].fd);
			if (fds[i].revents & POLLIN && hear_all(s, fds[i].fd, peer))
				return RELAY_GOES_ON;
		}
	}
}

/* *next: who is to be served then, if he has an address. */
static enum relay_end serve(struct server *s, struct udp_peer *peer, struct udp_peer *next,
			    struct message *m)
{
	char protection[PEER_PROTECTION];
	enum relay_end end;

	udp_callers_forget(&s->callers);
	udp_peer_say(peer, DATAGRAM_ALIVE, NULL);
	relay_note(s->r, "serves %s%s", peer->text, udp_peer_protection(peer, protection));
	*next = (struct udp_peer){ 0 };
	end = udp_session_run(s->r, s->u, peer, &s->callers, next, m);
	udp_peer_end(peer);
	if (end == RELAY_CLOSED)
		relay_note(s->r, "%s has %s", peer->text,
			   next->path.len ? "begun anew" : "ended the connection");
	return end;
}

enum relay_end udp_server_run(struct relay *r, const struct udp_sockets *u, struct message *m)
{
	struct server s = { .r = r, .u = u };
	struct udp_peer peer, next = { 0 };
	enum relay_end end;

	for (;;) {
		peer = next;
		end = peer.path.len ? RELAY_GOES_ON : wait_for_peer(&s, &peer, m);
		if (end != RELAY_GOES_ON)
			break;
		end = serve(&s, &peer, &next, m);
		if (r->words.once || (end != RELAY_CLOSED && end != RELAY_FAILED))
			break;
		if (end == RELAY_FAILED)
			relay_warn(r, m);
	}
	udp_peer_end(&next);
	udp_callers_forget(&s.callers);
	return end;
}
