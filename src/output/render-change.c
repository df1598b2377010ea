/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What is to be done, or was done, to each interface. */
#include <stdlib.h>
#include <string.h>

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

/* One that is removed and comes back is no change for whoever reads. */
static void address_steps(const struct change *c, render_step each, void *data)
{
	char text[ADDRESS_TEXT];
	size_t i;

	for (i = 0; i < c->nremove; i++)
		if (!address_listed(c->add, c->nadd, c->remove[i]))
			each(data, fields[IF_ADDRS].word, address_text(c->remove[i], text), NULL);
	for (i = 0; i < c->nadd; i++)
		if (!address_listed(c->remove, c->nremove, c->add[i]))
			each(data, fields[IF_ADDRS].word, NULL, address_text(c->add[i], text));
}

/* What a new one gets: what was said, who may use it, and its mode. */
static void new_steps(const struct iface *want, render_step each, void *data)
{
	char value[FIELD_TEXT], address[ADDRESS_TEXT];
	const char *text;
	size_t i;
	int field;

	for (field = 0; field < IF_COUNT; field++) {
		if (fields[field].type == FIELD_ADDRESSES)
			continue;
		text = value_text(want, field, value);
		if (text && (want->has & HAS(field) || strcmp(text, "off")))
			each(data, fields[field].word, NULL, text);
	}
	for (i = 0; i < want->naddrs; i++)
		each(data, fields[IF_ADDRS].word, NULL, address_text(&want->addrs[i], address));
}

void render_steps(const struct change *c, render_step each, void *data)
{
	char from[FIELD_TEXT], to[FIELD_TEXT];
	int field;

	if (c->what == MAKE)
		new_steps(c->want, each, data);
	if (c->what != ALTER && c->what != RECREATE)
		return;
	for (field = 0; field < IF_COUNT; field++)
		if (c->differ & HAS(field) && fields[field].type != FIELD_ADDRESSES)
			each(data, fields[field].word, value_text(c->have, field, from),
			     value_text(c->want, field, to));
	address_steps(c, each, data);
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
		[RECREATE] = "made anew",
	};
	static const char *const would[] = {
		[MAKE] = "would be made",
		[ALTER] = "would be changed",
		[REMOVE] = "would be removed",
		[RECREATE] = "would be made anew",
	};
	struct line l = { out, ": " };

	if (c->err || c->what == KEEP)
		return;
	/* No name passes for a severity. */
	put(out, journal_prefix(out, SEVERITY_INFO), c->name, ": ");
	fputs(to_do ? would[c->what] : done[c->what], out);
	render_steps(c, add_to_line, &l);
	fputc('\n', out);
}
