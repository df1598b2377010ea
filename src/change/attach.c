/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A descriptor of an interface: our own, or that of the process that uses it. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "change/attach.h"
#include "kernel/holder.h"
#include "kernel/sysfs.h"
#include "kernel/tundev.h"

int attach_users(const struct iface *have, bool all_seen, struct message *m)
{
	char *who = holder_text(have);

	if (who)
		message_set(m, -EBUSY, "is in use by %s", who);
	else if (all_seen)
		message_set(
			m, -EBUSY,
			"is in use, by no process that can be seen (vhost, io_uring, or another pid namespace)");
	else
		message_set(m, -EBUSY, "is in use, by a process that %s",
			    geteuid() ? "only root can see" : "cannot be seen");
	free(who);
	return -EBUSY;
}

int attach_in_use(const struct iface *have, struct message *m)
{
	struct message ignored = { 0 };
	bool all_seen;

	if (holder_find_of(&have, 1, &all_seen, &ignored) < 0)
		all_seen = false;
	message_clear(&ignored);
	return attach_users(have, all_seen, m);
}

int attach_unchanged(struct rtnl *r, const struct iface *have, struct message *m)
{
	if (rtnl_ifindex(r, have->name) == have->seen->ifindex)
		return 0;
	return message_set(m, -ENODEV, "was deleted or renamed meanwhile");
}

static int attach_by(struct rtnl *r, const struct iface *have,
		     int (*attach)(int fd, const struct iface *have, struct message *m),
		     struct message *m)
{
	int fd = tundev_open(m), err;

	/* Those of open(2) speak of the device, those of attaching of the interface. */
	if (fd == -EPERM)
		return -EACCES;
	if (fd < 0)
		return fd == -ENODEV ? -ENXIO : fd;
	err = attach(fd, have, m);
	/* To whoever may not make one, one that is gone looks forbidden. */
	if (attach_unchanged(r, have, m) < 0)
		err = -ENODEV;
	if (!err)
		return fd;
	close(fd);
	return err;
}

int attach_lock(struct rtnl *r, const struct iface *have, struct message *m)
{
	return attach_by(r, have, tundev_attach, m);
}

int attach_join(struct rtnl *r, const struct iface *have, struct message *m)
{
	return attach_by(r, have, tundev_join, m);
}

bool attach_impossible(int err)
{
	return err == -ENOENT || err == -ENXIO || err == -ENOTTY || err == -EACCES ||
	       err == -EPERM || err == -EINVAL || err == -EBADFD;
}

/* Why the descriptor cannot be had: not for everything it helps to be root. */
static void hint_borrowing(int err, struct message *m)
{
	if (err == -ENOSYS)
		message_hint(m,
			     "that takes pidfd_getfd(2), which Linux 5.6 and later have; do this "
			     "when nobody uses the interface");
	else if (geteuid())
		message_hint(m, "do this as root (sudo), or when nobody uses the interface");
	else if (err == -ESRCH)
		message_hint(m, "do this when nobody uses the interface");
	else
		message_hint(m, "that takes CAP_SYS_PTRACE over that process; do this when nobody "
				"uses the interface");
}

static int borrow_one(const struct iface *have, struct message *m)
{
	struct message in_use = { 0 };
	int fd = have->seen->nholders ? holder_borrow(have, m) : -ESRCH;

	/* Nobody has looked who uses it, or that was too long ago. */
	if (fd >= 0)
		return fd;
	attach_in_use(have, &in_use);
	fd = holder_borrow(have, m);
	if (fd < 0) {
		message_set(m, -EBUSY, "%s, and its descriptor cannot be borrowed", in_use.text);
		hint_borrowing(fd, m);
		fd = -EBUSY;
	}
	message_clear(&in_use);
	return fd;
}

int attach_or_borrow(struct rtnl *r, const struct iface *have, bool borrow, struct message *m)
{
	struct iface one = *have;
	int fd = -EBUSY;

	/* Attaching is to keep them. */
	sysfs_ask_flags(&(struct ifaces){ .v = &one, .n = 1 });
	/* A second queue would take traffic from the first. */
	if (!have->multi_queue || !iface_in_use(have))
		fd = attach_lock(r, have, m);
	if (fd >= 0 || fd == -ENODEV || fd == -EPERM || (fd != -EBUSY && !iface_in_use(have)))
		return fd;
	if (!borrow && fd == -EBUSY)
		fd = attach_in_use(have, m);
	/* Who held it was deleting it. */
	if (!borrow && fd == -EBUSY && !have->seen->nholders && attach_unchanged(r, have, m) < 0)
		fd = -ENODEV;
	if (!borrow)
		return fd;
	return borrow_one(have, m);
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
