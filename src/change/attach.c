/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A descriptor of an interface: our own, or that of the process that uses it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "change/attach.h"
#include "kernel/holder.h"
#include "kernel/sysfs.h"
#include "kernel/tundev.h"

int attach_users(const struct iface *have, const struct holders *holders, struct message *m)
{
	char *who = holder_text(holders_of(holders, have));

	if (who)
		message_set(m, -EBUSY, "is in use by %s", who);
	else if (holders->all_seen)
		message_set(
			m, -EBUSY,
			"is in use, but by no visible process (vhost, io_uring or another pid namespace)");
	else
		message_set(m, -EBUSY, "is in use by a process that %s",
			    geteuid() ? "only root can see" : "cannot be seen");
	free(who);
	return -EBUSY;
}

int attach_in_use(const struct iface *have, struct holders *found, struct message *m)
{
	CLEANUP(message_clear) struct message ignored = { 0 };

	holder_find_of(&have, 1, found, &ignored);
	return attach_users(have, found, m);
}

int attach_unchanged(struct rtnl *r, const struct iface *have, struct message *m)
{
	char name[IFNAMSIZ];
	int err = rtnl_ifname(r, have->seen->ifindex, name);

	if (!err && !strcmp(name, have->name))
		return 0;
	if (err == -ENODEV)
		return message_set(m, err, "was deleted meanwhile, or moved to another namespace");
	if (err)
		return message_set(m, err, "cannot check whether it still exists: %s",
				   strerror(-err));
	return message_set(m, -ESTALE, "was renamed meanwhile: it is \"%s\" now", name);
}

static struct attachment attached(int fd)
{
	return (struct attachment){ .what = ATTACHED, .fd = fd };
}

static struct attachment borrowed(int fd)
{
	return (struct attachment){ .what = ATTACHED, .fd = fd, .borrowed = true };
}

/* By the error of attaching; see tundev_attach() for what each says. */
static struct attachment not_attached(int err)
{
	struct attachment a = { .what = ATTACH_FAILED, .fd = -1, .err = err };

	if (err == -EBUSY)
		a.what = ATTACH_IN_USE;
	else if (err == -ENODEV || err == -ESTALE)
		a.what = ATTACH_GONE;
	else if (err == -EPERM)
		a.what = ATTACH_FORBIDDEN;
	else if (err == -EINVAL || err == -EBADFD)
		a.what = ATTACH_IMPOSSIBLE;
	return a;
}

/*
 * By the error of opening the device: see tundev_open(). -ENODEV and -EPERM are kept
 * for what is wrong with the interface.
 */
static struct attachment not_opened(int err)
{
	struct attachment a = { .what = ATTACH_FAILED, .fd = -1, .err = err };

	if (err == -ENOENT || err == -ENODEV || err == -ENXIO || err == -ENOTTY || err == -EACCES ||
	    err == -EPERM)
		a.what = ATTACH_IMPOSSIBLE;
	if (err == -ENODEV)
		a.err = -ENXIO;
	if (err == -EPERM)
		a.err = -EACCES;
	return a;
}

static struct attachment
attach_by(struct rtnl *r, const struct iface *have,
	  int (*attach)(int fd, const struct iface *have, struct message *m), struct message *m)
{
	int fd = tundev_open(m), err, gone;

	if (fd < 0)
		return not_opened(fd);
	err = attach(fd, have, m);
	/* To whoever may not make one, one that is gone looks forbidden. */
	gone = attach_unchanged(r, have, m);
	if (gone)
		err = gone;
	if (!err)
		return attached(fd);
	close(fd);
	return not_attached(err);
}

struct attachment attach_lock(struct rtnl *r, const struct iface *have, struct message *m)
{
	return attach_by(r, have, tundev_attach, m);
}

struct attachment attach_join(struct rtnl *r, const struct iface *have, struct message *m)
{
	return attach_by(r, have, tundev_join, m);
}

bool attach_beside(struct rtnl *r, const char *name, size_t n)
{
	CLEANUP(ifaces_clear) struct ifaces list = { 0 };
	CLEANUP(message_clear) struct message ignored = { 0 };

	return !rtnl_get_link(r, name, &list, &ignored) && list.v[0].seen->queues > n;
}

void attach_leave_carrier(struct rtnl *r, const char *name, int fd)
{
	CLEANUP(message_clear) struct message ignored = { 0 };

	if (attach_beside(r, name, 1))
		tundev_set_carrier(fd, true, &ignored);
}

void attach_end(struct rtnl *r, const struct iface *have, struct attachment *a)
{
	if (a->fd < 0)
		return;
	if (have->multi_queue && !a->borrowed)
		attach_leave_carrier(r, have->name, a->fd);
	close(a->fd);
	a->fd = -1;
}

/* Why the descriptor cannot be had: not for everything it helps to be root. */
static void hint_borrowing(int err, struct message *m)
{
	if (err == -ENOSYS)
		message_hint(
			m,
			"this needs pidfd_getfd(2) (Linux 5.6 or later); or try again when the interface is not in use");
	else if (geteuid())
		message_hint(m, "do this as root (sudo), or when the interface is not in use");
	else if (err == -ESRCH)
		message_hint(
			m,
			"this needs CAP_SYS_PTRACE and a pid namespace that has the process; or try again when the interface is not in use");
	else
		message_hint(
			m,
			"this needs CAP_SYS_PTRACE over that process; or try again when the interface is not in use");
}

struct attachment attach_borrow(const struct iface *have, struct holders *found, struct message *m)
{
	CLEANUP(message_clear) struct message in_use = { 0 };
	int fd;

	attach_in_use(have, found, &in_use);
	fd = holder_borrow(found, have, m);
	if (fd < 0) {
		message_set(m, -EBUSY, "%s, and its descriptor cannot be borrowed", in_use.text);
		hint_borrowing(fd, m);
		fd = -EBUSY;
	}
	return fd < 0 ? not_attached(fd) : borrowed(fd);
}

struct attachment attach_or_borrow(struct rtnl *r, const struct iface *have,
				   const struct holders *lenders, struct message *m)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(holders_clear) struct holders users = { 0 };
	struct attachment a = not_attached(-EBUSY);
	int fd, gone = 0;

	/* Attaching is to keep them. */
	sysfs_ask_flags_of(have);
	/* A second queue would take traffic from the first. */
	if (!have->multi_queue || !iface_in_use(have))
		a = attach_lock(r, have, m);
	if (a.what == ATTACHED || a.what == ATTACH_GONE || a.what == ATTACH_FORBIDDEN)
		return a;
	if (a.what != ATTACH_IN_USE && !iface_in_use(have))
		return a;
	if (lenders) {
		/* Nobody has looked who uses it, or that was too long ago: look again. */
		fd = holder_borrow(lenders, have, &ignored);
		return fd >= 0 ? borrowed(fd) : attach_borrow(have, &users, m);
	}
	if (a.what == ATTACH_IN_USE)
		attach_in_use(have, &users, m);
	/* Who held it was deleting it. */
	if (a.what == ATTACH_IN_USE && !holders_of(&users, have)->n)
		gone = attach_unchanged(r, have, m);
	return gone ? not_attached(gone) : a;
}

int attach_give(int fd, const struct iface *to, uint64_t fields, struct message *m)
{
	int err = 0;

	if (fields & HAS(IF_GROUP) && to->group != ID_NONE)
		err = tundev_set_group(fd, to->group, m);
	if (!err && fields & HAS(IF_OWNER) && to->owner != ID_NONE)
		err = tundev_set_owner(fd, to->owner, m);
	return err;
}
