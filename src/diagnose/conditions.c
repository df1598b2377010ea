/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The list of conditions that a check goes through. */
#include "diagnose/conditions.h"

/* Where there are more than there is room for, the last cannot be told. */
static struct message *check_full(struct check *c)
{
	struct condition *last = &c->v[CONDITIONS_MAX - 1];

	if (last->verdict != VERDICT_BAD)
		last->verdict = VERDICT_UNKNOWN;
	return &last->say;
}

struct message *check_add(struct check *c, const char *name, enum verdict verdict)
{
	struct condition *condition;

	if (c->n == CONDITIONS_MAX)
		return check_full(c);
	condition = &c->v[c->n++];
	condition->name = name;
	condition->verdict = verdict;
	return &condition->say;
}

enum verdict check_verdict(const struct check *c)
{
	enum verdict v = VERDICT_GOOD;
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (c->v[i].verdict == VERDICT_BAD)
			return VERDICT_BAD;
		if (c->v[i].verdict == VERDICT_UNKNOWN)
			v = VERDICT_UNKNOWN;
	}
	return v;
}

const char *verdict_text(enum verdict v)
{
	static const char *const texts[] = {
		[VERDICT_GOOD] = "good",
		[VERDICT_BAD] = "bad",
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_NOTE] = "note",
	};

	return texts[v];
}

void check_clear(struct check *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		message_clear(&c->v[i].say);
	c->n = 0;
}
