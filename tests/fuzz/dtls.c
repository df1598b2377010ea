/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * What arrives from the network at a relay with a key, or with certificates, before and after its
 * handshake: its peer's datagrams, altered, cut, doubled, in any order, and any bytes. Nothing
 * opens but what the peer has sealed, and that once. The first byte says which, and what goes
 * before, then come the steps.
 */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "relay/udp-callers.h"
#include "relay/udp-keys.h"
#include "words/psk.h"

enum { GENERATION = 7, MOST = 2048, KEPT = 16, STEPS = 24 };

/* Datagrams on their way. */
struct wire_queue {
	struct letter {
		unsigned char data[MOST];
		size_t len;
	} v[KEPT];
	size_t n;
};

/* One who listens, and what he serves. */
struct listener {
	struct relay r;
	struct udp_callers callers;
	struct udp_path from; /* where the other one is, and others */
	struct udp_peer peer; /* who is served; its path.fd 0: nobody */
	struct udp_keys keys;
	int out; /* what he sends comes from there */
};

/* One who connects. */
struct caller {
	struct relay r;
	struct dtls *dtls;
	bool secured;
	unsigned char ours[DATAGRAM_ID], theirs[DATAGRAM_ID];
	struct wire_queue sent;
};

#define NAME "peer" /* of both certificates */

/* Of this process: of a key and of certificates, each of who listens and of who connects. */
enum { PSK, CERTIFICATES, PROTECTIONS };
static struct tls *keys_of[PROTECTIONS][2];

static struct tls *read_keys(struct relay_words words, bool listens)
{
	struct message m = { 0 };
	struct tls *tls = NULL;

	words.udp = true;
	words.listen = listens;
	MUST(!tls_open(&words, &tls, &m));
	return tls;
}

/* A new file, which is open for writing. */
static FILE *new_file(char path[])
{
	int fd = mkstemp(path);

	MUST(fd >= 0);
	return fdopen(fd, "w");
}

static void make_psk(struct tls *both[2])
{
	const unsigned char key[PSK_BYTES] = { 1 };
	char path[] = "/tmp/tuntap-fuzz-psk.XXXXXX", text[PSK_TEXT];
	const struct relay_words words = { .psk = path };
	FILE *f = new_file(path);

	psk_write(key, text);
	MUST(fputs(text, f) >= 0 && !fclose(f));
	both[0] = read_keys(words, true);
	both[1] = read_keys(words, false);
	unlink(path);
}

/* It has signed itself, and so is its own ca. */
static X509 *new_certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();
	X509_EXTENSION *name = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:" NAME);
	X509_NAME *subject = X509_get_subject_name(x);

	MUST(x && name && X509_set_version(x, X509_VERSION_3));
	MUST(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)NAME,
					-1, -1, 0));
	MUST(X509_set_issuer_name(x, subject) && X509_add_ext(x, name, -1));
	MUST(X509_gmtime_adj(X509_getm_notBefore(x), -3600));
	MUST(X509_time_adj_ex(X509_getm_notAfter(x), 365, 0, NULL));
	MUST(X509_set_pubkey(x, key) && X509_sign(x, key, EVP_sha256()));
	X509_EXTENSION_free(name);
	return x;
}

static void make_certificates(struct tls *both[2])
{
	char cert[] = "/tmp/tuntap-fuzz-cert.XXXXXX", file[] = "/tmp/tuntap-fuzz-key.XXXXXX";
	const struct relay_words words = {
		.cert = cert, .key = file, .ca = cert, .peer_name = NAME
	};
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = new_certificate(key);
	FILE *f = new_file(cert);

	MUST(PEM_write_X509(f, x) && !fclose(f));
	f = new_file(file);
	MUST(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) && !fclose(f));
	both[0] = read_keys(words, true);
	both[1] = read_keys(words, false);
	unlink(cert);
	unlink(file);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void keep(struct wire_queue *q, const unsigned char *data, size_t len)
{
	if (len > MOST || q->n == KEPT)
		return;
	memcpy(q->v[q->n].data, data, len);
	q->v[q->n++].len = len;
}

static void send_to_listener(void *to, unsigned char generation, const unsigned char *records,
			     size_t len)
{
	unsigned char out[MOST];

	if (len > MOST - DTLS_GENERATION)
		return;
	out[0] = generation;
	memcpy(out + DTLS_GENERATION, records, len);
	keep(to, out, DTLS_GENERATION + len);
}

static void begin(struct listener *l, struct caller *c, struct tls *keys[2])
{
	int ends[2];

	MUST(!socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
	*l = (struct listener){ .r = { .name = "t0", .tls = keys[0] }, .out = ends[1] };
	l->r.words.quiet = l->r.words.listen = true;
	l->from.fd = ends[0];
	l->from.address.ss_family = AF_INET;
	*c = (struct caller){ .r = { .name = "t0", .tls = keys[1] }, .ours = "caller" };
	c->r.words.quiet = true;
	c->dtls = dtls_begin(keys[1], GENERATION);
	MUST(c->dtls);
}

static void end(struct listener *l, struct caller *c)
{
	udp_callers_forget(&l->callers);
	udp_keys_end(&l->keys);
	udp_peer_end(&l->peer);
	close(l->from.fd);
	close(l->out);
	dtls_end(c->dtls);
}

/* Of the one who is served, or wants to be; in memory of its own size. Returns what has opened. */
static ssize_t listener_hears(struct listener *l, const unsigned char *data, size_t len)
{
	unsigned char *copy = malloc(len ? len : 1);
	struct udp_peer next = { 0 };
	struct datagram d;
	ssize_t n = 0;
	bool newest;

	MUST(copy);
	memcpy(copy, data, len);
	if (!l->peer.path.fd) {
		if (udp_callers_hear(&l->callers, &l->r, &l->from, copy, len, &l->peer))
			udp_keys_begin(&l->keys, &l->peer);
		free(copy);
		return 0;
	}
	n = udp_keys_open(&l->keys, &l->r, &l->peer, &l->from, copy, len, &newest);
	MUST(n <= (ssize_t)len && (n > 0 || !newest));
	if (n > 0 && !datagram_read(copy, (size_t)n, &d) && d.kind == DATAGRAM_PACKET)
		MUST(d.packet == copy + DATAGRAM_HEAD && d.len == (size_t)n - DATAGRAM_HEAD);
	/* Who calls again is not the one of before, whose keys are another's. */
	if (!n && udp_callers_hear_again(&l->callers, &l->r, &l->peer, &l->from, copy, len, &next))
		udp_peer_end(&next);
	free(copy);
	return n;
}

/* Returns what has opened. */
static ssize_t caller_hears(struct caller *c, const unsigned char *data, size_t len)
{
	unsigned char *copy = malloc(len ? len : 1);
	struct message m = { 0 };
	struct datagram d;
	bool newest = false;
	ssize_t n = 0;

	MUST(copy);
	memcpy(copy, data, len);
	if (!len || data[0] != dtls_generation(c->dtls)) {
		free(copy);
		return 0;
	}
	if (!c->secured) {
		c->secured =
			dtls_shake(c->dtls, copy, len, send_to_listener, &c->sent, "peer", &m) > 0;
		message_clear(&m);
	} else {
		n = dtls_open(c->dtls, copy, len, send_to_listener, &c->sent, &newest);
		MUST(n <= (ssize_t)len && (n > 0 || !newest));
	}
	if (n > 0 && !datagram_read(copy, (size_t)n, &d) && d.kind == DATAGRAM_HELLO)
		memcpy(c->theirs, d.from, DATAGRAM_ID);
	free(copy);
	return n;
}

static void seal(struct caller *c, const struct datagram *d)
{
	unsigned char out[DATAGRAM_HELLO_SIZE];

	if (c->secured)
		dtls_seal(c->dtls, out, datagram_write(d, out), send_to_listener, &c->sent);
}

static void say_hello(struct caller *c)
{
	struct datagram d = { .kind = DATAGRAM_HELLO };

	memcpy(d.from, c->ours, DATAGRAM_ID);
	memcpy(d.to, c->theirs, DATAGRAM_ID);
	seal(c, &d);
}

/* All that is on its way arrives, until nothing is. */
static void settle(struct listener *l, struct caller *c)
{
	unsigned char in[MOST];
	struct wire_queue q;
	ssize_t n;
	size_t i;

	for (;;) {
		q = c->sent;
		c->sent.n = 0;
		for (i = 0; i < q.n; i++)
			listener_hears(l, q.v[i].data, q.v[i].len);
		n = recv(l->out, in, sizeof(in), 0);
		if (n < 0 && !q.n)
			return;
		for (; n >= 0; n = recv(l->out, in, sizeof(in), 0))
			caller_hears(c, in, (size_t)n);
	}
}

enum { FARS = 3 };

/* Handshake and hellos, as far as the first byte says: 0 none, 1 the one, 2 both. */
static void go_before(struct listener *l, struct caller *c, unsigned int far)
{
	struct message m = { 0 };

	dtls_shake(c->dtls, NULL, 0, send_to_listener, &c->sent, "peer", &m);
	if (far == 0)
		return;
	settle(l, c);
	MUST(c->secured);
	if (far == 1)
		return;
	say_hello(c);
	settle(l, c);
	say_hello(c);
	settle(l, c);
	MUST(l->peer.path.fd == l->from.fd);
}

/* Altered at a place, or cut. Returns whether it is another one now. */
static bool alter(struct letter *x, struct bytes *b)
{
	const size_t at = take_u8(b) | (size_t)take_u8(b) << 8;
	const uint8_t with = take_u8(b);

	if (!x->len)
		return false;
	if (!with)
		x->len = at % x->len;
	else
		x->data[at % x->len] ^= with;
	return true;
}

static void take_any(struct letter *x, struct bytes *b)
{
	x->len = take_u8(b);
	if (x->len > b->left)
		x->len = b->left;
	take_bytes(b, x->data, x->len);
}

/* A packet of the caller's: it opens where nobody has touched it, and only once. */
static void send_packet(struct listener *l, struct caller *c, struct bytes *b, bool altered)
{
	struct datagram d = { .kind = DATAGRAM_ASK };
	struct letter x;
	bool ready;

	settle(l, c);
	ready = c->secured && l->peer.path.fd == l->from.fd;
	seal(c, &d);
	if (!c->sent.n)
		return;
	x = c->sent.v[--c->sent.n];
	if (altered && alter(&x, b)) {
		MUST(listener_hears(l, x.data, x.len) <= 0);
		return;
	}
	MUST((listener_hears(l, x.data, x.len) > 0) == ready);
	MUST(listener_hears(l, x.data, x.len) <= 0);
}

/* One of the listener's, to the caller. */
static void answer(struct listener *l, struct caller *c, struct bytes *b, bool altered)
{
	struct letter x;
	ssize_t n;

	if (!l->peer.path.fd)
		return;
	settle(l, c);
	udp_peer_say(&l->peer, DATAGRAM_ALIVE, NULL);
	n = recv(l->out, x.data, sizeof(x.data), 0);
	if (n < 0)
		return;
	x.len = (size_t)n;
	if (altered && alter(&x, b))
		MUST(caller_hears(c, x.data, x.len) <= 0);
	else if (caller_hears(c, x.data, x.len) > 0)
		MUST(caller_hears(c, x.data, x.len) <= 0);
}

/* One of the handshake: as it is, or not. */
static void deliver(struct listener *l, struct caller *c, struct bytes *b, bool altered)
{
	struct letter x;
	ssize_t n = recv(l->out, x.data, sizeof(x.data), 0);

	if (n >= 0) {
		x.len = (size_t)n;
		if (altered)
			alter(&x, b);
		caller_hears(c, x.data, x.len);
	}
	if (!c->sent.n)
		return;
	x = c->sent.v[0];
	memmove(c->sent.v, c->sent.v + 1, --c->sent.n * sizeof(x));
	if (altered)
		alter(&x, b);
	listener_hears(l, x.data, x.len);
}

static void step(struct listener *l, struct caller *c, struct bytes *b)
{
	struct letter x;
	const unsigned int what = take_u8(b) % 10;

	switch (what) {
	case 0:
	case 1:
		deliver(l, c, b, what);
		break;
	case 2:
	case 3:
		send_packet(l, c, b, what == 3);
		break;
	case 4:
	case 5:
		answer(l, c, b, what == 5);
		break;
	case 6:
		take_any(&x, b);
		MUST(listener_hears(l, x.data, x.len) <= 0);
		break;
	case 7:
		take_any(&x, b);
		MUST(caller_hears(c, x.data, x.len) <= 0);
		break;
	case 8:
		say_hello(c);
		break;
	case 9:
		udp_callers_step(&l->callers, &l->r);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	struct listener l;
	static struct caller c;
	uint8_t first = take_u8(&b);
	int i;

	if (!keys_of[PSK][0]) {
		make_psk(keys_of[PSK]);
		make_certificates(keys_of[CERTIFICATES]);
	}
	begin(&l, &c, keys_of[first / FARS % PROTECTIONS]);
	go_before(&l, &c, first % FARS);
	for (i = 0; b.left && i < STEPS; i++)
		step(&l, &c, &b);
	end(&l, &c);
	return 0;
}
