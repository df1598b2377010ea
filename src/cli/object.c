/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Lines that ip(8) would take for another of its objects, and our words for them. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "cli/object.h"

/* In the order in which ip compares (cmds[] in ip/ip.c): "tun" is a tunnel. */
static const char *const objects[] = {
	"address", "addrlabel",	  "maddress", "route", "rule",	"neighbor", "neighbour",
	"ntable",  "ntbl",	  "link",     "l2tp",  "fou",	"ila",	    "macsec",
	"tunnel",  "tunl",	  "tuntap",   "tap",   "token", "monitor",  "tcpmetrics",
	"xfrm",	   "tcp_metrics", "mroute",   "mrule", "netns", "netconf",  "vrf",
	"sr",	   "nexthop",	  "mptcp",    "ioam",  "stats",
};

static const char *find_object(const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(objects); i++)
		if (words_shortens(text, objects[i]))
			return objects[i];
	return NULL;
}

bool object_is_tuntap(const char *text)
{
	const char *object = find_object(text);

	return object && (!strcmp(object, "tuntap") || !strcmp(object, "tap"));
}

/* Our words for a line, on their way into a hint. */
struct translation {
	const struct words *line;
	size_t i; /* the word at hand */
	const char *name; /* of the interface */
	char text[256];
	size_t len;
	bool failed; /* something in it has no word of ours */
};

static const char *next_word(struct translation *t)
{
	return t->i < t->line->n ? t->line->v[t->i++].text : NULL;
}

/* A value has to be there, and to be one word when it is typed again. */
static const char *next_value(struct translation *t)
{
	const char *text = next_word(t);

	if (text && *text && !text[strcspn(text, " \t'\"\\#")])
		return text;
	t->failed = true;
	return "";
}

static void say(struct translation *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct translation *t, const char *fmt, ...)
{
	size_t room = sizeof(t->text) - t->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->text + t->len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room)
		t->failed = true;
	else
		t->len += n;
}

/* A word of ip link set, the name included. */
static void translate_link_word(struct translation *t, const char *text)
{
	static const struct {
		const char *ip, *ours;
		bool has_value;
	} known[] = {
		{ "up", "up", false },
		{ "down", "down", false },
		{ "nomaster", "nomaster", false },
		{ "mtu", "mtu", true },
		{ "address", "lladdr", true },
		{ "addr", "lladdr", true },
		{ "master", "master", true },
		{ "txqueuelen", "txqueuelen", true },
		{ "txqlen", "txqueuelen", true },
		{ "qlen", "txqueuelen", true },
		{ "alias", "alias", true },
	};
	size_t k;

	for (k = 0; k < ARRAY_SIZE(known); k++) {
		if (strcmp(text, known[k].ip))
			continue;
		say(t, " %s", known[k].ours);
		if (known[k].has_value)
			say(t, " %s", next_value(t));
		return;
	}
	if (!strcmp(text, "dev"))
		text = next_value(t);
	if (t->name)
		t->failed = true;
	t->name = text;
}

static void translate_link(struct translation *t)
{
	const char *verb = next_word(t), *text;
	bool del = verb && words_shortens(verb, "delete");

	if (!verb || (!del && !words_shortens(verb, "set")))
		t->failed = true;
	while (!t->failed && (text = next_word(t)))
		translate_link_word(t, text);
	/* "link del" takes a name alone, "link set" more. */
	if (del != !t->len)
		t->failed = true;
}

static void say_address(struct translation *t, const char *address, const char *peer)
{
	say(t, " addr %s", address);
	if (peer)
		say(t, " peer %s", peer);
	else if (!strchr(address, '/'))
		say(t, strchr(address, ':') ? "/128" : "/32");
}

static void translate_address(struct translation *t)
{
	const char *verb = next_word(t), *address = NULL, *peer = NULL, *text;
	bool flush = verb && words_shortens(verb, "flush"), nodad = false;

	if (!verb || (!flush && strcmp(verb, "add") && !words_shortens(verb, "replace") &&
		      !words_shortens(verb, "change")))
		t->failed = true;
	while (!t->failed && (text = next_word(t))) {
		if (!strcmp(text, "dev"))
			t->name = next_value(t);
		else if (!flush && !strcmp(text, "peer"))
			peer = next_value(t);
		else if (!flush && !strcmp(text, "nodad"))
			nodad = true;
		else if (!flush && !address)
			address = text;
		else
			t->failed = true;
	}
	if (flush)
		say(t, " addr none");
	else if (address)
		say_address(t, address, peer);
	else
		t->failed = true;
	if (nodad)
		say(t, " nodad");
}

static const char *general_hint(const char *object)
{
	if (!strcmp(object, "link"))
		return "add and set take up, down, mtu N, lladdr MAC, txqueuelen N, master BRIDGE, nomaster and alias TEXT; other links are made with ip";
	if (!strcmp(object, "address"))
		return "add and set take addr ADDRESS/LEN, as often as needed; addr none removes them all";
	return "leave such lines to a batch of ip";
}

int object_refuse(const struct words *line, struct message *m)
{
	struct translation t = { .line = line, .i = 1 };
	const char *text = line->v[0].text;
	const char *object = find_object(text);

	if (!object || object_is_tuntap(text))
		return 0;
	message_usage(m, "\"%s\" is a command of ip, not of tuntap", text);
	if (!strcmp(object, "link"))
		translate_link(&t);
	else if (!strcmp(object, "address"))
		translate_address(&t);
	else
		t.failed = true;
	if (t.failed || !t.name)
		message_hint(m, "%s", general_hint(object));
	else if (t.len)
		message_hint(m, "set %s%s", t.name, t.text);
	else
		message_hint(m, "del %s", t.name);
	return -EINVAL;
}
