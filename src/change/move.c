/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Another name, and another network namespace. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/shell.h"
#include "change/move.h"
#include "change/provision.h"
#include "kernel/netns.h"

int move_name(struct rtnl *r, const struct iface *have, const char *name, struct message *m)
{
	CLEANUP(rtnl_batch_clear) struct rtnl_batch b = { 0 };
	int err;

	rtnl_batch_rename(&b, have->seen->ifindex, name);
	err = rtnl_send(r, &b, NULL, m);
	if (err == -EBUSY && have->up)
		message_hint(m, "before Linux 6.2 it must be down for that: %s set dev %s down",
			     shell_tuntap(), SHELL_WORD(have->name));
	return err;
}

static int request(struct rtnl *r, const struct iface *have, int netns, struct message *m)
{
	CLEANUP(rtnl_batch_clear) struct rtnl_batch b = { 0 };

	rtnl_batch_move(&b, have->seen->ifindex, netns);
	return rtnl_send(r, &b, NULL, m);
}

/* Make the interface of that name, in the namespace at hand, what it was. */
static int give_back(struct rtnl *r, const struct iface *have, struct message *m)
{
	CLEANUP(ifaces_clear) struct ifaces want = { 0 }, now = { 0 };
	CLEANUP(changes_clear) struct changes changes = { 0 };
	struct iface *again = ifaces_add(&want, false);
	int err = again ? plan_again(have, again) : -ENOMEM;

	if (err)
		return message_no_memory(m);
	again->has &= ~(HAS_FIXED | HAS(IF_MASTER) | HAS(IF_OWNER) | HAS(IF_GROUP));
	err = rtnl_get_link(r, have->name, &now, m);
	if (!err)
		err = rtnl_get_lists(r, &now.v[0], HAS_LISTS, m);
	if (err)
		return err;
	if (plan(PLAN_SET, false, &want, &now, &changes) < 0)
		return message_no_memory(m);
	provision(r, &changes, false);
	err = changes.v[0].err;
	if (err)
		message_set(m, err, "%s", changes.v[0].msg.text);
	return err;
}

/* fd, of that namespace, is closed. */
static int give_back_there(int fd, const struct iface *have, struct message *m)
{
	CLEANUP(message_clear) struct message back = { 0 };
	struct rtnl *there = NULL;
	int own = netns_own(m), err;

	if (own < 0) {
		close(fd);
		return own;
	}
	err = netns_return(fd, m);
	if (!err)
		there = rtnl_new();
	if (!err)
		err = there ? give_back(there, have, m) : message_no_memory(m);
	rtnl_free(there);
	if (netns_return(own, &back) < 0 && !err)
		err = message_set(m, -EPERM, "%s", back.text ? back.text : "out of memory");
	return err;
}

int move_netns(struct rtnl *r, const struct iface *have, const char *netns, struct message *m)
{
	int fd, own, err;
	bool same;

	if (*have->master) {
		message_set(m, -EBUSY, "is a port of \"%s\", which it would leave", have->master);
		message_hint(m, "%s set dev %s nomaster", shell_tuntap(), SHELL_WORD(have->name));
		return -EBUSY;
	}
	fd = netns_open(netns, m);
	if (fd < 0)
		return fd;
	own = netns_own(m);
	same = own >= 0 && netns_same(own, fd);
	err = own < 0 ? own : same ? 0 : request(r, have, fd, m);
	if (own >= 0)
		close(own);
	if (err || same) {
		close(fd);
		return err;
	}
	err = give_back_there(fd, have, m);
	if (err)
		message_append(m, "; it was moved all the same, without all that it had");
	return err ? err : 1;
}
