/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What is secured datagram by datagram: its handshake, and what goes both ways. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "relay/tls-dtls.h"
#include "relay/tls-private.h"

enum {
	HEADER = 13, /* of a record */
	EPOCH_AT = 3, /* in it; the sequence number is behind that */
	LENGTH_AT = 11,
	HANDSHAKE = 22,
	DATA = 23,
	/* Of a handshake: what IPv6 carries everywhere, without what is in front. */
	HANDSHAKE_MTU = 1200,
	/* And of IPv4, for what is said again: it may have been too long, and lost. */
	NARROW_MTU = 500,
	COOKIE_KEY = 32,
	ADDRESS_MAX = 32,
	FIRST_US = 250000, /* until the first is said again */
	LONGEST_US = 4000000,
};

struct dtls {
	struct tls_stream s; /* tls, ssl and why */
	unsigned char generation;
	const unsigned char *in; /* records to be read; NULL: none */
	size_t in_len;
	dtls_send send;
	void *to;
	unsigned char address[ADDRESS_MAX]; /* of who wants a cookie */
	size_t address_len, asked; /* bytes of what he has sent */
	uint64_t records, newest;
};

/* Of this process: what it has not made itself is no cookie. */
static unsigned char cookie_key[COOKIE_KEY];

static int write_records(BIO *bio, const char *data, int len)
{
	struct dtls *d = BIO_get_data(bio);

	/* An answer to a stranger is shorter than the question. */
	if (!d->asked || (size_t)len < d->asked)
		d->send(d->to, d->generation, (const unsigned char *)data, (size_t)len);
	return len;
}

static int read_records(BIO *bio, char *data, int room)
{
	struct dtls *d = BIO_get_data(bio);
	size_t len = d->in_len;

	BIO_clear_retry_flags(bio);
	if (!d->in) {
		BIO_set_retry_read(bio);
		return -1;
	}
	if (len > (size_t)room)
		len = (size_t)room;
	memcpy(data, d->in, len);
	d->in = NULL;
	return (int)len;
}

static long control(BIO *bio, int command, long number, void *data)
{
	(void)bio;
	(void)number;
	(void)data;
	return command == BIO_CTRL_FLUSH;
}

static int create(BIO *bio)
{
	BIO_set_init(bio, 1);
	return 1;
}

/* Made once, and kept. */
static BIO_METHOD *method(void)
{
	static BIO_METHOD *m;

	if (m)
		return m;
	m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
	if (m && BIO_meth_set_write(m, write_records) && BIO_meth_set_read(m, read_records) &&
	    BIO_meth_set_ctrl(m, control) && BIO_meth_set_create(m, create))
		return m;
	BIO_meth_free(m);
	m = NULL;
	return NULL;
}

/* After us of waiting the last is said again, whoever of OpenSSL has noticed; 0: it is new. */
static unsigned int wait_longer(SSL *ssl, unsigned int us)
{
	if (!us)
		return FIRST_US;
	SSL_set_mtu(ssl, NARROW_MTU);
	return us * 2 > LONGEST_US ? LONGEST_US : us * 2;
}

static struct dtls *make(const struct tls *tls, unsigned char generation)
{
	struct dtls *d = calloc(1, sizeof(*d));
	BIO *bio = method() ? BIO_new(method()) : NULL;

	if (!d || !bio) {
		free(d);
		BIO_free(bio);
		return NULL;
	}
	d->s.tls = tls;
	d->generation = generation;
	d->s.ssl = SSL_new(tls->context);
	if (!d->s.ssl) {
		BIO_free(bio);
		free(d);
		return NULL;
	}
	BIO_set_data(bio, d);
	SSL_set_bio(d->s.ssl, bio, bio);
	SSL_set_app_data(d->s.ssl, d);
	SSL_set_mtu(d->s.ssl, HANDSHAKE_MTU);
	DTLS_set_timer_cb(d->s.ssl, wait_longer);
	return d;
}

struct dtls *dtls_begin(const struct tls *tls, unsigned char generation)
{
	struct dtls *d = make(tls, generation);

	if (d)
		SSL_set_connect_state(d->s.ssl);
	return d;
}

void dtls_end(struct dtls *d)
{
	if (!d)
		return;
	SSL_free(d->s.ssl);
	free(d);
}

/* Who has the address has the cookie. */
static int make_cookie(SSL *ssl, unsigned char *cookie, unsigned int *len)
{
	const struct dtls *d = SSL_get_app_data(ssl);

	return HMAC(EVP_sha256(), cookie_key, COOKIE_KEY, d->address, d->address_len, cookie,
		    len) != NULL;
}

static int check_cookie(SSL *ssl, const unsigned char *cookie, unsigned int len)
{
	unsigned char right[EVP_MAX_MD_SIZE];
	unsigned int right_len = sizeof(right);

	return make_cookie(ssl, right, &right_len) && len == right_len &&
	       !CRYPTO_memcmp(cookie, right, len);
}

int tls_set_up_datagrams(struct tls *tls)
{
	SSL_CTX *c = tls->context;

	SSL_CTX_set_options(c, SSL_OP_NO_QUERY_MTU);
	SSL_CTX_set_cookie_generate_cb(c, make_cookie);
	SSL_CTX_set_cookie_verify_cb(c, check_cookie);
	/* One record of a datagram is read at a time. */
	SSL_CTX_set_read_ahead(c, 1);
	if (tls->listens)
		SSL_CTX_set_options(c, SSL_OP_COOKIE_EXCHANGE);
	return RAND_bytes(cookie_key, sizeof(cookie_key)) == 1 &&
	       SSL_CTX_set_min_proto_version(c, DTLS1_2_VERSION) &&
	       SSL_CTX_set_max_proto_version(c, DTLS1_2_VERSION) && SSL_CTX_set_dh_auto(c, 1);
}

static void give(struct dtls *d, const unsigned char *datagram, size_t len, dtls_send send,
		 void *to)
{
	d->in = datagram && len > DTLS_GENERATION ? datagram + DTLS_GENERATION : NULL;
	d->in_len = d->in ? len - DTLS_GENERATION : 0;
	d->send = send;
	d->to = to;
	ERR_clear_error();
	errno = 0;
}

/* The number of a record, or that it is of no keys yet: epoch 0. */
static uint64_t number_of(const unsigned char *record)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		n = n << 8 | record[EPOCH_AT + i];
	return n;
}

static bool has_epoch(const unsigned char *record)
{
	return number_of(record) >> 48;
}

/*
 * Whether a datagram is one record, no more and no less. Anybody on the way can join several, or
 * put one of his own in front.
 */
static bool is_one_record(const unsigned char *datagram, size_t len)
{
	const unsigned char *record = datagram + DTLS_GENERATION;

	return len >= DTLS_GENERATION + HEADER &&
	       HEADER + (size_t)(record[LENGTH_AT] << 8 | record[LENGTH_AT + 1]) ==
		       len - DTLS_GENERATION;
}

bool dtls_is_hello(const unsigned char *datagram, size_t len)
{
	return len >= DTLS_GENERATION + HEADER && datagram[DTLS_GENERATION] == HANDSHAKE &&
	       !has_epoch(datagram + DTLS_GENERATION);
}

struct dtls *dtls_listen(struct dtls **listener, const struct tls *tls, const void *address,
			 size_t address_len, const unsigned char *datagram, size_t len,
			 dtls_send send, void *to)
{
	BIO_ADDR *nobody;
	struct dtls *d;
	int rc;

	if (!dtls_is_hello(datagram, len) || address_len > ADDRESS_MAX)
		return NULL;
	if (!*listener)
		*listener = make(tls, 0);
	d = *listener;
	nobody = BIO_ADDR_new();
	if (!d || !nobody) {
		BIO_ADDR_free(nobody);
		return NULL;
	}
	memcpy(d->address, address, address_len);
	d->address_len = address_len;
	d->generation = datagram[0];
	d->asked = len - DTLS_GENERATION;
	give(d, datagram, len, send, to);
	rc = DTLSv1_listen(d->s.ssl, nobody);
	BIO_ADDR_free(nobody);
	d->asked = 0;
	if (rc <= 0) {
		/* What it has read of a stranger goes with it. */
		if (rc < 0) {
			dtls_end(d);
			*listener = NULL;
		}
		return NULL;
	}
	*listener = NULL;
	return d;
}

/* What came before the end of a handshake, or with it, is lost: later reads are of one datagram. */
static void drop_data(struct dtls *d)
{
	unsigned char data[1024];
	size_t n;

	while (SSL_read_ex(d->s.ssl, data, sizeof(data), &n) > 0)
		;
}

int dtls_shake(struct dtls *d, const unsigned char *datagram, size_t len, dtls_send send, void *to,
	       const char *peer, struct message *m)
{
	int rc;

	give(d, datagram, len, send, to);
	if (!datagram && dtls_due(d) == 0 && DTLSv1_handle_timeout(d->s.ssl) < 0)
		return message_set(m, -ETIMEDOUT, "the handshake with %s came to no end", peer);
	rc = SSL_do_handshake(d->s.ssl);
	d->in = NULL;
	if (rc == 1) {
		drop_data(d);
		return 1;
	}
	switch (SSL_get_error(d->s.ssl, rc)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	}
	return tls_explain(&d->s, peer, m);
}

int dtls_due(struct dtls *d)
{
	struct timeval left;

	if (!DTLSv1_get_timeout(d->s.ssl, &left))
		return -1;
	return (int)(left.tv_sec * 1000 + (left.tv_usec + 999) / 1000);
}

unsigned char dtls_generation(const struct dtls *d)
{
	return d->generation;
}

ssize_t dtls_open(struct dtls *d, unsigned char *datagram, size_t len, dtls_send send, void *to,
		  bool *newest)
{
	const unsigned char *record = datagram + DTLS_GENERATION;
	uint64_t number;
	size_t n;
	int rc;

	*newest = false;
	/* Of a handshake there is only its last, again, alone, and that is encrypted. */
	if (!is_one_record(datagram, len) || !has_epoch(record) ||
	    (record[0] != DATA && record[0] != HANDSHAKE))
		return 0;
	number = number_of(record);
	give(d, datagram, len, send, to);
	rc = SSL_read_ex(d->s.ssl, datagram, len, &n);
	d->in = NULL;
	if (rc > 0) {
		*newest = number > d->newest;
		if (*newest)
			d->newest = number;
		return (ssize_t)n;
	}
	switch (SSL_get_error(d->s.ssl, rc)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	}
	return -EPROTO;
}

int dtls_seal(struct dtls *d, const void *data, size_t len, dtls_send send, void *to)
{
	size_t n;

	give(d, NULL, 0, send, to);
	d->records++;
	return SSL_write_ex(d->s.ssl, data, len, &n) > 0 && n == len ? 0 : -EPROTO;
}

uint64_t dtls_records(const struct dtls *d)
{
	const uint64_t theirs = d->newest & ((UINT64_C(1) << 48) - 1);

	return theirs > d->records ? theirs : d->records;
}

/* The subjectAltName; NULL: it has none. */
static const ASN1_OCTET_STRING *names_of(const X509 *x)
{
	const int at = X509_get_ext_by_NID(x, NID_subject_alt_name, -1);

	return at < 0 ? NULL : X509_EXTENSION_get_data(X509_get_ext(x, at));
}

static bool same_name(const X509 *x, const X509 *y)
{
	const ASN1_OCTET_STRING *v = names_of(x), *w = names_of(y);

	if (X509_NAME_cmp(X509_get_subject_name(x), X509_get_subject_name(y)) != 0 || !v != !w)
		return false;
	if (v)
		return !ASN1_OCTET_STRING_cmp(v, w);
	/* Of nobody there may be several. */
	return X509_NAME_entry_count(X509_get_subject_name(x)) || !X509_cmp(x, y);
}

bool dtls_same_peer(const struct dtls *a, const struct dtls *b)
{
	const X509 *x = SSL_get0_peer_certificate(a->s.ssl);
	const X509 *y = SSL_get0_peer_certificate(b->s.ssl);

	if (a->s.tls->psk)
		return true;
	return x && y && same_name(x, y);
}

const char *dtls_cipher(const struct dtls *d)
{
	return SSL_CIPHER_standard_name(SSL_get_current_cipher(d->s.ssl));
}
