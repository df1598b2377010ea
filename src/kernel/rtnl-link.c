/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Links: dumps, and one by name. */
#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "kernel/idmap.h"
#include "kernel/rtnl-field.h"
#include "kernel/rtnl-socket.h"
#include "kernel/sysfs.h"

/* Of more names than this a dump of all interfaces is cheaper. */
enum { GET_EACH_MAX = 8 };

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
	return err ? err : read_fields(RTNL_IN_LINK, which, tb, link);
}

/* What is gathered while links come in. */
struct gathering {
	struct rtnl *r;
	uint64_t which; /* what is read of each */
	struct ifaces *list;
	size_t from; /* what stood in the list before */
	bool only_tuntap;
	int master;
	char master_name[IFNAMSIZ]; /* of the index asked last: ports come in rows */
};

/* A master that went meanwhile is none; one that cannot be named is not. */
static int name_master(struct gathering *g, struct iface *link, int index)
{
	struct ifreq ifr = { .ifr_ifindex = index };

	if (!index || !(g->which & HAS(IF_MASTER)))
		return 0;
	if (index != g->master) {
		if (ioctl(mnl_socket_get_fd(g->r->socket), SIOCGIFNAME, &ifr) < 0 &&
		    errno != ENODEV)
			return -errno;
		g->master = index;
		memcpy(g->master_name, ifr.ifr_name, IFNAMSIZ - 1);
	}
	strcpy(link->master, g->master_name);
	return 0;
}

/* An interface that was renamed during an interrupted dump comes twice. */
static bool seen_before(const struct gathering *g, int ifindex)
{
	size_t n = g->list->n - 1;

	return n > g->from && g->list->v[n - 1].seen->ifindex == ifindex;
}

static void drop_last(struct ifaces *list)
{
	iface_clear(&list->v[--list->n]);
}

static int gather(const struct nlmsghdr *nlh, void *data)
{
	struct gathering *g = data;
	struct iface *link;
	int master, err;

	link = ifaces_add(g->list, true);
	if (!link)
		return -ENOMEM;
	err = rtnl_read_link(nlh, g->which, link, &master);
	if (err) {
		drop_last(g->list);
		return err;
	}
	if (!strcmp(link->seen->kind, "tun") && link->mode == MODE_UNKNOWN)
		sysfs_fill(link);
	if ((g->only_tuntap && strcmp(link->seen->kind, "tun")) ||
	    seen_before(g, link->seen->ifindex)) {
		drop_last(g->list);
		return 0;
	}
	err = name_master(g, link, master);
	if (err)
		drop_last(g->list);
	return err;
}

static void forget(void *data)
{
	struct gathering *g = data;

	while (g->list->n > g->from)
		drop_last(g->list);
}

int rtnl_dump_links(struct rtnl *r, uint64_t which, struct ifaces *list, struct message *m)
{
	struct gathering g = {
		.r = r,
		.which = which,
		.list = list,
		.from = list->n,
		.only_tuntap = true,
	};
	const struct rtnl_query q = {
		.what = "list the interfaces",
		.answer = RTM_NEWLINK,
		.each = gather,
		.restart = forget,
		.data = &g,
	};
	struct nlattr *info;
	struct nlmsghdr *nlh;
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	nlh = rtnl_prepare(r, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	if (!(which & RTNL_COUNTERS))
		mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_str(nlh, IFLA_INFO_KIND, "tun");
	mnl_attr_nest_end(nlh, info);
	return rtnl_ask(r, &q, m);
}

/* Some link groups, and whether a link has passed by that is in one of them. */
struct groups {
	uint32_t first, n;
	bool taken;
};

static int look_at_group(const struct nlmsghdr *nlh, void *data)
{
	struct groups *g = data;
	const struct nlattr *tb[IFLA_GROUP + 1] = { NULL };
	int err = 0;

	if (rtnl_attributes(nlh, sizeof(struct ifinfomsg), tb, IFLA_GROUP) < 0)
		return -EBADMSG;
	if (rtnl_u32(tb[IFLA_GROUP], &err) - g->first < g->n)
		g->taken = true;
	return err;
}

/* Asked for again, what was taken a moment ago may be still. */
int rtnl_groups_taken(struct rtnl *r, uint32_t first, uint32_t n, struct message *m)
{
	struct groups g = { .first = first, .n = n };
	const struct rtnl_query q = {
		.what = "list the interfaces",
		.answer = RTM_NEWLINK,
		.each = look_at_group,
		.data = &g,
		.whole = true,
	};
	struct nlmsghdr *nlh;
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	nlh = rtnl_prepare(r, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	err = rtnl_ask(r, &q, m);
	return err ? err : g.taken;
}

/* Which link to set is not said, but who is not permitted is told that first. */
bool rtnl_may_change(struct rtnl *r)
{
	static const struct rtnl_query q = { .what = "change interfaces" };
	CLEANUP(message_clear) struct message m = { 0 };
	int err = rtnl_open(r, &m);

	if (!err) {
		rtnl_prepare(r, RTM_SETLINK, NLM_F_ACK, sizeof(struct ifinfomsg));
		err = rtnl_ask(r, &q, &m);
	}
	return err == -EINVAL;
}

/* By name, or where that is NULL by index. Statistics take as long as all the rest. */
static int get_link(struct rtnl *r, const char *name, int ifindex, uint64_t which,
		    struct ifaces *list, struct message *m)
{
	struct gathering g = { .r = r, .which = which, .list = list, .from = list->n };
	const struct rtnl_query q = {
		.what = "look at the interface",
		.answer = RTM_NEWLINK,
		.each = gather,
		.data = &g,
	};
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	nlh = rtnl_prepare(r, RTM_GETLINK, 0, sizeof(*ifi));
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_index = ifindex;
	if (!(which & RTNL_COUNTERS))
		mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (name)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return rtnl_ask(r, &q, m);
}

int rtnl_get_link(struct rtnl *r, const char *name, struct ifaces *list, struct message *m)
{
	return get_link(r, name, 0, RTNL_ALL, list, m);
}

int rtnl_get_index(struct rtnl *r, int ifindex, struct ifaces *list, struct message *m)
{
	return get_link(r, NULL, ifindex, RTNL_ALL, list, m);
}

int rtnl_kind(struct rtnl *r, const char *name, int *ifindex, char kind[IFNAMSIZ])
{
	CLEANUP(ifaces_clear) struct ifaces list = { 0 };
	CLEANUP(message_clear) struct message ignored = { 0 };
	int err = 0;

	*ifindex = rtnl_ifindex(r, name);
	if (*ifindex < 0)
		return *ifindex;
	if (*ifindex != r->kind_index)
		err = rtnl_get_link(r, name, &list, &ignored);
	if (list.n) {
		*ifindex = r->kind_index = list.v[0].seen->ifindex;
		strcpy(r->kind, list.v[0].seen->kind);
	}
	strcpy(kind, r->kind);
	return err;
}

/*
 * The kernel answers to an altname too; from here on its own name counts, and
 * may be there already. names->v[at] is the one that was asked for.
 */
static int take_own_name(struct ifaces *names, size_t at, const char *own, struct message *m)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (i != at && !strcmp(names->v[i].name, own))
			return message_usage(m, "interface \"%s\" is named twice, once as \"%s\"",
					     own, names->v[at].name);
	strcpy(names->v[at].name, own);
	return 0;
}

static int get_named(struct rtnl *r, uint64_t which, struct ifaces *names, size_t at,
		     struct ifaces *list, struct message *m)
{
	const char *asked = names->v[at].name, *own;
	int err = get_link(r, asked, 0, which, list, m);

	if (err && err != -ENODEV)
		return err;
	message_clear(m);
	if (err)
		return 0;
	own = list->v[list->n - 1].name;
	return strcmp(own, asked) ? take_own_name(names, at, own, m) : 0;
}

static int get_each(struct rtnl *r, uint64_t which, struct ifaces *names, struct ifaces *list,
		    struct message *m)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < names->n; i++)
		err = get_named(r, which, names, i, list, m);
	return err;
}

static int compare_names(const void *a, const void *b)
{
	const struct iface *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Among n of a list, from one on: sorted, and perhaps none, in a list of nothing. */
static bool among(const struct ifaces *list, size_t from, size_t n, const struct iface *i)
{
	return n && bsearch(i, &list->v[from], n, sizeof(*i), compare_names);
}

/*
 * The names that a dump of the tun/tap interfaces had not: of another kind, altnames
 * of those that it had, which are not listed twice, or none.
 */
static int get_missing(struct rtnl *r, uint64_t which, struct ifaces *names, struct ifaces *list,
		       size_t from, struct message *m)
{
	size_t dumped = list->n - from, before, i;
	int err = 0;

	if (dumped)
		qsort(list->v + from, dumped, sizeof(*list->v), compare_names);
	for (i = 0; !err && i < names->n; i++) {
		/* A look for the index is a good deal cheaper than an answer that says no. */
		if (among(list, from, dumped, &names->v[i]) ||
		    rtnl_ifindex(r, names->v[i].name) == -ENODEV)
			continue;
		before = list->n;
		err = get_named(r, which, names, i, list, m);
		if (list->n > before && among(list, from, dumped, &list->v[before]))
			drop_last(list);
	}
	return err;
}

static int dump_named(struct rtnl *r, uint64_t which, struct ifaces *names, struct ifaces *list,
		      struct message *m)
{
	size_t from = list->n;
	int err = rtnl_dump_links(r, which, list, m);

	return err ? err : get_missing(r, which, names, list, from, m);
}

int rtnl_dump_named(struct rtnl *r, struct ifaces *names, struct ifaces *list, struct message *m)
{
	return dump_named(r, RTNL_ALL, names, list, m);
}

int rtnl_get_links(struct rtnl *r, uint64_t which, struct ifaces *names, struct ifaces *list,
		   struct message *m)
{
	if (names->n <= GET_EACH_MAX)
		return get_each(r, which, names, list, m);
	return dump_named(r, which, names, list, m);
}
