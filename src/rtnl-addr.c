/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses: dumps and changes. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "rtnl-socket.h"

/* linux/if_addr.h has these since 4.18 and 5.18. */
enum { RT_PRIORITY = 9, PROTO = 11, ATTR_MAX = PROTO };

/* The flags that whoever adds an address chooses; the others are the kernel's. */
#define FLAGS_SETTABLE                                                                  \
	(IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | \
	 IFA_F_MCAUTOJOIN)

static size_t address_size(unsigned char family)
{
	return family == AF_INET ? 4 : 16;
}

static void read_bytes(const struct nlattr *attr, unsigned char family, unsigned char *to, int *err)
{
	if (!attr)
		return;
	if (mnl_attr_get_payload_len(attr) != address_size(family))
		*err = -EBADMSG;
	else
		memcpy(to, mnl_attr_get_payload(attr), address_size(family));
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
	    ifa->ifa_prefixlen > 8 * address_size(ifa->ifa_family) || ifa->ifa_index == 0 ||
	    ifa->ifa_index > INT32_MAX)
		return -EBADMSG;
	a->family = ifa->ifa_family;
	a->plen = ifa->ifa_prefixlen;
	a->scope = ifa->ifa_scope;
	a->flags = tb[IFA_FLAGS] ? rtnl_u32(tb[IFA_FLAGS], &err) : ifa->ifa_flags;
	a->nodad = a->flags & IFA_F_NODAD;
	a->metric = rtnl_u32(tb[RT_PRIORITY], &err);
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

	if (nlh->nlmsg_type != RTM_NEWADDR)
		return 0;
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
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh;
	size_t i;
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	nlh = rtnl_prepare(r, RTM_GETADDR, NLM_F_DUMP, sizeof(*ifa));
	ifa = mnl_nlmsg_get_payload(nlh);
	ifa->ifa_index = ifindex;
	err = rtnl_query(r, "list the addresses", gather, forget, g, m);
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
		return message_set(m, -ENOMEM, "out of memory");
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

/* A loopback address is meant for this host alone: so does ip(8) it. */
static unsigned char scope_of(const struct address *a)
{
	if (a->scope)
		return a->scope;
	return a->family == AF_INET && a->local[0] == 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
}

static struct nlmsghdr *request(struct rtnl_batch *b, uint16_t type, uint16_t flags, int ifindex,
				const char *what, const struct address *a)
{
	const unsigned char *peer = a->has_peer ? a->peer : a->local;
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh;

	nlh = rtnl_batch_request(b, type, flags, sizeof(*ifa), what);
	if (!nlh)
		return NULL;
	ifa = mnl_nlmsg_get_payload(nlh);
	ifa->ifa_family = a->family;
	ifa->ifa_prefixlen = a->plen;
	ifa->ifa_index = ifindex;
	mnl_attr_put(nlh, IFA_LOCAL, address_size(a->family), a->local);
	mnl_attr_put(nlh, IFA_ADDRESS, address_size(a->family), peer);
	return nlh;
}

static void add_address(struct rtnl_batch *b, uint16_t how, int ifindex, const struct address *a)
{
	static const unsigned char none[4];
	struct ifa_cacheinfo ci = { 0 };
	struct nlmsghdr *nlh =
		request(b, RTM_NEWADDR, NLM_F_CREATE | how, ifindex, "add address", a);
	struct ifaddrmsg *ifa;
	uint32_t flags = (a->flags & FLAGS_SETTABLE) | (a->nodad ? IFA_F_NODAD : 0);

	if (!nlh)
		return;
	ifa = mnl_nlmsg_get_payload(nlh);
	ifa->ifa_scope = scope_of(a);
	if (flags)
		mnl_attr_put_u32(nlh, IFA_FLAGS, flags);
	if (a->metric)
		mnl_attr_put_u32(nlh, RT_PRIORITY, a->metric);
	if (memcmp(a->broadcast, none, sizeof(none)))
		mnl_attr_put(nlh, IFA_BROADCAST, sizeof(none), a->broadcast);
	if (a->valid != UINT32_MAX) {
		ci.ifa_valid = a->valid;
		ci.ifa_prefered = a->preferred;
		mnl_attr_put(nlh, IFA_CACHEINFO, sizeof(ci), &ci);
	}
	if (*a->label)
		mnl_attr_put_strz(nlh, IFA_LABEL, a->label);
	rtnl_batch_end(b, nlh);
}

void rtnl_batch_add_address(struct rtnl_batch *b, int ifindex, const struct address *a)
{
	add_address(b, NLM_F_EXCL, ifindex, a);
}

void rtnl_batch_keep_address(struct rtnl_batch *b, int ifindex, const struct address *a)
{
	add_address(b, NLM_F_REPLACE, ifindex, a);
}

void rtnl_batch_del_address(struct rtnl_batch *b, int ifindex, const struct address *a)
{
	struct nlmsghdr *nlh = request(b, RTM_DELADDR, 0, ifindex, "remove address", a);

	if (nlh)
		rtnl_batch_end(b, nlh);
}
