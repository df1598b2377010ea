/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SESSION_H
#define TUNTAP_SESSION_H

#include "relay/handshake.h"
#include "relay/listeners.h"

/*
 * Carry packets to and from the peer of h, whose handshake is done, until something ends
 * that; the peer stays open. others: where more callers come, to be turned away, or NULL.
 */
enum relay_end session_run(struct relay *r, struct handshake *h, const struct listeners *others,
			   struct message *m);

#endif
