/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Frames to many, which a loop of bridges multiplies for ever, are limited. */
#include "relay/storm.h"

enum { ONE = 1000, SECOND_MS = 1000 };

void storm_begin(struct storm *s, uint32_t limit, uint64_t now_ms)
{
	*s = (struct storm){ .limit = limit, .left = (uint64_t)limit * ONE, .since = now_ms };
}

bool storm_lets(struct storm *s, const unsigned char *frame, size_t len, uint64_t now_ms)
{
	const uint64_t most = (uint64_t)s->limit * ONE;
	uint64_t passed = now_ms - s->since;

	/* The first bit of the address that it is for. */
	if (!s->limit || !len || !(frame[0] & 1))
		return true;
	s->left += (passed < SECOND_MS ? passed : SECOND_MS) * s->limit;
	if (s->left > most)
		s->left = most;
	s->since = now_ms;
	if (s->left < ONE)
		return false;
	s->left -= ONE;
	return true;
}
