/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Making an interface, whole or not at all. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "change/attach.h"
#include "change/master.h"
#include "change/transaction.h"
#include "kernel/inet.h"
#include "kernel/tundev.h"
#include "kernel/udev.h"

/* An interface on its way: it lives on fd, and is gone when that is closed too early. */
struct making {
	struct change *c;
	int fd, ifindex;
	struct master master;
	bool asked; /* the kernel was, in this send */
	bool joins; /* its master was asked for, in the last send that it was in */
	bool given; /* fd goes to a program, and with it comes the carrier */
	struct rtnl_outcome outcome;
};

/*
 * So many are on their way together: their requests go in one send, and closing
 * them in a row takes a fifth less time than closing each as it is done (more
 * than 16 gain nothing).
 */
enum { WINDOW = 16 };

static int begin(struct rtnl *r, struct making *making)
{
	struct change *c = making->c;
	int err = master_find(r, c->want, c->want->mode, &making->master, &c->msg);

	if (!err)
		err = master_serves(r, c->want, NULL, &c->msg);
	if (err < 0)
		return err;
	making->fd = tundev_open(&c->msg);
	if (making->fd < 0)
		return making->fd;
	err = tundev_create(making->fd, c->want, c->name, &c->msg);
	c->taken = err == -EBUSY;
	c->retry = c->taken;
	if (!err)
		err = attach_give(making->fd, c->want, PLAN_DEFAULTS, &c->msg);
	return err ? err : inet_conf_write(c->name, c->want, c->want->has, &c->msg);
}

/* What netlink is to be asked for: it takes the index. */
static uint64_t link_fields(const struct iface *want)
{
	return want->has & ~PLAN_DEFAULTS;
}

static void find_index(struct rtnl *r, struct making *making)
{
	if (making->c->err || !link_fields(making->c->want))
		return;
	making->ifindex = rtnl_ifindex_there(r, making->c->name);
	if (making->ifindex < 0)
		making->c->err = message_set(&making->c->msg, making->ifindex,
					     "cannot find the new interface: %s",
					     strerror(-making->ifindex));
}

static bool wants_lladdr(const struct making *making)
{
	return !making->c->err && making->c->want->has & HAS(IF_LLADDR);
}

/* When all of them are there: udev deals with many in the time of one. */
static void wait_for_udev(const struct making *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (wants_lladdr(&v[i]))
			v[i].c->udev_late = udev_wait(v[i].ifindex) < 0;
}

static void ask(struct rtnl_batch *b, struct making *making)
{
	const struct iface *want = making->c->want;
	uint64_t fields = link_fields(want);
	size_t i;

	making->asked = !making->c->err && fields;
	if (!making->asked)
		return;
	b->outcome = &making->outcome;
	rtnl_batch_link(b, making->ifindex, want, fields & ~HAS(IF_UP));
	rtnl_batch_inet(b, making->ifindex, want, fields);
	making->joins = making->master.index && !making->master.bridge;
	if (making->joins)
		rtnl_batch_master(b, making->ifindex, making->master.index);
	for (i = 0; i < want->naddrs; i++)
		rtnl_batch_item(b, RTNL_ADD, making->ifindex, IF_ADDRS, &want->addrs[i]);
	/* Others may attach to one with many queues already. */
	if (want->up && (making->given || want->multi_queue))
		rtnl_batch_link(b, making->ifindex, want, HAS(IF_UP));
	else if (want->up)
		rtnl_batch_up_idle(b, making->ifindex);
	for (i = 0; i < want->nroutes; i++)
		rtnl_batch_item(b, RTNL_ADD, making->ifindex, IF_ROUTES, &want->routes[i]);
}

/* Where somebody else, udev most likely, has set another since, or may have: once more. */
static void ask_lladdr(struct rtnl_batch *b, struct making *making)
{
	making->asked = wants_lladdr(making) &&
			tundev_has_lladdr(making->fd, making->c->want->lladdr) != 1;
	if (!making->asked)
		return;
	b->outcome = &making->outcome;
	rtnl_batch_link(b, making->ifindex, making->c->want, HAS(IF_LLADDR));
}

static void ask_master(struct rtnl_batch *b, struct making *making)
{
	making->asked = !making->c->err && making->master.bridge;
	if (!making->asked)
		return;
	making->joins = true;
	b->outcome = &making->outcome;
	rtnl_batch_master(b, making->ifindex, making->master.index);
	master_furnish(b, making->ifindex, making->c->want);
}

/* Where the send itself failed, nobody knows what became of any of them. */
static void send_asked(struct rtnl *r, struct rtnl_batch *b, struct making *v, size_t n)
{
	CLEANUP(message_clear) struct message m = { 0 };
	int err = rtnl_send(r, b, NULL, &m);
	size_t i;

	for (i = 0; i < n; i++) {
		if (!v[i].asked)
			continue;
		v[i].c->err = v[i].outcome.err;
		if (err && !v[i].c->err)
			v[i].c->err = message_set(&v[i].c->msg, err, "%s",
						  m.text ? m.text : "out of memory");
	}
}

/* The kernel's words for a refused master are few; what it did with options, it does not say. */
static void check_joined(struct rtnl *r, struct making *making)
{
	const struct iface *want = making->c->want;

	if (making->joins && making->c->err)
		master_joined(making->c->err, want, &making->c->msg);
	if (!making->c->err)
		making->c->err =
			rtnl_check_quiet(r, making->c->name, want, want->has, &making->c->msg);
}

/*
 * A bridge that is joined and left again has changed: it is joined last. A VRF takes
 * an interface that is up down and up again, whose addresses then go, and a bond takes
 * none that is up: these are joined first.
 */
static void furnish(struct rtnl *r, struct making *v, size_t n)
{
	CLEANUP(rtnl_batch_clear) struct rtnl_batch b = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		find_index(r, &v[i]);
	wait_for_udev(v, n);
	for (i = 0; i < n; i++)
		ask(&b, &v[i]);
	if (b.n || b.no_memory)
		send_asked(r, &b, v, n);
	for (i = 0; i < n; i++)
		ask_lladdr(&b, &v[i]);
	if (b.n || b.no_memory)
		send_asked(r, &b, v, n);
	for (i = 0; i < n; i++)
		ask_master(&b, &v[i]);
	if (b.n || b.no_memory)
		send_asked(r, &b, v, n);
	for (i = 0; i < n; i++)
		check_joined(r, &v[i]);
}

/* Persistent or gone: what failed goes with its descriptor. */
static void end(struct rtnl *r, struct making *v, size_t n)
{
	struct change *c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = v[i].c;
		if (!c->err)
			c->err = tundev_set_persist(v[i].fd, true, &c->msg);
		if (!c->err && c->want->multi_queue)
			attach_leave_carrier(r, c->name, v[i].fd);
	}
	for (i = 0; i < n; i++)
		if (v[i].fd >= 0)
			close(v[i].fd);
}

size_t provision_make(struct rtnl *r, struct change *v, size_t n)
{
	struct making window[WINDOW], *making;
	size_t i, used = 0;

	for (i = 0; i < n && used < WINDOW; i++) {
		if (v[i].err || v[i].what != MAKE)
			continue;
		making = &window[used];
		*making = (struct making){ .c = &v[i], .fd = -1, .outcome = { 0, &v[i].msg } };
		v[i].err = begin(r, making);
		if (v[i].err == -EMFILE && used) {
			v[i].err = 0;
			message_clear(&v[i].msg);
			/* What there is of it goes, and is made again in the next window. */
			if (making->fd >= 0)
				close(making->fd);
			strcpy(v[i].name, v[i].want->name);
			break;
		}
		used++;
	}
	furnish(r, window, used);
	end(r, window, used);
	return i;
}

int provision_transient(struct rtnl *r, struct change *c)
{
	struct making k = { .c = c, .fd = -1, .given = true, .outcome = { 0, &c->msg } };

	c->err = begin(r, &k);
	furnish(r, &k, 1);
	if (!c->err)
		return k.fd;
	if (k.fd >= 0)
		close(k.fd);
	provision_explain_taken(r, c, 1);
	return c->err;
}
