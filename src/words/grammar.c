/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Words to interfaces: one grammar for the command line, batch lines and files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/ident.h"
#include "words/grammar-list.h"
#include "words/grammar.h"
#include "words/keywords.h"
#include "words/value.h"

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

static const char *word_at(const struct parser *p, size_t i)
{
	return i < p->words->n ? p->words->v[i].text : NULL;
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
		return message_no_memory(p->m);
	r->names = v;
	v += r->nnames++;
	strcpy(v->text, name);
	v->at = p->words->v[p->i].at;
	return 0;
}

static int second_name(struct parser *p, const char *text)
{
	return grammar_second_name(p->request->names[0].text, text, word_at(p, p->i + 1), p->syntax,
				   p->m);
}

/* Where ip takes one name, only dev may come behind another. */
static int read_name(struct parser *p, const struct keyword *k, const char *value)
{
	if (!strcmp(k->name, "name") && p->syntax->bare == BARE_NAME && p->request->nnames)
		return second_name(p, value);
	return add_name(p, value);
}

static int read_mode(const char *value, enum tun_mode *mode, struct message *m)
{
	if (words_shortens(value, "tun"))
		*mode = MODE_TUN;
	else if (words_shortens(value, "tap"))
		*mode = MODE_TAP;
	else
		return message_usage(m, "mode \"%s\" is neither tun nor tap", value);
	return 0;
}

/* As far as the words before tell it, or the name that they begin with. */
static bool for_a_tap(const struct parser *p)
{
	const struct request *r = p->request;

	if (r->iface.mode || !r->nnames || !(p->syntax->words & HAS(IF_MODE)))
		return r->iface.mode == MODE_TAP;
	return !strncmp(r->names[0].text, "tap", 3);
}

/* Whether it is a tap is not sure before all is read; the limit that is named is a tap's. */
static int read_number(struct parser *p, const struct keyword *k, const char *value, uint32_t *to)
{
	int err = value_number(value, k->name, k->min, k->max, to, p->m);

	if (err && k->fields & HAS(IF_MTU) && for_a_tap(p))
		err = value_number(value, k->name, k->min, KEYWORD_MTU_MAX_TAP, to, p->m);
	return err;
}

static int read_user(struct parser *p, const char *value, uint32_t *to)
{
	int err = ident_user(value, to, p->m);

	if (err)
		grammar_user_group(value, p->m);
	return err;
}

static int read_string(struct parser *p, const char *value, char **to)
{
	if (value_alias(value, p->m) < 0)
		return -EINVAL;
	*to = strdup(value);
	return *to ? 0 : message_no_memory(p->m);
}

/* The one attribute of a keyword that has a value, or is on. */
static int field_set(const struct keyword *k)
{
	int field = 0;

	while (!(k->fields & HAS(field)))
		field++;
	return field;
}

/* The words behind an item that belong to it, in any order. *last: the last value of them. */
static int read_parts(struct parser *p, const struct keyword *k, struct parts *parts, size_t *last)
{
	const struct keyword *part;
	const char *next, *value;

	while ((next = word_at(p, p->i + 1)) && parts->n < PARTS_MAX) {
		part = keyword_find(next);
		if (!part || !keyword_is_part(part) || part->fields != k->fields)
			break;
		p->i++;
		value = keyword_has_value(part) ? word_at(p, p->i + 1) : "";
		if (!value || parts_value(parts, part->name))
			*last = p->i;
		if (!value)
			return message_usage(p->m, "\"%s\" needs a value", part->name);
		if (keyword_has_value(part))
			*last = ++p->i;
		if (parts_value(parts, part->name))
			return message_usage(p->m, "\"%s\" is given twice", part->name);
		parts->v[parts->n].name = part->name;
		parts->v[parts->n++].value = value;
	}
	return 0;
}

/* "none", or an item with the words that belong to it. */
static int read_item(struct parser *p, const struct keyword *k, int field, const char *value)
{
	struct list *list = field_of(&p->request->iface, field);
	struct parts parts = { .n = 0 };
	bool none = p->said[field] && !list->n;
	size_t last = p->i;
	int err;

	if (none || (!strcmp(value, "none") && list->n))
		return message_usage(p->m, "\"%s none\" and another %s contradict each other",
				     k->name, k->name);
	if (!strcmp(value, "none"))
		return 0;
	err = read_parts(p, k, &parts, &last);
	if (!err)
		err = grammar_item(field, value, &parts, list, p->m);
	/* What is wrong with it is not "nodad". */
	if (err)
		p->i = last;
	return err;
}

/* A part's value, where it has one, was taken already. */
static int stray(struct parser *p, const struct keyword *k)
{
	int field = field_set(k);

	if (keyword_has_value(k))
		p->i--;
	return message_usage(p->m, "\"%s\" belongs after \"%s %s\"", k->name,
			     keyword_of(field)->name, grammar_item_shape(field));
}

/* The value of an attribute, by its type. */
static int read_value(struct parser *p, const struct keyword *k, const char *value)
{
	int field = field_set(k);
	void *to = field_of(&p->request->iface, field);

	switch (fields[field].type) {
	case FIELD_MODE:
		return read_mode(value, to, p->m);
	case FIELD_USER:
		return read_user(p, value, to);
	case FIELD_GROUP:
		return ident_group(value, to, p->m);
	case FIELD_LLADDR:
		return value_lladdr(value, to, p->m);
	case FIELD_NUMBER:
		return read_number(p, k, value, to);
	case FIELD_CHOICE:
		return value_choice(value, k->name, fields[field].choices, to, p->m);
	case FIELD_NAME:
		return value_name(value, false, to, p->m);
	case FIELD_STRING:
		return read_string(p, value, to);
	case FIELD_LIST:
		return read_item(p, k, field, value);
	case FIELD_FLAG:
		return value_flag(value, k->name, to, p->m);
	case FIELD_STATE:
		break;
	}
	return message_set(p->m, -EINVAL, "\"%s\" takes no value", k->name);
}

static int read_netns(struct parser *p, const struct keyword *k, const char *value)
{
	char **to = &p->request->iface.netns;
	int err;

	if (*to)
		return message_usage(p->m, "\"%s\" is given twice", k->name);
	err = value_netns(value, to, p->m);
	/* The name on this line is not taken for one of the caller's namespace. */
	if (err == -EINVAL)
		*to = strdup(value);
	return err;
}

/* What a keyword says, with its value. What is off stays as a request begins: zero or none. */
static int carry_out(struct parser *p, const struct keyword *k, const char *value)
{
	switch (k->kind) {
	case KEYWORD_VALUE:
		return read_value(p, k, value);
	case KEYWORD_ON:
		*(bool *)field_of(&p->request->iface, field_set(k)) = true;
		return 0;
	case KEYWORD_OFF:
		return 0;
	case KEYWORD_NAME:
		return read_name(p, k, value);
	case KEYWORD_NETNS:
		return read_netns(p, k, value);
	case KEYWORD_PART:
	case KEYWORD_PART_ON:
		break;
	}
	return stray(p, k);
}

static int not_taken(struct parser *p, const struct keyword *k)
{
	if (k->kind == KEYWORD_NETNS)
		return grammar_no_netns(p->syntax, p->m);
	if (!(k->fields & HAS_FIXED) || !(p->syntax->words & HAS(IF_UP)))
		return message_usage(p->m, "\"%s\" is not a word of this command", k->name);
	message_usage(
		p->m,
		"\"%s\" is not a word of this command: it is decided when the interface is made",
		k->name);
	message_hint(p->m, "delete the interface and add it again");
	return -EINVAL;
}

/* Each attribute is said once; only lists and dev may come again. */
static int claim(struct parser *p, const struct keyword *k)
{
	size_t f;

	for (f = 0; f < IF_COUNT; f++) {
		if (!(k->fields & HAS(f)) || !p->said[f] || fields[f].type == FIELD_LIST)
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

	if (k->fields & ~p->syntax->words ||
	    (k->kind == KEYWORD_NETNS && p->syntax->bare != BARE_FIRST))
		return not_taken(p, k);
	err = claim(p, k);
	if (err < 0)
		return err;
	if (keyword_has_value(k)) {
		value = word_at(p, p->i + 1);
		if (!value)
			return message_usage(p->m, "\"%s\" needs a value", k->name);
		p->i++;
	}
	err = carry_out(p, k, value);
	if (err < 0)
		return err;
	remember(p, k);
	return 0;
}

static int bare_word(struct parser *p, const char *text)
{
	if (*text == '-' && text[1])
		return grammar_unknown_option(text, p->m);
	if (p->syntax->bare == BARE_NAME_OWNER) {
		if (p->nbare == 2)
			return grammar_third_word(p->bare[1], text, p->m);
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
	const struct keyword *part;
	const char *next;

	if (!p->mistakes || err == -ENOMEM)
		return err;
	if (mistakes_add(p->mistakes, at, err, p->m) < 0)
		return -ENOMEM;
	if (!k)
		return err;
	if (p->i == from && keyword_has_value(k))
		p->i++;
	while (k->fields & HAS_LISTS && (next = word_at(p, p->i + 1))) {
		part = keyword_find(next);
		if (!part || !keyword_is_part(part) || part->fields != k->fields)
			break;
		p->i += keyword_has_value(part) ? 2 : 1;
	}
	return 0;
}

/* USER, USER:GROUP or :GROUP; what is left out is left as it is. */
static int owner_word(struct parser *p, const char *text)
{
	struct iface *iface = &p->request->iface;
	const char *group;
	char user[IDENT_NAME];
	int err;

	if (p->said[IF_OWNER] || p->said[IF_GROUP])
		return message_usage(p->m, "unexpected word \"%s\": the owner is given with \"%s\"",
				     text, p->said[p->said[IF_OWNER] ? IF_OWNER : IF_GROUP]);
	err = ident_split(text, user, &group, p->m);
	if (err)
		return err;
	if (*user || !group) {
		err = ident_user(user, &iface->owner, p->m);
		iface->has |= HAS(IF_OWNER);
	}
	if (err < 0 || !group)
		return err;
	iface->has |= HAS(IF_GROUP);
	return ident_group(group, &iface->group, p->m);
}

/* The name may have been said with dev; then the first bare word is the owner. */
static int name_and_owner(struct parser *p)
{
	size_t at = 0;
	int err;

	if (p->nbare && !p->request->nnames) {
		if (add_name(p, p->bare[at++]) < 0)
			return -EINVAL;
	}
	if (at == p->nbare)
		return 0;
	if (p->nbare - at > 1)
		return grammar_third_word(p->bare[at], p->bare[at + 1], p->m);
	err = owner_word(p, p->bare[at]);
	if (err == -ENOENT && at)
		grammar_swapped(p->bare[0], p->bare[at], p->m);
	return err;
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
		k = names_only ? NULL : keyword_find(text);
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

/* What needs others comes behind them, in whatever order they were said. */
static int settle_lists(struct request *r)
{
	int field, err = 0;

	for (field = IF_LISTS; !err && field < IF_COUNT; field++)
		err = list_settle(field_of(&r->iface, field), fields[field].list);
	return err;
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

	*request = (struct request){ .iface = IFACE_EMPTY };
	err = parse_words(&p);
	if (words->n)
		at = words->v[p.i < words->n ? p.i : words->n - 1].at;
	p.i = from < words->n ? from : 0;
	if (!err)
		err = name_and_owner(&p);
	if (!err)
		err = request_check_names(request, &at, m);
	if (!err && settle_lists(request) < 0)
		err = message_no_memory(m);
	if (culprit)
		*culprit = at;
	return err;
}

int grammar_line(const struct words *line, struct request *request, struct mistakes *mistakes)
{
	static const struct syntax syntax = { WORDS_ALL, BARE_FIRST, false };
	CLEANUP(message_clear) struct message m = { 0 };
	struct parser p = {
		.words = line,
		.syntax = &syntax,
		.request = request,
		.m = &m,
		.mistakes = mistakes,
	};
	int err;

	*request = (struct request){ .iface = IFACE_EMPTY };
	err = parse_words(&p);
	return err == -ENOMEM ? err : settle_lists(request);
}
