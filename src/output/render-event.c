/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Events as lines for people. */
#include <stdlib.h>

#include "base/field.h"
#include "base/ident.h"
#include "base/message.h"
#include "output/render.h"

const char *event_text(enum event_kind kind)
{
	static const char *const texts[] = {
		[EVENT_STATE] = "state",
		[EVENT_LOST] = "lost",
		[EVENT_ADDED] = "added",
		[EVENT_REMOVED] = "removed",
		[EVENT_RENAMED] = "renamed",
		[EVENT_OWNER] = "owner",
		[EVENT_GROUP] = "group",
		[EVENT_ATTACHED] = "attached",
		[EVENT_DETACHED] = "detached",
		[EVENT_UP] = "up",
		[EVENT_DOWN] = "down",
		[EVENT_ADDRESS_ADDED] = "address_added",
		[EVENT_ADDRESS_REMOVED] = "address_removed",
	};

	return texts[kind];
}

static void print_safe(FILE *out, const char *text)
{
	char *safe = printable(text);

	fputs(safe ? safe : "", out);
	free(safe);
}

static void print_owner(FILE *out, const struct iface *i)
{
	char name[IDENT_NAME];

	if (iface_id_hidden(i, IF_OWNER))
		fputs("(unmapped)", out);
	else
		print_safe(out, i->owner == ID_NONE ? "none" : ident_user_name(i->owner, name));
}

static void print_group(FILE *out, const struct iface *i)
{
	char name[IDENT_NAME];

	if (iface_id_hidden(i, IF_GROUP))
		fputs("(unmapped)", out);
	else
		print_safe(out, i->group == ID_NONE ? "none" : ident_group_name(i->group, name));
}

static void print_state(FILE *out, const struct iface *i)
{
	char text[ADDRESS_TEXT];
	size_t n;

	fprintf(out, "%s, %s, owner ", mode_text(i->mode), render_state(i));
	print_owner(out, i);
	fputs(", group ", out);
	print_group(out, i);
	for (n = 0; n < i->naddrs; n++)
		fprintf(out, ", address %s", address_text(&i->addrs[n], text));
}

static void print_change(FILE *out, const struct event *e)
{
	char text[ADDRESS_TEXT];

	switch (e->kind) {
	case EVENT_STATE:
		print_state(out, e->iface);
		break;
	case EVENT_ADDED:
		fprintf(out, "added, %s", mode_text(e->iface->mode));
		break;
	case EVENT_RENAMED:
		fputs("renamed, was ", out);
		print_safe(out, e->was->name);
		break;
	case EVENT_OWNER:
		fputs("owner ", out);
		print_owner(out, e->iface);
		fputs(", was ", out);
		print_owner(out, e->was);
		break;
	case EVENT_GROUP:
		fputs("group ", out);
		print_group(out, e->iface);
		fputs(", was ", out);
		print_group(out, e->was);
		break;
	case EVENT_ATTACHED:
	case EVENT_DETACHED:
		fputs(event_text(e->kind), out);
		if (e->iface->multi_queue)
			fprintf(out, ", queues: %u", e->iface->seen->queues);
		break;
	case EVENT_ADDRESS_ADDED:
	case EVENT_ADDRESS_REMOVED:
		fprintf(out, "address %s %s", address_text(e->address, text),
			e->kind == EVENT_ADDRESS_ADDED ? "added" : "removed");
		break;
	default:
		fputs(event_text(e->kind), out);
	}
}

void render_event(FILE *out, const struct event *e)
{
	if (e->time)
		fprintf(out, "%s ", e->time);
	if (e->kind == EVENT_LOST) {
		fputs("events were lost; what is there now:\n", out);
		return;
	}
	print_safe(out, e->iface->name);
	fputs(": ", out);
	print_change(out, e);
	fputc('\n', out);
}
