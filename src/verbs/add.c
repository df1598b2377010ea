/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap add: make interfaces, each whole or not at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "change/provision.h"
#include "verbs/stopping.h"
#include "words/value.h"

enum { WAIT };

/* As long as replace waits, and an hour at most. */
enum { WAIT_SECONDS = 2, WAIT_SECONDS_MAX = 3600, PAUSE_MS = 50 };

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
		message_set(&m, 0, "was made anyway");
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

/* What was made, and what nothing can help, is not tried again. */
static void ready_again(struct changes *changes)
{
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		c->taken = false;
		if (!c->err)
			c->what = KEEP;
		if (!c->err || !c->passing)
			continue;
		c->passing = false;
		c->err = 0;
		message_clear(&c->msg);
	}
}

static bool passing(const struct changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n && !changes->v[i].passing; i++)
		;
	return i < changes->n;
}

/* For names that another process is giving or taking, or that go with their program. */
static void wait_for_names(struct call *call, struct changes *changes, uint32_t seconds)
{
	uint32_t tries;
	size_t i;

	for (tries = seconds * (1000 / PAUSE_MS); tries && passing(changes); tries--) {
		stop_sleep(PAUSE_MS);
		ready_again(changes);
		provision(call->rtnl, changes, false);
	}
	for (i = 0; i < changes->n; i++)
		changes->v[i].what = MAKE;
}

static int add(struct call *call, const struct ifaces *want, uint32_t wait)
{
	const struct ifaces none = { 0 };
	struct changes changes;
	int status, signal;

	if (plan(PLAN_ADD, false, want, &none, &changes) < 0)
		return verb_no_memory();
	stopping_begin(&changes);
	verb_provision(call, &changes, false);
	if (wait)
		wait_for_names(call, &changes, wait);
	signal = stopping_end(&changes);
	verb_warn_owners(&changes);
	stopping_tell(&changes, signal, STOPPING_INTERFACES, STOPPING_NAMES);
	if (!call->options->json)
		print_picked(&changes);
	status = verb_report(call, &changes);
	if (default_owner && made_one(&changes))
		verb_hint_person(call);
	if (ferror(stdout))
		tell_unheard(&changes);
	status = stopping_finish(status);
	changes_clear(&changes);
	return status;
}

/* 0: not to be waited. */
static int read_wait(const struct call *call, uint32_t *seconds, struct message *m)
{
	*seconds = 0;
	if (!verb_given(call, WAIT))
		return 0;
	*seconds = WAIT_SECONDS;
	if (!call->value[WAIT])
		return 0;
	return value_number(call->value[WAIT], "--wait", 0, WAIT_SECONDS_MAX, seconds, m);
}

static int run(struct call *call)
{
	static const struct syntax syntax = { WORDS_ALL, BARE_NAME, true };
	CLEANUP(ifaces_clear) struct ifaces want = { 0 };
	struct message m = { 0 };
	uint32_t wait;
	int status;

	default_owner = false;
	if (read_wait(call, &wait, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	status = verb_read_words(call, &syntax, judge, &want);
	if (!status)
		status = add(call, &want, wait);
	return status;
}

const struct verb verb_add = {
	.name = "add",
	.ip = { "add" },
	.words = "[[dev|name] NAME] [mode tun|tap] [user USER] [group GROUP] [unowned] WORD...\n"
		 "       [--wait[=SECONDS]]",
	.summary = "make a persistent interface",
	.details =
		"  mode tun|tap          may be left out where the name begins with tun or tap\n"
		"  user USER             who may attach; default: the caller\n"
		"  group GROUP           with user: both must match\n"
		"  unowned               no owner: on most kernels everybody may attach\n"
		"  pi, vnet_hdr, multi_queue, one_queue\n"
		"  lladdr MAC            (tap)\n"
		"  mtu N, txqueuelen N, link-group N, alias TEXT\n"
		"  gso_max_size N, gso_max_segs N, gro_max_size N\n"
		"  master BRIDGE         or a VRF, or what else has ports\n"
		"  isolated, learning, flood, mcast_flood, bcast_flood, hairpin, guard, fastleave,\n"
		"  neigh_suppress, locked on|off, cost N, priority N    of a bridge port\n"
		"  ipv6, forwarding, proxy_arp, proxy_ndp on|off, rp_filter N, accept_ra N\n"
		"  addrgenmode MODE      none, eui64, stable_secret or random\n"
		"  addr ADDRESS/LEN [peer ADDRESS[/LEN]] [nodad]     as often as needed\n"
		"  route DEST [via GATEWAY] [metric N] [table N] [src ADDRESS]    as often as needed\n"
		"  vlan VID[-VID] [pvid] [untagged], fdb MAC    of a bridge port, as often as needed\n"
		"  up\n"
		"  --wait[=SECONDS]      while the name is another process's, 2 seconds at most\n"
		"Several at once: dev A dev B ..., or WORDS -- A B C. Without a name, or with one\n"
		"%d in it, the kernel picks the name, and it is printed.\n"
		"netns is a word of files, see tuntap.conf(5); here it is option -n.\n",
	.options = { { .name = "--wait", .may_have = true } },
	.example = "tuntap add tap0 user alice addr 10.0.0.1/24 up",
	.run = run,
};
