/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of commands, their help, and the dispatch. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/dispatch.h"
#include "kernel/netns.h"
#include "output/render.h"
#include "words/keywords.h"

static int run_help(struct call *call);

static const struct verb verb_help = {
	.name = "help",
	.ip = { "help" },
	.words = "[COMMAND]",
	.summary = "this text, or that of a command",
	.run = run_help,
};

/* Those of ip come in its order: a shortened one is the first that it begins. */
static const struct verb *const verbs[] = {
	&verb_add,	 &verb_del,	&verb_show,  &verb_help, &verb_set,
	&verb_set_owner, &verb_replace, &verb_apply, &verb_save, &verb_status,
	&verb_check,	 &verb_monitor, &verb_exec,  &verb_read,
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

static const struct verb *find(const char *text)
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
	     "  -p  JSON for people   -o  one line an interface\n"
	     "  -q  no warnings       -n  in another network namespace\n"
	     "  -b  commands of FILE, or of standard input (-): a line each;\n"
	     "      -force goes on after one that failed\n"
	     "\n"
	     "tuntap help COMMAND tells more, tuntap(8) all.");
}

static void help_of(const struct verb *c)
{
	printf("Usage: tuntap %s %s\n%s.\n", c->name, c->words, c->summary);
	if (c->details)
		fputs(c->details, stdout);
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
	c = find(call->words->v[0].text);
	if (!c)
		return unknown_verb(call->words->v[0].text);
	help_of(c);
	return verb_flush(0);
}

/*
 * The options of ip(8), in the order in which it compares a shortened one
 * (main() in ip/ip.c). What has no effect here is taken all the same.
 */
enum effect {
	DO_NOTHING,
	DO_BATCH,
	DO_FORCE,
	DO_JSON,
	DO_PRETTY,
	DO_DETAILS,
	DO_ONELINE,
	DO_QUIET,
	DO_NETNS,
	DO_HELP,
	DO_VERSION
};

static bool is_family(const char *value)
{
	static const char *const families[] = { "inet", "inet6", "link", "mpls", "bridge" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++)
		if (!strcmp(value, families[i]))
			return true;
	return false;
}

static bool is_size(const char *value)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(value, &end, 0);
	return end != value && !*end && !errno && n <= UINT_MAX;
}

static const struct global {
	const char *name;
	bool exact; /* not to be shortened */
	bool has_value;
	enum effect effect;
	bool (*valid)(const char *value); /* where ip looks at what has no effect here */
} globals[] = {
	{ "-h", true, false, DO_HELP, NULL },
	{ "-quiet", false, false, DO_QUIET, NULL },
	{ "-loops", false, true, DO_NOTHING, NULL },
	{ "-family", false, true, DO_NOTHING, is_family },
	{ "-4", true, false, DO_NOTHING, NULL },
	{ "-6", true, false, DO_NOTHING, NULL },
	{ "-0", true, false, DO_NOTHING, NULL },
	{ "-M", true, false, DO_NOTHING, NULL },
	{ "-B", true, false, DO_NOTHING, NULL },
	{ "-help", false, false, DO_HELP, NULL },
	{ "-human-readable", false, false, DO_NOTHING, NULL },
	{ "-iec", false, false, DO_NOTHING, NULL },
	{ "-stats", false, false, DO_NOTHING, NULL },
	{ "-statistics", false, false, DO_NOTHING, NULL },
	{ "-details", false, false, DO_DETAILS, NULL },
	{ "-resolve", false, false, DO_NOTHING, NULL },
	{ "-oneline", false, false, DO_ONELINE, NULL },
	{ "-timestamp", false, false, DO_NOTHING, NULL },
	{ "-tshort", false, false, DO_NOTHING, NULL },
	{ "-Version", false, false, DO_VERSION, NULL },
	{ "-version", true, false, DO_VERSION, NULL },
	{ "-force", false, false, DO_FORCE, NULL },
	{ "-batch", false, true, DO_BATCH, NULL },
	{ "-brief", false, false, DO_NOTHING, NULL },
	{ "-json", false, false, DO_JSON, NULL },
	{ "-pretty", false, false, DO_PRETTY, NULL },
	{ "-rcvbuf", false, true, DO_NOTHING, is_size },
	{ "-color", false, false, DO_NOTHING, NULL },
	{ "-netns", false, true, DO_NETNS, NULL },
	{ "-Numeric", false, false, DO_NOTHING, NULL },
	{ "-all", false, false, DO_NOTHING, NULL },
	{ "-echo", true, false, DO_NOTHING, NULL },
};

/* -color and its shortened forms may have a value behind "=" (matches_color() of ip). */
static bool is_color(const char *text)
{
	static const char *const values[] = { "", "always", "auto", "never" };
	const char *value = strchr(text, '=');
	size_t i, len = value ? (size_t)(value - text) : 0;

	if (len < 2 || strncmp(text, "-color", len))
		return false;
	for (i = 0; i < ARRAY_SIZE(values); i++)
		if (!strcmp(value + 1, values[i]))
			return true;
	return false;
}

/* ip takes two dashes for one. */
static const struct global *find_global(const char *text)
{
	size_t i;

	if (text[0] != '-' || !text[1])
		return NULL;
	if (text[1] == '-')
		text++;
	if (is_color(text))
		text = "-color";
	for (i = 0; i < ARRAY_SIZE(globals); i++)
		if (globals[i].exact ? !strcmp(text, globals[i].name)
				     : strlen(text) > 1 && words_shortens(text, globals[i].name))
			return &globals[i];
	return NULL;
}

static void apply_option(const struct global *g, const char *value, struct options *o,
			 enum dispatch_end *end)
{
	switch (g->effect) {
	case DO_JSON:
		o->json = true;
		break;
	case DO_PRETTY:
		o->pretty = true;
		break;
	case DO_DETAILS:
		o->details = true;
		break;
	case DO_ONELINE:
		o->oneline = true;
		break;
	case DO_QUIET:
		o->quiet = true;
		break;
	case DO_NETNS:
		o->netns = value;
		break;
	case DO_BATCH:
		o->batch = value;
		break;
	case DO_FORCE:
		o->force = true;
		break;
	case DO_HELP:
		*end = DISPATCH_HELP;
		break;
	case DO_VERSION:
		*end = DISPATCH_VERSION;
		break;
	case DO_NOTHING:
		break;
	}
}

int dispatch_option(struct words *words, size_t i, struct options *options, enum dispatch_end *end,
		    struct message *m)
{
	const struct global *g = find_global(words->v[i].text);
	const char *value = NULL;

	if (!g)
		return 0;
	if (g->has_value) {
		if (i + 1 == words->n)
			return message_usage(m, "option \"%s\" needs a value", words->v[i].text);
		value = words->v[i + 1].text;
		if (g->valid && !g->valid(value))
			return message_usage(m, "option \"%s\" cannot be \"%s\"", words->v[i].text,
					     value);
	}
	apply_option(g, value, options, end);
	words_remove(words, i, g->has_value ? 2 : 1);
	return 1;
}

/* An option of the verb's own. 1: taken; 0: not one of them. */
static int own_option(const struct verb *c, struct words *words, size_t i, struct call *call,
		      struct message *m)
{
	const struct verb_option *o;
	size_t n;

	for (n = 0; n < VERB_OPTIONS_MAX && c->options[n].name; n++) {
		o = &c->options[n];
		if (strcmp(words->v[i].text, o->name))
			continue;
		if (o->has_value && i + 1 == words->n)
			return message_usage(m, "option \"%s\" needs a value", o->name);
		call->value[n] = o->has_value ? words->v[i + 1].text : NULL;
		call->given |= 1u << n;
		words_remove(words, i, o->has_value ? 2 : 1);
		return 1;
	}
	return 0;
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

/*
 * Take the options out of the words behind a verb, up to "--"; a keyword's
 * value is never one. A shortened "help" in a keyword's place asks for help.
 */
static int take_options(const struct verb *c, struct words *words, struct call *call,
			struct options *options, enum dispatch_end *end, struct message *m)
{
	bool files = words_are_files(c, words);
	const char *text;
	size_t i = 0;
	int taken;

	while (i < words->n && strcmp(words->v[i].text, "--")) {
		text = words->v[i].text;
		if (words_shortens(text, "help") && c != &verb_help)
			*end = DISPATCH_HELP;
		taken = own_option(c, words, i, call, m);
		if (!taken)
			taken = dispatch_option(words, i, options, end, m);
		if (taken < 0)
			return taken;
		if (!taken)
			i += !files && keyword_takes_value(text) ? 2 : 1;
	}
	return 0;
}

bool dispatch_known(const char *text)
{
	return find(text);
}

int dispatch_finish(enum dispatch_end end)
{
	if (end == DISPATCH_VERSION)
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
	if (o->netns && !c->enters && netns_enter(o->netns, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	return c->run(call);
}

int dispatch_run(struct words *words, size_t from, const struct options *options, struct rtnl *rtnl)
{
	struct options own = *options;
	struct call call = { .options = &own, .rtnl = rtnl, .words = words };
	enum dispatch_end end = DISPATCH_GO_ON;
	const struct verb *c = &verb_show;
	struct message m = { 0 };
	int status;

	words_remove(words, 0, from);
	if (words->n) {
		c = find(words->v[0].text);
		if (!c)
			return unknown_verb(words->v[0].text);
		words_remove(words, 0, 1);
	}
	if (take_options(c, words, &call, &own, &end, &m) < 0 ||
	    check_options(options, &own, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	if (end == DISPATCH_VERSION)
		return dispatch_finish(end);
	if (end == DISPATCH_HELP) {
		help_of(c);
		return verb_flush(0);
	}
	status = run_verb(c, &call);
	/* What could not be asked has no answer. */
	return status && c->asks && c->asks(&call) && !call.answered ? 2 : status;
}
