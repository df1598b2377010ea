/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap apply: bring the machine's interfaces to what files say. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/shell.h"
#include "verbs/stopping.h"
#include "verbs/whole.h"
#include "words/value.h"

enum { PRUNE, DRY_RUN, RECREATE_IT, JOIN, ENTER };

/* A line must be enough to make its interface: at boot there is none yet. */
static int judge(struct iface *i, struct message *m)
{
	struct iface new = *i;
	int err = plan_defaults(PLAN_ADD, &new, geteuid(), m);

	if (!err)
		err = grammar_check(&new, new.mode, m);
	return err ? err : plan_defaults(PLAN_REPLACE, i, geteuid(), m);
}

static bool asks(const struct call *call)
{
	return verb_given(call, DRY_RUN);
}

/* 0: nothing is to be done, and nothing would fail; 1: it would; 2: that cannot be told. */
static int answer(const struct changes *changes)
{
	const struct change *c;
	int status = 0;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->untold)
			status = 2;
		else if (c->err || c->what != KEEP)
			return 1;
	}
	return status;
}

static int report(struct call *call, const struct changes *changes)
{
	int status = verb_report_lines(call, changes, asks(call)), told;

	if (!asks(call))
		return status;
	told = answer(changes);
	/* That all is done already, and could not be printed, is no answer. */
	call->answered = !status || told;
	return told ? told : status;
}

static int tell(struct call *call, struct whole *w)
{
	CLEANUP(changes_clear) struct changes all = { 0 };
	int status;

	if (whole_gather(w, &all) < 0)
		return stopping_finish(verb_no_memory());
	stopping_tell(&all, w->stopped, STOPPING_LINES, STOPPING_AGAIN);
	status = report(call, &all);
	if (!call->options->quiet)
		join_tell(&all);
	return stopping_finish(status ? status : w->status);
}

static int apply(struct call *call, struct conf *conf, const char *only)
{
	CLEANUP(whole_clear)
	struct whole w = {
		.conf = conf,
		.only = only,
		.how = { .call = call,
			 .prune = verb_given(call, PRUNE),
			 .dry_run = asks(call),
			 .recreate = verb_given(call, RECREATE_IT),
			 .only_missing = only },
	};
	int status = whole_begin(&w);

	if (!status)
		status = whole_carry_out(&w);
	return status ? status : tell(call, &w);
}

/*
 * A bridge of this network namespace has no ports in others. In the files of the boot lines that
 * say no netns are for where the boot calls apply: not for one that -n names.
 */
static int lines_here(const struct call *call, const struct conf *conf, struct ifaces *here)
{
	const bool said_alone = call->options->netns && !call->words->n;
	const struct iface *line;
	struct iface *new;
	size_t i;

	for (i = 0; i < conf->want.n; i++) {
		line = &conf->want.v[i];
		if (spaces_where(line) || (said_alone && !line->netns))
			continue;
		new = ifaces_add(here, false);
		if (!new || iface_copy(new, line) < 0)
			return verb_no_memory();
	}
	return spaces_no_name_twice(here);
}

/* The first line for another network namespace that has a bridge of that name there, or NULL. */
static const struct iface *port_elsewhere(const struct conf *conf, const char *bridge)
{
	const struct iface *line;
	size_t i;

	for (i = 0; i < conf->want.n; i++) {
		line = &conf->want.v[i];
		if (line->has & HAS(IF_MASTER) && !strcmp(line->master, bridge) &&
		    spaces_where(line))
			return line;
	}
	return NULL;
}

/* Most likely a slip: the hooks of the boot, which ask for each bridge that comes, are quiet. */
static void tell_no_port(const struct call *call, const struct conf *conf)
{
	CLEANUP(message_clear) struct message m = { 0 };
	const char *bridge = call->value[JOIN];
	const struct iface *elsewhere;

	if (call->options->quiet || !strcmp(bridge, "all"))
		return;
	elsewhere = port_elsewhere(conf, bridge);
	message_set(&m, 0, "no line %shas master \"%s\"",
		    elsewhere ? "for this network namespace " : "", bridge);
	/* Of files that were named the hint would name but one. */
	if (elsewhere && call->words->n <= 1 && spaces_where(elsewhere) != -ENOENT)
		message_hint(&m, "tuntap -n %s apply --join %s%s%s", SHELL_WORD(elsewhere->netns),
			     SHELL_WORD(bridge), call->words->n ? " " : "",
			     call->words->n ? SHELL_WORD(call->words->v[0].text) : "");
	message_warn(&m, NULL, NULL);
}

/* Only the bridges of what is there. */
static int join(struct call *call, const struct conf *conf)
{
	CLEANUP(ifaces_clear) struct ifaces here = { 0 };
	CLEANUP(ifaces_clear) struct ifaces ports = { 0 }, have = { 0 };
	CLEANUP(changes_clear) struct changes changes = { 0 };
	struct message m = { 0 };
	int status = lines_here(call, conf, &here), signal = 0;

	if (status)
		return status;
	if (join_plan(call->rtnl, &here, call->value[JOIN], &ports, &have, &changes, &m)) {
		status = verb_fail(&m, NULL, NULL);
	} else {
		if (!ports.n)
			tell_no_port(call, conf);
		if (asks(call)) {
			sweep_foresee(call->rtnl, &changes);
		} else {
			stopping_begin(&changes);
			verb_provision(call, &changes, false);
			signal = stopping_end(&changes);
		}
		stopping_tell(&changes, signal, STOPPING_LINES, STOPPING_AGAIN);
		status = stopping_finish(report(call, &changes));
	}
	return status;
}

/* What changes nothing else takes no word of what else to change. */
static int stands_alone(const struct call *call)
{
	const bool join = verb_given(call, JOIN), enter = verb_given(call, ENTER);
	struct message m = { 0 };

	if (join && enter)
		message_usage(&m, "--join and --enter contradict each other");
	else if ((join || enter) && (verb_given(call, PRUNE) || verb_given(call, RECREATE_IT)))
		message_usage(&m, "%s takes neither --prune nor --recreate",
			      join ? "--join" : "--enter");
	return m.status ? verb_fail(&m, NULL, NULL) : 0;
}

/* The value of --enter, as lines have it; NULL where that was not given. */
static int read_enter(const struct call *call, char **only)
{
	struct message m = { 0 };

	if (verb_given(call, ENTER) && value_netns(call->value[ENTER], only, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	return 0;
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
	CLEANUP(free_at) char *only = NULL;
	int status = stands_alone(call);

	if (!status)
		status = read_enter(call, &only);
	if (!status)
		status = verb_read_files(call, judge, &conf);
	if (!status && !conf.nfiles)
		status = no_file(call);
	if (!status && verb_given(call, PRUNE))
		status = refuse_empty_input(&conf);
	if (!status && !asks(call))
		status = verb_lock(call);
	if (!status)
		status = verb_given(call, JOIN) ? join(call, &conf) : apply(call, &conf, only);
	verb_unlock();
	return status;
}

const struct verb verb_apply = {
	.name = "apply",
	.words = "[FILE|DIR]... [--prune] [--recreate] [--join BRIDGE] [--enter NETNS]\n"
		 "       [--dry-run]",
	.summary = "bring the interfaces to what files say",
	.details =
		"Without FILE: " CONF_FILE " and " CONF_DIR "/*.conf; \"-\" is standard input.\n"
		"All words are checked before anything is touched. A line is carried out as replace is.\n"
		"  --prune       remove persistent tun/tap interfaces that no file names, if not in use\n"
		"  --recreate    as with replace\n"
		"  --join BRIDGE only put existing interfaces that are in no bridge into the BRIDGE that\n"
		"                files give them as master (all: into any); change nothing else\n"
		"  --enter NETNS only make interfaces of files that are not there, in this network\n"
		"                namespace (all: in any but this one); change nothing else\n"
		"  --dry-run     print the changes and make none; exit status 1 if there are any\n"
		"A line is what follows the name with add, and netns NAME|PATH for one in another\n"
		"network namespace. An interface whose bridge does not exist yet is made without it,\n"
		"one whose network namespace does not is not made, with a note.\n",
	.files = "",
	.options = { { "--prune", false },
		     { "--dry-run", false },
		     { "--recreate", false },
		     { "--join", true },
		     { "--enter", true } },
	.asks = asks,
	.example = "tuntap apply --prune --dry-run",
	.run = run,
};
