/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What apply does in all network namespaces of the files, one after the other. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "change/provision.h"
#include "verbs/stopping.h"
#include "verbs/whole.h"

/* A namespace that is being made takes milliseconds; two seconds in all. */
enum { TRIES = 40, PAUSE_MS = 50 };

static struct change *change_of(const struct whole *w, size_t line)
{
	const struct line *l = &w->spaces.lines[line];
	struct changes *changes = &w->v[l->space].b.changes;

	return l->at < changes->n ? &changes->v[l->at] : NULL;
}

/* An unknown user, say, fails the line that names it, and no other. */
static void fail_unknown(struct whole *w, size_t space)
{
	struct conf *conf = w->conf;
	struct mistake *unknown;
	struct change *c;
	size_t i;

	for (i = 0; i < conf->unknown.n; i++) {
		unknown = &conf->unknown.v[i];
		c = w->spaces.lines[conf->of[i]].space == space ? change_of(w, conf->of[i]) : NULL;
		if (!c)
			continue;
		w->spaces.v[space].want.v[c - w->v[space].b.changes.v].at = unknown->at;
		message_copy(&c->msg, &unknown->m);
		c->what = KEEP;
		c->defers = false;
		c->awaits = NULL;
		/* Tried again it would pass for a line without that user. */
		c->retry = false;
		c->err = unknown->err;
	}
}

static bool any(const struct whole *w)
{
	return !strcmp(w->only, "all");
}

/* --enter: of the network namespaces that one, whatever lines call it, or all but the caller's. */
static bool chosen(const struct whole *w, const struct space *space)
{
	size_t i;

	if (!w->only)
		return true;
	if (any(w))
		return space->netns;
	if (w->only_there && space->there && netns_equal(&w->only_id, &space->id))
		return true;
	/* Of one that is not there, or cannot be looked at, there is the name alone. */
	for (i = 0; space->netns && i < space->want.n; i++)
		if (!strcmp(w->only, space->want.v[i].netns))
			return true;
	return false;
}

/* Those of a namespace that is not there, or with err cannot be worked in. */
static int absent(struct whole *w, size_t i, int err, struct message *m)
{
	struct space *space = &w->spaces.v[i];
	struct sweep *s = &w->v[i];

	sweep_clear(s);
	s->space = space;
	s->how = &w->how;
	space->there = false;
	if (err) {
		message_clear(&space->msg);
		space->err = err;
		space->untold = true;
		space->msg = *m;
		*m = (struct message){ 0 };
	}
	return spaces_absent(space, &s->b.changes) < 0 ? message_no_memory(m) : 0;
}

static int look_and_plan(struct whole *w, size_t i, struct message *m)
{
	struct sweep *s = &w->v[i];

	sweep_clear(s);
	s->how = &w->how;
	return spaces_visit(&w->spaces, &w->spaces.v[i], sweep_plan, s, m);
}

/* What cannot be looked at in another network namespace fails its lines, here all. */
static int plan_space(struct whole *w, size_t i, struct message *m)
{
	struct space *space = &w->spaces.v[i];
	int err = space->there ? look_and_plan(w, i, m) : 0;

	/* It may be there again, or have gone for good. */
	if (err == -ESTALE) {
		message_clear(m);
		err = space->there ? look_and_plan(w, i, m) : 0;
	}
	if (err && (!space->netns || w->spaces.lost))
		return err;
	if (err || !space->there)
		err = absent(w, i, err, m);
	if (err)
		return err;
	fail_unknown(w, i);
	return 0;
}

/* Each of its lines is told, come what may. */
static void plan_or_tell(struct whole *w, size_t i)
{
	CLEANUP(message_clear) struct message m = { 0 };
	int err = plan_space(w, i, &m);

	if (err && absent(w, i, err, &m) < 0)
		w->status = verb_fail(&m, NULL, NULL);
}

static int carry_out_plan(struct whole *w, size_t i, struct message *m)
{
	struct space *space = &w->spaces.v[i];

	return space->there ? spaces_visit(&w->spaces, space, sweep_carry_out, &w->v[i], m) : 0;
}

static void carry_out_space(struct whole *w, size_t i)
{
	CLEANUP(message_clear) struct message m = { 0 };
	const bool lost = w->spaces.lost;
	int err;

	if (w->stopped) {
		provision_stop(&w->v[i].b.changes, 0);
		return;
	}
	err = carry_out_plan(w, i, &m);

	/* What was planned for another is not done. */
	if (err == -ESTALE) {
		message_clear(&m);
		plan_or_tell(w, i);
		err = carry_out_plan(w, i, &m);
	}
	/* What was done there is done, though there is no way back. */
	if (err && w->spaces.lost && !lost)
		w->status = verb_fail(&m, NULL, NULL);
	else if (err)
		sweep_fail(&w->v[i], err, &m);
	w->stopped = w->v[i].stopped;
}

static bool awaits(const struct whole *w, size_t i)
{
	const struct space *space = &w->spaces.v[i];

	return !space->there && !space->err && chosen(w, space);
}

static bool ended(const struct whole *w)
{
	return w->spaces.lost || w->status || w->stopped;
}

/* What there is to do in one that has come is found out with the lock. */
static void serve(struct whole *w, size_t i)
{
	CLEANUP(message_clear) struct message m = { 0 };

	w->status = verb_lock(w->how.call);
	if (!w->status) {
		plan_or_tell(w, i);
		carry_out_space(w, i);
		return;
	}
	w->stopped = stop_look();
	if (w->stopped)
		message_set(&m, -EINTR, "was not made: a signal came before");
	else
		message_set(&m, -ETIMEDOUT, "was not made: the lock was not free in time");
	absent(w, i, w->stopped ? -EINTR : -ETIMEDOUT, &m);
}

/* Whether one has come, in which there is work then. */
static bool look_again(struct whole *w)
{
	bool come = false;
	size_t i;

	for (i = 0; i < w->spaces.n && !ended(w); i++) {
		if (!awaits(w, i) || !spaces_come(&w->spaces.v[i]))
			continue;
		serve(w, i);
		come = true;
	}
	verb_unlock();
	return come;
}

/*
 * Whoever makes one namespace makes more, and its name is there before it is. What waits
 * for the next sees it or is told of it: see tuntap-netns.path. Nobody else waits meanwhile.
 */
static void wait_for_more(struct whole *w)
{
	bool waits;
	size_t i;
	int tries;

	verb_unlock();
	for (tries = 0; !ended(w) && tries < TRIES; tries++) {
		waits = false;
		for (i = 0; i < w->spaces.n; i++)
			waits = waits || awaits(w, i);
		if (!waits)
			break;
		stop_sleep(PAUSE_MS);
		w->stopped = stop_look();
		if (look_again(w))
			tries = 0;
	}
}

/* Most likely a slip. */
static void tell_no_line(const struct whole *w)
{
	CLEANUP(message_clear) struct message m = { 0 };

	if (w->how.call->options->quiet)
		return;
	message_set(&m, 0, "no line has netns \"%s\"", w->only);
	message_warn(&m, NULL, NULL);
}

/* Find which one --enter means; what is wrong with it the lines that have it tell. */
static int find_only(struct whole *w)
{
	CLEANUP(message_clear) struct message m = { 0 };
	int err = netns_own_id(&w->spaces.v[0].id, &m);
	size_t i;

	if (!err)
		err = netns_find_id(w->only, &w->only_id, &m);
	w->only_there = !err;
	for (i = 0; i < w->spaces.n; i++)
		if (w->spaces.v[i].want.n && chosen(w, &w->spaces.v[i]))
			return 0;
	if (err && err != -ENOENT)
		return verb_fail(&m, NULL, NULL);
	tell_no_line(w);
	return 0;
}

int whole_begin(struct whole *w)
{
	int status = spaces_find(&w->spaces, w->how.call, &w->conf->want);

	if (status)
		return status;
	w->v = calloc(w->spaces.n + 1, sizeof(*w->v));
	if (!w->v)
		return verb_no_memory();
	return w->only && !any(w) ? find_only(w) : 0;
}

static void carry_out(struct whole *w)
{
	size_t i;

	for (i = 0; i < w->spaces.n; i++)
		if (chosen(w, &w->spaces.v[i]))
			carry_out_space(w, i);
}

/* A signal waits for the change in work, and ends the wait for more. */
static void carry_out_stoppable(struct whole *w)
{
	int signal;

	stopping_begin(NULL);
	carry_out(w);
	if (w->only)
		wait_for_more(w);
	signal = stopping_end(NULL);
	if (!w->stopped)
		w->stopped = signal;
}

int whole_carry_out(struct whole *w)
{
	struct message m = { 0 };
	size_t i;

	for (i = 0; i < w->spaces.n; i++) {
		w->v[i].how = &w->how;
		if (chosen(w, &w->spaces.v[i]) && plan_space(w, i, &m) < 0)
			return verb_fail(&m, NULL, NULL);
	}
	if (w->how.dry_run)
		carry_out(w);
	else
		carry_out_stoppable(w);
	return 0;
}

int whole_gather(struct whole *w, struct changes *all)
{
	CLEANUP(free_at) struct changes **of = calloc(w->spaces.n + 1, sizeof(*of));
	size_t i;

	if (!of)
		return -ENOMEM;
	for (i = 0; i < w->spaces.n; i++)
		of[i] = &w->v[i].b.changes;
	return spaces_gather(&w->spaces, &w->conf->want, of, all);
}

void whole_clear(struct whole *w)
{
	size_t i;

	for (i = 0; w->v && i < w->spaces.n; i++)
		sweep_clear(&w->v[i]);
	free(w->v);
	spaces_clear(&w->spaces);
}
