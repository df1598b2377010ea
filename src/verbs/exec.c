/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap exec: a program, with an interface attached. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/ident.h"
#include "kernel/vhost.h"
#include "verbs/handover.h"
#include "words/value.h"

enum { QUEUES, VHOST, NONBLOCK, REPLACE, KEEP_LEFT, TRANSIENT, AS };

/* A run: what was asked for, and what came of it. */
struct exec {
	struct call *call;
	struct call head; /* the same, of the words before "--" */
	struct words before;
	struct handover h;
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
	e->h.call = &e->head;
	e->h.program.words = words;
	e->h.program.from = i + 1;
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
		err = ident_user(user, &e->h.program.uid, m);
	return err || !group ? err : ident_group(group, &e->h.program.gid, m);
}

static int read_options(struct exec *e, struct message *m)
{
	struct call *call = e->call;
	int err = 0;

	e->h.queues = 1;
	e->h.program.uid = e->h.program.gid = ID_NONE;
	e->h.transient = verb_given(call, TRANSIENT);
	e->h.keep = verb_given(call, KEEP_LEFT);
	e->h.program.nonblock = verb_given(call, NONBLOCK);
	if (verb_given(call, QUEUES))
		err = value_number(call->value[QUEUES], "--queues", 1, USE_QUEUES_MAX, &e->h.queues,
				   m);
	if (!err && verb_given(call, AS))
		err = read_as(e, call->value[AS], m);
	e->h.owner = e->h.program.uid;
	if (!err && verb_given(call, REPLACE)) {
		e->h.program.replace = call->value[REPLACE];
		if (!*e->h.program.replace)
			err = message_usage(m, "--replace needs a text that is not empty");
	}
	if (!err && e->h.keep && e->h.transient)
		err = message_usage(m, "--keep and --transient contradict each other");
	if (!err && call->options->batched) {
		message_usage(m, "exec cannot be a line of a batch: the program takes its place");
		err = -EINVAL;
	}
	return err;
}

static int read_words(struct exec *e)
{
	struct message m = { 0 };

	if (split(e, &m) < 0 || read_options(e, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	return handover_read(&e->h);
}

/* One for each queue, as vhost wants it. */
static int open_vhost(struct exec *e)
{
	struct program *p = &e->h.program;
	struct message m = { 0 };

	while (verb_given(e->call, VHOST) && p->nvhost < p->nqueues) {
		e->h.fds[p->nqueues + p->nvhost] = vhost_open(&m);
		if (e->h.fds[p->nqueues + p->nvhost] < 0)
			return verb_fail(&m, NULL, NULL);
		p->nvhost++;
	}
	return 0;
}

/* Does not return, where all goes well. What fails takes the descriptors with it: main() ends. */
static int run(struct call *call)
{
	struct exec e = { .call = call };
	struct message m = { 0 };
	int status = read_words(&e);

	if (!status)
		status = handover_attach(&e.h);
	if (!status)
		status = open_vhost(&e);
	if (!status) {
		status = program_run(&e.h.program, &m);
		verb_fail(&m, NULL, NULL);
	}
	handover_clear(&e.h);
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
