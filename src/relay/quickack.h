/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_QUICKACK_H
#define TUNTAP_QUICKACK_H

#include "relay/peer.h"

/*
 * When the original is answered. It sends a packet in two writes, and its kernel keeps the second
 * one, and then the next packet, until we acknowledge the one before (Nagle's algorithm), which
 * our kernel does after 40 ms. But each acknowledgement makes it send what little it has by then,
 * and each piece wakes us: while it sends without a pause, it gets one now and then.
 */
struct quickack {
	uint64_t due; /* when it is to be answered, in us of the monotonic clock; 0: it was */
	bool flood; /* it sends without a pause: a small piece does not wake us */
};

/* Something has come in. waits: surely it waits for us. */
void quickack_received(struct quickack *q, const struct peer *p, bool waits);

/* How long to wait for more, into t; NULL: as long as there is nothing else to do. */
const struct timespec *quickack_patience(const struct quickack *q, struct timespec *t);

/* Answer, where it is time to. Returns whether to look for what has not woken us. */
bool quickack_step(struct quickack *q, const struct peer *p);

#endif
