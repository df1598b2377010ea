/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be done, or was done, to each interface. */
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "output/render.h"

static const char *id_text(int field, uint32_t id, char *buf)
{
	if (id == ID_NONE)
		return NULL;
	return field == IF_OWNER ? ident_user_name(id, buf) : ident_group_name(id, buf);
}

/* NULL: it has none, or the kernel did not tell. buf holds IDENT_NAME bytes. */
static const char *value_text(const struct iface *i, int field, char *buf)
{
	const char *text;

	if (field == IF_OWNER || field == IF_GROUP)
		return id_text(field, field == IF_OWNER ? i->owner : i->group, buf);
	if (!(i->has & HAS(field)) && field != IF_MASTER)
		return NULL;
	text = iface_value_text(i, field, buf);
	return *text ? text : NULL;
}

static const char *word_of(int field)
{
	if (field == IF_OWNER)
		return "user";
	if (field == IF_UP)
		return "state";
	return field == IF_ADDRS ? "addr" : field_text(field);
}

/* One that is removed and comes back is no change for whoever reads. */
static void address_steps(const struct change *c, render_step each, void *data)
{
	char text[ADDRESS_TEXT];
	size_t i;

	for (i = 0; i < c->nremove; i++)
		if (!address_listed(c->add, c->nadd, c->remove[i]))
			each(data, "addr", address_text(c->remove[i], text), NULL);
	for (i = 0; i < c->nadd; i++)
		if (!address_listed(c->remove, c->nremove, c->add[i]))
			each(data, "addr", NULL, address_text(c->add[i], text));
}

/* What a new one gets: what was said, and who may use it. */
static void new_steps(const struct iface *want, render_step each, void *data)
{
	char value[IDENT_NAME], address[ADDRESS_TEXT];
	const char *text;
	size_t i;
	int field;

	for (field = 0; field < IF_COUNT; field++) {
		text = value_text(want, field, value);
		if (text && strcmp(text, "off"))
			each(data, word_of(field), NULL, text);
	}
	for (i = 0; i < want->naddrs; i++)
		each(data, "addr", NULL, address_text(&want->addrs[i], address));
}

void render_steps(const struct change *c, render_step each, void *data)
{
	char from[IDENT_NAME], to[IDENT_NAME];
	int field;

	if (c->what == MAKE)
		new_steps(c->want, each, data);
	if (c->what != ALTER && c->what != RECREATE)
		return;
	for (field = 0; field < IF_COUNT; field++)
		if (c->differ & HAS(field) && field != IF_ADDRS)
			each(data, word_of(field), value_text(c->have, field, from),
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

void render_change_lines(FILE *out, const struct changes *changes, bool to_do)
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
	const struct change *c;
	struct line l;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->err || c->what == KEEP)
			continue;
		put(out, "", c->name, ": ");
		fputs(to_do ? would[c->what] : done[c->what], out);
		l = (struct line){ out, ": " };
		render_steps(c, add_to_line, &l);
		fputc('\n', out);
	}
}
