/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What a relay tells while it runs. */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "relay/relay.h"

void relay_note(const struct relay *r, const char *fmt, ...)
{
	struct message m = { 0 };
	char text[512];
	va_list args;

	if (r->words.quiet)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	message_set(&m, 0, "%s", text);
	message_note(&m, NULL, r->name);
	message_clear(&m);
}

void relay_warn(const struct relay *r, struct message *m)
{
	if (!r->words.quiet)
		message_warn(m, NULL, r->name);
	message_clear(m);
}

uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
