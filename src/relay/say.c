/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What a relay tells while it runs. */
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "relay/relay.h"

enum { WARNINGS_A_SECOND = 10 };

static void tell(const struct relay *r, const char *text)
{
	struct message m = { 0 };

	message_set(&m, 0, "%s", text);
	message_note(&m, NULL, r->name);
	message_clear(&m);
}

bool relay_may_tell(const struct relay *r, bool warning)
{
	struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };
	struct told *told = r->told;
	uint64_t second = clock_ms() / 1000;
	char text[64];

	if (told->second != second)
		told->warnings = 0;
	told->second = second;
	/* Where poll(2) says that there is room, there is some for a line. */
	if ((warning && told->warnings >= WARNINGS_A_SECOND) || !poll(&out, 1, 0)) {
		told->lost++;
		return false;
	}
	told->warnings += warning;
	if (told->lost) {
		snprintf(text, sizeof(text), "%" PRIu64 " messages were not told", told->lost);
		told->lost = 0;
		tell(r, text);
	}
	return true;
}

void relay_tell(const struct relay *r, const char *text)
{
	if (relay_may_tell(r, false))
		tell(r, text);
}

void relay_note(const struct relay *r, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (r->words.quiet)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	relay_tell(r, text);
}

void relay_warn(const struct relay *r, struct message *m)
{
	if (!r->words.quiet && relay_may_tell(r, true))
		message_warn(m, NULL, r->name);
	message_clear(m);
}

uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
