/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_SESSION_H
#define TUNTAP_UDP_SESSION_H

#include "relay/udp-callers.h"

/*
 * Carry packets to and from the peer until something ends that. callers: of a listener, where
 * others are turned away; NULL: of one that connects. *next, not NULL with callers: the same
 * peer as it has begun anew, which is to be served then; where it has an address.
 */
enum relay_end udp_session_run(struct relay *r, const struct udp_sockets *sockets,
			       struct udp_peer *peer, struct udp_callers *callers,
			       struct udp_peer *next, struct message *m);

#endif
