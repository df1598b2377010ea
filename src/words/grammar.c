/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words to interfaces: one grammar for the command line, batch lines and files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "words/grammar.h"
#include "words/value.h"

enum {
	MTU_MIN = 68, /* ETH_MIN_MTU */
	MTU_MAX = 65535,
};

struct parser {
	const struct words *words;
	size_t i; /* the word at hand */
	const struct syntax *syntax;
	struct request *request;
	const char *said[IF_COUNT]; /* the word that set a field */
	const char *bare[2]; /* BARE_NAME_OWNER: the name and the owner */
	size_t nbare;
	struct message *m;
	struct mistakes *mistakes; /* where to put them; NULL: stop at the first */
};

struct keyword {
	const char *name;
	bool ip; /* a word of ip tuntap, which lets it be shortened */
	bool has_value;
	uint32_t fields; /* what it sets */
	int (*parse)(struct parser *p, const char *value); /* NULL: see flag */
	size_t flag; /* offset of the bool that it makes true; 0: what is zero, stays */
};

static const char *word_at(const struct parser *p, size_t i)
{
	return i < p->words->n ? p->words->v[i].text : NULL;
}

static int out_of_memory(struct parser *p)
{
	return message_set(p->m, -ENOMEM, "out of memory");
}

static int add_name(struct parser *p, const char *text)
{
	struct request *r = p->request;
	struct name *v;
	char name[IFNAMSIZ];

	if (value_name(text, p->syntax->pick, name, p->m) < 0)
		return -EINVAL;
	v = reallocarray(r->names, r->nnames + 1, sizeof(*v));
	if (!v)
		return out_of_memory(p);
	r->names = v;
	v += r->nnames++;
	strcpy(v->text, name);
	v->at = p->words->v[p->i].at;
	return 0;
}

static int second_name(struct parser *p, const char *text)
{
	return grammar_second_name(p->request->names[0].text, text, p->syntax, p->m);
}

static int parse_dev(struct parser *p, const char *value)
{
	return add_name(p, value);
}

/* Where ip takes one name, only dev may come behind another. */
static int parse_name(struct parser *p, const char *value)
{
	if (p->syntax->bare == BARE_NAME && p->request->nnames)
		return second_name(p, value);
	return add_name(p, value);
}

static int parse_mode(struct parser *p, const char *value)
{
	enum tun_mode *mode = &p->request->iface.mode;

	if (words_shortens(value, "tun"))
		*mode = MODE_TUN;
	else if (words_shortens(value, "tap"))
		*mode = MODE_TAP;
	else
		return message_usage(p->m, "mode \"%s\" is neither tun nor tap", value);
	return 0;
}

static int parse_user(struct parser *p, const char *value)
{
	return ident_user(value, &p->request->iface.owner, p->m);
}

static int parse_group(struct parser *p, const char *value)
{
	return ident_group(value, &p->request->iface.group, p->m);
}

static int parse_lladdr(struct parser *p, const char *value)
{
	return value_lladdr(value, p->request->iface.lladdr, p->m);
}

/* As far as the words before tell it, or the name that they begin with. */
static bool for_a_tap(const struct parser *p)
{
	const struct request *r = p->request;

	if (r->iface.mode || !r->nnames || !(p->syntax->words & HAS(IF_MODE)))
		return r->iface.mode == MODE_TAP;
	return !strncmp(r->names[0].text, "tap", 3);
}

/* Whether it is a tap is not sure before all is read; what is told is that of a tap. */
static int parse_mtu(struct parser *p, const char *value)
{
	uint32_t *mtu = &p->request->iface.mtu;
	int err = value_number(value, "mtu", MTU_MIN, MTU_MAX, mtu, p->m);

	if (err && for_a_tap(p))
		err = value_number(value, "mtu", MTU_MIN, GRAMMAR_MTU_MAX_TAP, mtu, p->m);
	return err;
}

static int parse_txqueuelen(struct parser *p, const char *value)
{
	return value_number(value, "txqueuelen", 0, GRAMMAR_TXQLEN_MAX, &p->request->iface.txqlen,
			    p->m);
}

static int parse_master(struct parser *p, const char *value)
{
	return value_name(value, false, p->request->iface.master, p->m);
}

static int parse_alias(struct parser *p, const char *value)
{
	if (value_alias(value, p->m) < 0)
		return -EINVAL;
	p->request->iface.alias = strdup(value);
	return p->request->iface.alias ? 0 : out_of_memory(p);
}

/* "none", or an address with the words that belong to it. */
static int parse_addr(struct parser *p, const char *value)
{
	struct iface *iface = &p->request->iface;
	const char *next = word_at(p, p->i + 1);
	const char *peer = NULL;
	struct address a, *new;
	bool none = p->said[IF_ADDRS] && !iface->naddrs;

	if (none || (!strcmp(value, "none") && iface->naddrs))
		return message_usage(p->m,
				     "\"addr none\" and other addresses contradict each other");
	if (!strcmp(value, "none"))
		return 0;
	if (next && !strcmp(next, "peer")) {
		p->i += 2;
		peer = word_at(p, p->i);
		if (!peer) {
			p->i--;
			return message_usage(p->m, "\"peer\" needs a value");
		}
	}
	if (value_address(value, peer, &a, p->m) < 0)
		return -EINVAL;
	next = word_at(p, p->i + 1);
	if (next && !strcmp(next, "nodad")) {
		p->i++;
		a.nodad = true;
	}
	if (iface_find_address(iface, &a))
		return message_usage(p->m, "address %s is given twice", value);
	new = iface_add_address(iface);
	if (!new)
		return out_of_memory(p);
	*new = a;
	return 0;
}

/* "peer" has a value, which was taken already. */
static int parse_stray(struct parser *p, const char *value)
{
	return message_usage(p->m, "\"%s\" belongs behind \"addr ADDRESS\"",
			     word_at(p, value ? --p->i : p->i));
}

/*
 * The words of ip come first and in its order (parse_args() in ip/iptuntap.c):
 * a shortened word means the first that it begins.
 */
#define FLAG(member) NULL, offsetof(struct iface, member)

static const struct keyword keywords[] = {
	{ "mode", true, true, HAS(IF_MODE), parse_mode, 0 },
	{ "user", true, true, HAS(IF_OWNER), parse_user, 0 },
	{ "group", true, true, HAS(IF_GROUP), parse_group, 0 },
	{ "pi", true, false, HAS(IF_PI), FLAG(pi) },
	{ "one_queue", true, false, HAS(IF_ONE_QUEUE), FLAG(one_queue) },
	{ "vnet_hdr", true, false, HAS(IF_VNET_HDR), FLAG(vnet_hdr) },
	{ "multi_queue", true, false, HAS(IF_MULTI_QUEUE), FLAG(multi_queue) },
	{ "dev", true, true, 0, parse_dev, 0 },
	{ "name", true, true, 0, parse_name, 0 },
	{ "unowned", false, false, HAS(IF_OWNER) | HAS(IF_GROUP), NULL, 0 },
	{ "lladdr", false, true, HAS(IF_LLADDR), parse_lladdr, 0 },
	{ "mtu", false, true, HAS(IF_MTU), parse_mtu, 0 },
	{ "txqueuelen", false, true, HAS(IF_TXQLEN), parse_txqueuelen, 0 },
	{ "master", false, true, HAS(IF_MASTER), parse_master, 0 },
	{ "nomaster", false, false, HAS(IF_MASTER), NULL, 0 },
	{ "alias", false, true, HAS(IF_ALIAS), parse_alias, 0 },
	{ "noalias", false, false, HAS(IF_ALIAS), NULL, 0 },
	{ "addr", false, true, HAS(IF_ADDRS), parse_addr, 0 },
	{ "peer", false, true, HAS(IF_ADDRS), parse_stray, 0 },
	{ "nodad", false, false, HAS(IF_ADDRS), parse_stray, 0 },
	{ "up", false, false, HAS(IF_UP), FLAG(up) },
	{ "down", false, false, HAS(IF_UP), NULL, 0 },
};

enum { NKEYWORDS = sizeof(keywords) / sizeof(*keywords) };

static const struct keyword *find_keyword(const char *text)
{
	size_t i;

	for (i = 0; i < NKEYWORDS; i++)
		if (!strcmp(text, keywords[i].name))
			return &keywords[i];
	for (i = 0; i < NKEYWORDS; i++)
		if (keywords[i].ip && words_shortens(text, keywords[i].name))
			return &keywords[i];
	return NULL;
}

bool grammar_takes_value(const char *text)
{
	const struct keyword *k = find_keyword(text);

	return k && k->has_value;
}

const char *const *grammar_keywords(void)
{
	static const char *names[NKEYWORDS + 1];
	size_t i;

	for (i = 0; i < NKEYWORDS; i++)
		names[i] = keywords[i].name;
	return names;
}

static int not_taken(struct parser *p, const struct keyword *k)
{
	if (!(k->fields & HAS_FIXED) || !(p->syntax->words & HAS(IF_UP)))
		return message_usage(p->m, "\"%s\" is not a word of this command", k->name);
	message_usage(
		p->m,
		"\"%s\" is not a word of this command: it is settled when the interface is made",
		k->name);
	message_hint(p->m, "delete the interface and add it anew");
	return -EINVAL;
}

/* Each attribute is said once; only addr and dev may come again. */
static int claim(struct parser *p, const struct keyword *k)
{
	size_t f;

	for (f = 0; f < IF_COUNT; f++) {
		if (!(k->fields & HAS(f)) || !p->said[f] || f == IF_ADDRS)
			continue;
		if (p->said[f] == k->name)
			return message_usage(p->m, "\"%s\" is given twice", k->name);
		return message_usage(p->m, "\"%s\" and \"%s\" contradict each other", p->said[f],
				     k->name);
	}
	return 0;
}

static void remember(struct parser *p, const struct keyword *k)
{
	size_t f;

	for (f = 0; f < IF_COUNT; f++)
		if (k->fields & HAS(f))
			p->said[f] = k->name;
	p->request->iface.has |= k->fields;
}

static int keyword(struct parser *p, const struct keyword *k)
{
	const char *value = NULL;
	int err;

	if (k->fields & ~p->syntax->words)
		return not_taken(p, k);
	err = claim(p, k);
	if (err < 0)
		return err;
	if (k->has_value) {
		value = word_at(p, p->i + 1);
		if (!value)
			return message_usage(p->m, "\"%s\" needs a value", k->name);
		p->i++;
	}
	if (k->parse) {
		err = k->parse(p, value);
		if (err < 0)
			return err;
	} else if (k->flag) {
		*(bool *)((char *)&p->request->iface + k->flag) = true;
	}
	remember(p, k);
	return 0;
}

static int bare_word(struct parser *p, const char *text)
{
	if (*text == '-' && text[1])
		return grammar_unknown_option(text, p->m);
	if (p->syntax->bare == BARE_NAME_OWNER) {
		if (p->nbare == 2)
			return message_usage(p->m, "unexpected word \"%s\"", text);
		p->bare[p->nbare++] = text;
		return 0;
	}
	if (p->syntax->bare != BARE_NAMES && p->request->nnames)
		return second_name(p, text);
	return add_name(p, text);
}

/* In the first word's place a keyword is never shortened: it is a name. */
static bool is_name(const struct parser *p, const char *text, const struct keyword *k)
{
	return p->syntax->bare == BARE_FIRST && p->i == 0 && k && strcmp(text, k->name);
}

/*
 * After a mistake in a keyword's value the words behind it can still be read.
 * from: where the keyword stands.
 */
static int go_on(struct parser *p, const struct keyword *k, size_t from, int err)
{
	struct origin at = p->words->v[p->i < p->words->n ? p->i : p->words->n - 1].at;
	const char *next;

	if (!p->mistakes || err == -ENOMEM)
		return err;
	if (mistakes_add(p->mistakes, at, err, p->m) < 0)
		return -ENOMEM;
	if (!k)
		return err;
	if (p->i < from + k->has_value)
		p->i = from + k->has_value;
	while (k->fields & HAS(IF_ADDRS) && (next = word_at(p, p->i + 1))) {
		if (!strcmp(next, "peer"))
			p->i += 2;
		else if (!strcmp(next, "nodad"))
			p->i++;
		else
			break;
	}
	return 0;
}

/* USER, USER:GROUP or :GROUP; what is left out is left as it is. */
static int owner_word(struct parser *p, const char *text)
{
	struct iface *iface = &p->request->iface;
	const char *colon = strchr(text, ':');
	char user[IDENT_NAME];
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	int err = 0;

	if (p->said[IF_OWNER] || p->said[IF_GROUP])
		return message_usage(p->m, "unexpected word \"%s\": the owner is given with \"%s\"",
				     text, p->said[p->said[IF_OWNER] ? IF_OWNER : IF_GROUP]);
	if (len >= sizeof(user))
		return message_usage(p->m, "no such user: \"%s\"", text);
	if (len || !colon) {
		memcpy(user, text, len);
		user[len] = '\0';
		err = ident_user(user, &iface->owner, p->m);
		iface->has |= HAS(IF_OWNER);
	}
	if (err < 0 || !colon)
		return err;
	iface->has |= HAS(IF_GROUP);
	return ident_group(colon + 1, &iface->group, p->m);
}

/* The name may have been said with dev; then the first bare word is the owner. */
static int name_and_owner(struct parser *p)
{
	size_t at = 0;

	if (p->nbare && !p->request->nnames) {
		if (add_name(p, p->bare[at++]) < 0)
			return -EINVAL;
	}
	if (at == p->nbare)
		return 0;
	if (p->nbare - at > 1)
		return message_usage(p->m, "unexpected word \"%s\"", p->bare[at + 1]);
	return owner_word(p, p->bare[at]);
}

static int parse_words(struct parser *p)
{
	const struct keyword *k;
	const char *text;
	bool names_only = false;
	size_t from;
	int err;

	for (; p->i < p->words->n; p->i++) {
		from = p->i;
		text = word_at(p, from);
		k = names_only ? NULL : find_keyword(text);
		if (is_name(p, text, k))
			k = NULL;
		err = 0;
		if (names_only)
			err = add_name(p, text);
		else if (!strcmp(text, "--"))
			names_only = true;
		else
			err = k ? keyword(p, k) : bare_word(p, text);
		if (err)
			err = go_on(p, k, from, err);
		if (err)
			return err;
	}
	return 0;
}

int grammar_request(const struct words *words, size_t from, const struct syntax *syntax,
		    struct request *request, struct origin *culprit, struct message *m)
{
	struct parser p = {
		.words = words,
		.i = from,
		.syntax = syntax,
		.request = request,
		.m = m,
	};
	struct origin at = { 0 };
	int err;

	*request = (struct request){ .iface = { .owner = ID_NONE, .group = ID_NONE } };
	err = parse_words(&p);
	if (words->n)
		at = words->v[p.i < words->n ? p.i : words->n - 1].at;
	p.i = from < words->n ? from : 0;
	if (!err)
		err = name_and_owner(&p);
	if (!err)
		err = request_check_names(request, &at, m);
	if (culprit)
		*culprit = at;
	return err;
}

int grammar_line(const struct words *line, struct request *request, struct mistakes *mistakes)
{
	static const struct syntax syntax = { WORDS_ALL, BARE_FIRST, false };
	struct message m = { 0 };
	struct parser p = {
		.words = line,
		.syntax = &syntax,
		.request = request,
		.m = &m,
		.mistakes = mistakes,
	};
	int err;

	*request = (struct request){ .iface = { .owner = ID_NONE, .group = ID_NONE } };
	err = parse_words(&p);
	message_clear(&m);
	return err == -ENOMEM ? err : 0;
}
