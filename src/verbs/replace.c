/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap replace: make an interface, or change the one that exists to match. */
#include <unistd.h>

#include "base/cleanup.h"
#include "verbs/converge.h"
#include "verbs/stopping.h"

enum { RECREATE_IT };

static int judge(struct iface *i, struct message *m)
{
	int err;

	if (!*i->name)
		return message_usage(m, "the name of the interface is missing");
	err = plan_defaults(PLAN_REPLACE, i, geteuid(), m);
	return err ? err : grammar_check(i, i->mode, m);
}

/* Nothing is touched while words make no sense. */
static int refuse(struct changes *changes)
{
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err && c->msg.status == 2)
			verb_fail(&c->msg, &c->want->at, c->name);
	}
	return 2;
}

static int replace(struct call *call, struct ifaces *want)
{
	bool recreate = verb_given(call, RECREATE_IT);
	struct message m = { 0 };
	CLEANUP(converge_clear) struct convergence b = { 0 };
	int status, signal = 0;

	if (converge_plan(&b, call->rtnl, want, recreate, &m) < 0) {
		status = verb_fail(&m, NULL, NULL);
	} else if (converge_check(&b)) {
		status = refuse(&b.changes);
	} else {
		stopping_begin(&b.changes);
		converge(&b, call, recreate);
		signal = stopping_end(&b.changes);
		verb_warn_owners(&b.changes);
		stopping_tell(&b.changes, signal, STOPPING_INTERFACES, STOPPING_AGAIN);
		status = stopping_finish(verb_report(call, &b.changes));
	}
	return status;
}

static int run(struct call *call)
{
	static const struct syntax syntax = { WORDS_ALL, BARE_NAME, false };
	CLEANUP(ifaces_clear) struct ifaces want = { 0 };
	int status = verb_read_words(call, &syntax, judge, &want);

	if (!status)
		status = replace(call, &want);
	return status;
}

const struct verb verb_replace = {
	.name = "replace",
	.words = "[dev] NAME WORD... [--recreate]",
	.summary = "make an interface, or change it until it matches",
	.details =
		"The words are those of add. If the interface exists, a flag that is not given must be\n"
		"off; everything else that is not given stays as it is. With addr, the addresses given\n"
		"become the only permanent ones.\n"
		"  --recreate    where only creation can set it (mode, pi, vnet_hdr, multi_queue, no\n"
		"                owner): delete the interface, if it is not in use, and make it again\n",
	.options = { { "--recreate", false } },
	.example = "tuntap replace tap0 user alice mtu 9000 up",
	.run = run,
};
