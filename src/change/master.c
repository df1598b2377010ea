/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bridge that an interface is to be a port of. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "change/master.h"

int master_find(struct rtnl *r, const struct iface *want, int *master, struct message *m)
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

static int no_bridge(const struct iface *want, struct message *m)
{
	return message_set(m, -EOPNOTSUPP, "\"%s\" is not a bridge: it can have no ports",
			   want->master);
}

/* Those whose drivers have ndo_add_slave(). */
static bool has_ports(const char *kind)
{
	static const char *const kinds[] = {
		"bridge", "bond", "team", "vrf", "batadv", "rmnet",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kind, kinds[i]))
			return true;
	return false;
}

int master_foresee(struct rtnl *r, const struct iface *want, struct message *m)
{
	struct ifaces list = { 0 };
	int master, err = master_find(r, want, &master, m);

	if (err || !master)
		return err;
	err = rtnl_get_link(r, want->master, &list, m);
	if (!err && !has_ports(list.v[0].seen->kind))
		err = no_bridge(want, m);
	ifaces_clear(&list);
	return err;
}

/* Bridges are not alone in having ports: which kinds have, the kernel knows best. */
int master_joined(int err, const struct iface *want, struct message *m)
{
	return err == -EOPNOTSUPP && *want->master ? no_bridge(want, m) : err;
}

int master_join(struct rtnl *r, struct rtnl_batch *b, int ifindex, const struct iface *want,
		int master, struct message *m)
{
	rtnl_batch_master(b, ifindex, master);
	return master_joined(rtnl_send(r, b, NULL, m), want, m);
}
