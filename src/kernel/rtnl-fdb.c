/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Static entries of a bridge's table: what the kernel says of them, and the requests for them. */
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/shell.h"
#include "kernel/rtnl-socket.h"

/* linux/neighbour.h has it since 5.0. */
enum { FLAG_STICKY = 0x40 };

/* Of which port an entry is, and whether somebody gave it there: 0, or -EBADMSG. */
static int read_entry(const struct nlmsghdr *nlh, const struct nlattr **tb, struct fdb *f)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	uint16_t vid;

	*f = (struct fdb){ .sticky = false };
	if (rtnl_attributes(nlh, sizeof(*ndm), tb, NDA_MASTER) < 0 || ndm->ndm_ifindex <= 0)
		return -EBADMSG;
	if (!tb[NDA_LLADDR] || mnl_attr_get_payload_len(tb[NDA_LLADDR]) != sizeof(f->mac))
		return 0;
	memcpy(f->mac, mnl_attr_get_payload(tb[NDA_LLADDR]), sizeof(f->mac));
	if (tb[NDA_VLAN]) {
		if (mnl_attr_get_payload_len(tb[NDA_VLAN]) != sizeof(vid))
			return -EBADMSG;
		memcpy(&vid, mnl_attr_get_payload(tb[NDA_VLAN]), sizeof(vid));
		f->vid = vid;
	}
	f->sticky = ndm->ndm_flags & FLAG_STICKY;
	return 0;
}

/*
 * A permanent entry is the host's own, one that is neither was learned; the device's own
 * list of addresses is told without NDA_MASTER.
 */
int rtnl_read_fdb(const struct nlmsghdr *nlh, struct fdb *f)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[NDA_MASTER + 1] = { NULL };
	int err = read_entry(nlh, tb, f);

	if (err)
		return err;
	if (ndm->ndm_family != AF_BRIDGE || !tb[NDA_LLADDR] || !tb[NDA_MASTER] ||
	    ndm->ndm_state != NUD_NOARP || ndm->ndm_flags & (NTF_SELF | NTF_EXT_LEARNED) ||
	    f->mac[0] & 1 || mnl_attr_get_payload_len(tb[NDA_LLADDR]) != sizeof(f->mac))
		return 0;
	return ndm->ndm_ifindex;
}

static int read_item(const struct nlmsghdr *nlh, void *item)
{
	return rtnl_read_fdb(nlh, item);
}

/* Of one that is of every VLAN there is an entry for each of them too. */
static void settle(struct list *list)
{
	struct fdb *v = list->v, all;
	size_t n, kept = 0;

	for (n = 0; n < list->n; n++) {
		all = v[n];
		all.vid = 0;
		if (!v[n].vid || !list_find(list, &fdb_list, &all, true))
			v[kept++] = v[n];
	}
	list->n = kept;
}

static void ask(struct rtnl *r, int ifindex)
{
	struct ndmsg *ndm;
	struct nlmsghdr *nlh = rtnl_prepare(r, RTM_GETNEIGH, NLM_F_DUMP, sizeof(*ndm));

	ndm = mnl_nlmsg_get_payload(nlh);
	ndm->ndm_family = AF_BRIDGE;
	ndm->ndm_ifindex = ifindex;
}

/*
 * One that was learned, perhaps at another port, takes the place of none: it is moved.
 * The kernel adds and removes it for every VLAN of the port, where none is said. What is
 * of a VLAN that the port is not in (-EINVAL) had no effect.
 */
static void put(struct rtnl_batch *b, enum rtnl_step step, int ifindex, const void *item)
{
	static const struct rtnl_step_kind kinds[] = {
		[RTNL_ADD] = { RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, "add fdb", 0 },
		[RTNL_KEEP] = { RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, "keep fdb", 0 },
		[RTNL_REMOVE] = { RTM_DELNEIGH, 0, "remove fdb", -ENOENT },
	};
	static const struct rtnl_step_kind of_vlan[] = {
		[RTNL_ADD] = { RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, "add fdb", -EINVAL },
		[RTNL_KEEP] = { RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, "keep fdb", -EINVAL },
		[RTNL_REMOVE] = { RTM_DELNEIGH, 0, "remove fdb", -ENOENT },
	};
	const struct fdb *f = item;
	struct ndmsg *ndm;
	struct nlmsghdr *nlh = rtnl_batch_step(b, f->vid ? &of_vlan[step] : &kinds[step],
					       sizeof(*ndm), &fdb_list, item);

	if (!nlh)
		return;
	ndm = mnl_nlmsg_get_payload(nlh);
	ndm->ndm_family = AF_BRIDGE;
	ndm->ndm_ifindex = ifindex;
	ndm->ndm_state = NUD_NOARP;
	ndm->ndm_flags = NTF_MASTER | (f->sticky ? FLAG_STICKY : 0);
	mnl_attr_put(nlh, NDA_LLADDR, sizeof(f->mac), f->mac);
	if (f->vid)
		mnl_attr_put_u16(nlh, NDA_VLAN, f->vid);
	rtnl_batch_end(b, nlh);
}

/* Whose an entry is that nobody learned. */
struct holding {
	int ifindex;
	bool given; /* as a static one; else it is of the host itself */
};

static int read_holder(const struct nlmsghdr *nlh, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[NDA_MASTER + 1] = { NULL };
	struct holding *holding = data;
	struct fdb f;
	int err = read_entry(nlh, tb, &f);

	if (!err && ndm->ndm_state & (NUD_NOARP | NUD_PERMANENT)) {
		holding->ifindex = ndm->ndm_ifindex;
		holding->given = ndm->ndm_state & NUD_NOARP;
	}
	return err;
}

/* Of an entry that is there. Returns 0, also where the kernel, before 5.0, cannot tell. */
static int find_holder(struct rtnl *r, int bridge, const struct fdb *f, struct holding *holding,
		       struct message *m)
{
	const struct rtnl_query q = {
		.what = "look at the table of the bridge",
		.answer = RTM_NEWNEIGH,
		.each = read_holder,
		.data = holding,
	};
	struct ndmsg *ndm;
	struct nlmsghdr *nlh;
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	nlh = rtnl_prepare(r, RTM_GETNEIGH, 0, sizeof(*ndm));
	ndm = mnl_nlmsg_get_payload(nlh);
	ndm->ndm_family = AF_BRIDGE;
	mnl_attr_put(nlh, NDA_LLADDR, sizeof(f->mac), f->mac);
	mnl_attr_put_u32(nlh, NDA_MASTER, bridge);
	err = rtnl_ask(r, &q, m);
	if (err != -ENOENT && err != -EOPNOTSUPP)
		return err;
	message_clear(m);
	return 0;
}

int rtnl_fdb_taken(struct rtnl *r, int bridge, int ifindex, const struct fdb *f, struct message *m)
{
	struct holding holding = { 0 };
	char mac[LLADDR_TEXT], name[IFNAMSIZ];
	int err = find_holder(r, bridge, f, &holding, m);

	if (err || !holding.ifindex || (holding.given && holding.ifindex == ifindex))
		return err;
	lladdr_text(f->mac, mac);
	if (!holding.given)
		return message_set(m, -EEXIST,
				   "fdb %s: this is the host's own MAC address in the bridge", mac);
	if (rtnl_ifname(r, holding.ifindex, name) < 0)
		return message_set(m, -EEXIST, "fdb %s: it is a static entry of another port", mac);
	message_set(m, -EEXIST, "fdb %s: it is a static entry of \"%s\"", mac, name);
	message_hint(m, "%s fdb del %s dev %s master", shell_bridge(), mac, SHELL_WORD(name));
	return -EEXIST;
}

const struct rtnl_list rtnl_fdb = {
	.what = "list the entries of the bridges",
	.answer = RTM_NEWNEIGH,
	.of_port = true,
	.restless = true,
	.read = read_item,
	.settle = settle,
	.ask = ask,
	.put = put,
};
