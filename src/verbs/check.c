/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap check: can a user attach, and if not, why. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "diagnose/conditions.h"
#include "output/render.h"
#include "verbs/join.h"

/* All that check_iface() wants to know. */
struct facts {
	struct ifaces have;
	struct holders holders;
	int unseen; /* as in struct attempt */
};

static void clear_facts(struct facts *f)
{
	ifaces_clear(&f->have);
	holders_clear(&f->holders);
}

static int look_up(const struct call *call, struct ifaces *want, struct facts *f, struct message *m)
{
	int err = rtnl_get_links(call->rtnl, want, &f->have, m);
	CLEANUP(message_clear) struct message ignored = { 0 };

	if (!err)
		err = rtnl_dump_addresses(call->rtnl, &f->have, m);
	/* Where nobody can be seen that is one condition of many, and is said there. */
	if (!err)
		f->unseen = -holder_find(&f->have, &f->holders, &ignored);
	/* Another user's /proc, or none: what is in use is most often seen all the same. */
	if (f->unseen == ENOENT || f->unseen == EACCES)
		f->unseen = 0;
	return err;
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
static void note_bridge(struct rtnl *r, struct check *c, const struct conf *conf,
			const struct iface *have)
{
	const struct iface *line = have ? join_missed(conf, have) : NULL;
	bool is_there;
	struct message *m;

	if (!line)
		return;
	strcpy(c->awaits, line->master);
	is_there = rtnl_ifindex(r, line->master) > 0;
	m = check_add(c, "master", VERDICT_NOTE);
	message_set(m, 0, "it is in no bridge; %s:%u has it in \"%s\"%s", line->at.file,
		    line->at.line, line->master, is_there ? "" : ", which is not there");
	if (is_there)
		message_hint(m, "tuntap apply --join %s%s", line->master,
			     geteuid() ? ", as root" : "");
}

static int check(struct call *call, const struct ifaces *want, const struct facts *facts,
		 uint32_t uid)
{
	struct check *v = calloc(want->n, sizeof(*v));
	CLEANUP(free_at) const struct iface **by_name = ifaces_by_name(&facts->have);
	CLEANUP(conf_clear) struct conf conf = { 0 };
	const struct iface *found;
	struct attempt a;
	int status;
	size_t i;

	if (!v || !by_name) {
		free(v);
		return verb_no_memory();
	}
	check_attempt(&a, uid);
	if (*want->v[0].name)
		join_read(call, &conf);
	a.unseen = facts->unseen;
	for (i = 0; i < want->n; i++) {
		strcpy(v[i].ifname, want->v[i].name);
		v[i].uid = uid;
		check_device(&v[i], &a);
		if (!*v[i].ifname) {
			check_create(&v[i], &a);
			continue;
		}
		found = iface_find_name(by_name, facts->have.n, v[i].ifname);
		check_iface(&v[i], &a, found, &facts->holders);
		note_bridge(call->rtnl, &v[i], &conf, found);
	}
	status = report(call, v, want->n);
	for (i = 0; i < want->n; i++)
		check_clear(&v[i]);
	free(v);
	return status;
}

static int run(struct call *call)
{
	static const struct syntax syntax = { .words = HAS(IF_OWNER), .bare = BARE_NAMES };
	CLEANUP(ifaces_clear) struct ifaces want = { 0 };
	CLEANUP(clear_facts) struct facts facts = { 0 };
	struct message m = { 0 };
	int status = verb_read_words(call, &syntax, NULL, &want);
	uint32_t uid = geteuid();

	/* Nothing is told of nonsense, and of what cannot be looked at. */
	if (!status && *want.v[0].name && look_up(call, &want, &facts, &m) < 0)
		status = verb_fail(&m, NULL, NULL);
	if (!status) {
		if (want.v[0].has & HAS(IF_OWNER))
			uid = want.v[0].owner;
		status = check(call, &want, &facts, uid);
	}
	return status;
}

static bool asks(const struct call *call)
{
	(void)call;
	return true;
}

const struct verb verb_check = {
	.name = "check",
	.words = "[NAME...] [user USER]",
	.summary = "can a user attach, and if not, why",
	.details =
		"A line a condition: good, bad, unknown, or a note, which stops nobody; what is bad\n"
		"has a hint. Without NAME it is about the device, and whether one can be made.\n"
		"Without user it is you.\n"
		"Exit status: 0 that user can attach now, 1 cannot, 2 it cannot be told.\n",
	.asks = asks,
	.example = "tuntap check tap0 user alice",
	.run = run,
};
