/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Attaching to use an interface, rather than to change it. */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/shell.h"
#include "change/attach.h"
#include "change/transaction.h"
#include "change/use.h"
#include "kernel/sysfs.h"
#include "kernel/tundev.h"

static void close_all(const int *fds, size_t n)
{
	while (n > 0)
		close(fds[--n]);
}

/* The queues behind the first, from "from" on. On error none is left of those. */
static int attach_more(struct rtnl *r, const struct iface *have, int *fds, size_t from, size_t n,
		       struct message *m)
{
	struct attachment a;
	size_t i;

	for (i = from; i < n; i++) {
		a = attach_join(r, have, m);
		if (a.what != ATTACHED) {
			close_all(fds + from, i - from);
			return a.err;
		}
		fds[i] = a.fd;
	}
	return 0;
}

/* Reset comes before the carrier: until then no packet comes in. */
static int prepare(int fd, const struct iface *have, bool reset, bool carrier, struct message *m)
{
	int err = reset ? tundev_reset(fd, have, m) : 0;

	return err || !carrier ? err : tundev_set_carrier(fd, true, m);
}

int use_attach(struct rtnl *r, const struct iface *have, bool keep, int *fds, size_t n, bool *left,
	       struct message *m)
{
	bool held = have->multi_queue && iface_in_use(have);
	struct attachment a;
	int err;

	*left = keep || (have->multi_queue && have->seen->queues);
	if (n > 1 && !have->multi_queue) {
		message_set(m, -EINVAL, "has one queue, not %zu: it was made without multi_queue",
			    n);
		message_hint(m, "delete the interface and add it again, with multi_queue");
		return -EINVAL;
	}
	/* Attaching is to keep them. */
	sysfs_ask_flags_of(have);
	a = held ? attach_join(r, have, m) : attach_lock(r, have, m);
	if (a.what != ATTACHED)
		return a.err;
	fds[0] = a.fd;
	err = attach_more(r, have, fds, 1, n, m);
	if (err) {
		close(fds[0]);
		return err;
	}
	/* It was looked at before: what the kernel says now counts. */
	*left = *left || (have->multi_queue && attach_beside(r, have->name, n));
	/* A holder's carrier is as somebody has set it. */
	err = prepare(fds[0], have, !*left, !held, m);
	if (err)
		close_all(fds, n);
	return err;
}

int use_can_hold(const struct iface *have, struct message *m)
{
	if (have->multi_queue)
		return 0;
	message_set(m, -EINVAL, "has one queue, so holding it would keep every program out");
	message_hint(m, "delete the interface and add it again, with multi_queue");
	return -EINVAL;
}

int use_hold(struct rtnl *r, const struct iface *have, struct message *m)
{
	struct attachment a;
	int err;

	sysfs_ask_flags_of(have);
	a = attach_join(r, have, m);
	if (a.what != ATTACHED)
		return a.err;
	err = tundev_enable_queue(a.fd, false, m);
	if (!err)
		return a.fd;
	close(a.fd);
	return err;
}

/* A carrier cannot come on where no queue is enabled: one is, for this moment. */
static int carrier_on(int fd, struct message *m)
{
	struct message ignored = { 0 };
	int err = tundev_set_carrier(fd, true, m);

	if (err != -EPERM || tundev_enable_queue(fd, true, &ignored) < 0) {
		message_clear(&ignored);
		return err;
	}
	message_clear(m);
	err = tundev_set_carrier(fd, true, m);
	if (!err)
		return tundev_enable_queue(fd, false, m);
	tundev_enable_queue(fd, false, &ignored);
	message_clear(&ignored);
	return err;
}

int use_set_carrier(const struct iface *have, bool on, struct message *m)
{
	CLEANUP(holders_clear) struct holders users = { 0 };
	struct attachment a = attach_borrow(have, &users, m);
	int err;

	if (a.what != ATTACHED && !iface_in_use(have) && !holders_of(&users, have)->n) {
		message_set(
			m, -ENOTCONN,
			"no visible process holds it, and only one that holds it can set its carrier");
		message_hint(m, have->multi_queue ? "%s hold dev %s" : "%s exec dev %s -- PROGRAM",
			     shell_tuntap(), SHELL_WORD(have->name));
		return -ENOTCONN;
	}
	if (a.what != ATTACHED)
		return a.err;
	err = on ? carrier_on(a.fd, m) : tundev_set_carrier(a.fd, false, m);
	close(a.fd);
	return err;
}

int use_transient(struct rtnl *r, struct change *c, int *fds, size_t n, struct ifaces *list)
{
	int fd = provision_transient(r, c), err = fd < 0 ? fd : 0;

	if (!err)
		err = rtnl_get_link(r, c->name, list, &c->msg);
	if (!err) {
		sysfs_ask_flags_of(&list->v[list->n - 1]);
		err = attach_more(r, &list->v[list->n - 1], fds, 1, n, &c->msg);
	}
	if (!err) {
		fds[0] = fd;
		err = tundev_set_carrier(fd, true, &c->msg);
		if (err)
			close_all(fds + 1, n - 1);
	}
	if (err && fd >= 0)
		close(fd);
	return err;
}
