/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* New keys for a peer over UDP. */
#include <errno.h>

#include "relay/udp-keys.h"

enum {
	OLD_MS = 3600 * 1000, /* keys that old are renewed */
	AGAIN_MS = 1000, /* after a handshake that failed; twice that after the next */
	AGAIN_MOST_MS = 10000,
	ANSWER_MS = 10000, /* for an answer to a hello; the one who listens forgets a caller then */
	LATE_MS = 10000, /* for datagrams of the keys before */
	HELLO_MS = 250,
	/* As often as they should be renewed; below what one key may protect (RFC 9147, 4.5.3). */
	WORN_OUT = 16,
};

void udp_keys_begin(struct udp_keys *k, const struct udp_peer *p)
{
	*k = (struct udp_keys){ .since = clock_ms() };
	if (p->dtls)
		k->generation = dtls_generation(p->dtls);
}

void udp_keys_end(struct udp_keys *k)
{
	dtls_end(k->fresh);
	dtls_end(k->stale);
	k->fresh = k->stale = NULL;
}

void udp_keys_take(struct udp_keys *k, struct relay *r, struct udp_peer *p, struct dtls *fresh)
{
	dtls_end(k->stale);
	if (k->fresh != fresh)
		dtls_end(k->fresh);
	k->stale = p->dtls;
	p->dtls = fresh;
	k->fresh = NULL;
	k->secured = 0;
	k->again = 0;
	k->since = clock_ms();
	r->stats.rekeys++;
}

/* Who it is that has the fresh keys. */
static void say_hello(struct udp_keys *k, const struct relay *r, const struct udp_peer *p)
{
	struct udp_peer fresh = *p;

	fresh.dtls = k->fresh;
	udp_peer_say_hello(&fresh, r);
	k->due = clock_ms() + HELLO_MS;
}

/* Another handshake, a while later. */
static void put_off(struct udp_keys *k)
{
	dtls_end(k->fresh);
	k->fresh = NULL;
	k->again = k->again ? k->again * 2 : AGAIN_MS;
	if (k->again > AGAIN_MOST_MS)
		k->again = AGAIN_MOST_MS;
	k->due = clock_ms() + k->again;
}

static void shake(struct udp_keys *k, struct relay *r, struct udp_peer *p,
		  const unsigned char *data, size_t len)
{
	struct message m = { 0 };
	int done = dtls_shake(k->fresh, data, len, udp_peer_send_records, &p->path, p->text, &m);
	int due;

	if (done < 0) {
		relay_warn(r, &m);
		put_off(k);
		return;
	}
	if (done) {
		k->secured = clock_ms();
		say_hello(k, r, p);
		return;
	}
	due = dtls_due(k->fresh);
	k->due = clock_ms() + (due < 0 ? AGAIN_MS : (uint64_t)due);
}

/*
 * Whatever the peer says with the fresh keys, it has them. Before there are any, others could say
 * something: what is not from where the peer is does not count.
 */
static ssize_t open_fresh(struct udp_keys *k, struct relay *r, struct udp_peer *p,
			  const struct udp_path *from, unsigned char *data, size_t len,
			  bool *newest)
{
	ssize_t n;

	if (!k->secured) {
		if (udp_same_end(from, &p->path))
			shake(k, r, p, data, len);
		return 0;
	}
	n = dtls_open(k->fresh, data, len, udp_peer_send_records, &p->path, newest);
	if (n > 0)
		udp_keys_take(k, r, p, k->fresh);
	return n;
}

bool udp_keys_shake(const struct udp_keys *k, const unsigned char *data, size_t len)
{
	return k->fresh && len && data[0] == dtls_generation(k->fresh);
}

ssize_t udp_keys_open(struct udp_keys *k, struct relay *r, struct udp_peer *p,
		      const struct udp_path *from, unsigned char *data, size_t len, bool *newest)
{
	bool late;

	*newest = false;
	if (!len || data[0] == dtls_generation(p->dtls))
		return udp_peer_open(p, data, len, newest);
	if (udp_keys_shake(k, data, len))
		return open_fresh(k, r, p, from, data, len, newest);
	/* Where it was then tells nothing of where it is. */
	if (k->stale && data[0] == dtls_generation(k->stale))
		return dtls_open(k->stale, data, len, udp_peer_send_records, &p->path, &late);
	return 0;
}

/* Of a generation that the one who listens cannot take for an earlier handshake's. */
static void begin(struct udp_keys *k, struct relay *r, struct udp_peer *p)
{
	if (++k->generation == dtls_generation(p->dtls))
		k->generation++;
	dtls_end(k->fresh);
	k->fresh = dtls_begin(r->tls, k->generation);
	k->secured = 0;
	if (k->fresh)
		shake(k, r, p, NULL, 0);
	else
		put_off(k);
}

/* Of who connects: what is due. */
static void go_on(struct udp_keys *k, struct relay *r, struct udp_peer *p, uint64_t now)
{
	if (!k->fresh) {
		if (dtls_records(p->dtls) >= DTLS_REKEY_RECORDS || now >= k->since + OLD_MS)
			begin(k, r, p);
	} else if (!k->secured) {
		shake(k, r, p, NULL, 0);
	} else if (now < k->secured + ANSWER_MS) {
		say_hello(k, r, p);
	} else {
		/* It is forgotten by now, or was of another address. */
		begin(k, r, p);
	}
}

/* When there is something to do again. */
static uint64_t next_step(const struct udp_keys *k, bool listens, uint64_t now)
{
	uint64_t next = k->since + 2 * OLD_MS;

	if (!listens)
		next = k->fresh || k->due > now ? k->due : k->since + OLD_MS;
	return k->stale && k->since + LATE_MS < next ? k->since + LATE_MS : next;
}

int udp_keys_step(struct udp_keys *k, struct relay *r, struct udp_peer *p, uint64_t *next)
{
	const uint64_t now = clock_ms();

	if (k->stale && now >= k->since + LATE_MS) {
		dtls_end(k->stale);
		k->stale = NULL;
	}
	if (dtls_records(p->dtls) >= (uint64_t)DTLS_REKEY_RECORDS * WORN_OUT ||
	    now >= k->since + 2 * OLD_MS)
		return -EKEYEXPIRED;
	if (!r->words.listen && now >= k->due)
		go_on(k, r, p, now);
	*next = next_step(k, r->words.listen, now);
	return 0;
}
