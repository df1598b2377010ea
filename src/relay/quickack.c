/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Answers to the original, whose kernel waits for them. */
#include <time.h>

#include "relay/quickack.h"

enum {
	LATER_US = 250, /* a ping goes back and forth in that time */
	PIECE = 32 << 10, /* bytes; less does not wake us in a flood */
};

static uint64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void set_flood(struct quickack *q, const struct peer *p, bool flood)
{
	if (q->flood != flood)
		peer_set_least(p, flood ? PIECE : 1);
	q->flood = flood;
}

void quickack_received(struct quickack *q, const struct peer *p, bool waits)
{
	const uint64_t now = clock_us();

	set_flood(q, p, !waits && now < q->due);
	q->due = waits ? 0 : now + LATER_US;
	if (waits)
		peer_acknowledge(p);
}

const struct timespec *quickack_patience(const struct quickack *q, struct timespec *t)
{
	const uint64_t now = clock_us();

	if (!q->due)
		return NULL;
	*t = (struct timespec){ .tv_nsec = now < q->due ? (long)(q->due - now) * 1000 : 0 };
	return t;
}

bool quickack_step(struct quickack *q, const struct peer *p)
{
	if (!q->due || clock_us() < q->due)
		return false;
	q->due = 0;
	set_flood(q, p, false);
	peer_acknowledge(p);
	return true;
}
