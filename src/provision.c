/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transactions: carrying out what the plan says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holder.h"
#include "provision.h"
#include "tundev.h"

int provision_users(const struct iface *have, bool all_seen, struct message *m)
{
	char *who = holder_text(have);

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

int provision_in_use(const struct iface *have, struct message *m)
{
	struct iface one = *have;
	struct ifaces list = { .v = &one, .n = 1 };
	struct message ignored = { 0 };
	bool all_seen;

	if (holder_find(&list, &all_seen, &ignored) < 0)
		all_seen = false;
	message_clear(&ignored);
	return provision_users(have, all_seen, m);
}

int provision_lock(struct rtnl *r, const struct iface *have, struct message *m)
{
	int fd = tundev_open(m), err;

	/* EPERM of open(2) speaks of the device, that of attaching of the interface. */
	if (fd < 0)
		return fd == -EPERM ? -EACCES : fd;
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
	int fd = -EBUSY, sys = tundev_sys_flags(have->name, have->seen->ifindex);

	have->seen->sys_flags = sys > 0 ? sys & TUNDEV_SYS_ONLY : 0;
	/* A second queue would take traffic from the first. */
	if (!have->multi_queue || !iface_in_use(have))
		fd = provision_lock(r, have, m);
	if (fd >= 0 || fd == -ENODEV || fd == -EPERM || (fd != -EBUSY && !iface_in_use(have)))
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

/* Bridges are not alone in having ports: which kinds have, the kernel knows. */
int provision_joined(int err, const struct iface *want, struct message *m)
{
	if (err == -EOPNOTSUPP && *want->master)
		message_set(m, err, "\"%s\" is not a bridge: it can have no ports", want->master);
	return err;
}

int provision_join(struct rtnl *r, struct rtnl_batch *b, int ifindex, const struct iface *want,
		   int master, struct message *m)
{
	rtnl_batch_master(b, ifindex, master);
	return provision_joined(rtnl_send(r, b, NULL, m), want, m);
}

void provision_progress(const struct changes *changes, size_t done)
{
	if (changes->progress)
		changes->progress(changes->progress_data, done);
}

/* Carry out those from "from" to before end: of one kind, or not to be carried out. */
static void carry_out(struct rtnl *r, struct changes *changes, size_t from, size_t end, bool force)
{
	struct change *c = &changes->v[from];

	if (c->what == REMOVE) {
		provision_remove(r, changes, from, end, force);
		return;
	}
	while (from < end) {
		c = &changes->v[from];
		if (c->what == MAKE) {
			from += provision_create(r, c, end - from);
		} else {
			if (!c->err && c->what == ALTER)
				c->err = provision_change(r, c);
			else if (!c->err && c->what == RECREATE)
				c->err = provision_recreate(r, c);
			from++;
		}
		provision_progress(changes, from);
	}
}

/* The changes are carried out in their order: those of a kind in a row. */
static size_t row_end(const struct changes *changes, size_t from)
{
	const struct change *v = changes->v;
	size_t i = from + 1;

	while (i < changes->n && (v[i].err || v[i].what == KEEP || v[i].what == v[from].what))
		i++;
	return i;
}

size_t provision(struct rtnl *r, struct changes *changes, bool force)
{
	size_t failed = 0, i, end;

	for (i = 0; i < changes->n; i = end) {
		end = i + 1;
		if (changes->v[i].err || changes->v[i].what == KEEP)
			continue;
		end = row_end(changes, i);
		carry_out(r, changes, i, end, force);
	}
	for (i = 0; i < changes->n; i++) {
		/*
		 * What did not work at first, and then in another way, is no warning;
		 * what a verb says of one that it keeps is.
		 */
		if (!changes->v[i].err && changes->v[i].what != KEEP)
			message_clear(&changes->v[i].msg);
		failed += changes->v[i].err != 0;
	}
	return failed;
}
