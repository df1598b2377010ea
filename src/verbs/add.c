/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap add: make interfaces, each whole or not at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "verbs/verb.h"

/* Whether an owner is the default, since neither user nor group was said. */
static bool default_owner;

static int judge(struct iface *i, struct message *m)
{
	int err;

	if (!(i->has & (HAS(IF_OWNER) | HAS(IF_GROUP))))
		default_owner = true;
	err = plan_defaults(PLAN_ADD, i, geteuid(), m);
	return err ? err : grammar_check(i, i->mode, m);
}

/* A program is to find it as it is; a terminal is to obey none of it. */
static void print_name(const char *name)
{
	char *safe;

	if (!isatty(STDOUT_FILENO)) {
		puts(name);
		return;
	}
	safe = printable(name);
	puts(safe ? safe : "?");
	free(safe);
}

static void print_picked(const struct changes *changes)
{
	const struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->err && strcmp(c->name, c->want->name))
			print_name(c->name);
	}
}

/* Whoever waits for the name on standard output would not know what to delete. */
static void tell_unheard(const struct changes *changes)
{
	CLEANUP(message_clear) struct message m = { 0 };
	size_t i;

	for (i = 0; i < changes->n; i++) {
		if (changes->v[i].err)
			continue;
		message_set(&m, 0, "was made all the same");
		message_print(&m, NULL, changes->v[i].name);
	}
}

static bool made_one(const struct changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n && changes->v[i].err; i++)
		;
	return i < changes->n;
}

static int add(struct call *call, const struct ifaces *want)
{
	const struct ifaces none = { 0 };
	struct changes changes;
	int status;

	if (plan(PLAN_ADD, false, want, &none, &changes) < 0)
		return verb_no_memory();
	verb_provision(call, &changes, false);
	verb_warn_owners(&changes);
	if (!call->options->json)
		print_picked(&changes);
	status = verb_report(call, &changes);
	if (default_owner && made_one(&changes))
		verb_hint_person(call);
	if (ferror(stdout))
		tell_unheard(&changes);
	changes_clear(&changes);
	return status;
}

static int run(struct call *call)
{
	static const struct syntax syntax = { WORDS_ALL, BARE_NAME, true };
	CLEANUP(ifaces_clear) struct ifaces want = { 0 };
	int status;

	default_owner = false;
	status = verb_read_words(call, &syntax, judge, &want);
	if (!status)
		status = add(call, &want);
	return status;
}

const struct verb verb_add = {
	.name = "add",
	.ip = { "add" },
	.words = "[[dev|name] NAME] [mode tun|tap] [user USER] [group GROUP] [unowned] WORD...",
	.summary = "make a persistent interface",
	.details =
		"  mode tun|tap          may be left out where the name begins with tun or tap\n"
		"  user USER             who may attach; the caller, where nobody is said\n"
		"  group GROUP           with user: both must match\n"
		"  unowned               nobody in particular: on most kernels, everybody\n"
		"  pi, vnet_hdr, multi_queue, one_queue\n"
		"  lladdr MAC            (tap)\n"
		"  mtu N, txqueuelen N, link-group N, alias TEXT\n"
		"  master BRIDGE         or a VRF, or what else has ports\n"
		"  isolated, learning, flood, mcast_flood, bcast_flood, hairpin, guard, fastleave,\n"
		"  neigh_suppress, locked on|off, cost N, priority N    of the port of a bridge\n"
		"  ipv6, forwarding, proxy_arp, proxy_ndp on|off, rp_filter N, accept_ra N\n"
		"  addrgenmode MODE      none, eui64, stable_secret or random\n"
		"  addr ADDRESS/LEN [peer ADDRESS[/LEN]] [nodad]     as often as needed\n"
		"  up\n"
		"Several at once: dev A dev B ..., or WORDS -- A B C. Without a name, or with one\n"
		"%d in it, the kernel picks the name, and it is printed.\n",
	.example = "tuntap add tap0 user alice addr 10.0.0.1/24 up",
	.run = run,
};
