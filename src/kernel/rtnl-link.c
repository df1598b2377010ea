/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Links: dumps, and one by name. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "kernel/rtnl-socket.h"
#include "kernel/sysfs.h"

/* Of more names than this a dump of all interfaces is cheaper. */
enum { GET_EACH_MAX = 8 };

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

/* Of one that goes meanwhile there is the index alone. */
static void name_backup_port(struct gathering *g, struct port_rest *rest)
{
	if (rest->has & HAS_REST(REST_BACKUP_PORT) &&
	    rtnl_ifname(g->r, (int)rest->value[REST_BACKUP_PORT], rest->backup_port) < 0)
		*rest->backup_port = '\0';
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
	name_backup_port(g, &link->port_rest);
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
static void ask_link(struct rtnl *r, const char *name, int ifindex, uint64_t which)
{
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh = rtnl_prepare(r, RTM_GETLINK, 0, sizeof(*ifi));

	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_index = ifindex;
	if (!(which & RTNL_COUNTERS))
		mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (name)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
}

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
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	ask_link(r, name, ifindex, which);
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

	if (!rtnl_has_name(r, r->kind_index, name))
		err = rtnl_get_link(r, name, &list, &ignored);
	if (err)
		return err;
	if (list.n) {
		r->kind_index = list.v[0].seen->ifindex;
		strcpy(r->kind, list.v[0].seen->kind);
	}
	*ifindex = r->kind_index;
	strcpy(kind, r->kind);
	return 0;
}

/* What has a name. */
struct identity {
	int ifindex;
	char name[IFNAMSIZ];
};

static int read_identity(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[IFLA_IFNAME + 1] = { NULL };
	struct identity *identity = data;

	if (rtnl_attributes(nlh, sizeof(*ifi), tb, IFLA_IFNAME) < 0 || ifi->ifi_index <= 0 ||
	    !tb[IFLA_IFNAME] || mnl_attr_get_payload_len(tb[IFLA_IFNAME]) > IFNAMSIZ)
		return -EBADMSG;
	identity->ifindex = ifi->ifi_index;
	snprintf(identity->name, IFNAMSIZ, "%.*s", (int)mnl_attr_get_payload_len(tb[IFLA_IFNAME]),
		 mnl_attr_get_str(tb[IFLA_IFNAME]));
	return 0;
}

static int identify(struct rtnl *r, const char *name, struct identity *identity)
{
	const struct rtnl_query q = {
		.what = "look at the interface",
		.answer = RTM_NEWLINK,
		.each = read_identity,
		.data = identity,
	};
	CLEANUP(message_clear) struct message ignored = { 0 };
	int err = rtnl_open(r, &ignored);

	*identity = (struct identity){ 0 };
	if (!err) {
		ask_link(r, name, 0, 0);
		err = rtnl_ask(r, &q, &ignored);
	}
	return err;
}

int rtnl_ifindex(struct rtnl *r, const char *name)
{
	struct identity identity;
	int err = identify(r, name, &identity);

	return err ? err : identity.ifindex;
}

static int named_twice(const struct iface *own, const struct iface *as, struct message *m)
{
	message_usage(m, "interface \"%s\" is named twice, once as \"%s\"", own->name, as->name);
	if (own->at.file && as->at.file)
		message_append(m, ": in %s:%u:%u and in %s:%u:%u", own->at.file, own->at.line,
			       own->at.column, as->at.file, as->at.line, as->at.column);
	return -EINVAL;
}

/*
 * The kernel answers to an altname too; from here on its own name counts, and
 * may be there already. names->v[at] is the one that was asked for.
 */
static int take_own_name(struct ifaces *names, size_t at, const char *own, struct message *m)
{
	struct iface *asked = &names->v[at];
	size_t i;

	for (i = 0; i < names->n; i++)
		if (i != at && !strcmp(names->v[i].name, own))
			return named_twice(&names->v[i], asked, m);
	strcpy(asked->name, own);
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
		if (among(list, from, dumped, &names->v[i]))
			continue;
		before = list->n;
		err = get_named(r, which, names, i, list, m);
		if (list->n > before && among(list, from, dumped, &list->v[before]))
			drop_last(list);
	}
	return err;
}

void rtnl_own_name(struct rtnl *r, char name[IFNAMSIZ])
{
	struct identity identity;

	if (*name && !identify(r, name, &identity))
		memcpy(name, identity.name, IFNAMSIZ);
}

/* Else a port would never be in what the kernel calls otherwise. Ports come in rows. */
static void own_masters(struct rtnl *r, struct ifaces *names)
{
	char said[IFNAMSIZ] = "", own[IFNAMSIZ] = "";
	struct iface *i;
	size_t n;

	for (n = 0; n < names->n; n++) {
		i = &names->v[n];
		if (!(i->has & HAS(IF_MASTER)) || !*i->master)
			continue;
		if (strcmp(said, i->master) != 0) {
			strcpy(said, i->master);
			strcpy(own, said);
			rtnl_own_name(r, own);
		}
		strcpy(i->master, own);
	}
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
	own_masters(r, names);
	return dump_named(r, RTNL_ALL, names, list, m);
}

int rtnl_get_links(struct rtnl *r, uint64_t which, struct ifaces *names, struct ifaces *list,
		   struct message *m)
{
	own_masters(r, names);
	if (names->n <= GET_EACH_MAX)
		return get_each(r, which, names, list, m);
	return dump_named(r, which, names, list, m);
}
