/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The requests that change links, put into a batch. */
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/rtnl-field.h"
#include "kernel/rtnl-socket.h"

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

static struct nlmsghdr *begin_up(struct rtnl_batch *b, int ifindex, bool up)
{
	struct nlmsghdr *nlh =
		rtnl_batch_link_request(b, ifindex, up ? "take it up" : "take it down");
	struct ifinfomsg *ifi;

	if (!nlh)
		return NULL;
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_change = IFF_UP;
	ifi->ifi_flags = up ? IFF_UP : 0;
	return nlh;
}

static void put_up(struct rtnl_batch *b, int ifindex, bool up)
{
	struct nlmsghdr *nlh = begin_up(b, ifindex, up);

	if (nlh)
		rtnl_batch_end(b, nlh);
}

/*
 * That it has no carrier the kernel finds out later (net/core/link_watch.c), up to a second. Until
 * then its operational state is not known, and a bridge takes that for a port that works: it
 * begins to send its queries there, and stops again (br_add_if(), netif_oper_up()).
 */
void rtnl_batch_up_idle(struct rtnl_batch *b, int ifindex)
{
	struct nlmsghdr *nlh = begin_up(b, ifindex, true);

	if (!nlh)
		return;
	mnl_attr_put_u8(nlh, IFLA_OPERSTATE, IF_OPER_DORMANT);
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

void rtnl_batch_rename(struct rtnl_batch *b, int ifindex, const char *name)
{
	put_attribute(b, ifindex, "rename it", IFLA_IFNAME, name, strlen(name) + 1);
}

void rtnl_batch_move(struct rtnl_batch *b, int ifindex, int netns)
{
	const uint32_t fd = netns;

	put_attribute(b, ifindex, "move it", IFLA_NET_NS_FD, &fd, sizeof(fd));
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
