/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Addresses: what the kernel says of them. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/rtnl-socket.h"

/* linux/if_addr.h has it since 5.18. */
enum { PROTO = 11, ATTR_MAX = PROTO };

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

/* The interfaces of a list by index, while addresses come in. */
struct gathering {
	struct iface **v;
	size_t n;
};

static int compare_index(const void *a, const void *b)
{
	const struct iface *const *x = a, *const *y = b;

	return ((*x)->seen->ifindex > (*y)->seen->ifindex) -
	       ((*x)->seen->ifindex < (*y)->seen->ifindex);
}

static struct iface *find(const struct gathering *g, int ifindex)
{
	struct seen seen = { .ifindex = ifindex };
	struct iface key = { .seen = &seen }, *k = &key;
	struct iface **found = bsearch(&k, g->v, g->n, sizeof(*g->v), compare_index);

	return found ? *found : NULL;
}

/* The addresses of other interfaces, also of those made meanwhile, pass by. */
static int gather(const struct nlmsghdr *nlh, void *data)
{
	struct address a, *new;
	struct iface *link;
	int index;

	index = rtnl_read_address(nlh, &a);
	if (index < 0)
		return index;
	link = find(data, index);
	if (!link || iface_find_address(link, &a))
		return 0;
	new = iface_add_address(link);
	if (!new)
		return -ENOMEM;
	*new = a;
	return 0;
}

static void forget(void *data)
{
	struct gathering *g = data;
	size_t i;

	for (i = 0; i < g->n; i++)
		g->v[i]->naddrs = 0;
}

static int dump(struct rtnl *r, int ifindex, struct gathering *g, struct message *m)
{
	const struct rtnl_query q = {
		.what = "list the addresses",
		.answer = RTM_NEWADDR,
		.each = gather,
		.restart = forget,
		.data = g,
		.whole = ifindex,
	};
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh;
	size_t i;
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	nlh = rtnl_prepare(r, RTM_GETADDR, NLM_F_DUMP, sizeof(*ifa));
	ifa = mnl_nlmsg_get_payload(nlh);
	ifa->ifa_index = ifindex;
	err = rtnl_ask(r, &q, m);
	/* Some of them would pass for all. */
	if (err)
		forget(g);
	for (i = 0; !err && i < g->n; i++)
		g->v[i]->has |= HAS(IF_ADDRS);
	return err;
}

int rtnl_dump_addresses(struct rtnl *r, struct ifaces *list, struct message *m)
{
	struct gathering g = { calloc(list->n + 1, sizeof(*g.v)), list->n };
	size_t i;
	int err;

	if (!g.v)
		return message_no_memory(m);
	for (i = 0; i < list->n; i++)
		g.v[i] = &list->v[i];
	qsort(g.v, g.n, sizeof(*g.v), compare_index);
	err = dump(r, 0, &g, m);
	free(g.v);
	return err;
}

int rtnl_get_addresses(struct rtnl *r, struct iface *link, struct message *m)
{
	struct gathering g = { &link, 1 };

	return dump(r, link->seen->ifindex, &g, m);
}
