/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What is to be done, or was done, to each interface. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/journal.h"
#include "output/render.h"

/* NULL: it has none, or nothing was said or seen of it. buf holds FIELD_TEXT bytes. */
static const char *value_text(const struct iface *i, int field, char *buf)
{
	if (!((i->has | PLAN_DEFAULTS) & HAS(field)) || field_is_none(i, field))
		return NULL;
	return field_text(i, field, buf);
}

/* Pointers to items in order; without memory none. */
static const void **sorted(const void *const *v, size_t *n, const struct list_type *type)
{
	const void **copy = calloc(*n + 1, sizeof(*copy));

	if (!copy)
		*n = 0;
	if (*n) {
		memcpy(copy, v, *n * sizeof(*copy));
		list_sort(copy, *n, type);
	}
	return copy;
}

/* Of an address that expires, how long it would have stayed. buf holds LIST_TEXT bytes. */
static const char *address_before(const struct address *a, char *buf)
{
	char text[ADDRESS_TEXT];

	snprintf(buf, LIST_TEXT, "%s valid_lft %usec", address_text(a, text), a->valid);
	return buf;
}

/* The same item, but that it lasts. */
static bool made_to_last(int field, const void *was, const void *is)
{
	return field == IF_ADDRS && ((const struct address *)was)->valid != UINT32_MAX &&
	       ((const struct address *)is)->valid == UINT32_MAX;
}

/* One that is removed and comes back as it was is no change for whoever reads. */
static void list_steps(const struct change *c, int field, render_step each, void *data)
{
	const struct list_steps *steps = change_list_of(c, field);
	const struct list_type *type = fields[field].list;
	size_t nremove = steps->nremove, nadd = steps->nadd, i;
	CLEANUP(free_at) const void **remove = sorted(steps->remove, &nremove, type);
	CLEANUP(free_at) const void **add = sorted(steps->add, &nadd, type);
	char text[LIST_TEXT], before[LIST_TEXT];
	const void *was;

	for (i = 0; i < steps->nremove; i++)
		if (!list_listed(add, nadd, type, steps->remove[i], false))
			each(data, fields[field].word, type->text(steps->remove[i], text), NULL);
	for (i = 0; i < steps->nadd; i++) {
		was = list_listed(remove, nremove, type, steps->add[i], false);
		if (!was)
			each(data, fields[field].word, NULL, type->text(steps->add[i], text));
		else if (made_to_last(field, was, steps->add[i]))
			each(data, fields[field].word, address_before(was, before),
			     type->text(steps->add[i], text));
	}
}

static void new_items(const struct iface *want, int field, render_step each, void *data)
{
	const struct list *list = field_list(want, field);
	const struct list_type *type = fields[field].list;
	char text[LIST_TEXT];
	size_t n;

	for (n = 0; n < list->n; n++)
		each(data, fields[field].word, NULL, type->text(list_at(list, type, n), text));
}

/* What a new one gets: what was said, who may use it, and its mode. */
static void new_steps(const struct iface *want, render_step each, void *data)
{
	char value[FIELD_TEXT];
	const char *text;
	int field;

	for (field = 0; field < IF_COUNT; field++) {
		if (fields[field].type == FIELD_LIST)
			continue;
		text = value_text(want, field, value);
		if (text && (want->has & HAS(field) || strcmp(text, "off")))
			each(data, fields[field].word, NULL, text);
	}
	for (field = IF_LISTS; field < IF_COUNT; field++)
		new_items(want, field, each, data);
}

void render_steps(const struct change *c, render_step each, void *data)
{
	char from[FIELD_TEXT], to[FIELD_TEXT];
	int field;

	if (c->what == MAKE)
		new_steps(c->want, each, data);
	if (c->what != ALTER && c->what != RECREATE)
		return;
	if (c->new_name)
		each(data, "name", c->have->name, c->new_name);
	if (c->netns)
		each(data, "netns", NULL, c->netns);
	for (field = 0; field < IF_COUNT; field++)
		if (c->differ & HAS(field) && fields[field].type != FIELD_LIST)
			each(data, fields[field].word, value_text(c->have, field, from),
			     value_text(c->want, field, to));
	for (field = IF_LISTS; field < IF_COUNT; field++)
		list_steps(c, field, each, data);
}

/* A line on its way: what stands between its pieces. */
struct line {
	FILE *out;
	const char *sep;
};

/* Without memory for a text there is no saying what it is. */
static void put(FILE *out, const char *before, const char *text, const char *after)
{
	char *safe = printable(text);

	fprintf(out, "%s%s%s", before, safe ? safe : "?", after);
	free(safe);
}

static void add_to_line(void *data, const char *word, const char *from, const char *to)
{
	struct line *l = data;

	fprintf(l->out, "%s%s", l->sep, word);
	if (!from && !to)
		fputs(" none", l->out);
	if (to)
		put(l->out, " ", to, "");
	if (from)
		put(l->out, to ? " (was " : " ", from, to ? ")" : " gone");
	l->sep = ", ";
}

void render_change_line(FILE *out, const struct change *c, bool to_do)
{
	static const char *const done[] = {
		[MAKE] = "made",
		[ALTER] = "changed",
		[REMOVE] = "removed",
		[RECREATE] = "recreated",
	};
	static const char *const would[] = {
		[MAKE] = "would be made",
		[ALTER] = "would be changed",
		[REMOVE] = "would be removed",
		[RECREATE] = "would be recreated",
	};
	struct line l = { out, ": " };

	if (c->err || c->what == KEEP)
		return;
	/* No name passes for a severity. */
	put(out, journal_prefix(out, SEVERITY_INFO), c->name, "");
	if (c->want && c->want->netns)
		put(out, " netns ", c->want->netns, "");
	fputs(": ", out);
	fputs(to_do ? would[c->what] : done[c->what], out);
	render_steps(c, add_to_line, &l);
	fputc('\n', out);
}
