/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap replace: make an interface, or change the one that exists to match. */
#include <unistd.h>

#include "base/cleanup.h"
#include "verbs/converge.h"

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
	int status;

	if (converge_plan(&b, call->rtnl, want, recreate, &m) < 0) {
		status = verb_fail(&m, NULL, NULL);
	} else if (converge_check(&b)) {
		status = refuse(&b.changes);
	} else {
		converge(&b, call, recreate);
		verb_warn_owners(&b.changes);
		status = verb_report(call, &b.changes);
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
		"The words are those of add. Of one that exists, flags that are not said are to be\n"
		"off; all else stays as it is where it is not said. With addr, the addresses that are\n"
		"said are to be the only permanent ones.\n"
		"  --recreate    what is decided when an interface is made (mode, pi, vnet_hdr,\n"
		"                multi_queue, having no owner): remove it, if nobody uses it, and make\n"
		"                it anew\n",
	.options = { { "--recreate", false } },
	.example = "tuntap replace tap0 user alice mtu 9000 up",
	.run = run,
};
