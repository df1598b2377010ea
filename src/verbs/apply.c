/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap apply: bring the machine's interfaces to what files say. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "verbs/sweep.h"
#include "words/value.h"

enum { PRUNE, DRY_RUN, RECREATE_IT, JOIN, ENTER };

/* A namespace that is being made takes milliseconds; two seconds in all. */
enum { TRIES = 40, PAUSE_MS = 50 };

/* A line must be enough to make its interface: at boot there is none yet. */
static int judge(struct iface *i, struct message *m)
{
	struct iface new = *i;
	int err = plan_defaults(PLAN_ADD, &new, geteuid(), m);

	if (!err)
		err = grammar_check(&new, new.mode, m);
	return err ? err : plan_defaults(PLAN_REPLACE, i, geteuid(), m);
}

/* The network namespaces of the files, and what is done in each. */
struct whole {
	struct conf *conf;
	struct spaces spaces;
	struct sweep *v;
	struct sweep_how how;
	const char *only; /* --enter; NULL: all of all */
	int status; /* of what is no line's */
};

static struct change *change_of(const struct whole *w, size_t line)
{
	const struct line *l = &w->spaces.lines[line];
	struct changes *changes = &w->v[l->space].b.changes;

	return l->at < changes->n ? &changes->v[l->at] : NULL;
}

/* An unknown user, say, fails the line that names it, and no other. */
static void fail_unknown(struct whole *w, size_t space)
{
	struct conf *conf = w->conf;
	struct mistake *unknown;
	struct change *c;
	size_t i;

	for (i = 0; i < conf->unknown.n; i++) {
		unknown = &conf->unknown.v[i];
		c = w->spaces.lines[conf->of[i]].space == space ? change_of(w, conf->of[i]) : NULL;
		if (!c)
			continue;
		w->spaces.v[space].want.v[c - w->v[space].b.changes.v].at = unknown->at;
		message_copy(&c->msg, &unknown->m);
		c->what = KEEP;
		c->defers = false;
		c->awaits = NULL;
		/* Tried again it would pass for a line without that user. */
		c->retry = false;
		c->err = unknown->err;
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

/* --enter: of the other network namespaces that one, or all of them. */
static bool chosen(const struct whole *w, const struct space *space)
{
	size_t i;

	if (!w->only)
		return true;
	for (i = 0; space->netns && i < space->want.n; i++)
		if (!strcmp(w->only, "all") || !strcmp(w->only, space->want.v[i].netns))
			return true;
	return false;
}

/* Those of a namespace that is not there, or with err cannot be worked in. */
static int absent(struct whole *w, size_t i, int err, struct message *m)
{
	struct space *space = &w->spaces.v[i];
	struct sweep *s = &w->v[i];

	sweep_clear(s);
	s->space = space;
	s->how = &w->how;
	space->there = false;
	if (err) {
		message_clear(&space->msg);
		space->err = err;
		space->msg = *m;
		*m = (struct message){ 0 };
	}
	return spaces_absent(space, &s->b.changes) < 0 ? message_no_memory(m) : 0;
}

static int look_and_plan(struct whole *w, size_t i, struct message *m)
{
	struct sweep *s = &w->v[i];

	sweep_clear(s);
	s->how = &w->how;
	return spaces_visit(&w->spaces, &w->spaces.v[i], sweep_plan, s, m);
}

/* What cannot be looked at in another network namespace fails its lines, here all. */
static int plan_space(struct whole *w, size_t i, struct message *m)
{
	struct space *space = &w->spaces.v[i];
	int err = space->there ? look_and_plan(w, i, m) : 0;

	/* It may be there again, or have gone for good. */
	if (err == -ESTALE) {
		message_clear(m);
		err = space->there ? look_and_plan(w, i, m) : 0;
	}
	if (err && (!space->netns || w->spaces.lost))
		return err;
	if (err || !space->there)
		err = absent(w, i, err, m);
	if (err)
		return err;
	fail_unknown(w, i);
	return 0;
}

/* Each of its lines is told, come what may. */
static void plan_or_tell(struct whole *w, size_t i)
{
	CLEANUP(message_clear) struct message m = { 0 };
	int err = plan_space(w, i, &m);

	if (err && absent(w, i, err, &m) < 0)
		w->status = verb_fail(&m, NULL, NULL);
}

static int carry_out_plan(struct whole *w, size_t i, struct message *m)
{
	struct space *space = &w->spaces.v[i];

	return space->there ? spaces_visit(&w->spaces, space, sweep_carry_out, &w->v[i], m) : 0;
}

static void carry_out_space(struct whole *w, size_t i)
{
	CLEANUP(message_clear) struct message m = { 0 };
	const bool lost = w->spaces.lost;
	int err = carry_out_plan(w, i, &m);

	/* What was planned for another is not done. */
	if (err == -ESTALE) {
		message_clear(&m);
		plan_or_tell(w, i);
		err = carry_out_plan(w, i, &m);
	}
	/* What was done there is done, though there is no way back. */
	if (err && w->spaces.lost && !lost)
		w->status = verb_fail(&m, NULL, NULL);
	else if (err)
		sweep_fail(&w->v[i], err, &m);
}

static bool awaits(const struct whole *w, size_t i)
{
	const struct space *space = &w->spaces.v[i];

	return !space->there && !space->err && chosen(w, space);
}

static bool ended(const struct whole *w)
{
	return w->spaces.lost || w->status;
}

/* What there is to do in one that has come is found out with the lock. */
static void serve(struct whole *w, size_t i)
{
	CLEANUP(message_clear) struct message m = { 0 };

	w->status = verb_lock(w->how.call);
	if (!w->status) {
		plan_or_tell(w, i);
		carry_out_space(w, i);
		return;
	}
	message_set(&m, -ETIMEDOUT, "was not made: the lock was not free in time");
	absent(w, i, -ETIMEDOUT, &m);
}

/* Whether one has come, in which there is work then. */
static bool look_again(struct whole *w)
{
	bool come = false;
	size_t i;

	for (i = 0; i < w->spaces.n && !ended(w); i++) {
		if (!awaits(w, i) || !spaces_come(&w->spaces.v[i]))
			continue;
		serve(w, i);
		come = true;
	}
	verb_unlock();
	return come;
}

/*
 * Whoever makes one namespace makes more, and its name is there before it is. What waits
 * for the next sees it or is told of it: see tuntap-netns.path. Nobody else waits meanwhile.
 */
static void wait_for_more(struct whole *w)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	bool waits = true;
	size_t i;
	int tries;

	verb_unlock();
	for (tries = 0; waits && !ended(w) && tries < TRIES; tries++) {
		waits = false;
		for (i = 0; i < w->spaces.n; i++)
			waits = waits || awaits(w, i);
		if (waits)
			nanosleep(&pause, NULL);
		if (waits && look_again(w))
			tries = 0;
	}
}

static int tell(struct call *call, const struct whole *w)
{
	CLEANUP(free_at) struct changes **of = calloc(w->spaces.n + 1, sizeof(*of));
	CLEANUP(changes_clear) struct changes all = { 0 };
	size_t i;
	int status;

	for (i = 0; of && i < w->spaces.n; i++)
		of[i] = &w->v[i].b.changes;
	if (!of || spaces_gather(&w->spaces, &w->conf->want, of, &all) < 0)
		return verb_no_memory();
	status = report(call, &all);
	if (!call->options->quiet)
		join_tell(&all);
	return status ? status : w->status;
}

/* All is planned before anything is done. */
static int apply_whole(struct call *call, struct whole *w)
{
	struct message m = { 0 };
	size_t i;

	for (i = 0; i < w->spaces.n; i++) {
		w->v[i].how = &w->how;
		if (chosen(w, &w->spaces.v[i]) && plan_space(w, i, &m) < 0)
			return verb_fail(&m, NULL, NULL);
	}
	for (i = 0; i < w->spaces.n; i++)
		if (chosen(w, &w->spaces.v[i]))
			carry_out_space(w, i);
	if (w->only && !asks(call))
		wait_for_more(w);
	return tell(call, w);
}

static int apply(struct call *call, struct conf *conf, const char *only)
{
	struct whole w = {
		.conf = conf,
		.only = only,
		.how = { .call = call,
			 .prune = verb_given(call, PRUNE),
			 .dry_run = asks(call),
			 .recreate = verb_given(call, RECREATE_IT),
			 .only_missing = only },
	};
	int status = spaces_find(&w.spaces, call, &conf->want);
	size_t i;

	w.v = status ? NULL : calloc(w.spaces.n + 1, sizeof(*w.v));
	if (!status)
		status = w.v ? apply_whole(call, &w) : verb_no_memory();
	for (i = 0; w.v && i < w.spaces.n; i++)
		sweep_clear(&w.v[i]);
	free(w.v);
	spaces_clear(&w.spaces);
	return status;
}

/* A bridge of this network namespace has no ports in others. */
static int lines_here(const struct conf *conf, struct ifaces *here)
{
	struct iface *new;
	size_t i;

	for (i = 0; i < conf->want.n; i++) {
		if (spaces_where(&conf->want.v[i]))
			continue;
		new = ifaces_add(here, false);
		if (!new || iface_copy(new, &conf->want.v[i]) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Most likely a slip: the hooks of the boot, which ask for each bridge that comes, are quiet. */
static void tell_no_port(const struct call *call)
{
	CLEANUP(message_clear) struct message m = { 0 };
	const char *bridge = call->value[JOIN];

	if (call->options->quiet || !strcmp(bridge, "all"))
		return;
	message_set(&m, 0, "no line has master \"%s\"", bridge);
	message_warn(&m, NULL, NULL);
}

/* Only the bridges of what is there. */
static int join(struct call *call, const struct conf *conf)
{
	CLEANUP(ifaces_clear) struct ifaces here = { 0 };
	CLEANUP(ifaces_clear) struct ifaces ports = { 0 }, have = { 0 };
	CLEANUP(changes_clear) struct changes changes = { 0 };
	struct message m = { 0 };
	int status;

	if (lines_here(conf, &here) < 0)
		return verb_no_memory();
	if (join_plan(call->rtnl, &here, call->value[JOIN], &ports, &have, &changes, &m)) {
		status = verb_fail(&m, NULL, NULL);
	} else {
		if (!ports.n)
			tell_no_port(call);
		if (asks(call))
			sweep_foresee(call->rtnl, &changes);
		else
			verb_provision(call, &changes, false);
		status = report(call, &changes);
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
