/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A signal that comes while many lines are carried out: what was done is told. */
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

/* What is no line's, as what --prune removes, has no place. */
void stopping_tell(const struct changes *all, int signal)
{
	CLEANUP(message_clear) struct message m = { 0 };
	const struct change *c, *next = NULL;
	size_t i, lines = 0, done = 0;

	for (i = 0; i < all->n; i++) {
		c = &all->v[i];
		if (c->stopped && !next)
			next = c;
		lines += c->want->at.file ? 1 : 0;
		done += !c->stopped && !c->err && !c->defers && c->want->at.file ? 1 : 0;
	}
	if (!next)
		return;
	message_set(&m, -EINTR, "is the next: %zu of %zu lines were done when the signal came: %s",
		    done, lines, strsignal(signal));
	message_hint(&m, "the same command does the rest");
	message_print(&m, &next->want->at, next->name);
}

int stopping_leave(int signal)
{
	raise(signal);
	return 128 + signal;
}
