/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Lines of --debug. */
#include <stdio.h>
#include <string.h>

#include "relay/trace.h"

void trace_sent(struct trace *t, struct relay *r, size_t len)
{
	r->stats.sent_packets++;
	r->stats.sent_bytes += len;
	if (!r->words.debug)
		return;
	t->taken++;
	fprintf(stderr, "TAP2NET %lu: read %zu bytes from the interface\n", t->taken, len);
	fprintf(stderr, "TAP2NET %lu: wrote %zu bytes to the network\n", t->taken, len);
}

void trace_received(struct trace *t, const struct relay *r, size_t len, int err)
{
	if (!r->words.debug)
		return;
	t->given++;
	fprintf(stderr, "NET2TAP %lu: read %zu bytes from the network\n", t->given, len);
	fprintf(stderr, "NET2TAP %lu: wrote %zu bytes to the interface%s%s\n", t->given,
		err ? 0 : len, err ? ": " : "", err ? strerror(-err) : "");
}
