/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What is odd with an interface, in status. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "verbs/join.h"
#include "verbs/odd.h"

static bool other_lladdr(const struct iface *line, const struct iface *have)
{
	return line->has & have->has & HAS(IF_LLADDR) && !field_equal(line, have, IF_LLADDR);
}

/* line: NULL where no file names it */
static void look(const struct iface *line, const struct iface *have, struct oddity *odd)
{
	odd->line = line;
	if (odd->line && join_missed(odd->line, have))
		odd->fields |= HAS(IF_MASTER);
	if (odd->line && other_lladdr(odd->line, have))
		odd->fields |= HAS(IF_LLADDR);
	if (iface_id_hidden(have, IF_OWNER))
		odd->fields |= HAS(IF_OWNER);
	if (iface_id_hidden(have, IF_GROUP))
		odd->fields |= HAS(IF_GROUP);
}

struct oddity *odd_find(const struct conf *conf, const struct ifaces *list)
{
	CLEANUP(free_at) const struct iface **lines = ifaces_by_name(&conf->want);
	struct oddity *odd = lines ? calloc(list->n + 1, sizeof(*odd)) : NULL;
	size_t i;

	for (i = 0; odd && i < list->n; i++)
		look(iface_find_name(lines, conf->want.n, list->v[i].name), &list->v[i], &odd[i]);
	return odd;
}

static void tell(struct message *m, const struct origin *at, const char *name)
{
	message_note(m, at, name);
	message_clear(m);
}

/* The columns tell what is, not what is to be. */
static void tell_one(const struct oddity *odd, const struct iface *have)
{
	char is[FIELD_TEXT], should[FIELD_TEXT];
	struct message m = { 0 };

	if (odd->fields & HAS(IF_MASTER)) {
		message_set(&m, 0, "is in no bridge, but should be in \"%s\"", odd->line->master);
		tell(&m, &odd->line->at, have->name);
	}
	if (odd->fields & HAS(IF_LLADDR)) {
		message_set(&m, 0, "has the MAC %s, but should have %s",
			    field_text(have, IF_LLADDR, is),
			    field_text(odd->line, IF_LLADDR, should));
		tell(&m, &odd->line->at, have->name);
	}
	if (!(odd->fields & (HAS(IF_OWNER) | HAS(IF_GROUP))))
		return;
	message_set(&m, 0, "has %s that this user namespace does not map",
		    !(odd->fields & HAS(IF_GROUP))   ? "an owner"
		    : !(odd->fields & HAS(IF_OWNER)) ? "a group"
						     : "an owner and a group");
	tell(&m, NULL, have->name);
}

void odd_tell(const struct oddity *odd, const struct ifaces *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		tell_one(&odd[i], &list->v[i]);
}
