/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What somebody meant who wrote a word that is none. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "words/grammar.h"
#include "words/keywords.h"

int grammar_unknown_option(const char *text, struct message *m)
{
	message_usage(m, "unknown option \"%s\"", text);
	message_hint(m, "tuntap help lists the options");
	return -EINVAL;
}

/* What other programs call what our keywords say. */
static const char *other_word(const char *text)
{
	static const struct {
		const char *text, *keyword;
	} others[] = {
		{ "address", "addr" },	{ "ip", "addr" },    { "mac", "lladdr" },
		{ "bridge", "master" }, { "owner", "user" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcmp(text, others[i].text))
			return others[i].keyword;
	return NULL;
}

/* No keyword has a digit, names often do. */
const char *grammar_meant(const char *text)
{
	const char *other = other_word(text);

	if (other)
		return other;
	return strpbrk(text, "0123456789") ? NULL : words_nearest(text, keyword_names());
}

static bool is_mode(const char *text)
{
	return !strcmp(text, "tun") || !strcmp(text, "tap");
}

/* Whether somebody would call an interface so: what looks like a value is none. */
static bool like_a_name(const char *text)
{
	return *text && strlen(text) < IFNAMSIZ && !strpbrk(text, "=/ \t\n") && !is_mode(text);
}

/* In the first ("usr alice"), the second is a value, whatever that resembles. */
int grammar_second_name(const char *first, const char *text, const struct syntax *syntax,
			struct message *m)
{
	const char *in_first = grammar_meant(first), *in_second = grammar_meant(text);

	if (!strcmp(text, "carrier")) {
		message_usage(m, "unexpected word \"carrier\": it stands alone, and only with set");
		message_hint(m, "tuntap set %s carrier on|off", first);
		return -EINVAL;
	}
	if (in_second && !in_first) {
		message_usage(m, "unknown word \"%s\"", text);
		message_hint(m, "did you mean \"%s\"?", in_second);
		return -EINVAL;
	}
	message_usage(m, "unexpected word \"%s\": the name is already \"%s\"", text, first);
	if (in_first)
		message_hint(m, "for \"%s\", did you mean \"%s\"?", first, in_first);
	else if (syntax->bare == BARE_FIRST)
		message_hint(m, "a line of its own for each interface");
	else if (is_mode(text) && syntax->words & HAS(IF_MODE))
		message_hint(m, "did you mean \"mode %s\"?", text);
	else if (like_a_name(text))
		message_hint(m, "several names: dev %s dev %s", first, text);
	return -EINVAL;
}
