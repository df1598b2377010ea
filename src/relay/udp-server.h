/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_SERVER_H
#define TUNTAP_UDP_SERVER_H

#include "relay/udp.h"

/* As server_run(), over UDP. */
enum relay_end udp_server_run(struct relay *r, const struct udp_sockets *u, struct message *m);

#endif
