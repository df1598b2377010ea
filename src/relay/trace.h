/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TRACE_H
#define TUNTAP_TRACE_H

#include "relay/relay.h"

/* Packets of a connection, as --debug tells them. */
struct trace {
	unsigned long taken, given;
};

/* Count a packet that the interface gave, and tell it. */
void trace_sent(struct trace *t, struct relay *r, size_t len);

/* Tell one that the interface was given; err: 0, or -errno: it did not take it. */
void trace_received(struct trace *t, const struct relay *r, size_t len, int err);

#endif
