/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Who has the names that were to be given to new interfaces. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/ident.h"
#include "change/transaction.h"
#include "kernel/holder.h"

static int taken_by(const struct iface *i, const char *name, const struct holders *holders,
		    struct message *m)
{
	const char *kind = i->seen->kind;
	char user[IDENT_NAME], *who;

	if (strcmp(i->name, name))
		return message_set(m, -EEXIST, "the name is taken: it is an altname of \"%s\"",
				   i->name);
	if (!iface_is_tuntap(i) && *kind)
		return message_set(m, -EEXIST, "the name is taken by another interface, a %s",
				   kind);
	if (!iface_is_tuntap(i))
		return message_set(m, -EEXIST, "the name is taken by another interface");
	message_set(m, -EEXIST, "exists: a %s %s%s", mode_text(i->mode),
		    iface_id_hidden(i, IF_OWNER) ? "of a user that is not mapped here"
		    : i->owner == ID_NONE	 ? "that no user owns"
						 : "of user ",
		    i->owner == ID_NONE || iface_id_hidden(i, IF_OWNER)
			    ? ""
			    : ident_user_name(i->owner, user));
	if (iface_in_use(i)) {
		who = holder_text(holders_of(holders, i));
		message_append(m, ", in use by %s", who ? who : "a process that cannot be seen");
		free(who);
	}
	message_hint(m, "tuntap set changes it, tuntap del removes it");
	return -EEXIST;
}

/* What has the name now comes to the end of found. */
static int look_at(struct rtnl *r, struct change *c, struct ifaces *found)
{
	CLEANUP(message_clear) struct message m = { 0 };
	int err = rtnl_get_link(r, c->want->name, found, &m);

	c->passing = err == -ENODEV;
	if (err == -ENODEV)
		message_set(
			&c->msg, c->err,
			"the name is in use: another process is making or removing the interface");
	return err;
}

/* Who holds it tells whether it can be removed to make room. */
static void find_holders(const struct ifaces *found, struct holders *holders)
{
	CLEANUP(free_at) const struct iface **v = calloc(found->n + 1, sizeof(*v));
	CLEANUP(message_clear) struct message ignored = { 0 };
	size_t n = 0, i;

	for (i = 0; v && i < found->n; i++)
		if (iface_is_tuntap(&found->v[i]) && iface_in_use(&found->v[i]))
			v[n++] = &found->v[i];
	if (n)
		holder_find_of(v, n, holders, &ignored);
}

void provision_explain_taken(struct rtnl *r, struct change *v, size_t n)
{
	CLEANUP(ifaces_clear) struct ifaces found = { 0 };
	CLEANUP(holders_clear) struct holders holders = { 0 };
	size_t i, at = 0;

	for (i = 0; i < n; i++)
		v[i].taken = v[i].taken && !look_at(r, &v[i], &found);
	find_holders(&found, &holders);
	for (i = 0; i < n; i++) {
		if (!v[i].taken)
			continue;
		v[i].passing = iface_is_tuntap(&found.v[at]) && !found.v[at].seen->persist;
		v[i].err = taken_by(&found.v[at++], v[i].want->name, &holders, &v[i].msg);
	}
}
