/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_CLIENT_H
#define TUNTAP_UDP_CLIENT_H

#include "relay/udp.h"

/*
 * Say hello to all the addresses, and carry packets to and from the one that answers, until
 * something ends that. *steady: it was good for a while.
 */
enum relay_end udp_client_run(struct relay *r, const struct udp_sockets *u,
			      const struct addresses *to, bool *steady, struct message *m);

#endif
