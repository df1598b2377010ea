/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transactions: carrying out what the plan says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holder.h"
#include "provision.h"
#include "tundev.h"

/* For have alone; who uses it is left in its seen. */
static void find_holders(const struct iface *have, bool *all_seen)
{
	struct iface one = *have;
	struct ifaces list = { .v = &one, .n = 1 };
	struct message m = { 0 };

	if (holder_find(&list, all_seen, &m) < 0)
		*all_seen = false;
	message_clear(&m);
}

int provision_in_use(const struct iface *have, struct message *m)
{
	bool all_seen;
	char *who;

	find_holders(have, &all_seen);
	who = holder_text(have);
	if (who)
		message_set(m, -EBUSY, "is in use by %s", who);
	else if (all_seen)
		message_set(
			m, -EBUSY,
			"is in use, by no process that can be seen (vhost, io_uring, or another pid namespace)");
	else
		message_set(m, -EBUSY, "is in use, by a process that only root can see");
	free(who);
	return -EBUSY;
}

/* Attach, and make sure that it still is the interface that was looked at. */
static int attach(struct rtnl *r, const struct iface *have, struct message *m)
{
	int fd = tundev_open(m), err;

	if (fd < 0)
		return fd;
	err = tundev_attach(fd, have, m);
	if ((!err || err == -EBUSY) && rtnl_ifindex(r, have->name) != have->seen->ifindex)
		err = message_set(m, -ENODEV, "was deleted or renamed meanwhile");
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int borrow_one(const struct iface *have, struct message *m)
{
	struct message in_use = { 0 };
	int fd;

	provision_in_use(have, &in_use);
	fd = holder_borrow(have, m);
	if (fd < 0) {
		message_set(m, -EBUSY, "%s, and its descriptor cannot be borrowed", in_use.text);
		message_hint(m, "do this as root (sudo), or when nobody uses the interface");
		fd = -EBUSY;
	}
	message_clear(&in_use);
	return fd;
}

int provision_attach(struct rtnl *r, const struct iface *have, bool borrow, struct message *m)
{
	int fd = -EBUSY;

	/* A second queue would take traffic from the first. */
	if (!have->multi_queue || !iface_in_use(have))
		fd = attach(r, have, m);
	if (fd >= 0 || fd == -ENODEV || (fd != -EBUSY && !iface_in_use(have)))
		return fd;
	if (!borrow)
		return fd == -EBUSY ? provision_in_use(have, m) : fd;
	return borrow_one(have, m);
}

int provision_find_master(struct rtnl *r, const struct iface *want, int *master, struct message *m)
{
	*master = 0;
	if (!(want->has & HAS(IF_MASTER)) || !*want->master)
		return 0;
	*master = rtnl_ifindex(r, want->master);
	if (*master > 0)
		return 0;
	if (*master != -ENODEV)
		return message_set(m, *master, "cannot look up the bridge \"%s\": %s", want->master,
				   strerror(-*master));
	message_set(m, -ENODEV, "no such bridge: \"%s\"", want->master);
	message_hint(m, "ip link add %s type bridge", want->master);
	return -ENODEV;
}

size_t provision(struct rtnl *r, struct changes *changes, bool force)
{
	struct change *c;
	size_t failed = 0, i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->err && c->what == MAKE)
			c->err = provision_create(r, c);
		else if (!c->err && c->what == ALTER)
			c->err = provision_change(r, c);
		else if (!c->err && c->what == REMOVE)
			c->err = provision_remove(r, c, force);
		else if (!c->err && c->what == RECREATE)
			c->err = provision_recreate(r, c);
		failed += c->err != 0;
	}
	return failed;
}
