/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap show, list, lst: what ip tuntap show prints. */
#include <stdio.h>

#include "base/cleanup.h"
#include "kernel/sysfs.h"
#include "output/render.h"
#include "verbs/failures.h"
#include "verbs/verb.h"

/*
 * A file of /sys takes longer than a whole interface of a dump, for bits that do
 * nothing (one_queue) or that ip prints as a number (NAPI): not for a long list.
 */
enum { ASK_SYS_MAX = 256 };

enum { MINE };

static int run(struct call *call)
{
	const struct options *o = call->options;
	CLEANUP(ifaces_clear) struct ifaces list = { 0 };
	CLEANUP(holders_clear) struct holders found = { 0 };
	const struct holders *holders = o->details ? &found : NULL;
	uint64_t which = RENDER_LINES_SHOW;
	int status, err;

	if (o->json)
		which = RTNL_ALL;
	else if (o->details)
		which |= HOLDER_COMPARES;
	if (!holders)
		verb_only_looks(call);
	verb_select(call, verb_given(call, MINE), which, &list, &status);
	if (verb_cannot_list(&list, status))
		return status;
	if (list.n <= ASK_SYS_MAX || call->words->n || o->details || o->json)
		sysfs_ask_flags(&list);
	if (o->details && verb_find_holders(call, &list, &found))
		status = 1;
	if (holders)
		verb_only_looks(call);
	if (o->json)
		err = render_json(stdout, &list, holders, NULL, RENDER_LINKS, failures_kept(),
				  o->pretty);
	else
		err = render_lines(stdout, &list, holders, o->oneline);
	if (err < 0)
		status = verb_no_memory();
	return verb_flush(status);
}

const struct verb verb_show = {
	.name = "show",
	.ip = { "show", "lst", "list" },
	.words = "[NAME...] [mode tun|tap] [user USER] [group GROUP] [--mine]",
	.summary = "list them as ip tuntap does (also: list, lst)",
	.details = "  --mine   those that you may attach to, by owner and group\n",
	.options = { { "--mine", false } },
	.example = "tuntap show user alice",
	.run = run,
};
