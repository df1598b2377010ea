/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The table of commands, their help, and the dispatch. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/shell.h"
#include "cli/dispatch.h"
#include "kernel/netns.h"
#include "output/render.h"
#include "verbs/failures.h"
#include "words/keywords.h"

static int run_help(struct call *call);

static const struct verb verb_help = {
	.name = "help",
	.ip = { "help" },
	.words = "[COMMAND]",
	.summary = "this text, or that of a command",
	.example = "tuntap help add",
	.run = run_help,
};

/* Those of ip come in its order: a shortened one is the first that it begins. */
static const struct verb *const verbs[] = {
	&verb_add,     &verb_del,   &verb_show, &verb_help,   &verb_set,   &verb_set_owner,
	&verb_replace, &verb_apply, &verb_save, &verb_status, &verb_check, &verb_monitor,
	&verb_exec,    &verb_read,  &verb_hold, &verb_relay,
};

enum { NVERBS = ARRAY_SIZE(verbs) };

static bool spelled_by_ip(const struct verb *c, const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(c->ip) && c->ip[i]; i++)
		if (words_shortens(text, c->ip[i]))
			return true;
	return false;
}

const struct verb *dispatch_find(const char *text)
{
	size_t i;

	for (i = 0; i < NVERBS; i++)
		if (!strcmp(text, verbs[i]->name))
			return verbs[i];
	for (i = 0; i < NVERBS; i++)
		if (spelled_by_ip(verbs[i], text))
			return verbs[i];
	return NULL;
}

void dispatch_help(void)
{
	size_t i;

	puts("Usage: tuntap [-j] [-p] [-d] [-o] [-n NETNS] [-q] [-V] COMMAND ...\n"
	     "       tuntap [-n NETNS] [-force] -b FILE\n");
	for (i = 0; i < NVERBS; i++)
		printf("  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
	puts("\n"
	     "  -j  JSON              -d  details: processes too\n"
	     "  -p  JSON for people   -o  one line per interface\n"
	     "  -q  no warnings       -n  in another network namespace\n"
	     "  -b  commands of FILE, or of standard input (-): a line each;\n"
	     "      -force goes on after one that failed\n"
	     "\n"
	     "tuntap help COMMAND has more, tuntap(8) everything.");
}

static void help_of(const struct verb *c)
{
	printf("Usage: tuntap %s %s\n%s.\n", c->name, c->words, c->summary);
	if (c->details)
		fputs(c->details, stdout);
	if (c->example)
		printf("Example: %s\n", c->example);
}

/* What other programs call it. */
static const char *meant_by(const char *text)
{
	static const struct {
		const char *typed, *meant;
	} words[] = {
		{ "rm", "del" },
		{ "remove", "del" },
		{ "destroy", "del" },
		{ "create", "add" },
		{ "new", "add" },
		{ "make", "add" },
		{ "chown", "set-owner" },
		{ "owner", "set-owner" },
		{ "change", "set" },
		{ "stat", "status" },
		{ "info", "status" },
		{ "run", "exec" },
		{ "dump", "read" },
		{ "load", "apply" },
		{ "tunnel", "relay" },
		{ "addif", "set NAME master BRIDGE" },
		{ "delif", "set NAME nomaster" },
		{ "addbr", "ip link add BRIDGE type bridge" },
		{ "delbr", "ip link del BRIDGE" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(text, words[i].typed))
			return words[i].meant;
	return NULL;
}

static int unknown_verb(const char *text)
{
	const char *names[NVERBS + 2], *nearest;
	struct message m = { 0 };
	size_t i;

	for (i = 0; i < NVERBS; i++)
		names[i] = verbs[i]->name;
	names[i++] = "list";
	names[i] = NULL;
	nearest = meant_by(text);
	if (!nearest)
		nearest = words_nearest(text, names);
	message_usage(&m, "unknown command \"%s\"", text);
	if (nearest)
		message_hint(&m, "did you mean \"%s\"?", nearest);
	else
		message_hint(&m, "tuntap help lists them");
	return verb_fail(&m, NULL, NULL);
}

static int run_help(struct call *call)
{
	const struct verb *c;

	if (!call->words->n) {
		dispatch_help();
		return verb_flush(0);
	}
	c = dispatch_find(call->words->v[0].text);
	if (!c)
		return unknown_verb(call->words->v[0].text);
	help_of(c);
	return verb_flush(0);
}

/* The value behind "=" of an option that may have one; NULL: it is not this option. */
static const char *value_behind(const struct verb_option *o, const char *text)
{
	size_t len = strlen(o->name);

	return o->may_have && !strncmp(text, o->name, len) && text[len] == '=' ? text + len + 1
									       : NULL;
}

/* An option of the verb's own. The words that it takes; 0: not one of them. */
static int own_option(const struct verb *c, struct words *words, size_t i, struct call *call,
		      struct message *m)
{
	const char *next = i + 1 < words->n ? words->v[i + 1].text : NULL;
	const struct verb_option *o;
	const char *value;
	bool takes;
	size_t n;

	for (n = 0; n < VERB_OPTIONS_MAX && c->options[n].name; n++) {
		o = &c->options[n];
		value = value_behind(o, words->v[i].text);
		if (!value && strcmp(words->v[i].text, o->name))
			continue;
		if (o->has_value && !next)
			return message_usage(m, "option \"%s\" needs a value", o->name);
		if (o->has_value && call->given & 1u << n)
			return message_usage(m, "option \"%s\" is given twice", o->name);
		takes = o->has_value || (o->may_count && next && isdigit((unsigned char)*next));
		call->value[n] = takes ? next : value;
		call->given |= 1u << n;
		return takes ? 2 : 1;
	}
	return 0;
}

/* One that is none of the program's either: a slip in one of the verb's own is likelier. */
static int unknown_option(const struct verb *c, const char *text, struct message *m)
{
	const char *names[VERB_OPTIONS_MAX + 1], *nearest;
	size_t n;

	for (n = 0; n < VERB_OPTIONS_MAX && c->options[n].name; n++)
		names[n] = c->options[n].name;
	names[n] = NULL;
	nearest = words_nearest(text, names);
	if (!nearest)
		return grammar_unknown_option(text, m);
	message_usage(m, "unknown option \"%s\"", text);
	message_hint(m, "did you mean \"%s\"?", nearest);
	return -EINVAL;
}

static bool words_are_files(const struct verb *c, const struct words *words)
{
	size_t i;

	if (!c->files || !*c->files)
		return c->files;
	for (i = 0; i < words->n && strcmp(words->v[i].text, "--"); i++)
		if (!strcmp(words->v[i].text, c->files))
			return true;
	return false;
}

/* Behind a verb "all" is a selection, which is not to be ignored as ip's option before it is. */
static bool is_all(const char *text)
{
	return !strcmp(text, "--all") || !strcmp(text, "-all");
}

/*
 * Take the options out of the words behind a verb, up to "--"; a keyword's
 * value is never one. A shortened "help" in a keyword's place asks for help.
 */
static int take_options(const struct verb *c, struct words *words, struct call *call,
			struct options *options, enum options_end *end, struct message *m)
{
	bool files = words_are_files(c, words);
	const char *text;
	size_t i = 0, kept = 0;
	int taken, n;

	while (i < words->n && strcmp(words->v[i].text, "--")) {
		text = words->v[i].text;
		if (words_shortens(text, "help") && c != &verb_help)
			*end = OPTIONS_HELP;
		taken = own_option(c, words, i, call, m);
		if (!taken && !is_all(text))
			taken = options_take(words, i, options, end, m);
		if (!taken && !files && !strncmp(text, "--", 2) && !is_all(text))
			taken = unknown_option(c, text, m);
		if (taken < 0)
			return taken;
		i += taken;
		n = taken ? 0 : !files && keyword_takes_value(text) ? 2 : 1;
		while (n-- && i < words->n)
			words->v[kept++] = words->v[i++];
	}
	words_remove(words, kept, i - kept);
	return 0;
}

int dispatch_finish(enum options_end end)
{
	if (end == OPTIONS_VERSION)
		puts(PACKAGE_STRING);
	else
		dispatch_help();
	return verb_flush(0);
}

/* Behind a verb, or in a line of a batch, not every global option makes sense. */
static int check_options(const struct options *before, const struct options *own, struct message *m)
{
	if (own->batch)
		return message_usage(m, before->batched
						? "a line of a batch cannot have one of its own"
						: "-batch and a command contradict each other");
	if (own->netns && before->batched) {
		message_usage(m, "a line of a batch cannot have a network namespace of its own");
		message_hint(m, "give -n before -b, or write a batch for each namespace");
		return -EINVAL;
	}
	if (own->force && !before->force) {
		message_usage(m, "-force belongs to -batch");
		message_hint(m, "del --force is the one that deletes what is in use");
		return -EINVAL;
	}
	return 0;
}

static int run_verb(const struct verb *c, struct call *call)
{
	const struct options *o = call->options;
	struct message m = { 0 };

	if (o->json && render_need(RENDER_LIB_JSON, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	shell_set_netns(o->netns);
	if (o->netns && !c->enters && netns_enter(o->netns, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	return c->run(call);
}

/* The same as text, where there is no library for it. */
static const char no_library[] = "[{\"error\":\"the library for JSON cannot be loaded\"}]";

int dispatch_end_json(const struct words *words, const struct options *options,
		      unsigned long before, int status)
{
	struct message m = { 0 };
	bool printed = false;
	int err = 0;

	if (status && (options->json || options_ask_json(words)) &&
	    render_json_written() == before) {
		if (render_need(RENDER_LIB_JSON, &m) < 0)
			puts(no_library);
		else
			err = failures_print(options->pretty);
		message_clear(&m);
		printed = true;
	}
	failures_forget();
	if (err < 0)
		status = verb_no_memory();
	/* It has failed already: that it cannot be printed either changes no status. */
	if (printed)
		verb_flush(status);
	return status;
}

static int run_words(struct words *words, size_t from, struct options *own,
		     const struct options *options, struct rtnl *rtnl)
{
	struct call call = { .options = own, .rtnl = rtnl, .words = words };
	enum options_end end = OPTIONS_GO_ON;
	const struct verb *c = &verb_show;
	struct message m = { 0 };
	int status;

	words_remove(words, 0, from);
	if (words->n) {
		c = dispatch_find(words->v[0].text);
		if (!c)
			return unknown_verb(words->v[0].text);
		words_remove(words, 0, 1);
	}
	if (take_options(c, words, &call, own, &end, &m) < 0 || check_options(options, own, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	if (end == OPTIONS_VERSION)
		return dispatch_finish(end);
	if (end == OPTIONS_HELP) {
		help_of(c);
		return verb_flush(0);
	}
	status = run_verb(c, &call);
	/* What could not be asked has no answer. */
	return status && c->asks && c->asks(&call) && !call.answered ? 2 : status;
}

int dispatch_run(struct words *words, size_t from, const struct options *options, struct rtnl *rtnl)
{
	struct options own = *options;
	unsigned long before = render_json_written();
	int status = run_words(words, from, &own, options, rtnl);

	return dispatch_end_json(words, &own, before, status);
}
