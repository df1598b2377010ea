/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap set, set-owner: change interfaces that exist; what is not said stays. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "change/use.h"
#include "verbs/set-move.h"
#include "verbs/stopping.h"
#include "verbs/verb.h"

/* What touches lists: those that it names, and others that go with it. */
#define MAY_LOSE (HAS_LISTS | HAS(IF_MTU) | HAS(IF_MASTER) | HAS(IF_IPV6) | HAS(IF_UP))

static int check_words(const struct ifaces *want)
{
	struct message m = { 0 };

	if (!*want->v[0].name)
		message_usage(&m, "the name of the interface is missing");
	else if (!want->v[0].has)
		message_usage(&m, "there is nothing to set: say what to change");
	return m.status ? verb_fail(&m, NULL, want->v[0].name) : 0;
}

static int observe(struct rtnl *r, struct ifaces *want, struct ifaces *have)
{
	struct message m = { 0 };
	int err = rtnl_get_links(r, RTNL_ALL, want, have, &m);

	/* Addresses and routes count where they change, or could be lost: with down, say. */
	if (!err && want->v[0].has & MAY_LOSE)
		err = rtnl_dump_lists(r, have, plan_looks_at(want, have, false), &m);
	return err ? verb_fail(&m, NULL, NULL) : 0;
}

/* What depends on the mode is known only now, and still nothing is touched. */
static int check_modes(const struct changes *changes)
{
	struct message m = { 0 };
	const struct change *c;
	int status = 0;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->err && grammar_check(c->want, c->have->mode, &m) < 0)
			status = verb_fail(&m, &c->want->at, c->name);
	}
	return status;
}

static int set(struct call *call, const struct ifaces *want, const struct ifaces *have)
{
	struct changes changes;
	int status, signal = 0;

	if (plan(PLAN_SET, false, want, have, &changes) < 0)
		return verb_no_memory();
	status = check_modes(&changes);
	if (!status) {
		stopping_begin(&changes);
		verb_provision(call, &changes, false);
		signal = stopping_end(&changes);
		verb_warn_owners(&changes);
		stopping_tell(&changes, signal, STOPPING_INTERFACES, STOPPING_AGAIN);
		status = stopping_finish(verb_report(call, &changes));
	}
	changes_clear(&changes);
	return status;
}

static int run(struct call *call, const struct syntax *syntax)
{
	CLEANUP(ifaces_clear) struct ifaces want = { 0 }, have = { 0 };
	int status = verb_read_words(call, syntax, NULL, &want);

	if (!status)
		status = check_words(&want);
	if (!status)
		status = observe(call->rtnl, &want, &have);
	if (!status)
		status = set(call, &want, &have);
	return status;
}

/* Behind "dev", where that stands there. */
static size_t name_at(const struct words *words)
{
	return words->n && !strcmp(words->v[0].text, "dev") ? 1 : 0;
}

/* NAME WORD: carrier, which is of who holds it; name and netns, which are where it is. */
static bool is_alone(const struct words *words, const char *word)
{
	size_t at = name_at(words) + 1;

	return at < words->n && !strcmp(words->v[at].text, word);
}

static int read_carrier(const struct call *call, struct ifaces *want, bool *on)
{
	static const struct syntax syntax = { 0, BARE_NAME, false };
	size_t at = name_at(call->words) + 1;
	struct words name = *call->words;
	struct call head = *call;
	struct message m = { 0 };
	const char *value = at + 1 < name.n ? name.v[at + 1].text : "";

	*on = !strcmp(value, "on");
	if (!*value)
		message_usage(&m, "\"carrier\" needs a value");
	else if (!*on && strcmp(value, "off"))
		message_usage(&m, "carrier \"%s\" is neither on nor off", value);
	else if (at + 2 < name.n)
		message_usage(&m, "unexpected word \"%s\": \"carrier\" stands alone",
			      name.v[at + 2].text);
	if (m.status)
		return verb_fail(&m, NULL, NULL);
	name.n = at;
	head.words = &name;
	return verb_read_words(&head, &syntax, NULL, want);
}

static int set_carrier(struct call *call)
{
	CLEANUP(ifaces_clear) struct ifaces want = { 0 }, have = { 0 };
	struct change c = { .what = ALTER };
	const struct changes changes = { .v = &c, .n = 1 };
	bool on;
	int status = read_carrier(call, &want, &on);

	if (!status)
		status = verb_find_one(call, &want, &have);
	if (!status) {
		c.want = &want.v[0];
		c.have = &have.v[0];
		strcpy(c.name, c.have->name);
		if (c.have->seen->carrier == on)
			c.what = KEEP;
		/* A carrier that is off may be one that nobody has. */
		stopping_begin(NULL);
		if (c.what == ALTER || !on)
			c.err = use_set_carrier(c.have, on, &c.msg);
		stopping_end(NULL);
		status = stopping_finish(verb_report(call, &changes));
	}
	message_clear(&c.msg);
	return status;
}

static int run_set(struct call *call)
{
	static const struct syntax syntax = { WORDS_CHANGE, BARE_NAME, false };

	if (is_alone(call->words, "carrier"))
		return set_carrier(call);
	if (is_alone(call->words, "name"))
		return set_name(call, name_at(call->words));
	if (is_alone(call->words, "netns"))
		return set_netns(call, name_at(call->words));
	return run(call, &syntax);
}

static int run_set_owner(struct call *call)
{
	static const struct syntax syntax = { WORDS_IDS, BARE_NAME_OWNER, false };

	return run(call, &syntax);
}

const struct verb verb_set = {
	.name = "set",
	.words = "[dev] NAME [user USER] [group GROUP] WORD...",
	.summary = "change what is given, leave the rest",
	.details =
		"The words are those of add, but mode, pi, vnet_hdr, multi_queue and one_queue, which\n"
		"are decided when an interface is made. addr adds; addr none removes all permanent\n"
		"ones. nomaster, noalias and down take away.\n"
		"NAME carrier on|off, alone, plugs or pulls the cable of one that is held.\n"
		"NAME name NEW, alone, renames it; NAME netns NAME|PID|PATH moves it, with all that it\n"
		"has, to another network namespace.\n",
	.example = "tuntap set tap0 mtu 9000 nomaster",
	.run = run_set,
};

const struct verb verb_set_owner = {
	.name = "set-owner",
	.words = "NAME USER | NAME USER:GROUP | NAME :GROUP | NAME user USER group GROUP",
	.summary = "hand an interface to another user or group",
	.details =
		"Works while the interface is in use, where the process that uses it may be traced.\n",
	.example = "tuntap set-owner tap0 bob:vpn",
	.run = run_set_owner,
};
