/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PORT_REST_H
#define TUNTAP_PORT_REST_H

#include <linux/if.h>
#include <stdint.h>

/* Options of a bridge's port that are no words of ours, and go along with it all the same. */
enum {
	REST_ROOT_BLOCK,
	REST_PROXY_ARP,
	REST_PROXY_ARP_WIFI,
	REST_MCAST_ROUTER,
	REST_MCAST_TO_UNICAST,
	REST_VLAN_TUNNEL,
	REST_GROUP_FWD_MASK,
	REST_BACKUP_PORT, /* an index: a port of the same bridge */
	REST_EHT_HOSTS_LIMIT,
	REST_MAB,
	REST_MCAST_MAX_GROUPS,
	REST_NEIGH_VLAN_SUPPRESS,
	REST_BACKUP_NHID,
	REST_COUNT
};

/* What was seen of them: only what a new port does not have. */
struct port_rest {
	uint32_t has; /* bits of REST_* */
	uint32_t value[REST_COUNT];
	char backup_port[IFNAMSIZ]; /* its name; "": it could not be told */
};

#define HAS_REST(n) (UINT32_C(1) << (n))

enum { REST_TEXT = 64 };

/* One of them as ip(8) and bridge(8) call it, with its value. Returns text. */
char *port_rest_text(const struct port_rest *rest, int n, char text[REST_TEXT]);

#endif
