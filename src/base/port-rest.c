/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Options of a bridge's port that are no words of ours. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/port-rest.h"

static const struct {
	const char *word;
	bool flag;
} names[REST_COUNT] = {
	[REST_ROOT_BLOCK] = { "root_block", true },
	[REST_PROXY_ARP] = { "proxy_arp of the port", true },
	[REST_PROXY_ARP_WIFI] = { "proxy_arp_wifi", true },
	[REST_MCAST_ROUTER] = { "mcast_router", false },
	[REST_MCAST_TO_UNICAST] = { "mcast_to_unicast", true },
	[REST_VLAN_TUNNEL] = { "vlan_tunnel", true },
	[REST_GROUP_FWD_MASK] = { "group_fwd_mask", false },
	[REST_BACKUP_PORT] = { "backup_port", false },
	[REST_EHT_HOSTS_LIMIT] = { "mcast_eht_hosts_limit", false },
	[REST_MAB] = { "mab", true },
	[REST_MCAST_MAX_GROUPS] = { "mcast_max_groups", false },
	[REST_NEIGH_VLAN_SUPPRESS] = { "neigh_vlan_suppress", true },
	[REST_BACKUP_NHID] = { "backup_nhid", false },
};

char *port_rest_text(const struct port_rest *rest, int n, char text[REST_TEXT])
{
	const uint32_t value = rest->value[n];

	if (n == REST_BACKUP_PORT && *rest->backup_port)
		snprintf(text, REST_TEXT, "%s %s", names[n].word, rest->backup_port);
	else if (n == REST_BACKUP_PORT)
		snprintf(text, REST_TEXT, "%s with the index %" PRIu32, names[n].word, value);
	else if (names[n].flag)
		snprintf(text, REST_TEXT, "%s %s", names[n].word, value ? "on" : "off");
	else
		snprintf(text, REST_TEXT, "%s %" PRIu32, names[n].word, value);
	return text;
}
