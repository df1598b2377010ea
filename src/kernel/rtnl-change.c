/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The requests that change links and addresses, put into a batch. */
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/rtnl-field.h"
#include "kernel/rtnl-socket.h"

/* The flags that whoever adds an address chooses; the others are the kernel's. */
#define FLAGS_SETTABLE                                                                  \
	(IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | \
	 IFA_F_MCAUTOJOIN)

struct nlmsghdr *rtnl_batch_link_request(struct rtnl_batch *b, int ifindex, const char *what)
{
	struct nlmsghdr *nlh =
		rtnl_batch_request(b, RTM_NEWLINK, 0, sizeof(struct ifinfomsg), what);
	struct ifinfomsg *ifi;

	if (!nlh)
		return NULL;
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_index = ifindex;
	return nlh;
}

void rtnl_batch_check(struct rtnl_batch *b, int ifindex)
{
	struct nlmsghdr *nlh = rtnl_batch_link_request(b, ifindex, "change it");

	if (nlh)
		rtnl_batch_end(b, nlh);
}

static void put_attribute(struct rtnl_batch *b, int ifindex, const char *what, uint16_t type,
			  const void *value, size_t len)
{
	struct nlmsghdr *nlh = rtnl_batch_link_request(b, ifindex, what);

	if (!nlh)
		return;
	mnl_attr_put(nlh, type, len, value);
	rtnl_batch_end(b, nlh);
}

static void put_up(struct rtnl_batch *b, int ifindex, bool up)
{
	struct nlmsghdr *nlh =
		rtnl_batch_link_request(b, ifindex, up ? "take it up" : "take it down");
	struct ifinfomsg *ifi;

	if (!nlh)
		return;
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_change = IFF_UP;
	ifi->ifi_flags = up ? IFF_UP : 0;
	rtnl_batch_end(b, nlh);
}

static void put_field(struct rtnl_batch *b, int ifindex, const struct iface *want, int field)
{
	const struct rtnl_field *f = &rtnl_fields[field];
	const void *value = field_in(want, field);
	char text[FIELD_TEXT];
	size_t len = sizeof(uint32_t);

	if (fields[field].type == FIELD_STRING) {
		value = field_text(want, field, text);
		len = strlen(value);
	} else if (fields[field].type == FIELD_LLADDR) {
		len = sizeof(want->lladdr);
	}
	put_attribute(b, ifindex, f->set, f->attribute, value, len);
}

void rtnl_batch_link(struct rtnl_batch *b, int ifindex, const struct iface *want, uint64_t which)
{
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (which & HAS(field) && rtnl_fields[field].place == RTNL_IN_LINK)
			put_field(b, ifindex, want, field);
	if (which & HAS(IF_UP))
		put_up(b, ifindex, want->up);
}

void rtnl_batch_master(struct rtnl_batch *b, int ifindex, int master)
{
	uint32_t index = master;

	put_attribute(b, ifindex,
		      master ? "make it a port of the bridge" : "take it from its bridge",
		      IFLA_MASTER, &index, sizeof(index));
}

void rtnl_batch_del_link(struct rtnl_batch *b, int ifindex)
{
	struct nlmsghdr *nlh =
		rtnl_batch_request(b, RTM_DELLINK, 0, sizeof(struct ifinfomsg), "delete it");
	struct ifinfomsg *ifi;

	if (!nlh)
		return;
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_index = ifindex;
	rtnl_batch_end(b, nlh);
}

void rtnl_batch_group(struct rtnl_batch *b, int ifindex, uint32_t group)
{
	put_attribute(b, ifindex, "delete it", IFLA_GROUP, &group, sizeof(group));
}

void rtnl_batch_del_group(struct rtnl_batch *b, uint32_t group)
{
	struct nlmsghdr *nlh =
		rtnl_batch_request(b, RTM_DELLINK, 0, sizeof(struct ifinfomsg), "delete it");

	if (!nlh)
		return;
	mnl_attr_put_u32(nlh, IFLA_GROUP, group);
	rtnl_batch_end(b, nlh);
}

/* A loopback address is meant for this host alone: so does ip(8) it. */
static unsigned char scope_of(const struct address *a)
{
	if (a->scope)
		return a->scope;
	return a->family == AF_INET && a->local[0] == 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
}

static struct nlmsghdr *change_address(struct rtnl_batch *b, uint16_t type, uint16_t flags,
				       int ifindex, const char *what, const struct address *a)
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
	mnl_attr_put(nlh, IFA_LOCAL, rtnl_address_size(a->family), a->local);
	mnl_attr_put(nlh, IFA_ADDRESS, rtnl_address_size(a->family), peer);
	return nlh;
}

static void add_address(struct rtnl_batch *b, uint16_t how, int ifindex, const struct address *a)
{
	static const unsigned char none[4];
	struct ifa_cacheinfo ci = { 0 };
	struct nlmsghdr *nlh =
		change_address(b, RTM_NEWADDR, NLM_F_CREATE | how, ifindex, "add address", a);
	struct ifaddrmsg *ifa;
	uint32_t flags = (a->flags & FLAGS_SETTABLE) | (a->nodad ? IFA_F_NODAD : 0);

	if (!nlh)
		return;
	ifa = mnl_nlmsg_get_payload(nlh);
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
	struct nlmsghdr *nlh = change_address(b, RTM_DELADDR, 0, ifindex, "remove address", a);

	if (nlh)
		rtnl_batch_end(b, nlh);
}
