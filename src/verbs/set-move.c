/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap set NAME name NEW, and tuntap set NAME netns N. */
#include <string.h>

#include "base/cleanup.h"
#include "change/move.h"
#include "verbs/join.h"
#include "verbs/set-move.h"
#include "verbs/stopping.h"
#include "words/value.h"

/* The interface, whole, and the word's value; or the exit status. */
static int read_alone(const struct call *call, size_t at, struct ifaces *want, struct ifaces *have,
		      const char **value)
{
	static const struct syntax syntax = { 0, BARE_NAME, false };
	struct words name = *call->words;
	struct call head = *call;
	struct message m = { 0 };
	const char *word = name.v[at + 1].text;
	int status;

	if (at + 2 == name.n)
		message_usage(&m, "\"%s\" needs a value", word);
	else if (at + 3 < name.n)
		message_usage(&m, "unexpected word \"%s\": \"%s\" stands alone",
			      name.v[at + 3].text, word);
	if (m.status)
		return verb_fail(&m, NULL, NULL);
	*value = name.v[at + 2].text;
	name.n = at + 1;
	head.words = &name;
	status = verb_read_words(&head, &syntax, NULL, want);
	if (!status)
		status = verb_find_one(call, want, have);
	return status;
}

/* What a file says is by name: at the next apply there are two. */
static void tell_line(const struct call *call, const char *name)
{
	CLEANUP(conf_clear) struct conf conf = { 0 };
	const struct ifaces none = { 0 };
	struct message m = { 0 };
	size_t i;

	if (call->options->quiet)
		return;
	join_read(call, &none, &conf);
	for (i = 0; i < conf.want.n; i++) {
		if (strcmp(conf.want.v[i].name, name))
			continue;
		message_set(&m, 0, "this line makes another of that name at the next apply");
		message_note(&m, &conf.want.v[i].at, name);
		message_clear(&m);
	}
}

/* done: it was changed */
static int report(struct call *call, struct change *c, bool done)
{
	const struct changes changes = { .v = c, .n = 1 };
	int status;

	c->what = done || c->err ? ALTER : KEEP;
	status = verb_report(call, &changes);
	message_clear(&c->msg);
	return stopping_finish(status);
}

int set_name(struct call *call, size_t at)
{
	CLEANUP(ifaces_clear) struct ifaces want = { 0 }, have = { 0 };
	struct change c = { .what = KEEP };
	struct message m = { 0 };
	const char *value;
	char name[IFNAMSIZ];
	int status = read_alone(call, at, &want, &have, &value);
	bool other;

	if (status)
		return status;
	if (value_name(value, false, name, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	c.want = &want.v[0];
	c.have = &have.v[0];
	strcpy(c.name, c.have->name);
	c.new_name = name;
	other = strcmp(c.name, name) != 0;
	stopping_begin(NULL);
	if (other)
		c.err = move_name(call->rtnl, c.have, name, &c.msg);
	stopping_end(NULL);
	if (other && !c.err) {
		strcpy(c.name, name);
		tell_line(call, c.have->name);
	}
	return report(call, &c, other);
}

int set_netns(struct call *call, size_t at)
{
	CLEANUP(ifaces_clear) struct ifaces want = { 0 }, have = { 0 };
	struct change c = { .what = KEEP };
	struct message m = { 0 };
	const char *value;
	int status = read_alone(call, at, &want, &have, &value), moved;

	if (status)
		return status;
	if (rtnl_get_lists(call->rtnl, &have.v[0], HAS_LISTS, &m) < 0)
		return verb_fail(&m, NULL, have.v[0].name);
	c.want = &want.v[0];
	c.have = &have.v[0];
	strcpy(c.name, c.have->name);
	c.netns = value;
	stopping_begin(NULL);
	moved = move_netns(call->rtnl, c.have, value, &c.msg);
	stopping_end(NULL);
	c.err = moved < 0 ? moved : 0;
	if (c.err && c.msg.status == 2)
		return stopping_finish(verb_fail(&c.msg, NULL, c.name));
	return report(call, &c, moved > 0);
}
