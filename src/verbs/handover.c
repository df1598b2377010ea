/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Attaching an interface for a program: what exec and relay do alike. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/field.h"
#include "base/shell.h"
#include "change/attach.h"
#include "kernel/netns.h"
#include "kernel/offload.h"
#include "kernel/tundev.h"
#include "verbs/handover.h"
#include "words/keywords.h"

/* The words of add; whose it is: of the user that the program runs as. */
static int judge_transient(struct handover *h, struct message *m)
{
	struct iface *want = &h->want.v[0];
	int err;

	if (h->want.n != 1)
		return message_usage(m, "give one interface, not several");
	err = plan_defaults(PLAN_ADD, want, h->owner == ID_NONE ? geteuid() : h->owner, m);
	if (!err)
		err = grammar_check(want, want->mode, m);
	if (!err && h->queues > 1 && !want->multi_queue)
		err = message_usage(m, "--queues %u needs \"multi_queue\" among the words",
				    h->queues);
	return err;
}

int handover_read(struct handover *h)
{
	static const struct syntax transient = { WORDS_ALL, BARE_NAME, true };
	static const struct syntax existing = { 0, BARE_NAME, false };
	struct message m = { 0 };
	int status =
		verb_read_words(h->call, h->transient ? &transient : &existing, NULL, &h->want);

	if (!status && h->transient && judge_transient(h, &m) < 0)
		return verb_fail(&m, NULL, h->want.v[0].name);
	return status;
}

static int make_transient(struct handover *h)
{
	const struct ifaces none = { 0 };
	struct changes changes;
	int status = 0;

	if (plan(PLAN_ADD, false, &h->want, &none, &changes) < 0)
		return verb_no_memory();
	if (use_transient(h->call->rtnl, changes.v, h->fds, h->queues, &h->have) < 0)
		status = verb_fail(&changes.v->msg, NULL, changes.v->name);
	changes_clear(&changes);
	return status;
}

/* Words for TUNTAP_FLAGS; left: what an earlier program left is still there. */
static void describe(struct handover *h, bool left)
{
	const struct iface *i = &h->have.v[0];
	char offloads[OFFLOAD_TEXT] = "", size[32] = "";
	int bytes = left && i->vnet_hdr ? tundev_vnet_hdr_size(h->fds[0]) : TUNDEV_VNET_HDR;

	if (bytes < 0)
		strcpy(size, " vnet_hdr_sz=unknown");
	else if (bytes != TUNDEV_VNET_HDR)
		snprintf(size, sizeof(size), " vnet_hdr_sz=%d", bytes);
	if (left && !offload_text(i->name, offloads))
		strcpy(offloads, " offloads=unknown");
	snprintf(h->flags, sizeof(h->flags), "%s%s%s%s%s%s%s%s", mode_text(i->mode),
		 i->pi ? " pi" : "", i->vnet_hdr ? " vnet_hdr" : "",
		 i->multi_queue ? " multi_queue" : "",
		 i->seen->sys_flags & SYS_ONE_QUEUE ? " one_queue" : "", size, offloads,
		 left && i->mode == MODE_TAP && tundev_filtered(h->fds[0]) ? " filter" : "");
	h->program.flags = h->flags;
	h->program.name = i->name;
	h->program.fds = h->fds;
	h->program.nqueues = h->queues;
}

/* Beside another a queue gets a part of the packets only. */
static int not_alone(const struct iface *have)
{
	struct message m = { 0 };

	message_set(&m, -EBUSY,
		    "is used by another program, which would get a part of the packets");
	message_hint(&m, "%s status -d %s%s tells which", shell_tuntap(), keyword_dev(have->name),
		     SHELL_WORD(have->name));
	return verb_fail(&m, NULL, have->name);
}

static int attach_existing(struct handover *h, bool *left)
{
	int status = verb_find_one(h->call, &h->want, &h->have);
	struct message m = { 0 };
	struct iface *have;
	size_t i;

	if (status)
		return status;
	have = &h->have.v[0];
	if (h->alone && have->multi_queue && have->seen->queues)
		return not_alone(have);
	if (use_attach(h->call->rtnl, have, h->keep, h->fds, h->queues, left, &m) < 0)
		return verb_cannot_attach(have->name, have, &m);
	/* It may have come between that look and ours. */
	if (!h->alone || !have->multi_queue || !attach_beside(h->call->rtnl, have->name, h->queues))
		return 0;
	for (i = 0; i < h->queues; i++)
		close(h->fds[i]);
	return not_alone(have);
}

static int attach(struct handover *h)
{
	bool left = false;
	int status = h->transient ? make_transient(h) : attach_existing(h, &left);

	if (!status)
		describe(h, left);
	return status;
}

/* The interface is in the namespace of -n, the program stays in the caller's. */
int handover_attach(struct handover *h)
{
	const char *netns = h->call->options->netns;
	struct message m = { 0 };
	int own = netns ? netns_own(&m) : -1, status;

	if ((netns && own < 0) || (netns && netns_enter(netns, &m) < 0))
		return verb_fail(&m, NULL, NULL);
	status = attach(h);
	if (netns && netns_return(own, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	return status;
}

void handover_clear(struct handover *h)
{
	ifaces_clear(&h->want);
	ifaces_clear(&h->have);
}
