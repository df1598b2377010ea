/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What an interface says to a user who wants to attach (tun_set_iff() of drivers/net/tun.c). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/ident.h"
#include "base/shell.h"
#include "diagnose/conditions.h"
#include "kernel/netns.h"
#include "kernel/tundev.h"

enum { QUEUES_MAX = 256 }; /* MAX_TAP_QUEUES */

/* For whoever is root already, no advice to become it. */
static const char *as_root(void)
{
	return geteuid() ? ", as root" : "";
}

/* As add takes it. */
static bool name_tells_mode(const char *name)
{
	return !strncmp(name, "tun", 3) || !strncmp(name, "tap", 3);
}

static void missing(struct check *c, const struct attempt *a)
{
	struct message *m = check_add(c, "exists", VERDICT_BAD);
	char where[NETNS_NAME];
	CLEANUP(message_clear) struct message ignored = { 0 };
	int found = netns_find(c->ifname, where);
	uint32_t uid;

	if (found > 0) {
		message_set(m, 0, "no such interface here; network namespace \"%s\" has one",
			    where);
		message_hint(m, "ip netns exec %s PROGRAM, or tuntap -n %s check %s%s",
			     SHELL_WORD(where), SHELL_WORD(where), c->dev, SHELL_WORD(c->ifname));
		return;
	}
	message_set(m, 0, "no such interface here%s",
		    found < 0 ? "; other network namespaces cannot be looked into"
			      : ", nor in a network namespace that has a name");
	if (c->ifname[strspn(c->ifname, "0123456789")] && !ident_user(c->ifname, &uid, &ignored))
		message_hint(m, "did you mean: user %s", c->ifname);
	else if (!a->elsewhere)
		message_hint(m, "%s add %s%s %suser NAME%s", shell_tuntap(), c->dev,
			     SHELL_WORD(c->ifname), name_tells_mode(c->ifname) ? "" : "mode tap ",
			     as_root());
}

static bool kind(struct check *c, const struct iface *have)
{
	struct message *m;

	message_set(check_add(c, "exists", VERDICT_GOOD), 0, "the interface is there");
	if (iface_is_tuntap(have)) {
		message_set(check_add(c, "kind", VERDICT_GOOD), 0, "it is a %s",
			    mode_text(have->mode));
		return true;
	}
	m = check_add(c, "kind", VERDICT_BAD);
	message_set(m, 0, "it is not a tun/tap interface (kind: %s)",
		    *have->seen->kind ? have->seen->kind : "none");
	message_hint(m, "choose another name");
	return false;
}

/* In the group: 1, 0, or -errno. A process has the groups that it was started with. */
static int in_group(const struct attempt *a, uint32_t gid)
{
	return a->caller ? ident_caller_in_group(gid) : ident_in_group(a->uid, gid);
}

static void unowned(struct check *c, struct attempt *a)
{
	struct message *m;
	int anyone;

	if (!a->probed)
		a->anyone = tundev_probe_unowned();
	a->probed = true;
	anyone = a->anyone;
	if (anyone > 0) {
		message_set(check_add(c, "owner", VERDICT_GOOD), 0,
			    "nobody owns it, and this kernel then lets everybody attach");
		return;
	}
	m = check_add(c, "owner", anyone ? VERDICT_UNKNOWN : VERDICT_BAD);
	if (anyone < 0)
		message_set(
			m, 0,
			"nobody owns it; could not try whether this kernel then lets everybody attach: %s",
			strerror(-anyone));
	else
		message_set(m, 0, "nobody owns it, and this kernel then requires CAP_NET_ADMIN");
	message_hint(m, "%s set-owner %s%s USER%s", shell_tuntap(), c->dev, SHELL_WORD(c->ifname),
		     as_root());
}

/* One that the user is in. Who is in no database can only be the caller. */
static const char *own_group(const struct attempt *a, char buf[IDENT_NAME])
{
	uint32_t gid;

	if (ident_own_group(a->uid, &gid) < 0)
		gid = getegid();
	return ident_group_name(gid, buf);
}

/* in_group: of the interface's group, where it has one. */
static void wrong_owner(struct check *c, const struct attempt *a, uint32_t owner, int in_group)
{
	struct message *m = check_add(c, "owner", VERDICT_BAD);
	char user[IDENT_NAME], name[IDENT_NAME], own[IDENT_NAME];
	const char *colon = in_group ? "" : ":";

	ident_user_name(a->uid, user);
	message_set(m, 0, "its owner is %s, not %s, who has no CAP_NET_ADMIN here",
		    ident_user_name(owner, name), user);
	own_group(a, own);
	if (geteuid() && owner)
		message_hint(m, "%s set-owner %s%s %s%s%s, as %s or root", shell_tuntap(), c->dev,
			     SHELL_WORD(c->ifname), SHELL_WORD(user), colon,
			     *colon ? SHELL_WORD(own) : "", name);
	else
		message_hint(m, "%s set-owner %s%s %s%s%s%s", shell_tuntap(), c->dev,
			     SHELL_WORD(c->ifname), SHELL_WORD(user), colon,
			     *colon ? SHELL_WORD(own) : "", as_root());
}

static void wrong_group(struct check *c, const struct attempt *a, const struct iface *have)
{
	struct message *m = check_add(c, "owner", VERDICT_BAD);
	char user[IDENT_NAME], group[IDENT_NAME], own[IDENT_NAME];

	ident_user_name(a->uid, user);
	ident_group_name(have->group, group);
	message_set(m, 0, "%s is not in its group %s%s", user, group,
		    have->owner == ID_NONE ? "" : "; owner and group must both match");
	if (a->caller && ident_in_group(a->uid, have->group) == 1)
		message_hint(m, "log in again: you were added to %s since", group);
	else if (have->owner != ID_NONE)
		message_hint(m,
			     "%s set-owner %s%s :%s gives it a group that %s is in; usermod -aG "
			     "%s %s adds %s to %s, from the next login on%s",
			     shell_tuntap(), c->dev, SHELL_WORD(c->ifname), own_group(a, own), user,
			     group, user, user, group, geteuid() ? "; either as root" : "");
	else
		/* With another group those who are in this one could attach no more. */
		message_hint(m, "usermod -aG %s %s%s, and log in again", SHELL_WORD(group),
			     SHELL_WORD(user), as_root());
}

static void matches(struct check *c, const struct attempt *a, const struct iface *have)
{
	struct message *m = check_add(c, "owner", VERDICT_GOOD);
	char user[IDENT_NAME], group[IDENT_NAME];

	ident_user_name(a->uid, user);
	if (have->owner != ID_NONE && have->group != ID_NONE)
		message_set(m, 0, "its owner is %s, who is in its group %s: both match", user,
			    ident_group_name(have->group, group));
	else if (have->owner != ID_NONE)
		message_set(m, 0, "its owner is %s", user);
	else
		message_set(m, 0, "%s is in its group %s; it has no owner", user,
			    ident_group_name(have->group, group));
}

static void cannot_tell(struct check *c, const struct attempt *a)
{
	struct message *m = check_add(c, "owner", VERDICT_UNKNOWN);
	char user[IDENT_NAME];

	ident_user_name(a->uid, user);
	message_set(m, 0, "cannot see whether %s has CAP_NET_ADMIN here, or is in its group", user);
	message_hint(m, "run this check as %s%s", user, geteuid() && a->uid ? " or as root" : "");
}

/*
 * An owner or group that is not mapped here is no user and no group of this namespace;
 * but 65534 may be nobody's own here, where that is mapped.
 */
static void unmapped(struct check *c, const struct attempt *a, const struct iface *have)
{
	const bool user = iface_id_hidden(have, IF_OWNER);
	const bool perhaps = user ? a->uid == have->owner : in_group(a, have->group) != 0;
	struct message *m = check_add(c, "owner", perhaps ? VERDICT_UNKNOWN : VERDICT_BAD);

	message_set(m, 0, "this user namespace does not map its %s%s", user ? "owner" : "group",
		    perhaps ? ", or it is nobody" : "");
	message_hint(m, "look from the user namespace that the interface was made in");
}

/* By the kernel's rule (tun_not_capable()): all that is set must match. */
static void owner(struct check *c, struct attempt *a, const struct iface *have)
{
	int in = have->group == ID_NONE ? 1 : in_group(a, have->group);
	bool is_owner = have->owner == ID_NONE ||
			(have->owner == a->uid && !iface_id_hidden(have, IF_OWNER));

	if (a->capable > 0)
		message_set(check_add(c, "owner", VERDICT_GOOD), 0,
			    "CAP_NET_ADMIN overrides owner and group");
	else if (a->capable == 0 &&
		 (iface_id_hidden(have, IF_OWNER) || iface_id_hidden(have, IF_GROUP)))
		unmapped(c, a, have);
	else if (have->owner == ID_NONE && have->group == ID_NONE)
		unowned(c, a);
	else if (is_owner && in > 0 && !iface_id_hidden(have, IF_GROUP))
		matches(c, a, have);
	else if (a->capable < 0 && (a->uid == 0 || !a->err || a->untold))
		cannot_tell(c, a);
	else if (!is_owner)
		wrong_owner(c, a, have->owner, in);
	else if (in < 0)
		cannot_tell(c, a);
	else
		wrong_group(c, a, have);
}

static void free_queues(struct check *c, const struct attempt *a, const struct iface *have)
{
	uint32_t n = have->seen->queues + have->seen->disabled_queues;
	uint32_t wanted = a->program && a->program->queues ? a->program->queues : 1;
	bool enough = n < QUEUES_MAX && wanted <= QUEUES_MAX - n;
	struct message *m;

	m = check_add(c, "free", enough ? VERDICT_GOOD : VERDICT_BAD);
	message_set(m, 0, "%u of its %d queues are taken%s", n, QUEUES_MAX,
		    enough || n >= QUEUES_MAX ? "" : ": too few are left");
	if (!enough)
		message_hint(m, n ? "end one of the programs that hold it"
				  : "give the program fewer queues");
}

static bool surely_held(const struct iface *have, const struct held *held)
{
	size_t i;

	for (i = 0; i < held->n; i++)
		if (held->by[i].certain)
			return true;
	return iface_in_use(have);
}

static void in_use(struct check *c, const char *who)
{
	struct message *m = check_add(c, "free", VERDICT_BAD);

	message_set(m, 0, "it is in use by %s, and only one program can attach",
		    who ? who : "a process that cannot be seen");
	if (!who)
		message_hint(m, "%s in another pid namespace, or vhost alone",
			     geteuid() ? "look as root: it may be another user's, or"
				       : "it may be");
	else
		message_hint(m, "end that process; for several at once, make it with multi_queue");
}

static void not_in_use(struct check *c, const struct attempt *a, const struct held *held,
		       const char *who)
{
	struct message *m = check_add(c, "free", who || a->unseen ? VERDICT_UNKNOWN : VERDICT_GOOD);

	if (who) {
		message_set(m, 0, "%s holds this one, or one of the same name elsewhere", who);
		message_hint(m, "look as root%s, who can tell them apart",
			     geteuid() ? "" : " of the machine");
		return;
	}
	if (a->unseen) {
		message_set(m, 0, "cannot see who uses it: %s", strerror(a->unseen));
		return;
	}
	message_set(m, 0, "nobody is seen to use it%s",
		    held->hidden ? "; one without a carrier could not be seen" : "");
}

static void free_to_take(struct check *c, const struct attempt *a, const struct iface *have,
			 const struct held *held)
{
	char *who;

	if (have->multi_queue) {
		free_queues(c, a, have);
		return;
	}
	who = holder_text(held);
	if (surely_held(have, held))
		in_use(c, who);
	else
		not_in_use(c, a, held, who);
	free(who);
}

static void link_state(struct check *c, const struct iface *have)
{
	struct message *m = check_add(c, "link", VERDICT_NOTE);
	char text[ADDRESS_TEXT];

	message_set(m, 0, "the link is %s", have->up ? "up" : "down: no packets pass");
	if (!have->up)
		message_hint(m, "%s set %s%s up%s", shell_tuntap(), c->dev, SHELL_WORD(c->ifname),
			     as_root());
	m = check_add(c, "address", VERDICT_NOTE);
	if (have->naddrs) {
		message_set(m, 0, "it has the address %s%s", address_text(&have->addrs[0], text),
			    have->naddrs > 1 ? " and more" : "");
	} else if (*have->master) {
		message_set(m, 0, "it has no address; it is a port of %s", have->master);
	} else {
		message_set(m, 0, "it has no address");
		message_hint(m, "%s set %s%s addr ADDRESS/LENGTH%s", shell_tuntap(), c->dev,
			     SHELL_WORD(c->ifname), as_root());
	}
	message_set(check_add(c, "carrier", VERDICT_NOTE), 0, "%s",
		    have->seen->carrier ? "it has a carrier"
					: "it has no carrier until a program attaches");
}

void check_iface(struct check *c, struct attempt *a, const struct iface *have,
		 const struct holders *holders)
{
	if (!have) {
		missing(c, a);
		return;
	}
	if (!kind(c, have))
		return;
	owner(c, a, have);
	free_to_take(c, a, have, holders_of(holders, have));
	check_program(c, a->program, have);
	link_state(c, have);
}
