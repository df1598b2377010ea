/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap status: a table for people, every fact as JSON. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "kernel/sysfs.h"
#include "output/render.h"
#include "verbs/failures.h"
#include "verbs/join.h"
#include "verbs/odd.h"

enum { MINE, COLUMNS, NOHEADINGS, RAW, SORT };

/* JSON has all facts, whatever the columns; processes only where they are asked for. */
static unsigned int needs_of(const struct call *call, const struct columns *c)
{
	if (!call->options->json)
		return columns_need(c);
	return NEED_ADDRESSES | NEED_ROUTES | NEED_VLANS | NEED_FDB | NEED_COUNTERS |
	       (call->options->details ? NEED_PROCESSES : columns_need(c) & NEED_PROCESSES);
}

static uint64_t lists_of(unsigned int needs)
{
	return (needs & NEED_ADDRESSES ? HAS(IF_ADDRS) : 0) |
	       (needs & NEED_ROUTES ? HAS(IF_ROUTES) : 0) |
	       (needs & NEED_VLANS ? HAS(IF_VLANS) : 0) | (needs & NEED_FDB ? HAS(IF_FDB) : 0);
}

/* Beside the links; what cannot be had is told, the rest is shown. */
static int look_up(const struct call *call, unsigned int needs, struct ifaces *list,
		   struct holders *holders)
{
	struct message m = { 0 };
	int status = 0;

	if (rtnl_dump_lists(call->rtnl, list, lists_of(needs), &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	if (needs & NEED_PROCESSES && verb_find_holders(call, list, holders))
		status = 1;
	if (call->options->json)
		sysfs_ask_flags(list);
	return status;
}

/* holders: NULL where they were not asked for; odd: of each. */
static int print(const struct call *call, const struct columns *c, const struct ifaces *list,
		 const struct holders *holders, const struct oddity *odd)
{
	const struct options *o = call->options;
	struct message m = { 0 };

	if (o->json)
		return render_json(stdout, list, holders, odd, RENDER_STATUS, failures_kept(),
				   o->pretty) < 0
			       ? verb_no_memory()
			       : 0;
	if (render_table(stdout, list, holders, c, !verb_given(call, NOHEADINGS),
			 verb_given(call, RAW), &m) < 0)
		return verb_fail(&m, NULL, NULL);
	return 0;
}

static int show(struct call *call, const struct columns *c)
{
	unsigned int needs = needs_of(call, c);
	CLEANUP(ifaces_clear) struct ifaces list = { 0 };
	CLEANUP(holders_clear) struct holders found = { 0 };
	CLEANUP(conf_clear) struct conf conf = { 0 };
	const struct holders *holders = needs & NEED_PROCESSES ? &found : NULL;
	CLEANUP(free_at) struct oddity *odd = NULL;
	int status;

	if (!holders)
		verb_only_looks(call);
	verb_select(call, verb_given(call, MINE),
		    RTNL_ALL | (needs & NEED_COUNTERS ? RTNL_COUNTERS : 0), &list, &status);
	if (verb_cannot_list(&list, status))
		return status;
	if (look_up(call, needs, &list, &found))
		status = 1;
	if (holders)
		verb_only_looks(call);
	if (c->sorted && columns_sort(c, &list, holders) < 0)
		status = verb_no_memory();
	if (call->options->json || !call->options->quiet)
		join_read(call, &list, &conf);
	odd = odd_find(&conf, &list);
	if (!odd)
		return verb_no_memory();
	if (print(call, c, &list, holders, odd))
		status = 1;
	if (!call->options->json && !call->options->quiet)
		odd_tell(odd, &list);
	if (!call->options->json && !call->options->quiet && !call->words->n)
		join_tell_elsewhere(&conf);
	return verb_flush(status);
}

static int run(struct call *call)
{
	struct message m = { 0 };
	struct columns c;

	if (verb_given(call, COLUMNS) && !strcmp(call->value[COLUMNS], "help")) {
		columns_help(stdout);
		return verb_flush(0);
	}
	if (columns_choose(&c, call->value[COLUMNS], call->options->details, &m) < 0 ||
	    (verb_given(call, SORT) && columns_order(&c, call->value[SORT], &m) < 0))
		return verb_fail(&m, NULL, NULL);
	return show(call, &c);
}

const struct verb verb_status = {
	.name = "status",
	.words = "[NAME...] [mode tun|tap] [user USER] [group GROUP] [--mine]\n"
		 "       [--columns LIST] [--sort COLUMN] [--noheadings] [--raw]",
	.summary = "a table of them: state, owner, addresses; -d: who holds them",
	.details =
		"  --mine           those that you may attach to, by owner and group\n"
		"  --columns LIST   these columns, as NAME,OWNER or +PROCESSES; help lists them\n"
		"  --sort COLUMN    by this column; numbers in it count as numbers\n"
		"  --noheadings     no line of headings\n"
		"  --raw            for programs: one blank between cells, \\x20 within them\n"
		"  -j               all facts as JSON, whatever the columns\n",
	.options = { { "--mine", false },
		     { "--columns", true },
		     { "--noheadings", false },
		     { "--raw", false },
		     { "--sort", true } },
	.example = "tuntap status --mine --sort name",
	.run = run,
};
