/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What went through, and when it is told. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "relay/stats.h"

static volatile sig_atomic_t asked;

static void note(int signal)
{
	asked = signal;
}

void stats_catch(void)
{
	const struct sigaction action = { .sa_handler = note };
	sigset_t usr1;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	sigaction(SIGUSR1, &action, NULL);
}

void stats_count_received(struct stats *s, int err, size_t n, size_t bytes)
{
	if (err == -EBADMSG) {
		s->malformed += n;
	} else if (err) {
		s->refused += n;
	} else {
		s->received_packets += n;
		s->received_bytes += bytes;
	}
}

void stats_tell(const struct relay *r, const struct peer *peer)
{
	const struct stats *s = &r->stats;
	struct pace pace = { .round_trip = r->round_trip };
	char text[800], trip[48] = "", storm[80] = "", unsent[64] = "", keys[96] = "";

	if (peer)
		pace = peer_pace(peer);
	if (pace.round_trip)
		snprintf(trip, sizeof(trip), ", round trip %u.%03u ms", pace.round_trip / 1000,
			 pace.round_trip % 1000);
	if (r->words.udp)
		snprintf(unsent, sizeof(unsent), ", %" PRIu64 " not taken by the network",
			 s->unsent);
	if (r->words.udp && r->tls)
		snprintf(keys, sizeof(keys),
			 ", refused by DTLS %" PRIu64 ", new keys %" PRIu64 " times", s->strange,
			 s->rekeys);
	if (r->words.storm)
		snprintf(storm, sizeof(storm),
			 ", held back as a storm %" PRIu64 " sent and %" PRIu64 " received",
			 s->storm_sent, s->storm_received);
	snprintf(text, sizeof(text),
		 "sent %" PRIu64 " packets (%" PRIu64 " bytes, %" PRIu64 " too long, %" PRIu64
		 " without a peer%s), received %" PRIu64 " packets (%" PRIu64 " bytes, %" PRIu64
		 " refused by the interface, %" PRIu64 " malformed), %" PRIu64
		 " callers refused%s%s%s",
		 s->sent_packets, s->sent_bytes, s->too_long, s->without_peer, unsent,
		 s->received_packets, s->received_bytes, s->refused, s->malformed, s->callers,
		 storm, keys, trip);
	/* Somebody asked: --quiet is not about this. */
	relay_tell(r, text);
}

void stats_serve(struct relay *r, const struct peer *peer)
{
	bool due = r->stats_due && clock_ms() >= r->stats_due;

	if (due)
		r->stats_due = clock_ms() + (uint64_t)r->words.stats * 1000;
	if (due || asked) {
		asked = 0;
		stats_tell(r, peer);
	}
}

const struct timespec *stats_patience(const struct relay *r, uint64_t clock, struct timespec *t)
{
	uint64_t due = r->stats_due && (!clock || r->stats_due < clock) ? r->stats_due : clock;
	uint64_t now = clock_ms(), left = due > now ? due - now : 0;

	if (!due)
		return NULL;
	*t = (struct timespec){ .tv_sec = (time_t)(left / 1000),
				.tv_nsec = (long)(left % 1000) * 1000000 };
	return t;
}
