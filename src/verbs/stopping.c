/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A signal that comes while changes are carried out: what was done is told. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "verbs/stopping.h"

void stopping_begin(struct changes *changes)
{
	stop_catch_heeded();
	if (changes)
		changes->stop = stop_look;
}

int stopping_end(struct changes *changes)
{
	int signal = stop_look();

	if (changes)
		changes->stop = NULL;
	stop_linger();
	return signal;
}

/*
 * Lines alone are counted, unless the signal came while --prune removed what no line names: then
 * all interfaces are.
 */
void stopping_tell(const struct changes *all, int signal, enum stopping what, const char *hint)
{
	CLEANUP(message_clear) struct message m = { 0 };
	const struct change *c, *next = NULL;
	size_t i, counted = 0, done = 0;
	bool lines;

	for (i = 0; i < all->n && !next; i++)
		if (all->v[i].stopped)
			next = &all->v[i];
	if (!signal || !next)
		return;
	lines = what == STOPPING_LINES && next->want->at.file;
	for (i = 0; i < all->n; i++) {
		c = &all->v[i];
		if (lines && !c->want->at.file)
			continue;
		counted++;
		done += !c->stopped && !c->err && !c->defers;
	}
	message_set(&m, -EINTR, "is the next: %zu of %zu %s were done when the signal came: %s",
		    done, counted, lines ? "lines" : "interfaces", strsignal(signal));
	message_hint(&m, "%s", hint);
	message_print(&m, &next->want->at, next->name);
}

int stopping_finish(int status)
{
	const int signal = stop_lingered();

	if (!signal)
		return status;
	raise(signal);
	return 128 + signal;
}
