/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Addresses: what the kernel says of them, and the requests that change them. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/rtnl-socket.h"

/* linux/if_addr.h has it since 5.18. */
enum { PROTO = 11, ATTR_MAX = PROTO };

/* The flags that whoever adds an address chooses; the others are the kernel's. */
#define FLAGS_SETTABLE                                                                  \
	(IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | \
	 IFA_F_MCAUTOJOIN)

static void read_bytes(const struct nlattr *attr, unsigned char family, unsigned char *to, int *err)
{
	if (!attr)
		return;
	if (mnl_attr_get_payload_len(attr) != rtnl_address_size(family))
		*err = -EBADMSG;
	else
		memcpy(to, mnl_attr_get_payload(attr), rtnl_address_size(family));
}

static int read_lifetime(const struct nlattr *attr, struct address *a)
{
	struct ifa_cacheinfo ci;

	if (!attr)
		return 0;
	if (mnl_attr_get_payload_len(attr) < sizeof(ci))
		return -EBADMSG;
	memcpy(&ci, mnl_attr_get_payload(attr), sizeof(ci));
	a->valid = ci.ifa_valid;
	a->preferred = ci.ifa_prefered;
	return 0;
}

/* IFA_LOCAL is the address where there is one; IFA_ADDRESS is then the peer. */
static int read_pair(const struct nlattr **tb, struct address *a)
{
	const struct nlattr *local = tb[IFA_LOCAL] ? tb[IFA_LOCAL] : tb[IFA_ADDRESS];
	int err = local ? 0 : -EBADMSG;

	read_bytes(local, a->family, a->local, &err);
	if (tb[IFA_LOCAL] && tb[IFA_ADDRESS])
		read_bytes(tb[IFA_ADDRESS], a->family, a->peer, &err);
	else
		memcpy(a->peer, a->local, sizeof(a->peer));
	a->has_peer = memcmp(a->peer, a->local, sizeof(a->peer)) != 0;
	return err;
}

int rtnl_read_address(const struct nlmsghdr *nlh, struct address *a)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[ATTR_MAX + 1] = { NULL };
	int err = 0;

	*a = (struct address){ .valid = UINT32_MAX, .preferred = UINT32_MAX };
	if (rtnl_attributes(nlh, sizeof(*ifa), tb, ATTR_MAX) < 0)
		return -EBADMSG;
	if ((ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6) ||
	    ifa->ifa_prefixlen > 8 * rtnl_address_size(ifa->ifa_family) || ifa->ifa_index == 0 ||
	    ifa->ifa_index > INT32_MAX)
		return -EBADMSG;
	a->family = ifa->ifa_family;
	a->plen = ifa->ifa_prefixlen;
	a->scope = ifa->ifa_scope;
	a->flags = tb[IFA_FLAGS] ? rtnl_u32(tb[IFA_FLAGS], &err) : ifa->ifa_flags;
	a->nodad = a->flags & IFA_F_NODAD;
	a->metric = rtnl_u32(tb[RTNL_RT_PRIORITY], &err);
	a->proto = rtnl_u8(tb[PROTO], &err);
	if (tb[IFA_BROADCAST] && a->family == AF_INET)
		read_bytes(tb[IFA_BROADCAST], AF_INET, a->broadcast, &err);
	rtnl_string(tb[IFA_LABEL], a->label, sizeof(a->label), &err);
	if (err || read_pair(tb, a) < 0 || read_lifetime(tb[IFA_CACHEINFO], a) < 0)
		return -EBADMSG;
	return ifa->ifa_index;
}

static int read_item(const struct nlmsghdr *nlh, void *item)
{
	return rtnl_read_address(nlh, item);
}

static void ask(struct rtnl *r, int ifindex)
{
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh = rtnl_prepare(r, RTM_GETADDR, NLM_F_DUMP, sizeof(*ifa));

	ifa = mnl_nlmsg_get_payload(nlh);
	ifa->ifa_index = ifindex;
}

/* A loopback address is meant for this host alone: so does ip(8) it. */
static unsigned char scope_of(const struct address *a)
{
	if (a->scope)
		return a->scope;
	return a->family == AF_INET && a->local[0] == 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
}

/* What only who adds one says. */
static void put_properties(struct nlmsghdr *nlh, const struct address *a)
{
	static const unsigned char none[4];
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct ifa_cacheinfo ci = { 0 };
	uint32_t flags = (a->flags & FLAGS_SETTABLE) | (a->nodad ? IFA_F_NODAD : 0);

	ifa->ifa_scope = scope_of(a);
	if (flags)
		mnl_attr_put_u32(nlh, IFA_FLAGS, flags);
	if (a->metric)
		mnl_attr_put_u32(nlh, RTNL_RT_PRIORITY, a->metric);
	if (memcmp(a->broadcast, none, sizeof(none)))
		mnl_attr_put(nlh, IFA_BROADCAST, sizeof(none), a->broadcast);
	if (a->valid != UINT32_MAX) {
		ci.ifa_valid = a->valid;
		ci.ifa_prefered = a->preferred;
		mnl_attr_put(nlh, IFA_CACHEINFO, sizeof(ci), &ci);
	}
	if (*a->label)
		mnl_attr_put_strz(nlh, IFA_LABEL, a->label);
}

static void put(struct rtnl_batch *b, enum rtnl_step step, int ifindex, const void *item)
{
	static const struct rtnl_step_kind kinds[] = {
		[RTNL_ADD] = { RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, "add address", 0 },
		[RTNL_KEEP] = { RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, "add address", 0 },
		[RTNL_REMOVE] = { RTM_DELADDR, 0, "remove address", 0 },
	};
	const struct address *a = item;
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh = rtnl_batch_step(b, &kinds[step], sizeof(*ifa), &address_list, item);

	if (!nlh)
		return;
	ifa = mnl_nlmsg_get_payload(nlh);
	ifa->ifa_family = a->family;
	ifa->ifa_prefixlen = a->plen;
	ifa->ifa_index = ifindex;
	mnl_attr_put(nlh, IFA_LOCAL, rtnl_address_size(a->family), a->local);
	mnl_attr_put(nlh, IFA_ADDRESS, rtnl_address_size(a->family),
		     a->has_peer ? a->peer : a->local);
	if (step != RTNL_REMOVE)
		put_properties(nlh, a);
	rtnl_batch_end(b, nlh);
}

const struct rtnl_list rtnl_addresses = {
	.what = "list the addresses",
	.answer = RTM_NEWADDR,
	.read = read_item,
	.ask = ask,
	.put = put,
};
