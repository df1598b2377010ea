/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TLS_H
#define TUNTAP_TLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/message.h"
#include "words/relay-words.h"

/* TLS 1.3 with a key that both ends have, or with certificates; by OpenSSL. */

/* What this end shows, and what it wants to see. */
struct tls;

/* The protection of one connection. */
struct tls_stream;

/*
 * Read the files that the words name. *tls: NULL where they ask for none (--plain). From
 * here on no core is dumped, and no user without privilege looks into this process. Returns
 * 0, or -errno with a message. tls_close() frees.
 */
int tls_open(const struct relay_words *words, struct tls **tls, struct message *m);
void tls_close(struct tls *tls);

/*
 * Whether peers will take the certificate of this end today. Returns 0, or -errno with a
 * message: -EKEYEXPIRED, or -EAGAIN of one that is not valid yet. tls: not NULL.
 */
int tls_own_dates(const struct tls *tls, struct message *m);

/*
 * Begin on fd, which is connected, non-blocking, and stays the caller's, who ignores SIGPIPE.
 * NULL: no memory.
 */
struct tls_stream *tls_begin(const struct tls *tls, int fd);

/* Say the end, if that goes at once and makes sense, and free. NULL is none. */
void tls_end(struct tls_stream *s);

/*
 * Go on with the handshake. peer: for messages. Returns 1, it is done, and the peer is who
 * it should be; 0, not yet; or -errno with a message.
 */
int tls_shake(struct tls_stream *s, const char *peer, struct message *m);

/*
 * Send or receive what can be at once. Return the number of bytes, 0 for an end that the
 * peer has said, or -errno: -EAGAIN, poll(2) tells when. What was not sent has to be offered
 * again before anything else, the same bytes and no fewer.
 */
ssize_t tls_send(struct tls_stream *s, const void *data, size_t len);
ssize_t tls_receive(struct tls_stream *s, void *data, size_t room);

/* Whether tls_receive() has more, of which poll(2) knows nothing. */
bool tls_pending(const struct tls_stream *s);

/* Whether it waits for room to send, of its own. */
bool tls_waits(const struct tls_stream *s);

/* Say that nothing more is sent. */
void tls_finish(struct tls_stream *s);

/* Why it failed, where errno would not tell; or NULL. Valid until tls_end(). */
const char *tls_why(const struct tls_stream *s);

/* Its cipher, as the standard calls it; for people. */
const char *tls_cipher(const struct tls_stream *s);

/* How often this end has taken new keys. */
uint64_t tls_rekeys(const struct tls_stream *s);

/* Records after which it does: of 16 KiB each these are 256 MiB. */
enum { TLS_REKEY_RECORDS = 1 << 14 };

#endif
