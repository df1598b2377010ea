/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Changing an interface in place; what fails halfway is put back. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "change/attach.h"
#include "change/carry.h"
#include "change/master.h"
#include "change/transaction.h"
#include "kernel/inet.h"
#include "kernel/tundev.h"
#include "kernel/udev.h"

/*
 * What only /proc/sys sets lies between the addresses that go, and the mtu with which
 * IPv6 comes, and the addresses that are added.
 */
static int write_files(struct rtnl *r, struct rtnl_batch *b, struct change *c)
{
	int err;

	if (!(c->differ & inet_conf_by_file()))
		return 0;
	err = rtnl_send(r, b, NULL, &c->msg);
	/* The files go by the name, which may be another's since. */
	if (!err)
		err = attach_unchanged(r, c->have, &c->msg);
	return err ? err : inet_conf_write(c->have->name, c->want, c->differ, &c->msg);
}

/* Routes come once it is up. */
static uint64_t early_lists(const struct change *c)
{
	return HAS(IF_ADDRS) | (c->differ & HAS(IF_UP) ? 0 : HAS(IF_ROUTES));
}

/* IPv4 routes go with their source address, and all of them with the last address. */
static uint64_t kept_lists(const struct change *c)
{
	const bool stays_up = c->have->up && !(c->differ & HAS(IF_UP));

	return stays_up && change_list_of(c, IF_ADDRS)->nremove ? HAS(IF_ROUTES) : 0;
}

static int send_settings(struct rtnl *r, struct rtnl_batch *b, struct added *added,
			 struct change *c)
{
	int ifindex = c->have->seen->ifindex, err;

	/* A first owner or group cannot be taken back when up or down then fails. */
	if (c->differ & HAS(IF_UP))
		rtnl_batch_check(b, ifindex);
	/* It may be that new that udev has yet to set another. */
	if (c->differ & HAS(IF_LLADDR))
		c->udev_late = udev_wait(ifindex) < 0;
	/* A mtu below MTU_MIN_IPV6 must find no IPv6 address, and one of these no such mtu. */
	lists_hold(b, c);
	lists_remove(b, c, HAS_LISTS & ~field_mask(FIELD_PORT));
	/* Up and down come last: a link that goes down loses its IPv6 addresses. */
	rtnl_batch_link(b, ifindex, c->want, c->differ & ~HAS(IF_UP));
	rtnl_batch_inet(b, ifindex, c->want, c->differ);
	err = write_files(r, b, c);
	return err ? err : lists_send(r, b, c, added, early_lists(c), kept_lists(c));
}

/*
 * A VRF takes the interface that joins or leaves it down and up again, and the kernel
 * then takes the IPv6 addresses and the routes; a bridge, which is known by its options, does not.
 */
static bool cycles(const struct change *c, const struct master *master)
{
	const struct iface *have = c->have;

	if (!have->up)
		return false;
	return (master->index && !master->bridge) ||
	       (*have->master && !(have->has & field_mask(FIELD_PORT)));
}

/* A change of master sets the options of the new port too; else they go alone. */
static int send_port(struct rtnl *r, struct rtnl_batch *b, struct added *added,
		     const struct master *master, struct change *c)
{
	const uint64_t of_port = field_mask(FIELD_PORT), lists = HAS_LISTS & of_port & c->differ;
	int ifindex = c->have->seen->ifindex, err = 0;

	if (c->differ & HAS(IF_MASTER)) {
		rtnl_batch_master(b, ifindex, master->index);
		if (cycles(c, master))
			lists_keep(b, c, HAS_LISTS & ~of_port, false);
		if (master->bridge)
			master_furnish(b, ifindex, &c->alteration->port);
		err = rtnl_send(r, b, NULL, &c->msg);
		err = master_joined(err, c->want, &c->msg);
	} else if (c->differ & of_port) {
		rtnl_batch_port(b, ifindex, c->want, c->differ);
		lists_unpin(b, c);
		lists_remove(b, c, lists);
		err = lists_send(r, b, c, added, lists, lists & HAS(IF_VLANS) ? HAS(IF_FDB) : 0);
	}
	return err ? err
		   : rtnl_check_quiet(r, c->have->name, c->want, c->differ & c->want->has, &c->msg);
}

static int carry_out(struct rtnl *r, struct rtnl_batch *b, int fd, const struct master *master,
		     struct change *c)
{
	/* Had before anything is changed: what cannot be put back wants no memory. */
	CLEANUP(free_at) struct added *added = lists_outcomes(c);
	int ifindex = c->have->seen->ifindex, err;

	if (!added)
		return message_no_memory(&c->msg);
	err = send_settings(r, b, added, c);
	if (!err)
		err = send_port(r, b, added, master, c);
	if (!err)
		err = attach_give(fd, c->want, c->differ, &c->msg);
	if (!err && c->differ & HAS(IF_UP)) {
		rtnl_batch_link(b, ifindex, c->want, HAS(IF_UP));
		/*
		 * The kernel takes IPv6 addresses, also those given for good, from a link
		 * that goes down. In one send with that they are not lost even if we are
		 * killed.
		 */
		if (!c->want->up)
			lists_keep(b, c, HAS(IF_ADDRS), false);
		err = lists_send(r, b, c, added, c->want->up ? HAS(IF_ROUTES) : 0, 0);
	}
	return err;
}

/* What may not be as it was: a small mtu takes all that is IPv6's with it, a master its port. */
static uint64_t touched(const struct change *c)
{
	uint64_t which = c->differ;

	if (c->differ & HAS(IF_MASTER))
		which |= c->have->has & field_mask(FIELD_PORT);
	if (c->differ & HAS(IF_MTU) && c->want->mtu < MTU_MIN_IPV6)
		which |= c->have->has & field_mask(FIELD_IPV6);
	return which;
}

/* What of that can be given again: of an id that is not mapped here nobody knows the number. */
static uint64_t restorable(const struct change *c)
{
	uint64_t which = touched(c);

	if (iface_id_hidden(c->have, IF_OWNER))
		which &= ~HAS(IF_OWNER);
	if (iface_id_hidden(c->have, IF_GROUP))
		which &= ~HAS(IF_GROUP);
	if (!plan_new_takes(c->have, IF_ADDRGENMODE))
		which &= ~HAS(IF_ADDRGENMODE);
	return which;
}

/* One that could not be seen before, and can now, is not as it was. */
static uint64_t unhidden(const struct iface *have, const struct iface *now, int field)
{
	return iface_id_hidden(have, field) && !iface_id_hidden(now, field) ? HAS(field) : 0;
}

/* Each step alone: one that was never done may fail to be undone. */
static void put_back(struct rtnl *r, struct rtnl_batch *b, int fd, const struct change *c)
{
	const struct iface *have = c->have;
	int ifindex = have->seen->ifindex, master = 0;
	const uint64_t which = restorable(c);
	CLEANUP(message_clear) struct message ignored = { 0 };

	if (fd >= 0) {
		attach_give(fd, have, which & HAS(IF_OWNER), &ignored);
		attach_give(fd, have, which & HAS(IF_GROUP), &ignored);
	}
	if (*have->master)
		master = rtnl_ifindex(r, have->master);
	if (c->differ & HAS(IF_MASTER) && master >= 0) {
		rtnl_batch_master(b, ifindex, master);
		rtnl_batch_port(b, ifindex, have, have->has);
		rtnl_send(r, b, NULL, &ignored);
	} else if (c->differ & field_mask(FIELD_PORT) & ~HAS_LISTS) {
		rtnl_batch_port(b, ifindex, have, have->has);
		rtnl_send(r, b, NULL, &ignored);
	}
	lists_hold(b, c);
	/* A static entry would stay behind in a VLAN that goes before it. */
	if (have->has & HAS(IF_VLANS))
		lists_unpin(b, c);
	lists_unadd(b, c);
	/* Of a range only a part may have come. */
	if (c->differ & (HAS(IF_VLANS) | HAS(IF_MASTER)) && have->has & HAS(IF_VLANS))
		rtnl_batch_no_vlans(b, ifindex);
	rtnl_batch_link(b, ifindex, have, which);
	rtnl_batch_inet(b, ifindex, have, which);
	if (which & inet_conf_by_file()) {
		rtnl_send(r, b, NULL, &ignored);
		if (!attach_unchanged(r, have, &ignored))
			inet_conf_write(have->name, have, which, &ignored);
	}
	lists_keep(b, c, HAS_LISTS, true);
	lists_release(b, c);
	rtnl_send(r, b, NULL, &ignored);
}

/* What of the changed attributes is not as it was, seen anew. -errno: cannot tell. */
static int left_changed(struct rtnl *r, const struct change *c, uint64_t *changed)
{
	CLEANUP(ifaces_clear) struct ifaces now = { 0 };
	CLEANUP(message_clear) struct message ignored = { 0 };
	int field, err = rtnl_get_link(r, c->have->name, &now, &ignored);

	if (!err)
		err = rtnl_get_lists(r, &now.v[0], c->have->has & HAS_LISTS, &ignored);
	if (!err) {
		*changed = touched(c) & iface_differences(c->have, &now.v[0], c->have->has);
		*changed |= c->differ & (unhidden(c->have, &now.v[0], IF_OWNER) |
					 unhidden(c->have, &now.v[0], IF_GROUP));
		for (field = IF_LISTS; field < IF_COUNT; field++)
			if (c->have->has & HAS(field) &&
			    !iface_same_list(c->have, &now.v[0], field))
				*changed |= HAS(field);
	}
	return err;
}

static void say_what_is_left(struct rtnl *r, struct change *c)
{
	uint64_t changed = 0;
	const char *sep = "";
	int field;

	if (left_changed(r, c, &changed) < 0) {
		message_append(&c->msg, "; it may have been changed in part");
		return;
	}
	if (!changed) {
		message_append(&c->msg, "; nothing was changed");
		return;
	}
	message_append(&c->msg, "; changed anyway: ");
	for (field = 0; field < IF_COUNT; field++) {
		if (!(changed & HAS(field)))
			continue;
		message_append(&c->msg, "%s%s", sep, fields[field].word);
		sep = ", ";
	}
}

/* A route that would stay has its gateway in a network whose address would go. */
static void hint_routes(int err, struct change *c)
{
	if ((err == -ENETUNREACH || err == -EHOSTUNREACH) && !c->msg.hint && c->have->nroutes &&
	    change_list_of(c, IF_ADDRS)->nremove)
		message_hint(&c->msg, "route none removes the routes");
}

/* The look that the plan comes from may be long ago: of many, at boot, others join too. */
static bool has_joined(struct rtnl *r, const struct change *c)
{
	CLEANUP(ifaces_clear) struct ifaces list = { 0 };
	CLEANUP(message_clear) struct message ignored = { 0 };

	return c->joins && !rtnl_get_link(r, c->have->name, &list, &ignored) &&
	       list.v[0].seen->ifindex == c->have->seen->ifindex && *list.v[0].master;
}

int provision_alter(struct rtnl *r, struct change *c, const struct holders *users)
{
	struct attachment a = { .fd = -1 };
	CLEANUP(rtnl_batch_clear) struct rtnl_batch b = { 0 };
	struct master master;
	int err;

	if (has_joined(r, c)) {
		c->what = KEEP;
		return 0;
	}
	err = master_find(r, c->want, c->have->mode, &master, &c->msg);
	if (!err)
		err = master_serves(r, c->want, c->have, &c->msg);
	if (!err)
		err = carry_over(r, c, &master);
	if (err < 0)
		return err;
	if (c->differ & (HAS(IF_OWNER) | HAS(IF_GROUP))) {
		a = attach_or_borrow(r, c->have, users, &c->msg);
		if (a.what != ATTACHED)
			return a.err;
	}
	err = carry_out(r, &b, a.fd, &master, c);
	if (err) {
		hint_routes(err, c);
		put_back(r, &b, a.fd, c);
		say_what_is_left(r, c);
	}
	attach_end(r, c->have, &a);
	return err;
}
