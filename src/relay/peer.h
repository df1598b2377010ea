/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PEER_H
#define TUNTAP_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "relay/resolve.h"
#include "relay/tls.h"

/* The other end of a connection. */

struct peer {
	int fd; /* -1: none */
	struct tls_stream *tls; /* NULL: what goes through is not protected */
	char text[SOCKADDR_TEXT]; /* its address, for messages */
};

/*
 * Take over fd, a socket that is connected to the address text: without delay, watched for a
 * peer that is gone, and with no more waiting in the kernel than the line carries away soon.
 */
void peer_open(struct peer *p, int fd, const char *text, const struct relay_words *words);

void peer_close(struct peer *p);

/*
 * Secure the connection, before anything is sent or received. Returns 1, it is; 0, not yet;
 * or -errno with a message.
 */
int peer_secure(struct peer *p, const struct tls *tls, struct message *m);

/*
 * Send or receive what can be at once. Return the number of bytes, 0 for the peer's end,
 * or -errno: -EAGAIN, poll(2) tells when. What was not sent has to be offered again before
 * anything else.
 */
ssize_t peer_send(struct peer *p, const void *data, size_t len);
ssize_t peer_receive(struct peer *p, void *data, size_t room);

/* What to ask poll(2) for; sends: there is something to send. */
short peer_events(const struct peer *p, bool sends);

/* Whether peer_receive() has more, of which poll(2) knows nothing. */
bool peer_pending(const struct peer *p);

/* What err of the two means, as text. */
const char *peer_why(const struct peer *p, int err);

/* How it is protected, for a sentence that names the peer: ", by TLS_...", or "". */
enum { PEER_PROTECTION = 64 };
const char *peer_protection(const struct peer *p, char text[PEER_PROTECTION]);

/* Say that nothing more is sent. */
void peer_finish(struct peer *p);

/* Less than so many bytes do not make poll(2) return; all there are can be received. */
void peer_set_least(const struct peer *p, int bytes);

/* Acknowledge what came in now, for a peer that waits for it (Nagle's algorithm). */
void peer_acknowledge(const struct peer *p);

/* The round trip and what arrives at the peer, in microseconds and bytes a second; 0: not known. */
struct pace {
	uint32_t round_trip;
	uint64_t rate;
};
struct pace peer_pace(const struct peer *p);

#endif
