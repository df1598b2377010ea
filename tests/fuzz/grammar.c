/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Words, one a line of the input, as each kind of verb and as a file take them; the
 * first byte says as which.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fuzz.h"
#include "words/grammar.h"
#include "words/keywords.h"

static const struct syntax syntaxes[] = {
	{ WORDS_ALL, BARE_NAME, true }, /* add */
	{ WORDS_ALL, BARE_NAME, false }, /* replace */
	{ WORDS_CHANGE, BARE_NAME, false }, /* set */
	{ WORDS_CHANGE, BARE_NAME_OWNER, false }, /* set-owner */
	{ WORDS_FILTER, BARE_NAMES, false }, /* show */
	{ WORDS_ALL, BARE_NAMES, false }, /* del */
	{ WORDS_ALL, BARE_FIRST, false }, /* a line of a file */
	{ 0, BARE_NAMES, false }, /* save */
};

enum { NSYNTAXES = sizeof(syntaxes) / sizeof(*syntaxes) };

static void split(struct words *w, char *text)
{
	char *newline;

	for (;; text = newline + 1) {
		newline = strchr(text, '\n');
		if (newline)
			*newline = '\0';
		MUST(!words_add(w, text, (struct origin){ NULL, 0, w->n + 1 }));
		if (!newline)
			return;
	}
}

static void judge_name(const char *name, bool pick)
{
	MUST(fuzz_kernel_name(name));
	MUST(*name != '-' && strcmp(name, "all") && strcmp(name, "default"));
	MUST(pick || !strchr(name, '%'));
}

static void judge_address(const struct address *a)
{
	MUST(a->family == AF_INET || a->family == AF_INET6);
	MUST(a->plen <= (a->family == AF_INET ? 32 : 128));
	MUST(a->valid == UINT32_MAX && a->preferred == UINT32_MAX);
}

static void judge(const struct request *r, const struct syntax *syntax)
{
	const struct iface *i = &r->iface;
	size_t n;

	MUST(!*i->name);
	MUST(!i->netns || syntax->bare == BARE_FIRST);
	MUST(!(i->has & ~(syntax->words | (syntax->bare == BARE_NAME_OWNER ? WORDS_IDS : 0))));
	for (n = 0; n < r->nnames; n++)
		judge_name(r->names[n].text, syntax->pick);
	if (i->has & HAS(IF_MTU))
		MUST(i->mtu >= 68 && i->mtu <= 65535);
	if (i->has & HAS(IF_TXQLEN))
		MUST(i->txqlen <= KEYWORD_TXQLEN_MAX);
	if (i->has & HAS(IF_LLADDR))
		MUST(!(i->lladdr[0] & 1));
	if (i->has & HAS(IF_MASTER) && *i->master)
		judge_name(i->master, false);
	if (i->has & HAS(IF_MODE))
		MUST(i->mode == MODE_TUN || i->mode == MODE_TAP);
	MUST(!i->alias || (i->has & HAS(IF_ALIAS)));
	MUST(!i->naddrs || (i->has & HAS(IF_ADDRS)));
	for (n = 0; n < i->naddrs; n++)
		judge_address(&i->addrs[n]);
}

/* What is read becomes interfaces, whose modes and mtu are then looked at. */
static void go_on(const struct request *r)
{
	struct ifaces list = { 0 };
	struct message m = { 0 };
	size_t i;
	int err;

	MUST(!request_ifaces(r, &list));
	MUST(list.n == (r->nnames ? r->nnames : 1));
	for (i = 0; i < list.n; i++) {
		MUST(list.v[i].has == r->iface.has && list.v[i].naddrs == r->iface.naddrs);
		MUST(!list.v[i].netns == !r->iface.netns);
		err = grammar_check(&list.v[i], i & 1 ? MODE_TUN : MODE_TAP, &m);
		fuzz_outcome(err, &m);
	}
	ifaces_clear(&list);
}

static void as_line(const struct words *words)
{
	struct mistakes mistakes = { 0 };
	struct request r;
	size_t i;

	MUST(!grammar_line(words, &r, &mistakes));
	for (i = 0; i < mistakes.n; i++) {
		MUST(mistakes.v[i].at.column >= 1 && mistakes.v[i].at.column <= words->n);
		fuzz_outcome(mistakes.v[i].err, &mistakes.v[i].m);
	}
	/* Each word can be one mistake, not more. */
	MUST(mistakes.n <= words->n);
	if (!mistakes.n) {
		judge(&r, &syntaxes[6]);
		go_on(&r);
	}
	request_clear(&r);
	mistakes_clear(&mistakes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	const struct syntax *syntax;
	struct words words = { 0 };
	struct origin culprit = { 0 };
	struct message m = { 0 };
	struct request r;
	uint8_t first = take_u8(&b);
	char *text = take_rest(&b);
	size_t from;
	int err;

	syntax = &syntaxes[first % NSYNTAXES];
	split(&words, text);
	from = first & 0x80 ? 1 : 0;
	err = grammar_request(&words, from, syntax, &r, &culprit, &m);
	MUST(!err || err == -EINVAL || err == -ENOENT);
	if (!err) {
		judge(&r, syntax);
		go_on(&r);
	} else {
		MUST(culprit.column >= 1 && culprit.column <= words.n);
	}
	fuzz_outcome(err, &m);
	request_clear(&r);
	as_line(&words);
	words_clear(&words);
	free(text);
	return 0;
}
