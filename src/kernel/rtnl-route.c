/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Routes: what the kernel says of them, and the requests that change them. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/rtnl-socket.h"

/* What the words say, and what says nothing about the route itself. */
static const bool plain[RTA_MAX + 1] = {
	[RTA_DST] = true,     [RTA_OIF] = true,	  [RTA_GATEWAY] = true, [RTA_PRIORITY] = true,
	[RTA_PREFSRC] = true, [RTA_TABLE] = true, [RTA_PREF] = true,	[RTA_CACHEINFO] = true,
};

static unsigned char scope_of(const struct route *r)
{
	return r->family == AF_INET && !r->has_via ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

/* One that has several devices, belongs to a nexthop object or expires is none of ours. */
static bool is_ours(const struct rtmsg *rtm, const struct nlattr **tb)
{
	struct rta_cacheinfo ci = { 0 };

	if (rtm->rtm_family != AF_INET && rtm->rtm_family != AF_INET6)
		return false;
	if (rtm->rtm_protocol != RTPROT_STATIC || rtm->rtm_flags & RTM_F_CLONED)
		return false;
	if (tb[RTA_CACHEINFO] && mnl_attr_get_payload_len(tb[RTA_CACHEINFO]) >= sizeof(ci))
		memcpy(&ci, mnl_attr_get_payload(tb[RTA_CACHEINFO]), sizeof(ci));
	return tb[RTA_OIF] && !tb[RTA_MULTIPATH] && !tb[RTA_NH_ID] && !ci.rta_expires;
}

static int read_bytes(const struct nlattr *attr, unsigned char family, unsigned char *to, bool *has)
{
	if (!attr)
		return 0;
	if (mnl_attr_get_payload_len(attr) != rtnl_address_size(family))
		return -EBADMSG;
	memcpy(to, mnl_attr_get_payload(attr), rtnl_address_size(family));
	if (has)
		*has = true;
	return 0;
}

static bool is_odd(const struct rtmsg *rtm, const struct nlattr **tb, const struct route *r)
{
	int type, err = 0;

	for (type = 0; type <= RTA_MAX; type++)
		if (tb[type] && !plain[type])
			return true;
	return rtm->rtm_type != RTN_UNICAST || rtm->rtm_tos || rtm->rtm_src_len ||
	       rtm->rtm_flags & RTNH_F_ONLINK || rtm->rtm_scope != scope_of(r) ||
	       rtnl_u8(tb[RTA_PREF], &err);
}

/* Its message, less what the kernel only reports. Returns false where it is too long. */
static bool keep_raw(const struct nlmsghdr *nlh, struct route *r)
{
	struct rtmsg rtm;
	const struct nlattr *attr;
	size_t len;

	memcpy(&rtm, mnl_nlmsg_get_payload(nlh), sizeof(rtm));
	rtm.rtm_flags &= RTNH_F_ONLINK;
	memcpy(r->raw, &rtm, sizeof(rtm));
	r->raw_len = sizeof(rtm);
	mnl_attr_for_each (attr, nlh, sizeof(rtm)) {
		if (mnl_attr_get_type(attr) == RTA_CACHEINFO || mnl_attr_get_type(attr) == RTA_OIF)
			continue;
		len = MNL_ALIGN((size_t)mnl_attr_get_len(attr));
		if (r->raw_len + len > sizeof(r->raw))
			return false;
		memcpy(r->raw + r->raw_len, attr, mnl_attr_get_len(attr));
		r->raw_len += len;
	}
	return true;
}

int rtnl_read_route(const struct nlmsghdr *nlh, struct route *r)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_MAX + 1] = { NULL };
	uint32_t ifindex;
	int err = 0;

	memset(r, 0, sizeof(*r));
	if (rtnl_attributes(nlh, sizeof(*rtm), tb, RTA_MAX) < 0)
		return -EBADMSG;
	if (!is_ours(rtm, tb))
		return 0;
	r->family = rtm->rtm_family;
	r->plen = rtm->rtm_dst_len;
	r->table = tb[RTA_TABLE] ? rtnl_u32(tb[RTA_TABLE], &err) : rtm->rtm_table;
	r->metric = rtnl_u32(tb[RTA_PRIORITY], &err);
	ifindex = rtnl_u32(tb[RTA_OIF], &err);
	if (err || r->plen > 8 * rtnl_address_size(r->family) || !ifindex || ifindex > INT32_MAX ||
	    read_bytes(tb[RTA_DST], r->family, r->dst, NULL) < 0 ||
	    read_bytes(tb[RTA_GATEWAY], r->family, r->via, &r->has_via) < 0 ||
	    read_bytes(tb[RTA_PREFSRC], r->family, r->src, &r->has_src) < 0)
		return -EBADMSG;
	r->odd = is_odd(rtm, tb, r);
	return r->odd && !keep_raw(nlh, r) ? 0 : (int)ifindex;
}

static int read_item(const struct nlmsghdr *nlh, void *item)
{
	return rtnl_read_route(nlh, item);
}

/* A kernel that does not filter (before 4.20) lists all: what is not ours passes by. */
static void ask(struct rtnl *r, int ifindex)
{
	struct rtmsg *rtm;
	struct nlmsghdr *nlh = rtnl_prepare(r, RTM_GETROUTE, NLM_F_DUMP, sizeof(*rtm));

	rtm = mnl_nlmsg_get_payload(nlh);
	rtm->rtm_protocol = RTPROT_STATIC;
	if (ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
}

static void put_plain(struct nlmsghdr *nlh, const struct route *r)
{
	const size_t size = rtnl_address_size(r->family);
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	rtm->rtm_family = r->family;
	rtm->rtm_dst_len = r->plen;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_scope = scope_of(r);
	rtm->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(nlh, RTA_TABLE, r->table);
	if (r->plen)
		mnl_attr_put(nlh, RTA_DST, size, r->dst);
	if (r->has_via)
		mnl_attr_put(nlh, RTA_GATEWAY, size, r->via);
	if (r->has_src)
		mnl_attr_put(nlh, RTA_PREFSRC, size, r->src);
	if (r->metric)
		mnl_attr_put_u32(nlh, RTA_PRIORITY, r->metric);
}

static void put_odd(struct nlmsghdr *nlh, const struct route *r)
{
	memcpy(mnl_nlmsg_get_payload(nlh), r->raw, sizeof(struct rtmsg));
	memcpy(mnl_nlmsg_get_payload_tail(nlh), r->raw + sizeof(struct rtmsg),
	       r->raw_len - sizeof(struct rtmsg));
	nlh->nlmsg_len += r->raw_len - sizeof(struct rtmsg);
}

/*
 * IPv4 lets several of a destination and metric stand one behind the other, which one
 * that comes back is not kept from; an IPv6 route would join another as one of several
 * gateways. Gone with its gateway's address, it need not be removed.
 */
static void put(struct rtnl_batch *b, enum rtnl_step step, int ifindex, const void *item)
{
	static const struct rtnl_step_kind kinds[] = {
		[RTNL_ADD] = { RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, "add route", 0 },
		[RTNL_KEEP] = { RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, "keep route", -EEXIST },
		[RTNL_REMOVE] = { RTM_DELROUTE, 0, "remove route", -ESRCH },
	};
	const struct route *r = item;
	struct nlmsghdr *nlh =
		rtnl_batch_step(b, &kinds[step], sizeof(struct rtmsg), &route_list, item);

	if (!nlh)
		return;
	if (step == RTNL_KEEP && r->family == AF_INET)
		nlh->nlmsg_flags ^= NLM_F_EXCL | NLM_F_APPEND;
	if (r->odd)
		put_odd(nlh, r);
	else
		put_plain(nlh, r);
	mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	rtnl_batch_end(b, nlh);
}

const struct rtnl_list rtnl_routes = {
	.what = "list the routes",
	.answer = RTM_NEWROUTE,
	.restless = true,
	.read = read_item,
	.ask = ask,
	.put = put,
};
