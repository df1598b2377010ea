/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The options of a bridge port: IFLA_BRPORT_* in IFLA_INFO_SLAVE_DATA. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/rtnl-field.h"
#include "kernel/rtnl-socket.h"

/* Higher than all of rtnl_fields; what a newer kernel has behind it passes by. */
enum { OPTION_MAX = 63 };

static bool is_option(int field)
{
	return rtnl_fields[field].place == RTNL_IN_PORT;
}

/* The bytes of an option: br_port_policy in net/bridge/br_netlink.c. */
static size_t size_of(int field)
{
	if (fields[field].type == FIELD_FLAG)
		return sizeof(uint8_t);
	return field == IF_PRIORITY ? sizeof(uint16_t) : sizeof(uint32_t);
}

static int read_option(const struct nlattr *attr, struct iface *link, int field)
{
	void *to = field_of(link, field);
	uint16_t priority;

	if (mnl_attr_get_payload_len(attr) != size_of(field))
		return -EBADMSG;
	if (fields[field].type == FIELD_FLAG) {
		*(bool *)to = mnl_attr_get_u8(attr);
	} else if (size_of(field) == sizeof(priority)) {
		memcpy(&priority, mnl_attr_get_payload(attr), sizeof(priority));
		*(uint32_t *)to = priority;
	} else {
		*(uint32_t *)to = mnl_attr_get_u32(attr);
	}
	link->has |= HAS(field);
	return 0;
}

/* Those that are no words of ours, as linux/if_link.h numbers them: the later ones not everywhere.
 */
static const struct {
	uint16_t attribute, size;
	uint32_t usual; /* of a new port */
} rest[REST_COUNT] = {
	[REST_ROOT_BLOCK] = { IFLA_BRPORT_PROTECT, 1, 0 },
	[REST_PROXY_ARP] = { IFLA_BRPORT_PROXYARP, 1, 0 },
	[REST_PROXY_ARP_WIFI] = { IFLA_BRPORT_PROXYARP_WIFI, 1, 0 },
	[REST_MCAST_ROUTER] = { IFLA_BRPORT_MULTICAST_ROUTER, 1, 1 },
	[REST_MCAST_TO_UNICAST] = { IFLA_BRPORT_MCAST_TO_UCAST, 1, 0 },
	[REST_VLAN_TUNNEL] = { IFLA_BRPORT_VLAN_TUNNEL, 1, 0 },
	[REST_GROUP_FWD_MASK] = { IFLA_BRPORT_GROUP_FWD_MASK, 2, 0 },
	[REST_BACKUP_PORT] = { IFLA_BRPORT_BACKUP_PORT, 4, 0 },
	[REST_EHT_HOSTS_LIMIT] = { 37, 4, 512 },
	[REST_MAB] = { 40, 1, 0 },
	[REST_MCAST_MAX_GROUPS] = { 42, 4, 0 },
	[REST_NEIGH_VLAN_SUPPRESS] = { 43, 1, 0 },
	[REST_BACKUP_NHID] = { 44, 4, 0 },
};

static int read_rest(const struct nlattr *attr, int n, struct port_rest *to)
{
	uint32_t value = 0;
	uint16_t two;

	if (mnl_attr_get_payload_len(attr) != rest[n].size)
		return -EBADMSG;
	if (rest[n].size == sizeof(uint8_t)) {
		value = mnl_attr_get_u8(attr);
	} else if (rest[n].size == sizeof(two)) {
		memcpy(&two, mnl_attr_get_payload(attr), sizeof(two));
		value = two;
	} else {
		value = mnl_attr_get_u32(attr);
	}
	if (value == rest[n].usual)
		return 0;
	to->value[n] = value;
	to->has |= HAS_REST(n);
	return 0;
}

static void put_rest(struct nlmsghdr *nlh, const struct port_rest *from)
{
	int n;

	for (n = 0; n < REST_COUNT; n++) {
		if (!(from->has & HAS_REST(n)))
			continue;
		if (rest[n].size == sizeof(uint8_t))
			mnl_attr_put_u8(nlh, rest[n].attribute, (uint8_t)from->value[n]);
		else if (rest[n].size == sizeof(uint16_t))
			mnl_attr_put_u16(nlh, rest[n].attribute, (uint16_t)from->value[n]);
		else
			mnl_attr_put_u32(nlh, rest[n].attribute, from->value[n]);
	}
}

int rtnl_read_port(const struct nlattr *data, uint64_t which, struct iface *link)
{
	const struct nlattr *tb[OPTION_MAX + 1] = { NULL };
	int field, n, err = 0;

	rtnl_nested(data, tb, OPTION_MAX);
	for (n = 0; !err && n < REST_COUNT; n++)
		if (tb[rest[n].attribute])
			err = read_rest(tb[rest[n].attribute], n, &link->port_rest);
	while (!err && which) {
		field = field_take(&which);
		if (is_option(field) && tb[rtnl_fields[field].attribute])
			err = read_option(tb[rtnl_fields[field].attribute], link, field);
	}
	return err;
}

static void put_option(struct nlmsghdr *nlh, const struct iface *want, int field)
{
	uint16_t type = rtnl_fields[field].attribute;
	const void *value = field_in(want, field);

	if (fields[field].type == FIELD_FLAG)
		mnl_attr_put_u8(nlh, type, *(const bool *)value);
	else if (size_of(field) == sizeof(uint16_t))
		mnl_attr_put_u16(nlh, type, *(const uint32_t *)value);
	else
		mnl_attr_put_u32(nlh, type, *(const uint32_t *)value);
}

void rtnl_batch_port(struct rtnl_batch *b, int ifindex, const struct iface *want, uint64_t which)
{
	struct nlattr *info, *data;
	struct nlmsghdr *nlh;
	int field;

	if (!(which & field_mask(FIELD_PORT) & ~HAS_LISTS) && !want->port_rest.has)
		return;
	nlh = rtnl_batch_link_request(b, ifindex, "set the options of its bridge port");
	if (!nlh)
		return;
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_SLAVE_KIND, "bridge");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_SLAVE_DATA);
	for (field = 0; field < IF_COUNT; field++)
		if (which & HAS(field) && is_option(field))
			put_option(nlh, want, field);
	put_rest(nlh, &want->port_rest);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	rtnl_batch_end(b, nlh);
}
