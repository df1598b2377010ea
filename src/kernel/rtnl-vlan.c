/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The VLANs of a bridge's port: what the kernel says of them, and the requests for them. */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "kernel/rtnl-socket.h"

/* One of them: a VLAN, or an end of a range, whose other end is *begin. */
static int add_info(const struct nlattr *attr, struct bridge_vlan_info *begin, struct vlan_set *set)
{
	struct bridge_vlan_info info;
	const struct vlan *v;
	struct list one;

	if (mnl_attr_get_payload_len(attr) != sizeof(info))
		return -EBADMSG;
	memcpy(&info, mnl_attr_get_payload(attr), sizeof(info));
	if (info.flags & BRIDGE_VLAN_INFO_RANGE_BEGIN) {
		*begin = info;
		return 0;
	}
	if (!(info.flags & BRIDGE_VLAN_INFO_RANGE_END))
		*begin = info;
	v = &(struct vlan){ begin->vid, info.vid, info.flags & BRIDGE_VLAN_INFO_PVID,
			    info.flags & BRIDGE_VLAN_INFO_UNTAGGED };
	if (v->vid < VLAN_FIRST || v->last > VLAN_LAST || v->vid > v->last)
		return -EBADMSG;
	one = (struct list){ (void *)v, 1 };
	vlan_set_add(set, &one);
	return 0;
}

int rtnl_read_vlans(const struct nlmsghdr *nlh, struct list *vlans)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[IFLA_AF_SPEC + 1] = { NULL }, *attr;
	struct bridge_vlan_info begin = { 0 };
	struct vlan_set set = { { 0 } };
	int err = 0;

	if (rtnl_attributes(nlh, sizeof(*ifi), tb, IFLA_AF_SPEC) < 0 || ifi->ifi_index <= 0)
		return -EBADMSG;
	if (ifi->ifi_family != AF_BRIDGE || !tb[IFLA_AF_SPEC])
		return 0;
	mnl_attr_for_each_nested (attr, tb[IFLA_AF_SPEC])
		if (!err && mnl_attr_get_type(attr) == IFLA_BRIDGE_VLAN_INFO)
			err = add_info(attr, &begin, &set);
	if (!err)
		err = vlan_set_list(&set, vlans);
	return err ? err : ifi->ifi_index;
}

/* The kernel has no filter for one port. */
static void ask(struct rtnl *r, int ifindex)
{
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh = rtnl_prepare(r, RTM_GETLINK, NLM_F_DUMP, sizeof(*ifi));

	(void)ifindex;
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_family = AF_BRIDGE;
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN_COMPRESSED);
}

static void put_info(struct nlmsghdr *nlh, uint16_t flags, uint16_t vid)
{
	const struct bridge_vlan_info info = { .flags = flags, .vid = vid };

	mnl_attr_put(nlh, IFLA_BRIDGE_VLAN_INFO, sizeof(info), &info);
}

/* One that is there already gets the flags; of a range, what is not there is not removed. */
static void put(struct rtnl_batch *b, enum rtnl_step step, int ifindex, const void *item)
{
	static const struct rtnl_step_kind kinds[] = {
		[RTNL_ADD] = { RTM_SETLINK, 0, "add vlan", 0 },
		[RTNL_KEEP] = { RTM_SETLINK, 0, "add vlan", 0 },
		[RTNL_REMOVE] = { RTM_DELLINK, 0, "remove vlan", -ENOENT },
	};
	const struct vlan *v = item;
	const uint16_t flags = (v->pvid ? BRIDGE_VLAN_INFO_PVID : 0) |
			       (v->untagged ? BRIDGE_VLAN_INFO_UNTAGGED : 0);
	struct ifinfomsg *ifi;
	struct nlattr *spec;
	struct nlmsghdr *nlh = rtnl_batch_step(b, &kinds[step], sizeof(*ifi), &vlan_list, item);

	if (!nlh)
		return;
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_family = AF_BRIDGE;
	ifi->ifi_index = ifindex;
	spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	if (v->vid == v->last) {
		put_info(nlh, flags, v->vid);
	} else {
		put_info(nlh, flags | BRIDGE_VLAN_INFO_RANGE_BEGIN, v->vid);
		put_info(nlh, flags | BRIDGE_VLAN_INFO_RANGE_END, v->last);
	}
	mnl_attr_nest_end(nlh, spec);
	rtnl_batch_end(b, nlh);
}

void rtnl_batch_no_vlans(struct rtnl_batch *b, int ifindex)
{
	static const struct vlan all = { .vid = VLAN_FIRST, .last = VLAN_LAST };

	put(b, RTNL_REMOVE, ifindex, &all);
}

/* What a bridge does with VLANs. */
struct filtering {
	int filters; /* 1, 0, -EOPNOTSUPP: this kernel's cannot */
	uint16_t pvid; /* of a new port; 0: it has none */
};

/* Whether a bridge filters is told by all kernels, the protocol only by those that can. */
static int read_filtering(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[IFLA_LINKINFO + 1] = { NULL };
	const struct nlattr *info[IFLA_INFO_MAX + 1] = { NULL };
	const struct nlattr *of_bridge[IFLA_BR_VLAN_DEFAULT_PVID + 1] = { NULL };
	struct filtering *f = data;
	const struct nlattr *pvid;
	int err = 0;

	if (rtnl_attributes(nlh, sizeof(struct ifinfomsg), tb, IFLA_LINKINFO) < 0)
		return -EBADMSG;
	if (tb[IFLA_LINKINFO])
		rtnl_nested(tb[IFLA_LINKINFO], info, IFLA_INFO_MAX);
	if (info[IFLA_INFO_DATA])
		rtnl_nested(info[IFLA_INFO_DATA], of_bridge, IFLA_BR_VLAN_DEFAULT_PVID);
	f->filters = -EOPNOTSUPP;
	if (of_bridge[IFLA_BR_VLAN_PROTOCOL])
		f->filters = rtnl_u8(of_bridge[IFLA_BR_VLAN_FILTERING], &err) ? 1 : 0;
	pvid = of_bridge[IFLA_BR_VLAN_DEFAULT_PVID];
	if (pvid && mnl_attr_get_payload_len(pvid) == sizeof(f->pvid))
		memcpy(&f->pvid, mnl_attr_get_payload(pvid), sizeof(f->pvid));
	return err;
}

static int no_filtering(struct message *m)
{
	struct utsname name;

	uname(&name);
	return message_set(m, -EOPNOTSUPP,
			   "cannot set vlan: the bridges of this kernel (Linux %s) have no VLAN "
			   "filtering",
			   name.release);
}

static int ask_bridge(struct rtnl *r, const char *bridge, struct filtering *f, struct message *m)
{
	const struct rtnl_query q = {
		.what = "look at the bridge",
		.answer = RTM_NEWLINK,
		.each = read_filtering,
		.data = f,
	};
	struct nlmsghdr *nlh;
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	*f = (struct filtering){ .filters = -EBADMSG };
	nlh = rtnl_prepare(r, RTM_GETLINK, 0, sizeof(struct ifinfomsg));
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, bridge);
	return rtnl_ask(r, &q, m);
}

int rtnl_bridge_filters(struct rtnl *r, const char *bridge, struct message *m)
{
	struct filtering f;
	int err = ask_bridge(r, bridge, &f, m);

	if (err)
		return err;
	return f.filters == -EOPNOTSUPP ? no_filtering(m) : f.filters;
}

int rtnl_bridge_pvid(struct rtnl *r, const char *bridge, struct message *m)
{
	struct filtering f;
	int err = ask_bridge(r, bridge, &f, m);

	return err ? err : f.pvid;
}

/* Of a bridge that does not filter the kernel lists what it would do if it did. */
static int applies(struct rtnl *r, const struct iface *link, struct message *m)
{
	CLEANUP(message_clear) struct message without = { 0 };
	int filters = rtnl_bridge_filters(r, link->master, &without);

	if (filters == -EOPNOTSUPP || filters == -ENODEV)
		return 0;
	return filters < 0 ? message_set(m, filters, "%s", without.text) : filters;
}

const struct rtnl_list rtnl_vlans = {
	.what = "list the VLANs",
	.answer = RTM_NEWLINK,
	.of_port = true,
	.applies = applies,
	.read_all = rtnl_read_vlans,
	.ask = ask,
	.put = put,
};
