/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What somebody meant who wrote a word that is none. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/ident.h"
#include "base/shell.h"
#include "words/grammar.h"
#include "words/keywords.h"
#include "words/value.h"

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
		{ "address", "addr" },	      { "ip", "addr" },
		{ "mac", "lladdr" },	      { "bridge", "master" },
		{ "owner", "user" },	      { "bpdu_guard", "guard" },
		{ "learn", "learning" },      { "forward", "forwarding" },
		{ "addrgen", "addrgenmode" }, { "qlen", "txqueuelen" },
		{ "txqlen", "txqueuelen" },   { "gw", "via" },
		{ "gateway", "via" },	      { "hw", "lladdr" },
		{ "ether", "lladdr" },	      { "hwaddr", "lladdr" },
		{ "hwaddress", "lladdr" },    { "dstaddr", "peer" },
		{ "pointopoint", "peer" },
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

static bool is_address(const char *text)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	unsigned char family, bytes[16], plen;

	return !value_prefix(text, &family, bytes, &plen, &ignored);
}

static bool is_lladdr(const char *text)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	unsigned char mac[6];

	return !value_lladdr(text, mac, &ignored);
}

/* Whether somebody would call an interface so, and may: what looks like a value is none. */
static bool like_a_name(const char *text)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	char name[IFNAMSIZ];

	return !value_name(text, false, name, &ignored) && !strchr(text, '=') && !is_mode(text) &&
	       !is_address(text) && text[strspn(text, "0123456789")];
}

/* What ip link, ip address and bridge link take, and no word of ours says. */
static bool is_foreign(const char *text)
{
	static const char *const foreign[] = {
		"allmulticast", "arp",	       "backup_port", "brd",	      "broadcast",
		"dynamic",	"label",       "link-netns",  "mcast_router", "multicast",
		"netmask",	"numrxqueues", "numtxqueues", "promisc",      "root_block",
		"scope",	"self",	       "state",	      "type",	      "vf",
		"vlan",		"vlan_tunnel",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++)
		if (!strcmp(text, foreign[i]))
			return true;
	return false;
}

/* "mtu=1400": the length of the keyword in it, or 0. */
static size_t joined(const char *text)
{
	size_t len = strcspn(text, "=");
	char word[32];

	if (!text[len] || !text[len + 1] || len >= sizeof(word))
		return 0;
	memcpy(word, text, len);
	word[len] = '\0';
	return keyword_takes_value(word) ? len : 0;
}

/* What stands behind an attribute, and behind no name. */
static bool like_a_value(const char *text)
{
	return text && (!strcmp(text, "on") || !strcmp(text, "off") ||
			(*text && !text[strspn(text, "0123456789")]));
}

static int unknown_word(const char *text, const char *meant, const char *next, struct message *m)
{
	const size_t len = joined(text);

	/* ip calls both so: "ip link set tap0 address", "ip address add". */
	if (next && !strcmp(text, "address") && is_lladdr(next))
		meant = "lladdr";
	message_usage(m, "unknown word \"%s\"", text);
	if (len)
		message_hint(m, "write it as two words: %.*s %s", (int)len, text,
			     SHELL_WORD(text + len + 1));
	else if (!strcmp(text, "netmask"))
		message_hint(
			m, "the length of the prefix stands behind the address: addr 10.0.0.1/24");
	else if (meant)
		message_hint(m, "did you mean \"%s\"?", meant);
	return -EINVAL;
}

static int stray_carrier(const char *first, struct message *m)
{
	message_usage(m, "unexpected word \"carrier\": it stands alone, and only with set");
	message_hint(m, "%s set %s%s carrier on|off", shell_tuntap(), keyword_dev(first),
		     SHELL_WORD(first));
	return -EINVAL;
}

/* In the first ("usr alice"), the second is a value, whatever that resembles. */
int grammar_second_name(const char *first, const char *text, const char *next,
			const struct syntax *syntax, struct message *m)
{
	const char *in_first = grammar_meant(first), *in_second = grammar_meant(text);

	if (!strcmp(text, "carrier"))
		return stray_carrier(first, m);
	if (joined(first))
		return unknown_word(first, NULL, text, m);
	if (joined(text) || (!in_first && (in_second || is_foreign(text) || like_a_value(next))))
		return unknown_word(text, in_second, next, m);
	message_usage(m, "unexpected word \"%s\": the name is already \"%s\"", text, first);
	if (in_first)
		message_hint(m, "for \"%s\", did you mean \"%s\"?", first, in_first);
	else if (syntax->bare == BARE_FIRST)
		message_hint(m, "a line of its own for each interface");
	else if (is_mode(text) && syntax->words & HAS(IF_MODE))
		message_hint(m, "did you mean \"mode %s\"?", text);
	else if (is_address(text) && syntax->words & HAS(IF_ADDRS))
		message_hint(m, "did you mean \"addr %s\"?", text);
	else if (is_lladdr(text) && syntax->words & HAS(IF_LLADDR))
		message_hint(m, "did you mean \"lladdr %s\"?", text);
	else if (like_a_name(text))
		message_hint(m, "several names: dev %s dev %s", SHELL_WORD(first),
			     SHELL_WORD(text));
	return -EINVAL;
}

int grammar_third_word(const char *owner, const char *text, struct message *m)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	uint32_t gid;

	message_usage(m, "unexpected word \"%s\"", text);
	if (!strchr(owner, ':') && !ident_group(text, &gid, &ignored))
		message_hint(m, "did you mean \"%s:%s\"?", owner, text);
	return -EINVAL;
}

void grammar_user_group(const char *text, struct message *m)
{
	const char *colon = strchr(text, ':');

	if (colon && colon != text && colon[1])
		message_hint(m, "user %.*s group %s", (int)(colon - text), text, colon + 1);
}

/* It is of files; a command line has -n, and set its own. */
int grammar_no_netns(const struct syntax *syntax, struct message *m)
{
	const uint64_t words = syntax->words;

	message_usage(m, "\"netns\" is not a word of this command, but of files");
	if (words & HAS(IF_UP) && !(words & HAS(IF_MODE)))
		message_hint(m, "set NAME netns NETNS, alone, moves an interface; "
				"tuntap -n NETNS works in another network namespace");
	else
		message_hint(m, "tuntap -n NETNS works in another network namespace");
	return -EINVAL;
}

void grammar_swapped(const char *name, const char *owner, struct message *m)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	uint32_t uid;

	if (like_a_name(owner) && !ident_user(name, &uid, &ignored))
		message_hint(m, "the name of the interface comes first: %s %s", owner, name);
}
