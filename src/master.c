/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bridge that an interface is to be a port of. */
#include <errno.h>
#include <string.h>

#include "master.h"

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

/* Bridges are not alone in having ports: which kinds have, the kernel knows. */
int master_joined(int err, const struct iface *want, struct message *m)
{
	if (err == -EOPNOTSUPP && *want->master)
		message_set(m, err, "\"%s\" is not a bridge: it can have no ports", want->master);
	return err;
}

int master_join(struct rtnl *r, struct rtnl_batch *b, int ifindex, const struct iface *want,
		int master, struct message *m)
{
	rtnl_batch_master(b, ifindex, master);
	return master_joined(rtnl_send(r, b, NULL, m), want, m);
}
