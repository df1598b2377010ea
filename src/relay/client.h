/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CLIENT_H
#define TUNTAP_CLIENT_H

#include "relay/resolver.h"
#include "relay/relay.h"
#include "relay/udp.h"

/*
 * Connect to the first of the addresses that answers, and carry packets until something
 * ends that; with --retry, again and again, and to what the resolver finds by then. udp: the
 * sockets, where it goes over UDP, or NULL.
 */
enum relay_end client_run(struct relay *r, const struct udp_sockets *udp, struct addresses *to,
			  struct resolver *resolver, struct message *m);

#endif
