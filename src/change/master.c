/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The bridge, VRF or the like that an interface is to be a port of. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/field.h"
#include "base/shell.h"
#include "change/master.h"

static int not_found(const struct iface *want, int err, struct message *m)
{
	if (err != -ENODEV)
		return message_set(m, err, "cannot look up the bridge \"%s\": %s", want->master,
				   strerror(-err));
	message_set(m, -ENODEV, "no such bridge: \"%s\"", want->master);
	message_hint(m, "%s link add name %s type bridge", shell_ip(), SHELL_WORD(want->master));
	return -ENODEV;
}

/* What is sure to fail; the rest is the kernel's to say. */
static int check_kind(const struct iface *want, enum tun_mode mode, const struct master *master,
		      struct message *m)
{
	int field;

	if (mode == MODE_TUN && master->bridge)
		return message_set(m, -EINVAL,
				   "a tun cannot be a port of the bridge \"%s\": it carries IP "
				   "packets, and a bridge Ethernet frames",
				   want->master);
	for (field = 0; !master->bridge && field < IF_COUNT; field++)
		if (want->has & HAS(field) && field_is(field, FIELD_PORT))
			return message_set(
				m, -EINVAL,
				"%s is an option of a bridge port, but \"%s\" is not a bridge",
				fields[field].word, want->master);
	return 0;
}

/* The master of want, index 0 where it asks for none, and its kind. */
static int find(struct rtnl *r, const struct iface *want, enum tun_mode mode, struct master *master,
		char kind[IFNAMSIZ], struct message *m)
{
	int err;

	*master = (struct master){ 0 };
	if (!(want->has & HAS(IF_MASTER)) || !*want->master)
		return 0;
	err = rtnl_kind(r, want->master, &master->index, kind);
	if (err)
		return not_found(want, err, m);
	master->bridge = !strcmp(kind, "bridge");
	return check_kind(want, mode, master, m);
}

int master_find(struct rtnl *r, const struct iface *want, enum tun_mode mode, struct master *master,
		struct message *m)
{
	char kind[IFNAMSIZ];

	return find(r, want, mode, master, kind, m);
}

static int filters_vlans(struct rtnl *r, const char *bridge, struct message *m)
{
	int filters = rtnl_bridge_filters(r, bridge, m);

	if (filters)
		return filters < 0 ? filters : 0;
	message_set(m, -EINVAL, "vlan: the bridge \"%s\" does not filter VLANs", bridge);
	message_hint(m, "%s link set dev %s type bridge vlan_filtering 1", shell_ip(),
		     SHELL_WORD(bridge));
	return -EINVAL;
}

int master_serves(struct rtnl *r, const struct iface *want, const struct iface *have,
		  struct message *m)
{
	const char *bridge = want->has & HAS(IF_MASTER) ? want->master : have ? have->master : "";
	const bool joins = !have || strcmp(bridge, have->master) != 0;
	int index, err = 0;
	size_t n;

	if (!*bridge)
		return 0;
	if (want->has & HAS(IF_VLANS) && (want->nvlans || joins))
		err = filters_vlans(r, bridge, m);
	if (err || !(want->has & HAS(IF_FDB)) || !want->nfdb)
		return err;
	index = rtnl_ifindex(r, bridge);
	for (n = 0; !err && index > 0 && n < want->nfdb; n++)
		err = rtnl_fdb_taken(r, index, have ? have->seen->ifindex : 0, &want->fdb[n], m);
	return err;
}

static int no_bridge(const struct iface *want, struct message *m)
{
	return message_set(m, -EOPNOTSUPP, "\"%s\" is not a bridge: it can have no ports",
			   want->master);
}

/* Those whose drivers have no ndo_add_slave(); of other kinds the kernel knows. */
static bool never_has_ports(const char *kind)
{
	static const char *const kinds[] = {
		"",	   "tun",    "veth",   "dummy",	    "vlan",   "macvlan",
		"macvtap", "ipvlan", "ipvtap", "vxlan",	    "ifb",    "geneve",
		"gre",	   "gretap", "sit",    "ipip",	    "erspan", "wireguard",
		"nlmon",   "vti",    "ip6tnl", "netdevsim",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kind, kinds[i]))
			return true;
	return false;
}

int master_foresee(struct rtnl *r, const struct iface *want, enum tun_mode mode, struct message *m)
{
	struct master master;
	char kind[IFNAMSIZ];
	int err = find(r, want, mode, &master, kind, m);

	if (err || !master.index)
		return err;
	return never_has_ports(kind) ? no_bridge(want, m) : 0;
}

/* What the bridge gives a new port by itself goes; an entry of fdb is one of each VLAN. */
void master_furnish(struct rtnl_batch *b, int ifindex, const struct iface *port)
{
	size_t i;

	rtnl_batch_port(b, ifindex, port, port->has);
	if (port->has & HAS(IF_VLANS))
		rtnl_batch_no_vlans(b, ifindex);
	for (i = 0; port->has & HAS(IF_VLANS) && i < port->nvlans; i++)
		rtnl_batch_item(b, RTNL_ADD, ifindex, IF_VLANS, &port->vlans[i]);
	for (i = 0; port->has & HAS(IF_FDB) && i < port->nfdb; i++)
		rtnl_batch_item(b, RTNL_ADD, ifindex, IF_FDB, &port->fdb[i]);
}

/* Bridges are not alone in having ports: which kinds have, the kernel knows best. */
int master_joined(int err, const struct iface *want, struct message *m)
{
	return err == -EOPNOTSUPP && *want->master ? no_bridge(want, m) : err;
}
