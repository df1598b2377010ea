/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tuntap show, list, lst: what ip tuntap show prints. */
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

	verb_select(call, call->given & 1, false, &list, &status);
	if (status == 2)
		return status;
	verb_ask_sys(&list);
	if (o->details && holder_find(&list, NULL, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	if (o->json)
		render_json(stdout, &list, o->details ? RENDER_PROCESSES : 0, o->pretty);
	else
		render_lines(stdout, &list, o->details, o->oneline);
	ifaces_clear(&list);
	return verb_flush(status);
}

const struct command command_show = {
	.name = "show",
	.ip = { "show", "lst", "list" },
	.words = "[NAME...] [mode tun|tap] [user USER] [group GROUP] [--mine]",
	.summary = "list them as ip tuntap does (also: list, lst)",
	.details = "  --mine   those that you may attach to, by owner and group\n",
	.options = { { "--mine", false } },
	.run = run,
};
