/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_LISTENERS_H
#define TUNTAP_LISTENERS_H

#include <poll.h>

#include "relay/relay.h"

/* The sockets that callers come to. */
enum { LISTENERS_MAX = 16 };
struct listeners {
	struct pollfd v[LISTENERS_MAX];
	size_t n;
};

/* Bind and listen where the words say. Returns 0 or -errno with a message. */
int listeners_open(struct listeners *l, const struct relay *r, struct message *m);

void listeners_close(struct listeners *l);

/*
 * A caller of a listener that poll(2) found ready; -1: there is none after all. text: its address,
 * as sockaddr_text() has it, also of one who has gone meanwhile.
 */
int listeners_accept(const struct pollfd *listener, char *text);

/* Turn away all who call now, and say so once a second at most. */
void listeners_refuse(const struct listeners *l, struct relay *r);

#endif
