/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The global options: those of ip(8), and what they do here. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/options.h"
#include "words/keywords.h"

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
			 enum options_end *end)
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
		*end = OPTIONS_HELP;
		break;
	case DO_VERSION:
		*end = OPTIONS_VERSION;
		break;
	case DO_NOTHING:
		break;
	}
}

int options_take(struct words *words, size_t i, struct options *options, enum options_end *end,
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
	return g->has_value ? 2 : 1;
}

bool options_ask_json(const struct words *words)
{
	const struct global *g;
	size_t i;

	for (i = 0; i < words->n && strcmp(words->v[i].text, "--"); i++) {
		g = find_global(words->v[i].text);
		if (g && g->effect == DO_JSON)
			return true;
		if (keyword_takes_value(words->v[i].text) || (g && g->has_value))
			i++;
	}
	return false;
}
