/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The attributes that are IPv4's or IPv6's, as link messages have them (IFLA_AF_SPEC). */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "kernel/inet.h"
#include "kernel/rtnl-socket.h"

/* The values of a family, in an array of 32 bits each; IPv4 counts them from 1. */
static void read_values(const struct nlattr *attr, unsigned char family, uint64_t which,
			struct iface *link)
{
	const struct inet_conf *conf;
	const unsigned char *values;
	size_t n, at;
	uint32_t value;
	int field;

	if (!attr)
		return;
	n = mnl_attr_get_payload_len(attr) / sizeof(value);
	values = mnl_attr_get_payload(attr);
	while (which) {
		field = field_take(&which);
		conf = &inet_confs[field];
		if (conf->family != family || conf->index == INET_NO_INDEX)
			continue;
		at = family == AF_INET ? conf->index - 1 : conf->index;
		if (at >= n)
			continue;
		memcpy(&value, values + at * sizeof(value), sizeof(value));
		inet_conf_set(link, field, value);
	}
}

/*
 * Without IPv6 on the interface, there is no word of it; it is known to be off, and to
 * stay so, where the kernel has none.
 */
int rtnl_read_inet(const struct nlattr *spec, uint64_t which, struct iface *link)
{
	const struct nlattr *family[AF_INET6 + 1] = { NULL };
	const struct nlattr *tb[IFLA_INET6_MAX + 1] = { NULL };
	int err = 0;

	rtnl_nested(spec, family, AF_INET6);
	if (family[AF_INET]) {
		rtnl_nested(family[AF_INET], tb, IFLA_INET_MAX);
		read_values(tb[IFLA_INET_CONF], AF_INET, which, link);
	}
	memset(tb, 0, sizeof(tb));
	if (!family[AF_INET6]) {
		if (which & HAS(IF_IPV6) && inet_lacks_ipv6())
			inet_conf_set(link, IF_IPV6, IPV6_DISABLED);
		return 0;
	}
	rtnl_nested(family[AF_INET6], tb, IFLA_INET6_MAX);
	read_values(tb[IFLA_INET6_CONF], AF_INET6, which, link);
	if (which & HAS(IF_ADDRGENMODE) && tb[IFLA_INET6_ADDR_GEN_MODE])
		inet_conf_set(link, IF_ADDRGENMODE, rtnl_u8(tb[IFLA_INET6_ADDR_GEN_MODE], &err));
	inet_conf_settle(link);
	return err;
}

static void put_ipv4(struct rtnl_batch *b, int ifindex, const struct iface *want, uint64_t which)
{
	struct nlattr *spec, *inet, *values;
	struct nlmsghdr *nlh =
		rtnl_batch_link_request(b, ifindex, "set forwarding, proxy_arp or rp_filter");
	int field;

	if (!nlh)
		return;
	spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	inet = mnl_attr_nest_start(nlh, AF_INET);
	values = mnl_attr_nest_start(nlh, IFLA_INET_CONF);
	for (field = 0; field < IF_COUNT; field++)
		if (which & HAS(field) && inet_confs[field].family == AF_INET)
			mnl_attr_put_u32(nlh, inet_confs[field].index,
					 inet_conf_value(want, field));
	mnl_attr_nest_end(nlh, values);
	mnl_attr_nest_end(nlh, inet);
	mnl_attr_nest_end(nlh, spec);
	rtnl_batch_end(b, nlh);
}

static void put_addrgenmode(struct rtnl_batch *b, int ifindex, const struct iface *want)
{
	struct nlattr *spec, *inet;
	struct nlmsghdr *nlh = rtnl_batch_link_request(b, ifindex, "set addrgenmode");

	if (!nlh)
		return;
	rtnl_batch_value(b, field_choice(IF_ADDRGENMODE, want->addrgenmode));
	spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	inet = mnl_attr_nest_start(nlh, AF_INET6);
	mnl_attr_put_u8(nlh, IFLA_INET6_ADDR_GEN_MODE, want->addrgenmode);
	mnl_attr_nest_end(nlh, inet);
	mnl_attr_nest_end(nlh, spec);
	rtnl_batch_end(b, nlh);
}

void rtnl_batch_inet(struct rtnl_batch *b, int ifindex, const struct iface *want, uint64_t which)
{
	uint64_t ipv4 = 0;
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (inet_confs[field].family == AF_INET)
			ipv4 |= HAS(field);
	if (which & ipv4)
		put_ipv4(b, ifindex, want, which & ipv4);
	if (which & HAS(IF_ADDRGENMODE))
		put_addrgenmode(b, ifindex, want);
}
