/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_HANDSHAKE_H
#define TUNTAP_HANDSHAKE_H

#include "relay/peer.h"
#include "relay/relay.h"
#include "relay/wire.h"

/* What comes before the first packet. Nothing in it waits. */
struct handshake {
	struct peer peer;
	bool secured; /* if it is to be */
	bool asked; /* our hello is sent */
	unsigned char in[HELLO_MAX];
	size_t have;
	uint64_t deadline; /* by clock_ms() */
	struct wire wire; /* once it is done: how to go on */
	uint32_t features; /* HELLO_*, of both ends */
};

/* Who has said nothing right after that is turned away; where others wait, after the second. */
enum { HANDSHAKE_MS = 10000, HANDSHAKE_CROWDED_MS = 2000 };

/* Begin with fd, a socket that is connected to the address text, and take it over. */
void handshake_begin(struct handshake *h, int fd, const char *text, const struct relay *r);

/*
 * Go on, once poll(2) tells that there is something to read, and at once. Returns 1, it is
 * done; 0, not yet; or -errno with a message.
 */
int handshake_step(struct handshake *h, const struct relay *r, struct message *m);

/* What this end is and can do: HELLO_*. */
uint32_t hello_features(const struct relay *r);

/*
 * See that a hello is of an end that fits. *features: what both can do. Returns 0, or -errno
 * with a message that names peer.
 */
int hello_agree(const struct relay *r, const struct hello *theirs, const char *peer,
		uint32_t *features, struct message *m);

#endif
