/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TLS_DTLS_H
#define TUNTAP_TLS_DTLS_H

#include "relay/tls.h"

/*
 * DTLS 1.2 over datagrams that somebody else sends and receives: each has one byte in front, the
 * generation of the keys, and then records, one where it carries data.
 */

/* The protection of what goes to and comes from one peer. */
struct dtls;

/* What is to be sent at once: a generation, and records. */
typedef void (*dtls_send)(void *to, unsigned char generation, const unsigned char *records,
			  size_t len);

enum {
	DTLS_GENERATION = 1,
	/* In front of data and behind it: of AES-256-GCM, which has more than ChaCha20-Poly1305. */
	DTLS_OVERHEAD = DTLS_GENERATION + 13 + 8 + 16,
	/* The most data of a record. */
	DTLS_MOST = 16384,
	/* Records of one end after which the keys are to be new. */
	DTLS_REKEY_RECORDS = 1 << 18,
};

/* Begin, as the one who connects, with keys of that generation. NULL: no memory. */
struct dtls *dtls_begin(const struct tls *tls, unsigned char generation);

/*
 * As the one who listens: hear a datagram of somebody unknown, whose address is len bytes. He gets
 * a cookie, through send, of fewer bytes than he sent, and nothing else does anything. Returns who
 * has sent it back, to go on with dtls_shake() without a datagram; or NULL. *listener is kept
 * between calls, NULL at first, and ends with dtls_end().
 */
struct dtls *dtls_listen(struct dtls **listener, const struct tls *tls, const void *address,
			 size_t address_len, const unsigned char *datagram, size_t len,
			 dtls_send send, void *to);

/* Whether a datagram may begin a handshake. */
bool dtls_is_hello(const unsigned char *datagram, size_t len);

/* Free. NULL is none. */
void dtls_end(struct dtls *d);

/*
 * Go on with the handshake, with a datagram of the peer's, or with NULL: at the beginning, and
 * when dtls_due() is over. Returns 1, it is done, and the peer is who it should be; 0, not yet; or
 * -errno with a message.
 */
int dtls_shake(struct dtls *d, const unsigned char *datagram, size_t len, dtls_send send, void *to,
	       const char *peer, struct message *m);

/* In how many ms the last that was said has to be said again; < 0: never. */
int dtls_due(struct dtls *d);

/* The generation of its keys. */
unsigned char dtls_generation(const struct dtls *d);

/*
 * Open a datagram of the peer's, in its place. Returns the bytes of data that were in it; 0: there
 * are none, it is not the peer's, or it came before; -errno: nothing comes any more. *newest: none
 * that was sent later has come yet.
 */
ssize_t dtls_open(struct dtls *d, unsigned char *datagram, size_t len, dtls_send send, void *to,
		  bool *newest);

/* Send data in a datagram. Returns 0 or -errno. */
int dtls_seal(struct dtls *d, const void *data, size_t len, dtls_send send, void *to);

/* Records of either end that these keys have protected, of which there were more. */
uint64_t dtls_records(const struct dtls *d);

/*
 * Whether both, which are secured, are of one peer: the key says so, or the names in certificates,
 * the subject and the subjectAltName; where one has none, the certificates themselves.
 */
bool dtls_same_peer(const struct dtls *a, const struct dtls *b);

/* Its cipher, as the standard calls it; for people. */
const char *dtls_cipher(const struct dtls *d);

#endif
