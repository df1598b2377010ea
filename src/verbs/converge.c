/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Bringing interfaces to what was asked for, whatever is there. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "change/provision.h"
#include "verbs/converge.h"

/* An unfinished add takes milliseconds; two seconds in all. */
enum { TRIES = 40, PAUSE_MS = 50 };

void converge_clear(struct convergence *b)
{
	changes_clear(&b->changes);
	ifaces_clear(&b->have);
	while (b->nlater)
		ifaces_clear(&b->later[--b->nlater]);
	free(b->later);
	*b = (struct convergence){ 0 };
}

static int look(struct rtnl *r, struct ifaces *want, bool recreate, struct ifaces *have,
		struct message *m)
{
	int err = rtnl_dump_named(r, want, have, m);

	return err ? err : rtnl_dump_lists(r, have, plan_looks_at(want, have, recreate), m);
}

/* What it takes from the old one may not go with what is said. */
static int check_whole(struct change *c)
{
	CLEANUP(iface_clear) struct iface whole = { 0 };
	int err = plan_whole(c, &whole);

	if (err < 0)
		err = message_no_memory(&c->msg);
	else
		err = grammar_check(&whole, whole.mode, &c->msg);
	return err ? err : plan_check_whole(&whole, &c->msg);
}

/* As plan() has it; what could not be made anew is refused before it is removed. */
static int plan_replacing(const struct ifaces *want, const struct ifaces *have, bool recreate,
			  struct changes *changes)
{
	struct change *c;
	int err = plan(PLAN_REPLACE, recreate, want, have, changes);
	size_t i;

	for (i = 0; !err && i < changes->n; i++) {
		c = &changes->v[i];
		if (c->what != RECREATE)
			continue;
		c->err = check_whole(c);
		if (c->err)
			c->what = KEEP;
	}
	return err;
}

int converge_plan(struct convergence *b, struct rtnl *r, struct ifaces *want, bool recreate,
		  struct message *m)
{
	int err = look(r, want, recreate, &b->have, m);

	if (!err && plan_replacing(want, &b->have, recreate, &b->changes) < 0)
		err = message_no_memory(m);
	return err;
}

size_t converge_check(struct convergence *b)
{
	enum tun_mode mode;
	struct change *c;
	size_t i, bad = 0;

	for (i = 0; i < b->changes.n; i++) {
		c = &b->changes.v[i];
		mode = c->want->mode;
		if (mode == MODE_UNKNOWN && c->have)
			mode = c->have->mode;
		if (!c->err)
			c->err = grammar_check(c->want, mode, &c->msg);
		bad += c->err && c->msg.status == 2;
	}
	return bad;
}

/* It failed since another process is making or removing it. */
static bool busy(const struct change *c)
{
	return c->err && c->retry;
}

/* The wanted ones whose names were busy, not copied deeply. */
static int gather_busy(const struct changes *changes, struct ifaces *want)
{
	struct iface *new;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		if (!busy(&changes->v[i]))
			continue;
		new = ifaces_add(want, false);
		if (!new)
			return -ENOMEM;
		*new = *changes->v[i].want;
	}
	return 0;
}

static struct ifaces *new_look(struct convergence *b)
{
	struct ifaces *v = reallocarray(b->later, b->nlater + 1, sizeof(*v));

	if (!v)
		return NULL;
	b->later = v;
	v[b->nlater] = (struct ifaces){ 0 };
	return &v[b->nlater++];
}

/* What was planned anew takes the place of what was busy, in the same order. */
static void put_in_place(struct changes *changes, struct changes *again)
{
	struct change old;
	size_t i, n = 0;

	for (i = 0; i < changes->n && n < again->n; i++) {
		old = changes->v[i];
		if (!busy(&old))
			continue;
		changes->v[i] = again->v[n];
		changes->v[i].want = old.want;
		again->v[n++] = old;
	}
}

static int try_again(struct convergence *b, struct rtnl *r, struct ifaces *want, bool recreate)
{
	struct ifaces *have = new_look(b);
	CLEANUP(changes_clear) struct changes again = { 0 };
	CLEANUP(message_clear) struct message m = { 0 };
	int err = have ? look(r, want, recreate, have, &m) : -ENOMEM;

	if (!err)
		err = plan_replacing(want, have, recreate, &again);
	if (!err) {
		again.stop = b->changes.stop;
		provision(r, &again, false);
		put_in_place(&b->changes, &again);
	}
	return err;
}

void converge(struct convergence *b, const struct call *call, bool recreate)
{
	struct ifaces want = { 0 };
	int i, err = 0;

	verb_provision(call, &b->changes, false);
	for (i = 0; !err && i < TRIES && !changes_stopped(&b->changes); i++) {
		err = gather_busy(&b->changes, &want);
		if (!want.n)
			break;
		stop_sleep(PAUSE_MS);
		if (!err)
			err = try_again(b, call->rtnl, &want, recreate);
		want.n = 0;
	}
	free(want.v);
}
