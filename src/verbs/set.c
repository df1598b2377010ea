/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tuntap set, set-owner: change interfaces that exist; what is not said stays. */
#include "verbs/verb.h"

static int check_words(const struct ifaces *want)
{
	struct message m = { 0 };

	if (!*want->v[0].name)
		message_usage(&m, "the name of the interface is missing");
	else if (!want->v[0].has)
		message_usage(&m, "there is nothing to set: say what to change");
	return m.text ? verb_fail(&m, NULL, want->v[0].name) : 0;
}

static int observe(struct rtnl *r, struct ifaces *want, struct ifaces *have)
{
	struct message m = { 0 };
	int err = rtnl_get_links(r, want, have, &m);

	/* The addresses count where they change, or could be lost: with down, say. */
	if (!err && want->v[0].has & (HAS(IF_ADDRS) | HAS(IF_MTU) | HAS(IF_MASTER) | HAS(IF_UP)))
		err = rtnl_dump_addresses(r, have, &m);
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
	int status;

	if (plan(PLAN_SET, false, want, have, &changes) < 0)
		return verb_no_memory();
	status = check_modes(&changes);
	if (!status) {
		verb_provision(call, &changes, false);
		verb_warn_owners(&changes);
		status = verb_report(call, &changes);
	}
	changes_clear(&changes);
	return status;
}

static int run(struct call *call, const struct syntax *syntax)
{
	struct ifaces want = { 0 }, have = { 0 };
	int status = verb_read_words(call, syntax, NULL, &want);

	if (!status)
		status = check_words(&want);
	if (!status)
		status = observe(call->rtnl, &want, &have);
	if (!status)
		status = set(call, &want, &have);
	ifaces_clear(&want);
	ifaces_clear(&have);
	return status;
}

static int run_set(struct call *call)
{
	static const struct syntax syntax = { WORDS_CHANGE, BARE_NAME, false };

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
	.summary = "change what is said, leave the rest",
	.details =
		"The words are those of add, but mode, pi, vnet_hdr, multi_queue and one_queue, which\n"
		"are settled when an interface is made. addr adds; addr none removes all permanent\n"
		"ones. nomaster, noalias and down take away.\n",
	.run = run_set,
};

const struct verb verb_set_owner = {
	.name = "set-owner",
	.words = "NAME USER | NAME USER:GROUP | NAME :GROUP | NAME user USER group GROUP",
	.summary = "hand an interface to another user or group",
	.details =
		"Works while the interface is in use, where the process that uses it may be traced.\n",
	.run = run_set_owner,
};
