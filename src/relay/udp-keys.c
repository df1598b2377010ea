/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* New keys for a peer over UDP. */
#include <errno.h>

#include "relay/udp-keys.h"

enum {
	OLD_MS = 3600 * 1000, /* keys that old are renewed */
	AGAIN_MS = 10000, /* after a handshake that failed */
	LATE_MS = 10000, /* for datagrams of the keys before */
	HELLO_MS = 250,
	/* As often as they should be renewed; below what one key may protect (RFC 9147, 4.5.3). */
	WORN_OUT = 16,
};

void udp_keys_begin(struct udp_keys *k)
{
	*k = (struct udp_keys){ .since = clock_ms() };
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
	k->secured = false;
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

static void shake(struct udp_keys *k, struct relay *r, struct udp_peer *p,
		  const unsigned char *data, size_t len)
{
	struct message m = { 0 };
	int done = dtls_shake(k->fresh, data, len, udp_peer_send_records, &p->path, p->text, &m);
	int due;

	if (done < 0) {
		relay_warn(r, &m);
		dtls_end(k->fresh);
		k->fresh = NULL;
		k->due = clock_ms() + AGAIN_MS;
		return;
	}
	if (done) {
		k->secured = true;
		say_hello(k, r, p);
		return;
	}
	due = dtls_due(k->fresh);
	k->due = clock_ms() + (due < 0 ? AGAIN_MS : (uint64_t)due);
}

/* Whatever the peer says with the fresh keys, it has them. */
static ssize_t open_fresh(struct udp_keys *k, struct relay *r, struct udp_peer *p,
			  unsigned char *data, size_t len, bool *newest)
{
	ssize_t n;

	if (!k->secured) {
		shake(k, r, p, data, len);
		return 0;
	}
	n = dtls_open(k->fresh, data, len, udp_peer_send_records, &p->path, newest);
	if (n > 0)
		udp_keys_take(k, r, p, k->fresh);
	return n;
}

ssize_t udp_keys_open(struct udp_keys *k, struct relay *r, struct udp_peer *p, unsigned char *data,
		      size_t len, bool *newest)
{
	bool late;

	*newest = false;
	if (!len || data[0] == dtls_generation(p->dtls))
		return udp_peer_open(p, data, len, newest);
	if (k->fresh && data[0] == dtls_generation(k->fresh))
		return open_fresh(k, r, p, data, len, newest);
	/* Where it was then tells nothing of where it is. */
	if (k->stale && data[0] == dtls_generation(k->stale))
		return dtls_open(k->stale, data, len, udp_peer_send_records, &p->path, &late);
	return 0;
}

static void begin(struct udp_keys *k, struct relay *r, struct udp_peer *p)
{
	k->fresh = dtls_begin(r->tls, (unsigned char)(dtls_generation(p->dtls) + 1));
	k->secured = false;
	if (k->fresh)
		shake(k, r, p, NULL, 0);
}

int udp_keys_step(struct udp_keys *k, struct relay *r, struct udp_peer *p, uint64_t *next)
{
	const uint64_t now = clock_ms(), records = dtls_records(p->dtls);

	*next = k->since + OLD_MS;
	if (k->stale && now >= k->since + LATE_MS) {
		dtls_end(k->stale);
		k->stale = NULL;
	}
	if (records >= (uint64_t)DTLS_REKEY_RECORDS * WORN_OUT || now >= k->since + 2 * OLD_MS)
		return -EKEYEXPIRED;
	if (r->words.listen || now < k->due)
		return 0;
	if (!k->fresh && (records >= DTLS_REKEY_RECORDS || now >= *next))
		begin(k, r, p);
	else if (k->fresh && !k->secured)
		shake(k, r, p, NULL, 0);
	else if (k->fresh)
		say_hello(k, r, p);
	if (k->fresh)
		*next = k->due;
	return 0;
}
