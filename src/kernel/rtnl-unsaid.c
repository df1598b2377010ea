/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Entries of a bridge that somebody gave its ports, and no word of ours says: they are counted. */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "kernel/rtnl-socket.h"

/* The interfaces of a list, sorted by index. */
struct counting {
	struct iface **v;
	size_t n;
};

static struct iface *find(const struct counting *c, int ifindex)
{
	return rtnl_find_index(c->v, c->n, ifindex);
}

/*
 * The kernel gives each port a permanent entry of its own MAC address. What a control plane
 * has learned (NTF_EXT_LEARNED) it gave, and nothing here learns it again.
 */
static int count_fdb(const struct nlmsghdr *nlh, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[NDA_MASTER + 1] = { NULL };
	struct iface *port;

	if (rtnl_attributes(nlh, sizeof(*ndm), tb, NDA_MASTER) < 0)
		return -EBADMSG;
	if (ndm->ndm_family != AF_BRIDGE || !tb[NDA_MASTER] || ndm->ndm_flags & NTF_SELF ||
	    !tb[NDA_LLADDR] || mnl_attr_get_payload_len(tb[NDA_LLADDR]) != sizeof(port->lladdr))
		return 0;
	port = find(data, ndm->ndm_ifindex);
	if (!port ||
	    !memcmp(mnl_attr_get_payload(tb[NDA_LLADDR]), port->lladdr, sizeof(port->lladdr)))
		return 0;
	if (ndm->ndm_state & NUD_PERMANENT)
		port->seen->permanent_fdb++;
	else if (ndm->ndm_flags & NTF_EXT_LEARNED)
		port->seen->learned_fdb++;
	return 0;
}

static int count_group(const struct nlattr *info, void *data)
{
	struct br_mdb_entry entry;
	struct iface *port;

	if (mnl_attr_get_payload_len(info) < sizeof(entry))
		return -EBADMSG;
	memcpy(&entry, mnl_attr_get_payload(info), sizeof(entry));
	port = entry.state & MDB_PERMANENT ? find(data, (int)entry.ifindex) : NULL;
	if (port)
		port->seen->permanent_mdb++;
	return 0;
}

/* Entries are nested in a nest for each group, and these in one for each bridge. */
static int count_mdb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[MDBA_MDB + 1] = { NULL }, *group, *info;
	int err = rtnl_attributes(nlh, sizeof(struct br_port_msg), tb, MDBA_MDB);

	if (err < 0 || !tb[MDBA_MDB])
		return err;
	mnl_attr_for_each_nested (group, tb[MDBA_MDB]) {
		mnl_attr_for_each_nested (info, group) {
			if (!err && mnl_attr_get_type(info) == MDBA_MDB_ENTRY_INFO)
				err = count_group(info, data);
		}
	}
	return err;
}

static void forget_fdb(void *data)
{
	const struct counting *c = data;
	size_t i;

	for (i = 0; i < c->n; i++)
		c->v[i]->seen->permanent_fdb = c->v[i]->seen->learned_fdb = 0;
}

static void forget_mdb(void *data)
{
	const struct counting *c = data;
	size_t i;

	for (i = 0; i < c->n; i++)
		c->v[i]->seen->permanent_mdb = 0;
}

static int ask_fdb(struct rtnl *r, struct counting *c, struct message *m)
{
	const struct rtnl_query q = {
		.what = "list the entries of the bridges",
		.answer = RTM_NEWNEIGH,
		.each = count_fdb,
		.restart = forget_fdb,
		.data = c,
	};
	struct nlmsghdr *nlh = rtnl_prepare(r, RTM_GETNEIGH, NLM_F_DUMP, sizeof(struct ndmsg));
	struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);

	forget_fdb(c);
	ndm->ndm_family = AF_BRIDGE;
	if (c->n == 1)
		ndm->ndm_ifindex = c->v[0]->seen->ifindex;
	return rtnl_ask(r, &q, m);
}

/* A kernel without multicast snooping has no such table. */
static int ask_mdb(struct rtnl *r, struct counting *c, struct message *m)
{
	const struct rtnl_query q = {
		.what = "list the multicast groups of the bridges",
		.answer = RTM_GETMDB, /* so br_mdb_dump() has it */
		.each = count_mdb,
		.restart = forget_mdb,
		.data = c,
	};
	struct nlmsghdr *nlh = rtnl_prepare(r, RTM_GETMDB, NLM_F_DUMP, sizeof(struct br_port_msg));
	struct br_port_msg *msg = mnl_nlmsg_get_payload(nlh);
	int err;

	forget_mdb(c);
	msg->family = AF_BRIDGE;
	err = rtnl_ask(r, &q, m);
	if (err != -EOPNOTSUPP)
		return err;
	message_clear(m);
	return 0;
}

int rtnl_count_unsaid(struct rtnl *r, struct ifaces *list, struct message *m)
{
	CLEANUP(free_at) struct iface **v = calloc(list->n + 1, sizeof(*v));
	struct counting c = { v, 0 };
	size_t i;
	int err;

	if (!v)
		return message_no_memory(m);
	/* A port of a bridge is known by its options. */
	for (i = 0; i < list->n; i++)
		if (list->v[i].has & field_mask(FIELD_PORT) & ~HAS_LISTS)
			v[c.n++] = &list->v[i];
	if (!c.n)
		return 0;
	qsort(v, c.n, sizeof(*v), rtnl_compare_index);
	err = rtnl_open(r, m);
	if (!err)
		err = ask_fdb(r, &c, m);
	return err ? err : ask_mdb(r, &c, m);
}
