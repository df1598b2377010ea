/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RESOLVER_H
#define TUNTAP_RESOLVER_H

#include "relay/relay.h"
#include "relay/resolve.h"
#include "relay/udp.h"

/*
 * A process that looks a name up again, for one that may open no file any more: it has no
 * filter, but is the user of --user, or nobody instead of root, writes no file (Landlock), and
 * has neither the interface, the keys nor the sockets; and it ends with the one that asks.
 */
struct resolver {
	int fd; /* -1: there is none */
};

/*
 * Start it, before any privilege goes, for the peer of relay. Where that has an address instead of
 * a name there is nothing to look up, and none is started. udp: what is open already, and not for
 * it. Returns 0 or -errno with a message.
 */
int resolver_start(struct resolver *r, const struct relay *relay, const struct udp_sockets *udp,
		   struct message *m);

/*
 * Ask it to look the name up now. Returns 0, or -EPIPE with a message where somebody has ended it:
 * from then on there is none.
 */
int resolver_ask(struct resolver *r, struct message *m);

/* Whether it has found addresses since then; a is as before where it has not. */
bool resolver_take(struct resolver *r, struct addresses *a);

#endif
