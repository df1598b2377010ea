/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Lines of a batch that delete an interface each, together: the kernel waits once. What
 * came of each line is to be the same as one by one. So a line behind one that may fail
 * is not carried out with those before it. "Sure" is: looked at and, where it has
 * a single queue, attached to. Who takes it out of our hands after that, in the
 * milliseconds before it is deleted, is an administrator, or its owner; then the lines
 * behind it have been carried out already.
 */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "change/provision.h"
#include "verbs/verb.h"

static bool asks_for_help(const struct words *line, size_t from)
{
	size_t i;

	for (i = from; i < line->n; i++)
		if (words_shortens(line->v[i].text, "help"))
			return true;
	return false;
}

static bool has_name(const struct ifaces *want, const char *name)
{
	size_t i;

	for (i = 0; i < want->n && strcmp(want->v[i].name, name) != 0; i++)
		;
	return i < want->n;
}

bool verb_del_line(const struct words *line, size_t from, struct ifaces *want, bool *may_miss)
{
	static const struct syntax syntax = { WORDS_FILTER | HAS_FIXED, BARE_NAMES, false };
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(request_clear) struct request request = { 0 };
	struct origin culprit;

	/* Elsewhere it might be a keyword's value. */
	*may_miss = line->n > from && !strcmp(line->v[from].text, "--if-exists");
	from += *may_miss;
	return !asks_for_help(line, from) &&
	       !grammar_request(line, from, &syntax, &request, &culprit, &ignored) &&
	       request.nnames == 1 && !has_name(want, request.names[0].text) &&
	       !request_ifaces(&request, want);
}

/* What is not there, and need not be, is left so. */
static void forgive_missing(struct changes *changes, const bool *may_miss)
{
	struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err != -ENODEV || !may_miss[i])
			continue;
		c->what = KEEP;
		c->err = 0;
		message_clear(&c->msg);
	}
}

void verb_del_lines(struct rtnl *r, struct ifaces *want, const bool *may_miss, bool all, bool *done)
{
	CLEANUP(ifaces_clear) struct ifaces have = { 0 };
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(changes_clear) struct changes changes = { 0 };
	size_t i;

	if (want->n < 2 || rtnl_get_links(r, RTNL_ALL, want, &have, &ignored) < 0 ||
	    plan(PLAN_DEL, false, want, &have, &changes) < 0)
		return;
	forgive_missing(&changes, may_miss);
	changes.in_order = !all;
	provision(r, &changes, false);
	for (i = 0; i < want->n; i++)
		done[i] = !changes.v[i].err;
}
