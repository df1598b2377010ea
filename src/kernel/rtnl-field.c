/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where rtnetlink has each attribute of an interface. */
#include <linux/if_link.h>

#include "kernel/rtnl-field.h"

const struct rtnl_field rtnl_fields[IF_COUNT] = {
	[IF_MODE] = { RTNL_IN_TUN, IFLA_TUN_TYPE, NULL },
	[IF_OWNER] = { RTNL_IN_TUN, IFLA_TUN_OWNER, NULL },
	[IF_GROUP] = { RTNL_IN_TUN, IFLA_TUN_GROUP, NULL },
	[IF_PI] = { RTNL_IN_TUN, IFLA_TUN_PI, NULL },
	[IF_VNET_HDR] = { RTNL_IN_TUN, IFLA_TUN_VNET_HDR, NULL },
	[IF_MULTI_QUEUE] = { RTNL_IN_TUN, IFLA_TUN_MULTI_QUEUE, NULL },
	[IF_ONE_QUEUE] = { RTNL_NOWHERE, 0, NULL },
	[IF_UP] = { RTNL_IN_FLAGS, 0, NULL },
	[IF_LLADDR] = { RTNL_IN_LINK, IFLA_ADDRESS, "set lladdr" },
	[IF_MTU] = { RTNL_IN_LINK, IFLA_MTU, "set mtu" },
	[IF_TXQLEN] = { RTNL_IN_LINK, IFLA_TXQLEN, "set txqueuelen" },
	[IF_MASTER] = { RTNL_BY_INDEX, IFLA_MASTER, NULL },
	[IF_ALIAS] = { RTNL_IN_LINK, IFLA_IFALIAS, "set alias" },
	[IF_LINK_GROUP] = { RTNL_IN_LINK, IFLA_GROUP, "set link-group" },
	[IF_ADDRS] = { RTNL_IN_ADDRESSES, 0, NULL },
};
