/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What a message of the kernel says of a link. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/idmap.h"
#include "kernel/rtnl-field.h"
#include "kernel/rtnl-socket.h"

/* A mode that this program does not know is none of ours. */
static enum tun_mode mode_of(uint8_t type)
{
	return type == MODE_TUN || type == MODE_TAP ? type : MODE_UNKNOWN;
}

/* Of a tun there is none, and of other kinds it may have another size. */
static void read_lladdr(const struct nlattr *attr, struct iface *link, int field)
{
	if (attr && mnl_attr_get_payload_len(attr) == sizeof(link->lladdr))
		memcpy(field_of(link, field), mnl_attr_get_payload(attr), sizeof(link->lladdr));
	else
		link->has &= ~HAS(field);
}

static int read_string(const struct nlattr *attr, char **to)
{
	if (!attr)
		return 0;
	*to = strndup(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
	return *to ? 0 : -ENOMEM;
}

/* Read an attribute, which may be absent, by its type. */
static int read_field(const struct nlattr *attr, struct iface *link, int field)
{
	void *to = field_of(link, field);
	int err = 0;

	link->has |= HAS(field);
	switch (fields[field].type) {
	case FIELD_MODE:
		*(enum tun_mode *)to = mode_of(rtnl_u8(attr, &err));
		break;
	case FIELD_USER:
	case FIELD_GROUP:
		/* Absent where nobody owns it. */
		*(uint32_t *)to = attr ? rtnl_u32(attr, &err) : ID_NONE;
		if (attr && idmap_hides(fields[field].type == FIELD_GROUP, *(uint32_t *)to))
			link->has &= ~HAS(field);
		break;
	case FIELD_NUMBER:
	case FIELD_CHOICE:
		*(uint32_t *)to = rtnl_u32(attr, &err);
		if (!attr && field_is(field, FIELD_QUIET))
			link->has &= ~HAS(field);
		break;
	case FIELD_FLAG:
	case FIELD_STATE:
		*(bool *)to = rtnl_u8(attr, &err);
		break;
	case FIELD_LLADDR:
		read_lladdr(attr, link, field);
		break;
	case FIELD_STRING:
		err = read_string(attr, to);
		break;
	case FIELD_NAME:
	case FIELD_LIST:
		link->has &= ~HAS(field);
		break;
	}
	return err;
}

/* Read those attributes that are carried in that place. */
static int read_fields(enum rtnl_place place, uint64_t which, const struct nlattr **tb,
		       struct iface *link)
{
	int field, err = 0;

	while (!err && which) {
		field = field_take(&which);
		if (rtnl_fields[field].place == place)
			err = read_field(tb[rtnl_fields[field].attribute], link, field);
	}
	return err;
}

static bool any_in(enum rtnl_place place, uint64_t which)
{
	while (which)
		if (rtnl_fields[field_take(&which)].place == place)
			return true;
	return false;
}

/* tun_fill_info() in drivers/net/tun.c, since Linux 4.17. */
static int read_tun(const struct nlattr *data, uint64_t which, struct iface *link)
{
	const struct nlattr *tb[IFLA_TUN_MAX + 1] = { NULL };
	int err = 0;

	rtnl_nested(data, tb, IFLA_TUN_MAX);
	if (!tb[IFLA_TUN_TYPE])
		return 0;
	link->seen->persist = rtnl_u8(tb[IFLA_TUN_PERSIST], &err);
	link->seen->queues = rtnl_u32(tb[IFLA_TUN_NUM_QUEUES], &err);
	link->seen->disabled_queues = rtnl_u32(tb[IFLA_TUN_NUM_DISABLED_QUEUES], &err);
	return err ? err : read_fields(RTNL_IN_TUN, which, tb, link);
}

static int read_kind(const struct nlattr *info, uint64_t which, struct iface *link)
{
	const struct nlattr *tb[IFLA_INFO_MAX + 1] = { NULL };
	char master[IFNAMSIZ];
	int err = 0;

	if (!info)
		return 0;
	rtnl_nested(info, tb, IFLA_INFO_MAX);
	rtnl_string(tb[IFLA_INFO_KIND], link->seen->kind, sizeof(link->seen->kind), &err);
	rtnl_string(tb[IFLA_INFO_SLAVE_KIND], master, sizeof(master), &err);
	if (!err && tb[IFLA_INFO_DATA] && !strcmp(link->seen->kind, "tun"))
		err = read_tun(tb[IFLA_INFO_DATA], which, link);
	if (!err && tb[IFLA_INFO_SLAVE_DATA] && !strcmp(master, "bridge") &&
	    any_in(RTNL_IN_PORT, which))
		err = rtnl_read_port(tb[IFLA_INFO_SLAVE_DATA], which, link);
	return err;
}

static void read_counters(const struct nlattr *attr, struct seen *seen)
{
	struct rtnl_link_stats64 s;

	if (!attr || mnl_attr_get_payload_len(attr) < offsetof(struct rtnl_link_stats64, multicast))
		return;
	memset(&s, 0, sizeof(s));
	memcpy(&s, mnl_attr_get_payload(attr), offsetof(struct rtnl_link_stats64, multicast));
	seen->rx_bytes = s.rx_bytes;
	seen->rx_packets = s.rx_packets;
	seen->tx_bytes = s.tx_bytes;
	seen->tx_packets = s.tx_packets;
	seen->tx_dropped = s.tx_dropped;
}

int rtnl_read_link(const struct nlmsghdr *nlh, uint64_t which, struct iface *link,
		   int *master_index)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[LINK_MAX + 1] = { NULL };
	struct seen *seen = link->seen;
	int err = 0;

	which = (which | HAS(IF_MODE)) & (HAS(IF_COUNT) - 1);
	if (rtnl_attributes(nlh, sizeof(*ifi), tb, LINK_MAX) < 0)
		return -EBADMSG;
	rtnl_string(tb[IFLA_IFNAME], link->name, sizeof(link->name), &err);
	if (ifi->ifi_index <= 0 || !*link->name)
		return -EBADMSG;
	seen->ifindex = ifi->ifi_index;
	seen->flags = ifi->ifi_flags;
	seen->link_type = ifi->ifi_type;
	seen->carrier = rtnl_u8(tb[IFLA_CARRIER], &err);
	*master_index = rtnl_u32(tb[IFLA_MASTER], &err);
	read_counters(tb[IFLA_STATS64], seen);
	link->up = ifi->ifi_flags & IFF_UP;
	link->has |= HAS(IF_UP) | (which & HAS(IF_MASTER));
	if (!err)
		err = read_kind(tb[IFLA_LINKINFO], which, link);
	if (!err && tb[IFLA_AF_SPEC] && any_in(RTNL_IN_SPEC, which))
		err = rtnl_read_inet(tb[IFLA_AF_SPEC], which, link);
	if (!err)
		err = rtnl_read_altnames(tb[LINK_PROP_LIST], &link->altnames);
	return err ? err : read_fields(RTNL_IN_LINK, which, tb, link);
}
