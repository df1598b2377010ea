/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Carrying out what the plan says, change by change. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "change/carry.h"
#include "change/provision.h"
#include "change/transaction.h"
#include "kernel/holder.h"

/*
 * To give another owner to what is in use a descriptor of its process is borrowed,
 * and only attaching tells surely what is: of many the processes are found in one
 * pass over /proc before, not in one for each.
 */
static void find_users(const struct change *v, size_t n, struct holders *users)
{
	CLEANUP(free_at) const struct iface **given = calloc(n, sizeof(*given));
	CLEANUP(message_clear) struct message ignored = { 0 };
	size_t ngiven = 0, i;

	for (i = 0; given && i < n; i++)
		if (!v[i].err && v[i].differ & (HAS(IF_OWNER) | HAS(IF_GROUP)))
			given[ngiven++] = v[i].have;
	if (ngiven > 1)
		holder_find_of(given, ngiven, users, &ignored);
}

/*
 * Carry out those from "from" to before end: of one kind, or not to be carried out. Returns the
 * first that it was not the turn of.
 */
static size_t carry_out(struct rtnl *r, struct changes *changes, size_t from, size_t end,
			bool force)
{
	CLEANUP(holders_clear) struct holders users = { 0 };
	struct change *c = &changes->v[from];

	if (c->what == REMOVE)
		return provision_remove(r, changes, from, end, force);
	if (c->what == ALTER)
		find_users(c, end - from, &users);
	if (c->what == ALTER || c->what == RECREATE)
		carry_count(r, c, end - from);
	while (from < end && !changes_stopped(changes)) {
		c = &changes->v[from];
		if (c->what == MAKE) {
			from += provision_make(r, c, end - from);
		} else {
			if (!c->err && c->what == ALTER)
				c->err = provision_alter(r, c, &users);
			else if (!c->err && c->what == RECREATE)
				c->err = provision_recreate(r, c);
			from++;
		}
		changes_progress(changes, from);
	}
	return from;
}

/* The changes are carried out in their order: those of a kind in a row. */
static size_t row_end(const struct changes *changes, size_t from)
{
	const struct change *v = changes->v;
	size_t i = from + 1;

	while (i < changes->n && (v[i].err || v[i].what == KEEP || v[i].what == v[from].what))
		i++;
	return i;
}

/*
 * What did not work at first, and then in another way, is no warning; what a verb says
 * of one that it keeps is, and what provision_recreate() says.
 */
static void keep_warning(struct change *c)
{
	struct message late = { 0 };

	if (c->err || c->what == KEEP)
		return;
	if (c->what != RECREATE)
		message_clear(&c->msg);
	if (c->udev_late)
		message_set(&late, 0,
			    "udev has not processed it yet, and may change its MAC address");
	message_join(&c->msg, &late);
	message_join(&c->msg, &c->lost);
}

void provision_stop(struct changes *changes, size_t from)
{
	struct change *c;

	for (; from < changes->n; from++) {
		c = &changes->v[from];
		if (c->err || c->what == KEEP)
			continue;
		c->stopped = true;
		c->retry = false;
		c->err = message_set(&c->msg, -EINTR, "was not done: a signal came before");
	}
}

void provision(struct rtnl *r, struct changes *changes, bool force)
{
	size_t i, next;

	changes_cancel(changes);
	for (i = 0; i < changes->n; i = next) {
		next = i + 1;
		if (changes->v[i].err || changes->v[i].what == KEEP)
			continue;
		if (changes_stopped(changes))
			break;
		next = carry_out(r, changes, i, row_end(changes, i), force);
	}
	provision_stop(changes, i);
	provision_explain_taken(r, changes->v, changes->n);
	for (i = 0; i < changes->n; i++)
		keep_warning(&changes->v[i]);
}
