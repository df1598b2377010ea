/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RTNL_H
#define TUNTAP_RTNL_H

#include "base/iface.h"
#include "base/message.h"

struct nlmsghdr;

/*
 * rtnetlink, in the network namespace that is current when the socket is first
 * needed; it is opened then. All calls return 0 or -errno with a message if not
 * said otherwise.
 */
struct rtnl;

/* NULL when there is no memory. */
struct rtnl *rtnl_new(void);
void rtnl_free(struct rtnl *r);

/*
 * The index of an interface that is there: > 0, or -ENODEV; faster than rtnl_ifindex(). Of a name
 * that is not there the kernel lets modprobe(8) look for a module that is called so, where root
 * asks (dev_load(), net/core/dev_ioctl.c). Without a message.
 */
int rtnl_ifindex_there(struct rtnl *r, const char *name);

/* The name of an interface: 0, or -ENODEV, or another -errno. Without a message. */
int rtnl_ifname(struct rtnl *r, int ifindex, char name[IFNAMSIZ]);

/* Whether that is its name, and it is there. */
bool rtnl_has_name(struct rtnl *r, int ifindex, const char *name);

/* rtnl-link.c */

/* The index of what has that name or altname: > 0, -ENODEV, or another -errno. Without a message.
 */
int rtnl_ifindex(struct rtnl *r, const char *name);

/* An altname of ip-link(8) becomes the interface's name; what is neither stays as it is. */
void rtnl_own_name(struct rtnl *r, char name[IFNAMSIZ]);

/*
 * What a caller will look at, bits of IF_*: of the other attributes nothing is read, and
 * no bit of has is set. Name, mode, state and what struct seen holds are always read; its
 * counters only with RTNL_COUNTERS.
 */
#define RTNL_COUNTERS (UINT64_C(1) << 63)
#define RTNL_ALL (~RTNL_COUNTERS)

/*
 * Append all tun/tap interfaces, in the kernel's order (by index), with the attributes
 * which. An interrupted dump is asked for again; after many times what came is taken,
 * each interface once.
 */
int rtnl_dump_links(struct rtnl *r, uint64_t which, struct ifaces *list, struct message *m);

/* Append one interface of whatever kind. -ENODEV: there is none of that name. */
int rtnl_get_link(struct rtnl *r, const char *name, struct ifaces *list, struct message *m);

/* The same, by its index. */
int rtnl_get_index(struct rtnl *r, int ifindex, struct ifaces *list, struct message *m);

/*
 * Append all tun/tap interfaces, by name, and after them those of names that
 * are of another kind: one dump, whatever exists. Altnames as in
 * rtnl_get_links().
 */
int rtnl_dump_named(struct rtnl *r, struct ifaces *names, struct ifaces *list, struct message *m);

/*
 * The index and the kind (IFLA_INFO_KIND, "" for hardware and loopback) of a link. An
 * index has one kind for ever: that of the last is remembered. Returns 0; -ENODEV
 * or another -errno without a message.
 */
int rtnl_kind(struct rtnl *r, const char *name, int *ifindex, char kind[IFNAMSIZ]);

/*
 * Append those interfaces of names that exist, of whatever kind, with at least the
 * attributes which; by name where they are few, from one dump where they are many. In
 * names, an altname of ip-link(8) becomes the name of its interface, also as a master; -EINVAL
 * with a usage message where that of the interface is among the names too.
 */
int rtnl_get_links(struct rtnl *r, uint64_t which, struct ifaces *names, struct ifaces *list,
		   struct message *m);

/*
 * Whether all links of the namespace, of whatever kind, may be changed. An
 * empty request asks, which the kernel refuses either way.
 */
bool rtnl_may_change(struct rtnl *r);

/*
 * Whether a link of the namespace, of whatever kind, is in one of n link groups
 * from first on: 1, 0, or -errno with a message.
 */
int rtnl_groups_taken(struct rtnl *r, uint32_t first, uint32_t n, struct message *m);

/*
 * Read the attributes which of a link message. Returns 0, or -EBADMSG: no name or no
 * index, an attribute of the wrong size; -ENOMEM. link->seen must be there; master is
 * filled in only by index, in *master_index (0: none). The caller frees link->alias.
 */
int rtnl_read_link(const struct nlmsghdr *nlh, uint64_t which, struct iface *link,
		   int *master_index);

/* rtnl-list.c */

/* Add the items of the lists which, bits of IF_*, of the interfaces of list to them. */
int rtnl_dump_lists(struct rtnl *r, struct ifaces *list, uint64_t which, struct message *m);

/* The same of one interface. */
int rtnl_get_lists(struct rtnl *r, struct iface *link, uint64_t which, struct message *m);

/* rtnl-unsaid.c */

/*
 * Count the entries of bridges, for those of list that are ports, which somebody gave and no word
 * says: seen->permanent_fdb and permanent_mdb, and learned_fdb, those of a control plane
 * (NTF_EXT_LEARNED). Returns 0 or -errno with a message.
 */
int rtnl_count_unsaid(struct rtnl *r, struct ifaces *list, struct message *m);

/* rtnl-addr.c */

/*
 * Read an address message. Returns the interface's index, or -EBADMSG.
 */
int rtnl_read_address(const struct nlmsghdr *nlh, struct address *a);

/* rtnl-route.c */

/*
 * Read a route message. Returns the index of its interface, 0 for one that is none of
 * ours (not proto static, of several devices, one that expires), or -EBADMSG.
 */
int rtnl_read_route(const struct nlmsghdr *nlh, struct route *r);

/* rtnl-vlan.c */

/*
 * Read a link message of AF_BRIDGE, and append the VLANs of the port. Returns its index, 0
 * where it tells of none, or -EBADMSG, or -ENOMEM.
 */
int rtnl_read_vlans(const struct nlmsghdr *nlh, struct list *vlans);

/* Whether a bridge filters VLANs: 1, 0; -EOPNOTSUPP: this kernel's cannot; or -errno. */
int rtnl_bridge_filters(struct rtnl *r, const char *bridge, struct message *m);

/* The VLAN that a bridge gives to a new port by itself; 0: none; or -errno. */
int rtnl_bridge_pvid(struct rtnl *r, const char *bridge, struct message *m);

/* rtnl-fdb.c */

/*
 * Read a message of a bridge's table. Returns the index of its port, 0 for an entry that is
 * not a static one of a port, or -EBADMSG.
 */
int rtnl_read_fdb(const struct nlmsghdr *nlh, struct fdb *f);

/*
 * See that the MAC address of f is no static entry of another port of the bridge, and not
 * the host's own; ifindex is the port that it is for, 0 where that is not there yet. Returns 0,
 * also where the kernel, before 5.0, cannot tell; or -EEXIST or another -errno with a message.
 */
int rtnl_fdb_taken(struct rtnl *r, int bridge, int ifindex, const struct fdb *f, struct message *m);

/* Changes (rtnl-batch.c, rtnl-change.c) */

/* How the requests for one interface fared: their first error, and its message. */
struct rtnl_outcome {
	int err;
	struct message *msg;
};

/*
 * Changes: requests gathered in a batch go to the kernel in one send. The
 * kernel goes on after an error; the first one is reported, in its own words where
 * it has some (NETLINK_EXT_ACK).
 */
struct rtnl_batch {
	unsigned char *data;
	size_t len, room;
	struct rtnl_request {
		size_t at; /* of its header in data */
		const char *what; /* for the message: "set mtu", "add address" */
		const char *value; /* which follows it there; NULL: none, or the item */
		const struct list_type *type; /* of the item that it is for; NULL: for none */
		const void *item;
		int pass; /* -errno: an answer that is no error; 0: none is */
		struct rtnl_outcome *outcome;
	} * requests;
	size_t n, requests_room;
	/*
	 * Where the error of the requests that follow is reported; the others are sent
	 * all the same. NULL: it is that of rtnl_send(), and ends it.
	 */
	struct rtnl_outcome *outcome;
	/* One send(2) takes all, which no signal can part; else one a few dozen. */
	bool whole;
	bool no_memory; /* reported when it is sent */
};

/* Zero-initialise a batch; after rtnl_send() it is empty and can be used again. */
void rtnl_batch_clear(struct rtnl_batch *b);

/*
 * Change nothing, and fail where a change would: without CAP_NET_ADMIN, or
 * because the link is gone.
 */
void rtnl_batch_check(struct rtnl_batch *b, int ifindex);

/*
 * Give link ifindex the values that want has for the attributes "which", bits of
 * IF_*: those that are attributes of the link (rtnl-field.c), each in a request
 * of its own, and then up. Other bits are ignored.
 */
void rtnl_batch_link(struct rtnl_batch *b, int ifindex, const struct iface *want, uint64_t which);

/*
 * Take a new one up that has lost its carrier, or is about to, and that nobody else can attach to:
 * a bridge that it joins is told so. It holds until the kernel has processed that loss.
 */
void rtnl_batch_up_idle(struct rtnl_batch *b, int ifindex);

/* Make it a port of master, or of none if that is 0. */
void rtnl_batch_master(struct rtnl_batch *b, int ifindex, int master);

/*
 * Give link ifindex the values that want has for those attributes of IPv4 and IPv6
 * that rtnetlink sets: forwarding, proxy_arp, rp_filter in one request, addrgenmode in
 * another. Bits of other attributes are ignored.
 */
void rtnl_batch_inet(struct rtnl_batch *b, int ifindex, const struct iface *want, uint64_t which);

/*
 * Give link ifindex, a port of a bridge, the options that want has for which, bits
 * of IF_*; all in one request. Bits of other attributes are ignored.
 */
void rtnl_batch_port(struct rtnl_batch *b, int ifindex, const struct iface *want, uint64_t which);

/* Take the port ifindex of a bridge out of all VLANs. */
void rtnl_batch_no_vlans(struct rtnl_batch *b, int ifindex);

enum rtnl_step {
	RTNL_ADD, /* with all that it has, flags, lifetimes and the like */
	RTNL_KEEP, /* the same, but one that is there already is no error */
	RTNL_REMOVE,
};

/*
 * Add an item of the list field to the link ifindex, or remove it. The item must outlive
 * the batch.
 */
void rtnl_batch_item(struct rtnl_batch *b, enum rtnl_step step, int ifindex, int field,
		     const void *item);

/* Delete a link, by index. */
void rtnl_batch_del_link(struct rtnl_batch *b, int ifindex);

/* Put a link into a link group. */
void rtnl_batch_group(struct rtnl_batch *b, int ifindex, uint32_t group);

/* Give a link an altname beside its name, which no other may have. Since Linux 5.5. */
void rtnl_batch_altname(struct rtnl_batch *b, int ifindex, const char *name);

/* Give a link another name, which no other may have. Before Linux 6.2 not while it is up. */
void rtnl_batch_rename(struct rtnl_batch *b, int ifindex, const char *name);

/* Move a link to the network namespace of a descriptor: it leaves its master, and is down. */
void rtnl_batch_move(struct rtnl_batch *b, int ifindex, int netns);

/*
 * Delete all links that are in a link group; none if one of them cannot be
 * deleted (-EOPNOTSUPP). -ENODEV: there is none in it.
 */
void rtnl_batch_del_group(struct rtnl_batch *b, uint32_t group);

/*
 * Send all. 0: all was done, except what outcomes report. *unsure, where not NULL, says that the
 * answer was lost, so that nobody knows what was done.
 */
int rtnl_send(struct rtnl *r, struct rtnl_batch *b, bool *unsure, struct message *m);

/* rtnl-verify.c */

/*
 * See that the options which of the port name are as want has them: the kernel
 * accepts those that it does not know in silence. It is asked once for each of
 * them, as long as r lives. Returns 0, -EOPNOTSUPP for one that it does not know,
 * or -errno, with a message.
 */
int rtnl_check_quiet(struct rtnl *r, const char *name, const struct iface *want, uint64_t which,
		     struct message *m);

/* rtnl-event.c */

/* An event of a tun/tap link, or of an address of whatever link. */
struct rtnl_event {
	enum { RTNL_LINK_NEW, RTNL_LINK_DEL, RTNL_ADDRESS_NEW, RTNL_ADDRESS_DEL } what;
	int ifindex;
	struct iface *link; /* LINK: as it is now, without addresses; master by no name */
	const struct address *address; /* ADDRESS */
};

/*
 * What it returns below 0 ends the reading. What it takes from the link, it sets to NULL. It may
 * ask r for more.
 */
typedef int (*rtnl_on_event)(const struct rtnl_event *e, void *data);

/*
 * Listen from now on. Returns a descriptor to wait for input on, which belongs to
 * r, or -errno with a message.
 */
int rtnl_watch(struct rtnl *r, struct message *m);

/*
 * Read what has come, some of it at least, and call on for each; without
 * waiting. Returns 0; -ENOBUFS without a message: the kernel had to drop events; else
 * -errno with one.
 */
int rtnl_next_events(struct rtnl *r, rtnl_on_event on, void *data, struct message *m);

/* Forget what has come and was not read. */
void rtnl_drop_events(struct rtnl *r);

#endif
