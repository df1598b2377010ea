/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap del: remove interfaces that exist; never make one on the way. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "verbs/spaces.h"
#include "verbs/stopping.h"

enum { ALL, IF_EXISTS, FORCE, CONFIG };

/* An empty $IF must never delete everything: that is asked for by --all alone. */
static int check_words(const struct call *call, const struct ifaces *want)
{
	struct message m = { 0 };
	bool named = *want->v[0].name;

	if (!named && !verb_given(call, ALL)) {
		message_usage(&m, "the name of the interface is missing");
		message_hint(&m,
			     "--all deletes all persistent ones; mode, user and group narrow that");
	} else if (named && verb_given(call, ALL)) {
		message_usage(&m, "names and --all contradict each other");
	}
	return m.status ? verb_fail(&m, NULL, NULL) : 0;
}

static int add_name(struct ifaces *want, const struct iface *line)
{
	struct iface *new = ifaces_add(want, false);

	if (!new)
		return verb_no_memory();
	strcpy(new->name, line->name);
	new->at = line->at;
	new->netns = line->netns ? strdup(line->netns) : NULL;
	return line->netns && !new->netns ? verb_no_memory() : 0;
}

/* What files name becomes the names, in their places; what else they say does not count here. */
static int read_names(const struct call *call, struct conf *conf, struct ifaces *want)
{
	struct message m = { 0 };
	int status;
	size_t i;

	if (verb_given(call, ALL)) {
		message_usage(&m, "--config and --all contradict each other");
		return verb_fail(&m, NULL, NULL);
	}
	status = verb_read_files(call, NULL, conf);
	for (i = 0; !status && i < conf->want.n; i++)
		status = add_name(want, &conf->want.v[i]);
	return status ? status : verb_lock(call);
}

static int read_words(const struct call *call, struct ifaces *want)
{
	static const struct syntax syntax = { WORDS_FILTER | HAS_FIXED, BARE_NAMES, false };
	int status;

	status = verb_read_words(call, &syntax, NULL, want);
	return status ? status : check_words(call, want);
}

static bool matches(const struct iface *i, const struct iface *filter, bool force)
{
	return iface_is_tuntap(i) && (i->seen->persist || force) &&
	       !iface_differences(filter, i, filter->has & WORDS_FILTER);
}

/* --all: the interfaces there are become the ones that are wanted gone. */
static int choose_all(const struct ifaces *have, bool force, struct ifaces *want)
{
	struct iface filter = want->v[0], *new;
	size_t i;

	want->n = 0;
	for (i = 0; i < have->n; i++) {
		if (!matches(&have->v[i], &filter, force))
			continue;
		new = ifaces_add(want, false);
		if (!new)
			return -ENOMEM;
		strcpy(new->name, have->v[i].name);
	}
	return 0;
}

static int observe(const struct call *call, struct ifaces *want, struct ifaces *have)
{
	struct message m = { 0 };
	int err;

	if (!verb_given(call, ALL)) {
		err = rtnl_get_links(call->rtnl, RTNL_ALL, want, have, &m);
	} else {
		err = rtnl_dump_links(call->rtnl, RTNL_ALL, have, &m);
		if (!err && choose_all(have, verb_given(call, FORCE), want) < 0)
			err = message_no_memory(&m);
	}
	return err ? verb_fail(&m, NULL, NULL) : 0;
}

static void forgive_missing(struct changes *changes)
{
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err != -ENODEV)
			continue;
		c->err = 0;
		message_clear(&c->msg);
	}
}

/*
 * "del tap0 usr alice" means to check the owner, not to delete tap0 unchecked
 * and then miss two others: a slip for a keyword, with its value behind it.
 */
static int refuse_slip(const struct changes *changes)
{
	struct message m = { 0 };
	const struct change *c;
	const char *meant;
	size_t i;

	for (i = 0; i + 1 < changes->n; i++) {
		c = &changes->v[i];
		if (c[0].err != -ENODEV || c[1].err != -ENODEV)
			continue;
		meant = grammar_meant(c->name);
		if (!meant)
			continue;
		message_usage(&m, "\"%s\" is neither a word nor an interface; nothing was deleted",
			      c->name);
		message_hint(&m, "did you mean \"%s\"?", meant);
		return verb_fail(&m, NULL, NULL);
	}
	return 0;
}

static int carry_out(const struct call *call, struct changes *changes)
{
	bool may_miss = verb_given(call, IF_EXISTS) || verb_given(call, ALL);
	int status = may_miss ? 0 : refuse_slip(changes), signal;

	if (status)
		return status;
	stopping_begin(changes);
	verb_provision(call, changes, verb_given(call, FORCE));
	signal = stopping_end(changes);
	if (may_miss)
		forgive_missing(changes);
	stopping_tell(changes, signal, STOPPING_INTERFACES,
		      may_miss ? STOPPING_AGAIN : STOPPING_NAMES);
	return stopping_finish(verb_report(call, changes));
}

static int del(const struct call *call, const struct ifaces *want, const struct ifaces *have)
{
	struct changes changes;
	int status;

	if (plan(PLAN_DEL, verb_given(call, FORCE), want, have, &changes) < 0)
		return verb_no_memory();
	status = carry_out(call, &changes);
	changes_clear(&changes);
	return status;
}

/* --config: what is done in one network namespace. */
struct part {
	const struct call *call;
	struct ifaces have;
	struct changes changes;
};

static int del_there(struct rtnl *rtnl, struct space *space, void *data, struct message *m)
{
	struct part *part = data;
	struct call there = *part->call;
	int err = rtnl_get_links(rtnl, RTNL_ALL, &space->want, &part->have, m);

	if (err)
		return err;
	if (plan(PLAN_DEL, verb_given(&there, FORCE), &space->want, &part->have, &part->changes))
		return message_no_memory(m);
	there.rtnl = rtnl;
	part->changes.stop = stop_look;
	verb_provision(&there, &part->changes, verb_given(&there, FORCE));
	forgive_missing(&part->changes);
	return 0;
}

static int visit(struct spaces *s, struct space *space, struct part *part, struct message *m)
{
	int err = spaces_visit(s, space, del_there, part, m);

	/* It may be there again, or have gone for good. */
	if (err != -ESTALE)
		return err;
	message_clear(m);
	if (space->there)
		return spaces_visit(s, space, del_there, part, m);
	if (space->err) {
		*m = space->msg;
		space->msg = (struct message){ 0 };
	}
	return space->err;
}

/* In one that is not there there is nothing to delete, and nothing is waited for. */
static int none_there(const struct space *space, struct changes *changes)
{
	size_t i;

	if (spaces_absent(space, changes) < 0)
		return verb_no_memory();
	for (i = 0; i < changes->n; i++) {
		changes->v[i].defers = false;
		changes->v[i].awaits = NULL;
	}
	return 0;
}

/* One that cannot be looked at fails its lines. */
static int del_in(struct spaces *s, struct space *space, struct part *part)
{
	const bool visited = space->there;
	struct message m = { 0 };

	if (visited)
		space->err = visit(s, space, part, &m);
	if (!space->err)
		return space->there ? 0 : none_there(space, &part->changes);
	if (visited) {
		if (!space->netns || s->lost)
			return verb_fail(&m, NULL, NULL);
		message_clear(&space->msg);
		space->msg = m;
		changes_clear(&part->changes);
	}
	return spaces_absent(space, &part->changes) < 0 ? verb_no_memory() : 0;
}

static int del_parts(const struct call *call, struct spaces *s, const struct ifaces *want,
		     struct part *parts)
{
	CLEANUP(free_at) struct changes **of = calloc(s->n + 1, sizeof(*of));
	CLEANUP(changes_clear) struct changes all = { 0 };
	int status = 0, signal;
	size_t i;

	stopping_begin(NULL);
	for (i = 0; of && !status && i < s->n; i++) {
		parts[i].call = call;
		of[i] = &parts[i].changes;
		status = del_in(s, &s->v[i], &parts[i]);
	}
	signal = stopping_end(NULL);
	if (!status && (!of || spaces_gather(s, want, of, &all) < 0))
		status = verb_no_memory();
	if (!status) {
		stopping_tell(&all, signal, STOPPING_LINES, STOPPING_AGAIN);
		status = verb_report(call, &all);
	}
	return stopping_finish(status);
}

static int del_config(const struct call *call)
{
	CLEANUP(conf_clear) struct conf conf = { 0 };
	CLEANUP(ifaces_clear) struct ifaces want = { 0 };
	CLEANUP(spaces_clear) struct spaces s = { 0 };
	struct part *parts = NULL;
	int status = read_names(call, &conf, &want);
	size_t i;

	if (!status)
		status = spaces_find(&s, call, &want);
	if (!status)
		parts = calloc(s.n + 1, sizeof(*parts));
	if (!status)
		status = parts ? del_parts(call, &s, &want, parts) : verb_no_memory();
	for (i = 0; parts && i < s.n; i++) {
		changes_clear(&parts[i].changes);
		ifaces_clear(&parts[i].have);
	}
	free(parts);
	return status;
}

static int run(struct call *call)
{
	CLEANUP(ifaces_clear) struct ifaces want = { 0 }, have = { 0 };
	int status;

	if (verb_given(call, CONFIG)) {
		status = del_config(call);
		verb_unlock();
		return status;
	}
	status = read_words(call, &want);
	if (!status)
		status = observe(call, &want, &have);
	if (!status)
		status = del(call, &want, &have);
	verb_unlock();
	return status;
}

const struct verb verb_del = {
	.name = "del",
	.ip = { "delete" },
	.words =
		"NAME... | --all [mode tun|tap] [user USER] [group GROUP] | --config [FILE|DIR]...  [--if-exists] [--force]",
	.summary = "remove interfaces",
	.details =
		"With names, mode, user and group are checked against the interface; it is left alone\n"
		"where they do not match. pi, vnet_hdr, multi_queue and one_queue are taken and ignored.\n"
		"  --all         all persistent ones that match; with --force, all that match\n"
		"  --config      what files of tuntap.conf(5) name; missing ones are no error\n"
		"  --if-exists   a missing one is no error\n"
		"  --force       also if in use, or not persistent\n",
	.files = "--config",
	.options = { { "--all", false },
		     { "--if-exists", false },
		     { "--force", false },
		     { "--config", false } },
	.example = "tuntap del --all user alice",
	.run = run,
};
