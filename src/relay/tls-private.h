/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TLS_PRIVATE_H
#define TUNTAP_TLS_PRIVATE_H

#include <openssl/ssl.h>

#include "relay/tls.h"
#include "words/psk.h"

/* What the files of tls*.c share. */

struct tls {
	SSL_CTX *context;
	bool listens;
	bool udp; /* DTLS, else TLS */
	bool psk; /* else certificates */
	unsigned char key[PSK_BYTES];
	const char *name; /* that the peer's certificate must have; NULL: any of the ca's */
};

enum { TLS_WHY = 160 };

struct tls_stream {
	const struct tls *tls;
	SSL *ssl;
	int fd;
	bool heard; /* what came first may be TLS */
	bool begun; /* our first bytes are sent, or the peer's are taken */
	bool waits; /* for room to send */
	bool more; /* there was no room for all that is there */
	int err; /* it is broken: nothing can be sent or received any more; 0: it is not */
	uint64_t records, rekeys; /* sent with these keys; changes of them */
	char why[TLS_WHY];
};

/* Read the certificates that the words name. Returns 0 or -errno with a message. */
int tls_use_certificates(struct tls *tls, const struct relay_words *w, struct message *m);

/* The same for a context of DTLS: its version, cookies, and what a datagram needs. Returns 1 or 0.
 */
int tls_set_up_datagrams(struct tls *tls);

/* Say why a handshake failed, by what OpenSSL has queued. Returns -errno. */
int tls_explain(const struct tls_stream *s, const char *peer, struct message *m);

/* The same of a connection that was secured, into s->why. */
void tls_note_why(struct tls_stream *s);

/* Whether err is a peer that has gone without TLS's word of it; and say so in s->why. */
bool tls_is_cut(int err);
void tls_note_cut(struct tls_stream *s);

/* What OpenSSL has queued first, as text; it stays there. */
const char *tls_reason(void);

#endif
