/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap apply: bring the machine's interfaces to what files say. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "change/master.h"
#include "kernel/holder.h"
#include "verbs/converge.h"
#include "verbs/join.h"

enum { PRUNE, DRY_RUN, RECREATE_IT, JOIN };

/* A line must be enough to make its interface: at boot there is none yet. */
static int judge(struct iface *i, struct message *m)
{
	struct iface new = *i;
	int err = plan_defaults(PLAN_ADD, &new, geteuid(), m);

	if (!err)
		err = grammar_check(&new, new.mode, m);
	return err ? err : plan_defaults(PLAN_REPLACE, i, geteuid(), m);
}

/* An unknown user, say, fails the line that names it, and no other. */
static void fail_unknown(struct conf *conf, struct changes *changes)
{
	struct mistake *unknown;
	struct change *c;
	size_t i;

	for (i = 0; i < conf->unknown.n; i++) {
		unknown = &conf->unknown.v[i];
		c = &changes->v[conf->of[i]];
		conf->want.v[conf->of[i]].at = unknown->at;
		message_clear(&c->msg);
		c->what = KEEP;
		/* Tried again it would pass for a line without that user. */
		c->retry = false;
		c->err = unknown->err;
		c->msg = unknown->m;
		unknown->m = (struct message){ 0 };
	}
}

/* Add the removal of what no file names. */
static int plan_prune(struct convergence *b, const struct ifaces *want, struct ifaces *unwanted)
{
	CLEANUP(changes_clear) struct changes pruned = { 0 };
	int err = plan_unwanted(want, &b->have, unwanted);

	if (!err)
		err = plan(PLAN_DEL, false, unwanted, &b->have, &pruned);
	if (!err)
		err = changes_append(&b->changes, &pruned);
	return err;
}

static bool seen_in_use(const struct change *c, const struct holders *holders)
{
	return iface_in_use(c->have) || holders_of(holders, c->have)->n;
}

/* Of what goes: is anything in use, as far as the kernel tells? */
static bool any_goes(const struct changes *changes, bool in_use)
{
	const struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->err && (c->what == REMOVE || c->what == RECREATE) &&
		    (!in_use || iface_in_use(c->have)))
			return true;
	}
	return false;
}

static void say_used(struct change *c, const struct holders *holders, int err)
{
	char *who = holder_text(holders_of(holders, c->have));

	message_set(&c->msg, err, "is in use%s%s: %s", who ? " by " : "", who ? who : "",
		    err ? "cannot be made again" : "not removed, though no file names it");
	c->what = KEEP;
	c->err = err;
	free(who);
}

/*
 * What is in use is never pruned. Attaching will prove that nobody uses what is
 * removed; a dry run, which attaches to nothing, looks at the processes.
 */
static void spare_used(struct convergence *b, bool dry_run)
{
	struct changes *changes = &b->changes;
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(holders_clear) struct holders users = { 0 };
	struct change *c;
	size_t i;

	if (!any_goes(changes, !dry_run))
		return;
	holder_find(&b->have, &users, &ignored);
	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err || !c->have || !seen_in_use(c, &users))
			continue;
		if (c->what == REMOVE)
			say_used(c, &users, 0);
		else if (c->what == RECREATE)
			say_used(c, &users, -EBUSY);
	}
}

/* It came into use since we looked: that is no failure either. */
static void forgive_used(struct convergence *b)
{
	struct changes *changes = &b->changes;
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(holders_clear) struct holders users = { 0 };
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->what != REMOVE || (c->err != -EBUSY && c->err != -ENODEV))
			continue;
		if (c->err == -EBUSY) {
			if (!users.n)
				holder_find(&b->have, &users, &ignored);
			say_used(c, &users, 0);
		} else {
			message_clear(&c->msg);
		}
		c->err = 0;
	}
}

/* The mode that is not said is the one that is there. */
static enum tun_mode mode_after(const struct change *c)
{
	return c->want->mode == MODE_UNKNOWN && c->have ? c->have->mode : c->want->mode;
}

/* Told when it is carried out, it would come too late. */
static int foresee_lost(struct change *c)
{
	CLEANUP(iface_clear) struct iface whole = { 0 };

	if (plan_whole(c, &whole) < 0)
		return message_no_memory(&c->msg);
	plan_warn_lost(c, &whole);
	return 0;
}

/* What the plan, which looks at tun/tap interfaces alone, cannot know, and what it would cost. */
static void foresee(struct rtnl *r, struct changes *changes)
{
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err || c->what == KEEP || c->what == REMOVE)
			continue;
		c->err = master_foresee(r, c->want, mode_after(c), &c->msg);
		if (!c->err)
			c->err = master_serves(r, c->want, c->have, &c->msg);
		if (!c->err && c->what == RECREATE)
			c->err = foresee_lost(c);
	}
}

static bool asks(const struct call *call)
{
	return verb_given(call, DRY_RUN);
}

/* Nothing is to be done, and nothing would fail. */
static bool all_done(const struct changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (changes->v[i].err || changes->v[i].what != KEEP)
			return false;
	return true;
}

static int report(struct call *call, const struct changes *changes)
{
	int status = verb_report_lines(call, changes, asks(call));

	if (!asks(call))
		return status;
	/* That all is done already, and could not be printed, is no answer. */
	call->answered = !status || !all_done(changes);
	return all_done(changes) ? status : 1;
}

static void carry_out(const struct call *call, struct convergence *b)
{
	converge(b, call, verb_given(call, RECREATE_IT));
	forgive_used(b);
	verb_warn_owners(&b->changes);
}

static int apply(struct call *call, struct conf *conf)
{
	CLEANUP(ifaces_clear) struct ifaces unwanted = { 0 };
	struct message m = { 0 };
	CLEANUP(converge_clear) struct convergence b = { 0 };
	struct awaited *awaited = NULL;
	int status, err;

	err = join_defer(call->rtnl, &conf->want, &awaited);
	if (err)
		message_no_memory(&m);
	else
		err = converge_plan(&b, call->rtnl, &conf->want, verb_given(call, RECREATE_IT), &m);
	if (!err) {
		fail_unknown(conf, &b.changes);
		if (verb_given(call, PRUNE) && plan_prune(&b, &conf->want, &unwanted) < 0)
			err = message_no_memory(&m);
	}
	if (err) {
		status = verb_fail(&m, NULL, NULL);
	} else {
		spare_used(&b, asks(call));
		if (asks(call))
			foresee(call->rtnl, &b.changes);
		else
			carry_out(call, &b);
		join_note(&b.changes, conf->want.n, awaited);
		status = report(call, &b.changes);
		if (!call->options->quiet)
			join_tell(&b.changes);
	}
	free(awaited);
	return status;
}

/* Only the bridges of what is there. */
static int join(struct call *call, const struct conf *conf)
{
	CLEANUP(ifaces_clear) struct ifaces ports = { 0 }, have = { 0 };
	CLEANUP(changes_clear) struct changes changes = { 0 };
	struct message m = { 0 };
	int status;

	if (join_plan(call->rtnl, &conf->want, call->value[JOIN], &ports, &have, &changes, &m)) {
		status = verb_fail(&m, NULL, NULL);
	} else {
		if (asks(call))
			foresee(call->rtnl, &changes);
		else
			verb_provision(call, &changes, false);
		status = report(call, &changes);
	}
	return status;
}

static int join_alone(void)
{
	struct message m = { 0 };

	message_usage(&m, "--join takes neither --prune nor --recreate");
	return verb_fail(&m, NULL, NULL);
}

/* No file is not the same as a file that names nothing. */
static int no_file(const struct call *call)
{
	CLEANUP(message_clear) struct message m = { 0 };

	if (verb_given(call, PRUNE)) {
		message_set(&m, -ENOENT, "there is no file that says what should be there");
		message_hint(
			&m,
			"--prune would remove every interface; an empty file does ask for that");
		return verb_fail(&m, NULL, NULL);
	}
	message_set(&m, 0, "there is no file to apply");
	message_hint(&m, "%s, or files in %s; see tuntap.conf(5)", CONF_FILE, CONF_DIR);
	if (!call->options->quiet)
		message_warn(&m, NULL, NULL);
	return 0;
}

static bool names_nothing(const struct conf *conf, const struct conf_file *file)
{
	size_t i;

	for (i = 0; i < conf->want.n; i++)
		if (!strcmp(conf->want.v[i].at.file, file->name))
			return false;
	return true;
}

/* What wrote to the pipe may have failed: that it wrote nothing asks for nothing. */
static int refuse_empty_input(const struct conf *conf)
{
	struct message m = { 0 };
	size_t i;

	for (i = 0; i < conf->nfiles; i++)
		if (!conf->files[i].regular && names_nothing(conf, &conf->files[i]))
			break;
	if (i == conf->nfiles)
		return 0;
	message_set(&m, -ENODATA, "%s names no interface, and is not a regular file",
		    strcmp(conf->files[i].name, "-") ? conf->files[i].name : "standard input");
	message_hint(&m, "--prune with an empty regular file removes every interface");
	return verb_fail(&m, NULL, NULL);
}

static int run(struct call *call)
{
	CLEANUP(conf_clear) struct conf conf = { 0 };
	int status;

	if (verb_given(call, JOIN) && (verb_given(call, PRUNE) || verb_given(call, RECREATE_IT)))
		return join_alone();
	status = verb_read_files(call, judge, &conf);
	if (!status && !conf.nfiles)
		status = no_file(call);
	if (!status && verb_given(call, PRUNE))
		status = refuse_empty_input(&conf);
	if (!status && !asks(call))
		status = verb_lock(call);
	if (!status)
		status = verb_given(call, JOIN) ? join(call, &conf) : apply(call, &conf);
	verb_unlock();
	return status;
}

const struct verb verb_apply = {
	.name = "apply",
	.words = "[FILE|DIR]... [--prune] [--recreate] [--join BRIDGE] [--dry-run]",
	.summary = "bring the interfaces to what files say",
	.details =
		"Without FILE: " CONF_FILE " and " CONF_DIR "/*.conf; \"-\" is standard input.\n"
		"All words are checked before anything is touched. A line is carried out as replace is.\n"
		"  --prune       remove persistent tun/tap interfaces that no file names, if not in use\n"
		"  --recreate    as with replace\n"
		"  --join BRIDGE only put existing interfaces that are in no bridge into the BRIDGE that\n"
		"                files give them as master (all: into any); change nothing else\n"
		"  --dry-run     print the changes and make none; exit status 1 if there are any\n"
		"An interface whose bridge does not exist yet is made without it, with a warning.\n",
	.files = "",
	.options = { { "--prune", false },
		     { "--dry-run", false },
		     { "--recreate", false },
		     { "--join", true } },
	.asks = asks,
	.example = "tuntap apply --prune --dry-run",
	.run = run,
};
