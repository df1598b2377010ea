/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A signal that comes while many changes are carried out: what was done is told. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "verbs/stopping.h"

void stopping_begin(void)
{
	stop_catch_heeded();
}

int stopping_end(void)
{
	int signal = stop_look();

	stop_release(false);
	return signal;
}

void stopping_begin_many(struct changes *changes)
{
	if (changes->n < 2)
		return;
	stopping_begin();
	changes->stop = stop_look;
}

int stopping_end_many(struct changes *changes)
{
	if (!changes->stop)
		return 0;
	changes->stop = NULL;
	return stopping_end();
}

static bool has_lines(const struct changes *all)
{
	size_t i;

	for (i = 0; i < all->n && !all->v[i].want->at.file; i++)
		;
	return i < all->n;
}

/* Beside lines, what is no line's, as what --prune removes, does not count. */
void stopping_tell(const struct changes *all, int signal, const char *hint)
{
	CLEANUP(message_clear) struct message m = { 0 };
	const bool lines = has_lines(all);
	const struct change *c, *next = NULL;
	size_t i, counted = 0, done = 0;

	for (i = 0; i < all->n; i++) {
		c = &all->v[i];
		if (c->stopped && !next)
			next = c;
		if (lines && !c->want->at.file)
			continue;
		counted++;
		done += !c->stopped && !c->err && !c->defers;
	}
	if (!next)
		return;
	message_set(&m, -EINTR, "is the next: %zu of %zu %s were done when the signal came: %s",
		    done, counted, lines ? "lines" : "interfaces", strsignal(signal));
	message_hint(&m, "%s", hint);
	message_print(&m, &next->want->at, next->name);
}

int stopping_leave(int signal)
{
	raise(signal);
	return 128 + signal;
}
