/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_MTU_H
#define TUNTAP_MTU_H

#include "relay/udp.h"

/*
 * The mtu of the interface over UDP: a packet of that length, with what is in front of it, fits
 * into one datagram.
 */

/*
 * Set it as --mtu says; where that is not permitted, the mtu that it should have is told. link: of
 * link_mtu_open(), or why there is none. to: where the peer is, NULL where nobody knows yet. Learns
 * r->mtu. While privileges last.
 */
void mtu_set_up(struct relay *r, int link, const struct udp_sockets *u, const struct addresses *to);

/* Tell where the mtu is more than fits into longest, the longest packet that goes to the peer. */
void mtu_advise(const struct relay *r, size_t longest, const char *peer);

#endif
