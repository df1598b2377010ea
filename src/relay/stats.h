/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_STATS_H
#define TUNTAP_STATS_H

#include "relay/peer.h"
#include "relay/relay.h"

/* From now on SIGUSR1 asks for statistics, while ppoll(2) has stop_mask(). After stop_catch(). */
void stats_catch(void);

/* n packets of the peer, of so many bytes; err: of queue_write(). */
void stats_count_received(struct stats *s, int err, size_t n, size_t bytes);

/* Tell them now; peer: who is served, or NULL. */
void stats_tell(const struct relay *r, const struct peer *peer);

/* Tell them where somebody asked, or where it is time to (--stats). */
void stats_serve(struct relay *r, const struct peer *peer);

/* A timeout for poll(2): until clock is due, or statistics are; clock 0: that is never. */
struct timespec;
const struct timespec *stats_patience(const struct relay *r, uint64_t clock, struct timespec *t);

#endif
