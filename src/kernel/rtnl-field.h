/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RTNL_FIELD_H
#define TUNTAP_RTNL_FIELD_H

#include <linux/if_link.h>

#include "base/field.h"

/* linux/if_link.h has IFLA_PROP_LIST since 5.5, IFLA_GRO_MAX_SIZE since 5.17; the last attribute
 * that is read. */
enum { LINK_PROP_LIST = 52, LINK_GRO_MAX_SIZE = 58, LINK_MAX = IFLA_MAX > 58 ? IFLA_MAX : 58 };

/* How rtnetlink carries an attribute of an interface. */
struct rtnl_field {
	enum rtnl_place {
		RTNL_IN_LINK = 1, /* an attribute of the link: IFLA_*; can be set */
		RTNL_IN_TUN, /* in IFLA_INFO_DATA: IFLA_TUN_*; the device sets it */
		RTNL_IN_FLAGS, /* ifi_flags: up */
		RTNL_BY_INDEX, /* the attribute is the index of the interface that it names */
		RTNL_IN_PORT, /* in IFLA_INFO_SLAVE_DATA: IFLA_BRPORT_*: rtnl-port.c */
		RTNL_IN_SPEC, /* in IFLA_AF_SPEC, of IPv4 or IPv6: inet.c, rtnl-inet.c */
		RTNL_IN_LIST, /* in messages of their own: rtnl-list.c */
		RTNL_NOWHERE, /* only /sys has it: sysfs.c */
	} place;
	uint16_t attribute; /* IFLA_*, IFLA_TUN_* or IFLA_BRPORT_*, by place */
	const char *set; /* RTNL_IN_LINK: what a request does that sets it, for its message */
};

extern const struct rtnl_field rtnl_fields[IF_COUNT];

#endif
