/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* One sweep of apply: what is planned and carried out in one network namespace. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "change/carry.h"
#include "change/master.h"
#include "kernel/holder.h"
#include "verbs/sweep.h"

void sweep_clear(struct sweep *s)
{
	converge_clear(&s->b);
	ifaces_clear(&s->unwanted);
	if (s->awaited)
		join_restore(&s->space->want, s->awaited);
	free(s->awaited);
	*s = (struct sweep){ 0 };
}

/* What is told of them says where they are. */
static int name_space(struct ifaces *unwanted, const char *netns)
{
	size_t i;

	for (i = 0; netns && i < unwanted->n; i++) {
		unwanted->v[i].netns = strdup(netns);
		if (!unwanted->v[i].netns)
			return -ENOMEM;
	}
	return 0;
}

/* Add the removal of what no file names. */
static int plan_prune(struct sweep *s)
{
	CLEANUP(changes_clear) struct changes pruned = { 0 };
	int err = plan_unwanted(&s->space->want, &s->b.have, &s->unwanted);

	if (!err)
		err = name_space(&s->unwanted, s->space->netns);
	if (!err)
		err = plan(PLAN_DEL, false, &s->unwanted, &s->b.have, &pruned);
	if (!err)
		err = changes_append(&s->b.changes, &pruned);
	return err;
}

/* What is there is as somebody wants it. */
static void leave_others(struct changes *changes)
{
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->have)
			continue;
		message_clear(&c->msg);
		c->what = KEEP;
		c->retry = false;
		c->err = 0;
	}
}

int sweep_plan(struct rtnl *r, struct space *space, void *data, struct message *m)
{
	struct sweep *s = data;
	int err;

	s->space = space;
	err = join_defer(r, &space->want, &s->awaited);
	if (err)
		return message_no_memory(m);
	err = converge_plan(&s->b, r, &space->want, s->how->recreate, m);
	if (err)
		return err;
	if (s->how->only_missing)
		leave_others(&s->b.changes);
	if (s->how->prune && plan_prune(s) < 0)
		return message_no_memory(m);
	return 0;
}

static bool seen_in_use(const struct change *c, const struct holders *holders)
{
	return iface_in_use(c->have) || holders_of(holders, c->have)->n;
}

/* Of what goes: is anything in use, as far as the kernel tells? */
static bool any_goes(const struct changes *changes, bool in_use)
{
	const struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->err && (c->what == REMOVE || c->what == RECREATE) &&
		    (!in_use || iface_in_use(c->have)))
			return true;
	}
	return false;
}

static void say_used(struct change *c, const struct holders *holders, int err)
{
	char *who = holder_text(holders_of(holders, c->have));

	message_set(&c->msg, err, "is in use%s%s: %s", who ? " by " : "", who ? who : "",
		    err ? "cannot be made again" : "not removed, though no file names it");
	c->what = KEEP;
	c->err = err;
	free(who);
}

/*
 * What is in use is never pruned. Attaching will prove that nobody uses what is
 * removed; a dry run, which attaches to nothing, looks at the processes.
 */
static void spare_used(struct convergence *b, bool dry_run)
{
	struct changes *changes = &b->changes;
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(holders_clear) struct holders users = { 0 };
	struct change *c;
	size_t i;

	if (!any_goes(changes, !dry_run))
		return;
	holder_find(&b->have, &users, &ignored);
	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err || !c->have || !seen_in_use(c, &users))
			continue;
		if (c->what == REMOVE)
			say_used(c, &users, 0);
		else if (c->what == RECREATE)
			say_used(c, &users, -EBUSY);
	}
}

/* It came into use since we looked: that is no failure either. */
static void forgive_used(struct convergence *b)
{
	struct changes *changes = &b->changes;
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(holders_clear) struct holders users = { 0 };
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->what != REMOVE || (c->err != -EBUSY && c->err != -ENODEV))
			continue;
		if (c->err == -EBUSY) {
			if (!users.n)
				holder_find(&b->have, &users, &ignored);
			say_used(c, &users, 0);
		} else {
			message_clear(&c->msg);
		}
		c->err = 0;
	}
}

/* The mode that is not said is the one that is there. */
static enum tun_mode mode_after(const struct change *c)
{
	return c->want->mode == MODE_UNKNOWN && c->have ? c->have->mode : c->want->mode;
}

/* Told when it is carried out, it would come too late. */
static int foresee_lost(struct rtnl *r, struct change *c)
{
	CLEANUP(iface_clear) struct iface whole = { 0 };
	struct master master;
	int err;

	if (c->what == ALTER) {
		err = master_find(r, c->want, mode_after(c), &master, &c->msg);
		if (!err)
			err = carry_over(r, c, &master);
	} else if (plan_whole(c, &whole) < 0) {
		err = message_no_memory(&c->msg);
	} else {
		err = carry_anew(r, c, &whole);
		if (!err)
			plan_warn_lost(c, &whole);
	}
	if (!err)
		message_join(&c->msg, &c->lost);
	return err;
}

void sweep_foresee(struct rtnl *r, struct changes *changes)
{
	struct change *c;
	size_t i;

	carry_count(r, changes->v, changes->n);
	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err || c->what == KEEP || c->what == REMOVE)
			continue;
		c->err = master_foresee(r, c->want, mode_after(c), &c->msg);
		if (!c->err)
			c->err = master_serves(r, c->want, c->have, &c->msg);
		if (!c->err && c->what != MAKE)
			c->err = foresee_lost(r, c);
	}
}

int sweep_carry_out(struct rtnl *r, struct space *space, void *data, struct message *m)
{
	struct sweep *s = data;
	struct call there = *s->how->call;

	(void)m;
	there.rtnl = r;
	spare_used(&s->b, s->how->dry_run);
	if (s->how->dry_run) {
		sweep_foresee(r, &s->b.changes);
	} else {
		s->b.changes.stop = stop_look;
		converge(&s->b, &there, s->how->recreate);
		s->stopped = stop_look();
		forgive_used(&s->b);
		verb_warn_owners(&s->b.changes);
	}
	join_note(&s->b.changes, space->want.n, s->awaited);
	return 0;
}

void sweep_fail(struct sweep *s, int err, const struct message *m)
{
	struct change *c;
	size_t i;

	for (i = 0; i < s->b.changes.n; i++) {
		c = &s->b.changes.v[i];
		if (c->err || c->what == KEEP)
			continue;
		c->what = KEEP;
		c->err = err;
		c->untold = true;
		message_copy(&c->msg, m);
	}
}
