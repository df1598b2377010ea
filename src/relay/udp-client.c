/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Going to a peer over UDP: a hello goes to all its addresses, again and again until it answers. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/stop.h"
#include "relay/handshake.h"
#include "relay/queue.h"
#include "relay/stats.h"
#include "relay/udp-client.h"
#include "relay/udp-session.h"

enum {
	NEXT_MS = 250, /* until the next address is tried too, and a hello is said again */
	AGAIN_MS = 2000, /* the longest between two of them */
	CONNECT_MS = 20000, /* for all of it */
};

/* An address that is tried. */
struct attempt {
	struct udp_peer peer;
	enum { FAILED, SHAKING, ASKED, ANSWERED } state;
	uint64_t due; /* when the last is said again */
	uint32_t wait; /* ms until the time after that */
	bool heard; /* it has answered something */
};

struct race {
	struct relay *r;
	const struct udp_sockets *u;
	const struct addresses *to;
	struct attempt v[ADDRESSES_MAX];
	size_t n; /* begun */
	struct attempt *first; /* that has answered; the others are dropped */
	bool done; /* and that has heard of it */
	uint64_t next; /* when the next address begins */
	int err; /* of the last that failed */
	struct message *m; /* why even the one that answers will not do */
};

/* Whether it can still be the one: what the others had to say is not due any more. */
static bool is_tried(const struct race *race, const struct attempt *a)
{
	return a->state != FAILED && (!race->first || race->first == a);
}

static void say_hello(struct race *race, struct attempt *a)
{
	udp_peer_say_hello(&a->peer, race->r);
	a->due = clock_ms() + a->wait;
	a->wait = a->wait * 2 > AGAIN_MS ? AGAIN_MS : a->wait * 2;
}

/* Go on with the handshake of one that is to be protected. */
static void shake(struct race *race, struct attempt *a, const unsigned char *data, size_t len)
{
	int done = udp_peer_shake(&a->peer, data, len, race->m), due;

	a->heard |= data != NULL;
	if (done < 0)
		return;
	due = dtls_due(a->peer.dtls);
	a->due = due < 0 ? UINT64_MAX : clock_ms() + (uint64_t)due;
	if (!done)
		return;
	a->state = ASKED;
	a->wait = NEXT_MS;
	say_hello(race, a);
}

static void fail(struct race *race, struct attempt *a, int err)
{
	a->state = FAILED;
	race->err = err;
	race->next = 0;
}

static void begin_next(struct race *race)
{
	const size_t i = race->n++;
	struct attempt *a = &race->v[i];
	struct udp_path path;
	int err;

	race->next = clock_ms() + NEXT_MS;
	if (!udp_path_to(race->u, &race->to->v[i].address, race->to->v[i].len, &path)) {
		fail(race, a, -EAFNOSUPPORT);
		return;
	}
	err = udp_route(race->u, &path);
	if (!err)
		err = udp_peer_begin(&a->peer, &path);
	if (err) {
		fail(race, a, err);
		return;
	}
	a->state = race->r->tls ? SHAKING : ASKED;
	a->wait = NEXT_MS;
	if (!race->r->tls) {
		say_hello(race, a);
		return;
	}
	/* Keys of an earlier connection are of another generation. */
	a->peer.dtls = dtls_begin(race->r->tls, a->peer.ours[0]);
	if (!a->peer.dtls) {
		fail(race, a, message_no_memory(race->m));
		return;
	}
	shake(race, a, NULL, 0);
}

/* The one that something came from, or went to. */
static struct attempt *find(struct race *race, const struct udp_path *path)
{
	size_t i;

	for (i = 0; i < race->n; i++)
		if (race->v[i].state != FAILED && udp_same_end(&race->v[i].peer.path, path))
			return &race->v[i];
	return NULL;
}

/* An answer has the id of the question. */
static void hear_hello(struct race *race, struct attempt *a, const struct datagram *d)
{
	if (!datagram_same_id(d->to, a->peer.ours) || (race->first && race->first != a))
		return;
	if (hello_agree(race->r, &d->hello, a->peer.text, &a->peer.features, race->m) < 0) {
		race->err = -EPROTO;
		return;
	}
	race->first = a;
	a->state = ANSWERED;
	memcpy(a->peer.theirs, d->from, DATAGRAM_ID);
	a->wait = NEXT_MS;
	say_hello(race, a);
}

static void hear(struct race *race, const struct udp_path *from, unsigned char *data, size_t len)
{
	struct attempt *a = find(race, from);
	struct datagram d;
	bool newest;
	ssize_t opened;

	if (a && a->state == SHAKING && len && data[0] == dtls_generation(a->peer.dtls)) {
		shake(race, a, data, len);
		return;
	}
	opened = a && a->state != SHAKING ? udp_peer_open(&a->peer, data, len, &newest) : 0;
	race->r->stats.strange += opened <= 0;
	if (opened <= 0 || datagram_read(data, (size_t)opened, &d) < 0)
		return;
	if (d.kind == DATAGRAM_HELLO)
		hear_hello(race, a, &d);
	else if (d.kind == DATAGRAM_ALIVE && a->state == ANSWERED &&
		 datagram_same_id(d.from, a->peer.theirs))
		race->done = true;
}

static void hear_all(struct race *race, int fd)
{
	struct udp_arrival v[UDP_ARRIVALS];
	size_t n = udp_receive(fd, race->r->in, v), i, at, len;

	for (i = 0; i < n && !race->done; i++) {
		for (at = 0; at < v[i].len; at += v[i].size) {
			len = v[i].len - at < v[i].size ? v[i].len - at : v[i].size;
			hear(race, &v[i].from, v[i].data + at, len);
		}
	}
}

/*
 * What the network says of the hellos. Nobody has signed that, but before there are keys nobody
 * signs anything: who can forge it can forge an alert of DTLS. So who waits is told at once.
 */
static void hear_errors(struct race *race, int fd)
{
	struct udp_path path = { .fd = fd };
	struct attempt *a;
	size_t mtu;
	int err;

	while (udp_next_error(fd, &path.address, &err, &mtu)) {
		a = find(race, &path);
		if (a && err && err != EMSGSIZE)
			fail(race, a, -err);
	}
}

/* Say what is due. Returns how many are still tried. */
static size_t step_all(struct race *race)
{
	struct attempt *a;
	size_t running = 0;

	if (!race->first && race->n < race->to->n && clock_ms() >= race->next)
		begin_next(race);
	for (a = race->v; a < race->v + race->n; a++) {
		if (!is_tried(race, a))
			continue;
		running++;
		if (clock_ms() < a->due)
			continue;
		if (a->state == SHAKING)
			shake(race, a, NULL, 0);
		else
			say_hello(race, a);
	}
	return running;
}

enum { TUN, SOCKETS };

/* Returns 0 or -errno. */
static int wait_for(struct race *race, struct pollfd *fds, uint64_t until)
{
	struct timespec t;
	size_t i;

	if (!race->first && race->n < race->to->n && race->next < until)
		until = race->next;
	for (i = 0; i < race->n; i++)
		if (is_tried(race, &race->v[i]) && race->v[i].due < until)
			until = race->v[i].due;
	fds[TUN] = QUEUE_IDLE(race->r);
	memcpy(fds + SOCKETS, race->u->v, race->u->n * sizeof(*fds));
	if (ppoll(fds, SOCKETS + race->u->n, stats_patience(race->r, until ? until : 1, &t),
		  stop_mask()) >= 0)
		return 0;
	if (errno != EINTR)
		return -errno;
	for (i = 0; i < SOCKETS + race->u->n; i++)
		fds[i].revents = 0;
	return 0;
}

static enum relay_end no_way(struct race *race, int err)
{
	size_t i;

	if (race->m->status)
		return RELAY_FAILED;
	/* Who has another key than we understands nothing of the last of it, and says nothing; of
	 * certificates, the word that refuses one may be lost. */
	for (i = 0; i < race->n; i++) {
		if (race->v[i].state != SHAKING || !race->v[i].heard)
			continue;
		message_set(race->m, err, "%s does not finish the handshake", race->v[i].peer.text);
		message_hint(race->m, race->r->words.psk ? "both ends need the same file of --psk"
							 : "what it says tells more, at its end");
		return RELAY_FAILED;
	}
	address_cannot_connect(&race->r->words.at, err, race->m);
	/* Who wants keys is silent to who has none, and the other way round. */
	if (err == -ETIMEDOUT)
		message_hint(race->m,
			     "both ends need the same one of --psk, --cert and --plain; or "
			     "nobody is there, or a packet filter is on the way");
	return RELAY_FAILED;
}

static enum relay_end run_race(struct race *race)
{
	const uint64_t end = clock_ms() + CONNECT_MS;
	struct pollfd fds[SOCKETS + LISTENERS_MAX];
	size_t running, i;
	int err;

	while (!race->done) {
		running = step_all(race);
		if (race->m->status || (!running && (race->first || race->n == race->to->n)))
			return no_way(race, race->err);
		err = clock_ms() >= end ? -ETIMEDOUT : wait_for(race, fds, end);
		if (err)
			return no_way(race, err);
		if (stop_asked())
			return RELAY_STOPPED;
		if (queue_gone(race->r, &fds[TUN]))
			return RELAY_DELETED;
		stats_serve(race->r, NULL);
		for (i = SOCKETS; i < SOCKETS + race->u->n; i++) {
			if (fds[i].revents & POLLERR)
				hear_errors(race, fds[i].fd);
			if (fds[i].revents & POLLIN)
				hear_all(race, fds[i].fd);
		}
	}
	return RELAY_GOES_ON;
}

enum relay_end udp_client_run(struct relay *r, const struct udp_sockets *u,
			      const struct addresses *to, bool *steady, struct message *m)
{
	struct race race = { .r = r, .u = u, .to = to, .m = m };
	enum relay_end end = run_race(&race);
	uint64_t since = clock_ms();
	char protection[PEER_PROTECTION];
	size_t i;

	for (i = 0; i < race.n; i++)
		if (end != RELAY_GOES_ON || &race.v[i] != race.first)
			udp_peer_end(&race.v[i].peer);
	if (end != RELAY_GOES_ON)
		return end;
	relay_note(r, "connected to %s%s", race.first->peer.text,
		   udp_peer_protection(&race.first->peer, protection));
	end = udp_session_run(r, u, &race.first->peer, NULL, NULL, m);
	*steady = clock_ms() - since >= RELAY_STEADY_MS;
	if (end == RELAY_CLOSED)
		relay_note(r, "%s has ended the connection", race.first->peer.text);
	udp_peer_end(&race.first->peer);
	return end;
}
