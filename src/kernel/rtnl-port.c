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

int rtnl_read_port(const struct nlattr *data, uint64_t which, struct iface *link)
{
	const struct nlattr *tb[OPTION_MAX + 1] = { NULL };
	int field, err = 0;

	rtnl_nested(data, tb, OPTION_MAX);
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

	if (!(which & field_mask(FIELD_PORT) & ~HAS_LISTS))
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
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	rtnl_batch_end(b, nlh);
}
