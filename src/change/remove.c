/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Deleting an interface: through a descriptor, or over rtnetlink. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "change/attach.h"
#include "change/remove.h"
#include "change/transaction.h"
#include "kernel/holder.h"
#include "kernel/tundev.h"

int provision_gone(struct rtnl *r, const struct iface *have, struct message *m)
{
	char name[IFNAMSIZ];
	int err = rtnl_ifname(r, have->seen->ifindex, name);

	/* The name may be that of another one since, or this may have another name. */
	if (err == -ENODEV)
		return 0;
	if (err)
		return message_set(m, err,
				   "may have been deleted: cannot check whether it is gone: %s",
				   strerror(-err));
	return message_set(
		m, -EINPROGRESS,
		"is no longer persistent, but still there until its last user closes it");
}

/* Whether others have attached to one with many queues, which keep it there. */
static bool keeps(struct rtnl *r, struct attachment *a, const struct iface *have, struct message *m)
{
	CLEANUP(holders_clear) struct holders users = { 0 };
	CLEANUP(message_clear) struct message ignored = { 0 };

	if (!have->multi_queue || a->borrowed || !attach_beside(r, have->name, 1) ||
	    tundev_set_persist(a->fd, true, &ignored) < 0)
		return false;
	attach_in_use(have, &users, m);
	return true;
}

int remove_by_descriptor(struct rtnl *r, struct attachment *a, const struct iface *have,
			 struct message *m)
{
	int err = tundev_set_persist(a->fd, false, m);
	const bool kept = !err && keeps(r, a, have, m);

	attach_end(r, have, a);
	if (kept)
		return provision_in_use(m);
	return err ? err : provision_gone(r, have, m);
}

static int remove_by_index(struct rtnl *r, const struct iface *have, struct message *m)
{
	CLEANUP(rtnl_batch_clear) struct rtnl_batch b = { 0 };
	bool unsure;
	int err;

	rtnl_batch_del_link(&b, have->seen->ifindex);
	err = rtnl_send(r, &b, &unsure, m);
	/* Somebody else was faster. */
	if (err == -ENODEV) {
		message_clear(m);
		return 0;
	}
	if (!unsure)
		return err;
	if (rtnl_has_name(r, have->seen->ifindex, have->name))
		return err;
	message_clear(m);
	return provision_gone(r, have, m);
}

/* Who attaches sees whether the name is still that of the same interface; this looks. */
static int remove_unchanged(struct rtnl *r, const struct iface *have, struct message *m)
{
	int err = attach_unchanged(r, have, m);

	if (!err)
		return remove_by_index(r, have, m);
	/* Somebody else was faster. */
	if (err != -ENODEV)
		return err;
	message_clear(m);
	return 0;
}

int provision_in_use(struct message *m)
{
	message_hint(m, "end that process, or --force");
	return -EBUSY;
}

/* In use by the sight of it, where attaching does not prove it. */
static int seen_in_use(const struct iface *have, struct message *m)
{
	CLEANUP(holders_clear) struct holders users = { 0 };
	int err = holder_find_of(&have, 1, &users, m);

	if (err || !(iface_in_use(have) || holders_of(&users, have)->n))
		return err;
	attach_users(have, &users, m);
	return provision_in_use(m);
}

/*
 * The look that the order came from may be long ago, and nothing keeps others from
 * beginning to use it: what is there just before it is deleted counts.
 */
static int look_again(struct rtnl *r, const struct iface *have, struct message *m)
{
	CLEANUP(ifaces_clear) struct ifaces now = { 0 };
	CLEANUP(holders_clear) struct holders users = { 0 };
	int err = rtnl_get_link(r, have->name, &now, m);

	if (!err && now.v[0].seen->ifindex == have->seen->ifindex) {
		if (!iface_in_use(&now.v[0]))
			return 0;
		attach_in_use(&now.v[0], &users, m);
		return provision_in_use(m);
	}
	if (err && err != -ENODEV)
		return err;
	err = attach_unchanged(r, have, m);
	return err ? err : message_set(m, -EAGAIN, "was renamed meanwhile, and back");
}

/*
 * Where attaching is not possible (no /dev/net/tun here, a filter in the way),
 * root deletes by index what is not seen in use. why: what attaching said.
 */
static int remove_unattached(struct rtnl *r, const struct iface *have, bool force, int err,
			     struct message *why)
{
	struct message m = { 0 };
	int removed = force ? 0 : seen_in_use(have, &m);

	if (!removed && !force)
		removed = look_again(r, have, &m);
	if (!removed)
		removed = remove_by_index(r, have, &m);
	if (removed == -EPERM) {
		message_clear(&m);
		return err;
	}
	message_clear(why);
	*why = m;
	return removed;
}

static int remove_multi_queue(struct rtnl *r, const struct iface *have, bool force,
			      struct message *m)
{
	struct attachment a;
	int err;

	if (iface_in_use(have))
		return seen_in_use(have, m);
	err = force ? 0 : look_again(r, have, m);
	if (!err)
		err = remove_unchanged(r, have, m);
	if (err != -EPERM)
		return err;
	a = attach_or_borrow(r, have, NULL, m);
	return a.what == ATTACHED ? remove_by_descriptor(r, &a, have, m) : a.err;
}

int provision_remove_one(struct rtnl *r, const struct iface *have, bool force, struct message *m)
{
	struct attachment a;

	if (force && (iface_in_use(have) || !have->seen->persist))
		return remove_unchanged(r, have, m);
	if (have->multi_queue)
		return remove_multi_queue(r, have, force, m);
	/* Attached, nobody else can use it: the sure test, and a lock. */
	a = attach_or_borrow(r, have, NULL, m);
	switch (a.what) {
	case ATTACHED:
		return remove_by_descriptor(r, &a, have, m);
	case ATTACH_IN_USE:
		return force ? remove_by_index(r, have, m) : provision_in_use(m);
	case ATTACH_IMPOSSIBLE:
		return remove_unattached(r, have, force, a.err, m);
	case ATTACH_GONE:
	case ATTACH_FORBIDDEN:
	case ATTACH_FAILED:
		break;
	}
	return a.err;
}
