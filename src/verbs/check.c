/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap check: can a user attach, and if not, why. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/shell.h"
#include "diagnose/conditions.h"
#include "output/render.h"
#include "verbs/join.h"
#include "verbs/spaces.h"
#include "words/keywords.h"
#include "words/value.h"

/* What the words ask: of whom, and of which program. */
struct question {
	uint32_t uid;
	struct program program;
};

/* All that check_iface() wants to know. */
struct facts {
	struct ifaces have;
	const struct iface **by_name; /* these */
	struct holders holders;
	int unseen; /* as in struct attempt */
	struct conf conf;
	const struct iface **lines; /* of the files, those for here, by name */
};

static void clear_facts(struct facts *f)
{
	free(f->by_name);
	free(f->lines);
	ifaces_clear(&f->have);
	holders_clear(&f->holders);
	conf_clear(&f->conf);
}

static int look_up(const struct call *call, struct ifaces *want, struct facts *f, struct message *m)
{
	int err = rtnl_get_links(call->rtnl, RTNL_ALL, want, &f->have, m);
	CLEANUP(message_clear) struct message ignored = { 0 };

	if (!err)
		err = rtnl_dump_lists(call->rtnl, &f->have, HAS(IF_ADDRS), m);
	/* Where nobody can be seen that is one condition of many, and is said there. */
	if (!err)
		f->unseen = -holder_find(&f->have, &f->holders, &ignored);
	/* Another user's /proc, or none: what is in use is most often seen all the same. */
	if (f->unseen == ENOENT || f->unseen == EACCES)
		f->unseen = 0;
	if (err)
		return err;
	join_read(call, &f->have, &f->conf);
	f->by_name = ifaces_by_name(&f->have);
	f->lines = ifaces_by_name(&f->conf.want);
	return f->by_name && f->lines ? 0 : message_no_memory(m);
}

/* Exit status: the worst of all. */
static int status_of(const struct check *v, size_t n)
{
	int status = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (check_verdict(&v[i]) == VERDICT_BAD)
			return 1;
		if (check_verdict(&v[i]) == VERDICT_UNKNOWN)
			status = 2;
	}
	return status;
}

/* What could not be printed is no answer. */
static int report(struct call *call, const struct check *v, size_t n)
{
	int status = 0;

	if (!call->options->json)
		render_checks(stdout, v, n);
	else if (render_checks_json(stdout, v, n, call->options->pretty) < 0)
		status = verb_no_memory();
	status = verb_flush(status);
	if (status)
		return status;
	call->answered = true;
	return status_of(v, n);
}

/* At boot it may have come before its bridge. */
static void note_bridge(const struct call *call, struct check *c, const struct iface *line,
			const struct iface *have)
{
	int index;
	struct message *m;

	if (!line || !have || !join_missed(line, have))
		return;
	c->awaits = line->master;
	index = rtnl_ifindex(call->rtnl, line->master);
	m = check_add(c, "master", VERDICT_NOTE);
	message_set(m, 0, "it is in no bridge; %s:%u has it in \"%s\"%s", line->at.file,
		    line->at.line, line->master, index == -ENODEV ? ", which is not there" : "");
	if (index > 0)
		message_hint(m, "%s apply --join %s%s", shell_tuntap(), SHELL_WORD(line->master),
			     geteuid() ? ", as root" : "");
}

/* A file may have it in another network namespace, which may not be there yet. */
static void note_netns(struct check *c, const struct iface *line)
{
	struct message *m;
	bool missing;

	missing = spaces_where(line) == -ENOENT;
	if (missing)
		c->awaits = line->netns;
	m = check_add(c, "netns", VERDICT_NOTE);
	message_set(m, 0, "%s:%u has it in the network namespace \"%s\"%s", line->at.file,
		    line->at.line, line->netns, missing ? ", which is not there" : "");
	if (!missing)
		message_hint(m, "tuntap -n %s check %s%s%s", SHELL_WORD(line->netns), c->dev,
			     SHELL_WORD(c->ifname), geteuid() ? ", as root" : "");
	else
		message_hint(m, "when that has come, tuntap apply --enter %s%s makes it",
			     SHELL_WORD(line->netns), geteuid() ? ", as root," : "");
}

static void check_named(const struct call *call, struct check *c, struct attempt *a,
			const struct facts *f)
{
	const struct iface *have = iface_find_name(f->by_name, f->have.n, c->ifname);
	const struct iface *line = iface_find_name(f->lines, f->conf.want.n, c->ifname);
	const struct iface *elsewhere = have ? NULL : join_elsewhere(&f->conf, c->ifname);

	a->elsewhere = elsewhere;
	check_iface(c, a, have, &f->holders);
	check_vhost(c, a);
	note_bridge(call, c, line, have);
	if (elsewhere)
		note_netns(c, elsewhere);
}

static void check_unnamed(struct check *c, struct attempt *a)
{
	check_create(c, a);
	check_vhost(c, a);
}

static int check(struct call *call, const struct ifaces *want, const struct facts *facts,
		 const struct question *q)
{
	struct check *v = calloc(want->n, sizeof(*v));
	struct attempt a;
	int status;
	size_t i;

	if (!v)
		return verb_no_memory();
	check_attempt(&a, q->uid, &q->program);
	a.unseen = facts->unseen;
	for (i = 0; i < want->n; i++) {
		strcpy(v[i].ifname, want->v[i].name);
		v[i].dev = keyword_dev(v[i].ifname);
		v[i].uid = q->uid;
		check_device(&v[i], &a);
		if (*v[i].ifname)
			check_named(call, &v[i], &a, facts);
		else
			check_unnamed(&v[i], &a);
	}
	status = report(call, v, want->n);
	for (i = 0; i < want->n; i++)
		check_clear(&v[i]);
	free(v);
	return status;
}

/* "queues N" and "vhost" are of no attribute: they are taken out of the words. */
static int take_program(struct words *words, struct program *p, struct message *m)
{
	size_t i, n;
	int err = 0;

	for (i = 0; !err && i < words->n && strcmp(words->v[i].text, "--") != 0; i += !n) {
		n = 0;
		if (!strcmp(words->v[i].text, "vhost")) {
			p->vhost = true;
			n = 1;
		} else if (!strcmp(words->v[i].text, "queues")) {
			n = 2;
			if (p->queues)
				return message_usage(m, "\"queues\" is given twice");
			if (i + 1 == words->n)
				return message_usage(m, "\"queues\" needs a value");
			err = value_number(words->v[i + 1].text, "queues", 1, UINT16_MAX,
					   &p->queues, m);
		} else if (keyword_takes_value(words->v[i].text)) {
			i++;
		}
		words_remove(words, i, n);
	}
	return err;
}

/* One that is not there is no answer to what a program with queues gets. */
static int complete(const struct ifaces *want, struct question *q, struct message *m)
{
	const uint64_t of_program = HAS_FIXED & want->v[0].has;

	q->uid = want->v[0].has & HAS(IF_OWNER) ? want->v[0].owner : geteuid();
	q->program.words = want->v[0];
	if (!*want->v[0].name && (of_program || q->program.queues))
		return message_usage(m, "the name of the interface is missing");
	return 0;
}

static int run(struct call *call)
{
	static const struct syntax syntax = {
		.words = HAS(IF_OWNER) | (HAS_FIXED & ~HAS(IF_ONE_QUEUE)),
		.bare = BARE_NAMES,
	};
	CLEANUP(ifaces_clear) struct ifaces want = { 0 };
	CLEANUP(clear_facts) struct facts facts = { 0 };
	struct message m = { 0 };
	struct question q = { 0 };
	struct words rest = *call->words;
	struct call of_iface = *call;
	int status;

	of_iface.words = &rest;
	status = take_program(&rest, &q.program, &m) ? verb_fail(&m, NULL, NULL) : 0;
	if (!status)
		status = verb_read_words(&of_iface, &syntax, NULL, &want);
	if (!status && complete(&want, &q, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	/* Nothing is told of nonsense, and of what cannot be looked at. */
	if (!status && *want.v[0].name && look_up(call, &want, &facts, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	return status ? status : check(call, &want, &facts, &q);
}

static bool asks(const struct call *call)
{
	(void)call;
	return true;
}

const struct verb verb_check = {
	.name = "check",
	.words = "[NAME...] [user USER] [mode tun|tap] [queues N] [multi_queue] [pi] [vnet_hdr]\n"
		 "       [vhost]",
	.summary = "can a user attach, and if not, why",
	.details =
		"One line for each condition: good, bad (with a hint), unknown, or a note, which stops\n"
		"nobody. Without NAME: the device, and whether an interface can be made. Without user:\n"
		"you. The other words are what the program will ask for: N queues, flags,\n"
		"/dev/vhost-net.\n"
		"Exit status: 0 that user can attach now, 1 cannot, 2 unknown.\n",
	.asks = asks,
	.example = "tuntap check tap0 user alice",
	.run = run,
};
