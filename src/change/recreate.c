/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What the kernel cannot change: removing an interface, and making it anew. */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "change/carry.h"
#include "change/master.h"
#include "change/transaction.h"
#include "kernel/tundev.h"

/* An owner may remove it without privilege, but never make it. */
static int may_make(struct rtnl *r, const struct iface *have, struct message *m)
{
	CLEANUP(rtnl_batch_clear) struct rtnl_batch b = { 0 };
	int err;

	rtnl_batch_check(&b, have->seen->ifindex);
	err = rtnl_send(r, &b, NULL, m);
	return err;
}

/* All that would keep a new one from being made is found out before the old one goes. */
static int can_be_made(struct rtnl *r, struct change *c, struct iface *whole)
{
	struct message *m = &c->msg;
	struct master master;
	int fd, err = may_make(r, c->have, m);

	if (!err)
		err = carry_anew(r, c, whole);
	if (!err)
		err = master_find(r, whole, whole->mode, &master, m);
	if (!err)
		err = master_serves(r, whole, c->have, m);
	if (err < 0)
		return err;
	fd = tundev_open(m);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int remove_old(struct rtnl *r, struct change *c)
{
	int err = provision_remove_one(r, c->have, false, &c->msg);

	if (err == -EBUSY || err == -EINPROGRESS)
		message_hint(&c->msg, "end the program that uses it first");
	return err;
}

static int make_new(struct rtnl *r, struct change *c, const struct iface *want, struct message *m)
{
	struct change new = { .what = MAKE, .want = want };

	provision_make(r, &new, 1);
	c->udev_late = new.udev_late;
	provision_explain_taken(r, &new, 1);
	message_clear(m);
	*m = new.msg;
	return new.err;
}

/* Append the attributes that cannot be given to a new interface. */
static void name_lost(uint64_t lost, struct message *m)
{
	const char *sep = " ";
	int field;

	for (field = 0; field < IF_COUNT; field++) {
		if (!(lost & HAS(field)))
			continue;
		message_append(m, "%s%s", sep, fields[field].word);
		sep = ", ";
	}
}

/*
 * The kernel keeps a route whose gateway it can no longer reach, but takes no such new one:
 * the interface is worth more than its routes.
 */
static int make_again(struct rtnl *r, struct change *c, struct iface *old, struct message *m)
{
	int err = make_new(r, c, old, m);

	if (!err || !old->nroutes)
		return err;
	field_clear(old, IF_ROUTES);
	message_clear(m);
	return make_new(r, c, old, m);
}

static void put_old_back(struct rtnl *r, struct change *c, struct iface *old)
{
	CLEANUP(message_clear) struct message m = { 0 };
	uint64_t lost;

	if (make_again(r, c, old, &m)) {
		message_append(&c->msg, "; it is gone: %s", m.text ? m.text : "out of memory");
		return;
	}
	lost = c->have->has & ~old->has;
	message_append(&c->msg, "; it was made again as it was");
	if (lost) {
		message_append(&c->msg, ", but for");
		name_lost(lost, &c->msg);
	}
}

/* Others call it so, and so may a line of a file. */
static void give_altnames(struct rtnl *r, const struct iface *old, struct message *lost)
{
	const int ifindex = rtnl_ifindex(r, old->name);
	const char *alt;
	int err;

	if (ifindex < 0)
		return;
	for (alt = old->altnames; alt && *alt; alt += strlen(alt) + 1) {
		CLEANUP(rtnl_batch_clear) struct rtnl_batch b = { 0 };
		struct message m = { 0 };

		rtnl_batch_altname(&b, ifindex, alt);
		err = rtnl_send(r, &b, NULL, &m);
		/* udev may have given it already. */
		if (!err ||
		    (err == -EEXIST && strlen(alt) < IFNAMSIZ && rtnl_ifindex(r, alt) == ifindex)) {
			message_clear(&m);
			continue;
		}
		message_set(&m, err, "loses the altname \"%s\": %s", alt, strerror(-err));
		message_join(lost, &m);
	}
}

int provision_recreate(struct rtnl *r, struct change *c)
{
	CLEANUP(iface_clear) struct iface whole = { 0 }, old = { 0 };
	int err = 0;

	if (plan_whole(c, &whole) < 0 || plan_again(c->have, &old) < 0)
		err = message_no_memory(&c->msg);
	if (!err)
		err = can_be_made(r, c, &whole);
	if (!err)
		err = remove_old(r, c);
	if (!err) {
		err = make_new(r, c, &whole, &c->msg);
		if (err)
			put_old_back(r, c, &old);
		else
			plan_warn_lost(c, &whole);
		give_altnames(r, c->have, err ? &c->msg : &c->lost);
	}
	return err;
}
