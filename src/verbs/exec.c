/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap exec: a program, with an interface attached. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/field.h"
#include "base/ident.h"
#include "change/use.h"
#include "kernel/netns.h"
#include "kernel/offload.h"
#include "kernel/process.h"
#include "kernel/tundev.h"
#include "kernel/vhost.h"
#include "verbs/program.h"
#include "verbs/verb.h"
#include "words/value.h"

enum { QUEUES, VHOST, NONBLOCK, REPLACE, KEEP_LEFT, TRANSIENT, AS };

/* Mode, four flags, the size of the vnet_hdr, offloads, filter. */
enum { FLAGS_TEXT = 128 };

/* A run: what was asked for, and what came of it. */
struct exec {
	struct call *call;
	struct call head; /* the same, of the words before "--" */
	struct words before;
	struct program program;
	uint32_t queues;
	struct ifaces want, have;
	char flags[FLAGS_TEXT];
	int fds[2 * USE_QUEUES_MAX];
};

/* What stands before "--" is ours, what follows the program's. */
static int split(struct exec *e, struct message *m)
{
	const struct words *words = e->call->words;
	size_t i = 0;

	while (i < words->n && strcmp(words->v[i].text, "--"))
		i++;
	e->before = *words;
	e->before.n = i;
	e->head = *e->call;
	e->head.words = &e->before;
	e->program.words = words;
	e->program.from = i + 1;
	if (i + 1 < words->n)
		return 0;
	message_usage(m, "the program is missing");
	message_hint(m, "it follows \"--\": tuntap exec NAME -- PROGRAM");
	return -EINVAL;
}

/* USER[:GROUP] */
static int read_as(struct exec *e, const char *text, struct message *m)
{
	const char *group;
	char user[IDENT_NAME];
	int err = ident_split(text, user, &group, m);

	if (!err)
		err = ident_user(user, &e->program.uid, m);
	return err || !group ? err : ident_group(group, &e->program.gid, m);
}

static int read_options(struct exec *e, struct message *m)
{
	struct call *call = e->call;
	int err = 0;

	e->queues = 1;
	e->program.uid = e->program.gid = ID_NONE;
	e->program.nonblock = verb_given(call, NONBLOCK);
	if (verb_given(call, QUEUES))
		err = value_number(call->value[QUEUES], "--queues", 1, USE_QUEUES_MAX, &e->queues,
				   m);
	if (!err && verb_given(call, AS))
		err = read_as(e, call->value[AS], m);
	if (!err && verb_given(call, REPLACE)) {
		e->program.replace = call->value[REPLACE];
		if (!*e->program.replace)
			err = message_usage(m, "--replace needs a text that is not empty");
	}
	if (!err && verb_given(call, KEEP_LEFT) && verb_given(call, TRANSIENT))
		err = message_usage(m, "--keep and --transient contradict each other");
	if (!err && call->options->batched) {
		message_usage(m, "exec cannot be a line of a batch: the program takes its place");
		err = -EINVAL;
	}
	return err;
}

/* The words of add; whose it is: of the user that the program runs as. */
static int judge_transient(struct exec *e, struct message *m)
{
	struct iface *want = &e->want.v[0];
	uint32_t uid = e->program.uid;
	int err;

	if (e->want.n != 1)
		return message_usage(m, "give one interface, not several");
	err = plan_defaults(PLAN_ADD, want, uid == ID_NONE ? geteuid() : uid, m);
	if (!err)
		err = grammar_check(want, want->mode, m);
	if (!err && e->queues > 1 && !want->multi_queue)
		err = message_usage(m, "--queues %u needs \"multi_queue\" among the words",
				    e->queues);
	return err;
}

static int read_words(struct exec *e)
{
	static const struct syntax transient = { WORDS_ALL, BARE_NAME, true };
	static const struct syntax existing = { 0, BARE_NAME, false };
	bool make = verb_given(e->call, TRANSIENT);
	struct message m = { 0 };
	int status;

	if (split(e, &m) < 0 || read_options(e, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	status = verb_read_words(&e->head, make ? &transient : &existing, NULL, &e->want);
	if (!status && make && judge_transient(e, &m) < 0)
		return verb_fail(&m, NULL, e->want.v[0].name);
	return status;
}

static int make_transient(struct exec *e)
{
	const struct ifaces none = { 0 };
	struct changes changes;
	int status = 0;

	if (plan(PLAN_ADD, false, &e->want, &none, &changes) < 0)
		return verb_no_memory();
	if (use_transient(e->call->rtnl, changes.v, e->fds, e->queues, &e->have) < 0)
		status = verb_fail(&changes.v->msg, NULL, changes.v->name);
	changes_clear(&changes);
	return status;
}

/* Words for TUNTAP_FLAGS; left: what an earlier program left is still there. */
static void describe(struct exec *e, bool left)
{
	const struct iface *i = &e->have.v[0];
	char offloads[OFFLOAD_TEXT] = "", size[32] = "";
	int bytes = left && i->vnet_hdr ? tundev_vnet_hdr_size(e->fds[0]) : TUNDEV_VNET_HDR;

	if (bytes < 0)
		strcpy(size, " vnet_hdr_sz=unknown");
	else if (bytes != TUNDEV_VNET_HDR)
		snprintf(size, sizeof(size), " vnet_hdr_sz=%d", bytes);
	if (left && !offload_text(i->name, offloads))
		strcpy(offloads, " offloads=unknown");
	snprintf(e->flags, sizeof(e->flags), "%s%s%s%s%s%s%s%s", mode_text(i->mode),
		 i->pi ? " pi" : "", i->vnet_hdr ? " vnet_hdr" : "",
		 i->multi_queue ? " multi_queue" : "",
		 i->seen->sys_flags & SYS_ONE_QUEUE ? " one_queue" : "", size, offloads,
		 left && i->mode == MODE_TAP && tundev_filtered(e->fds[0]) ? " filter" : "");
	e->program.flags = e->flags;
	e->program.name = i->name;
	e->program.fds = e->fds;
	e->program.nqueues = e->queues;
}

static int attach(struct exec *e)
{
	struct message m = { 0 };
	bool left = false;
	int status;

	if (verb_given(e->call, TRANSIENT)) {
		status = make_transient(e);
	} else {
		status = verb_find_one(&e->head, &e->want, &e->have);
		if (!status &&
		    use_attach(e->call->rtnl, &e->have.v[0], verb_given(e->call, KEEP_LEFT), e->fds,
			       e->queues, &left, &m) < 0)
			status = verb_cannot_attach(e->have.v[0].name, &e->have.v[0], &m);
	}
	if (!status)
		describe(e, left);
	return status;
}

/* One for each queue, as vhost wants it. */
static int open_vhost(struct exec *e)
{
	struct program *p = &e->program;
	struct message m = { 0 };

	while (verb_given(e->call, VHOST) && p->nvhost < p->nqueues) {
		e->fds[p->nqueues + p->nvhost] = vhost_open(&m);
		if (e->fds[p->nqueues + p->nvhost] < 0)
			return verb_fail(&m, NULL, NULL);
		p->nvhost++;
	}
	return 0;
}

/* The interface is in the namespace of -n, the program stays in the caller's. */
static int attach_there(struct exec *e)
{
	const char *netns = e->call->options->netns;
	struct message m = { 0 };
	int own = netns ? netns_own(&m) : -1, status;

	if ((netns && own < 0) || (netns && netns_enter(netns, &m) < 0))
		return verb_fail(&m, NULL, NULL);
	status = attach(e);
	if (netns && netns_return(own, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	return status;
}

/* Does not return, where all goes well. What fails takes the descriptors with it: main() ends. */
static int run(struct call *call)
{
	struct exec e = { .call = call };
	struct message m = { 0 };
	int status = read_words(&e);

	if (!status)
		status = attach_there(&e);
	if (!status)
		status = open_vhost(&e);
	if (!status) {
		status = program_run(&e.program, &m);
		verb_fail(&m, NULL, NULL);
	}
	ifaces_clear(&e.want);
	ifaces_clear(&e.have);
	return status;
}

const struct verb verb_exec = {
	.name = "exec",
	.words = "NAME [OPTION...] -- PROGRAM [ARG...]\n"
		 "       tuntap exec --transient [NAME] [WORD...] [OPTION...] -- PROGRAM [ARG...]",
	.summary = "run a program that has the interface attached",
	.details =
		"  --queues N         attach N queues of a multi_queue interface\n"
		"  --vhost            pass a descriptor of /dev/vhost-net for each queue too\n"
		"  --nonblock         make the queues non-blocking\n"
		"  --replace STRING   in ARG, STRING becomes the descriptors: 3, or 3:4:5\n"
		"  --keep             leave what an earlier program has set on the interface\n"
		"  --transient        make it, in the words of add; it goes with the program\n"
		"  --as USER[:GROUP]  run the program as that user, without capabilities\n"
		"The program finds the descriptors from 3 on, as in sd_listen_fds(3), and\n"
		"TUNTAP_NAME, TUNTAP_FDS (3:4:5) and TUNTAP_FLAGS in its environment.\n"
		"Exit status: that of the program; 126 it cannot be executed, 127 it is not found;\n"
		"1 it could not attach; 2 the words make no sense.\n",
	.options = { [QUEUES] = { "--queues", true },
		     [VHOST] = { "--vhost", false },
		     [NONBLOCK] = { "--nonblock", false },
		     [REPLACE] = { "--replace", true },
		     [KEEP_LEFT] = { "--keep", false },
		     [TRANSIENT] = { "--transient", false },
		     [AS] = { "--as", true } },
	.enters = true,
	.example = "tuntap exec tap0 --replace @ -- qemu-system-x86_64 -netdev tap,id=n,fd=@",
	.run = run,
};
