/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tuntap status: a table for people, every fact as JSON. */
#include <stdio.h>

#include "holder.h"
#include "render.h"
#include "verb.h"

static int run(struct call *call)
{
	const struct options *o = call->options;
	struct ifaces list = { 0 };
	struct message m = { 0 };
	int status;

	verb_select(call, call->given & 1, o->json, &list, &status);
	if (status == 2)
		return status;
	verb_ask_sys(&list);
	if (rtnl_dump_addresses(call->rtnl, &list, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	if (o->details && holder_find(&list, NULL, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	if (o->json)
		render_json(stdout, &list, RENDER_STATUS | (o->details ? RENDER_PROCESSES : 0),
			    o->pretty);
	else
		render_table(stdout, &list);
	ifaces_clear(&list);
	return verb_flush(status);
}

const struct command command_status = {
	.name = "status",
	.words = "[NAME...] [mode tun|tap] [user USER] [group GROUP] [--mine]",
	.summary = "a table of them",
	.details = "  --mine   those that you may attach to, by owner and group\n",
	.options = { { "--mine", false } },
	.run = run,
};
