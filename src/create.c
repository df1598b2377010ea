/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making an interface, whole or not at all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holder.h"
#include "ident.h"
#include "provision.h"
#include "tundev.h"

/* Who holds it tells whether it can be removed to make room. */
static void say_who_holds(const struct ifaces *list, struct message *m)
{
	struct message ignored = { 0 };
	char *who;

	if (iface_in_use(&list->v[0]) && !holder_find(list, NULL, &ignored)) {
		who = holder_text(&list->v[0]);
		message_append(m, ", in use by %s", who ? who : "a process that cannot be seen");
		free(who);
	}
	message_clear(&ignored);
}

/* Say what has the name: it is there, or was a moment ago. */
static int name_taken(struct rtnl *r, struct change *c)
{
	struct ifaces list = { 0 };
	struct message ignored = { 0 };
	char user[IDENT_NAME];
	const struct iface *i;

	if (rtnl_get_link(r, c->want->name, &list, &ignored) < 0 || !list.n) {
		message_clear(&ignored);
		ifaces_clear(&list);
		return message_set(&c->msg, -EBUSY,
				   "the name is busy: another process is making or removing it");
	}
	i = &list.v[0];
	if (!iface_is_tuntap(i)) {
		message_set(&c->msg, -EEXIST, "the name is taken by another interface (kind: %s)",
			    *i->seen->kind ? i->seen->kind : "none");
	} else {
		message_set(&c->msg, -EEXIST, "exists: a %s %s%s", mode_text(i->mode),
			    i->owner == ID_NONE ? "that no user owns" : "of user ",
			    i->owner == ID_NONE ? "" : ident_user_name(i->owner, user));
		say_who_holds(&list, &c->msg);
		message_hint(&c->msg, "tuntap set changes it, tuntap del removes it");
	}
	ifaces_clear(&list);
	return -EEXIST;
}

static int give_away(int fd, const struct iface *want, struct message *m)
{
	int err = 0;

	if (want->group != ID_NONE)
		err = tundev_set_group(fd, want->group, m);
	if (!err && want->owner != ID_NONE)
		err = tundev_set_owner(fd, want->owner, m);
	return err;
}

/* Joining a bridge that is then left again would change the bridge: join last. */
static int furnish(struct rtnl *r, const struct change *c, int master, struct message *m)
{
	const struct iface *want = c->want;
	uint32_t fields = want->has & ~(HAS_FIXED | HAS(IF_OWNER) | HAS(IF_GROUP));
	struct rtnl_batch b = { 0 };
	int ifindex, err;
	size_t i;

	if (!fields)
		return 0;
	ifindex = rtnl_ifindex(r, c->name);
	if (ifindex < 0)
		return message_set(m, ifindex, "cannot find the new interface: %s",
				   strerror(-ifindex));
	rtnl_batch_link(&b, ifindex, want, fields & ~HAS(IF_UP));
	for (i = 0; i < want->naddrs; i++)
		rtnl_batch_add_address(&b, ifindex, &want->addrs[i]);
	if (want->up)
		rtnl_batch_link(&b, ifindex, want, HAS(IF_UP));
	err = rtnl_send(r, &b, NULL, m);
	if (!err && master) {
		rtnl_batch_master(&b, ifindex, master);
		err = rtnl_send(r, &b, NULL, m);
	}
	rtnl_batch_clear(&b);
	return err;
}

static int make(struct rtnl *r, int fd, int master, struct change *c)
{
	int err = tundev_create(fd, c->want, c->name, &c->msg);

	if (err == -EBUSY)
		return name_taken(r, c);
	if (!err)
		err = give_away(fd, c->want, &c->msg);
	if (!err)
		err = furnish(r, c, master, &c->msg);
	if (!err)
		err = tundev_set_persist(fd, true, &c->msg);
	return err;
}

int provision_create(struct rtnl *r, struct change *c)
{
	int fd, master, err;

	err = provision_find_master(r, c->want, &master, &c->msg);
	if (err < 0)
		return err;
	fd = tundev_open(&c->msg);
	if (fd < 0)
		return fd;
	err = make(r, fd, master, c);
	close(fd);
	return err;
}
