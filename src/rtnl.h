/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_RTNL_H
#define TUNTAP_RTNL_H

#include "iface.h"
#include "message.h"

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

/* The index of an interface: > 0, or -ENODEV. Without a message. */
int rtnl_ifindex(struct rtnl *r, const char *name);

/* rtnl-link.c */

/*
 * Append all tun/tap interfaces, in the kernel's order (by index). counters: of
 * bytes and packets too. An interrupted dump is asked for again; after many
 * times what came is taken, each interface once.
 */
int rtnl_dump_links(struct rtnl *r, bool counters, struct ifaces *list, struct message *m);

/* Append one interface of whatever kind. -ENODEV: there is none of that name. */
int rtnl_get_link(struct rtnl *r, const char *name, struct ifaces *list, struct message *m);

/*
 * Append all tun/tap interfaces, by name, and after them those of names that
 * are of another kind: one dump, whatever exists.
 */
int rtnl_dump_named(struct rtnl *r, const struct ifaces *names, struct ifaces *list,
		    struct message *m);

/*
 * Append those interfaces of names that exist, of whatever kind; by name where
 * they are few, from one dump where they are many.
 */
int rtnl_get_links(struct rtnl *r, const struct ifaces *names, struct ifaces *list,
		   struct message *m);

/*
 * Read a link message. Returns 0, or -EBADMSG: no name or no index, an
 * attribute of the wrong size. link->seen must be there; master is filled in
 * only by index, in *master_index (0: none).
 */
int rtnl_read_link(const struct nlmsghdr *nlh, struct iface *link, int *master_index);

/* rtnl-addr.c */

/* Add the addresses of the interfaces of list to them. */
int rtnl_dump_addresses(struct rtnl *r, struct ifaces *list, struct message *m);

/* Add the addresses of one interface to it. */
int rtnl_get_addresses(struct rtnl *r, struct iface *link, struct message *m);

/*
 * Read an address message. Returns the interface's index, or -EBADMSG.
 */
int rtnl_read_address(const struct nlmsghdr *nlh, struct address *a);

/*
 * Changes: requests gathered in a batch go to the kernel in one send. The
 * kernel goes on after an error; the first one is told, in its own words where
 * it has some (NETLINK_EXT_ACK).
 */
struct rtnl_batch {
	unsigned char *data;
	size_t len, room;
	struct rtnl_request {
		size_t at; /* of its header in data */
		char what[ADDRESS_TEXT + 32]; /* for the message: "set mtu 1400" */
	} * requests;
	size_t n;
	bool no_memory; /* told when it is sent */
};

/* Zero-initialise a batch; after rtnl_send() it is empty and can be used again. */
void rtnl_batch_clear(struct rtnl_batch *b);

/*
 * Give link ifindex the values that want has for the fields: lladdr, mtu,
 * txqueuelen, alias in one request each, and up. Other bits are ignored.
 */
void rtnl_batch_link(struct rtnl_batch *b, int ifindex, const struct iface *want, uint32_t fields);

/* Make it a port of master, or of none if that is 0. */
void rtnl_batch_master(struct rtnl_batch *b, int ifindex, int master);

void rtnl_batch_add_address(struct rtnl_batch *b, int ifindex, const struct address *a);
void rtnl_batch_del_address(struct rtnl_batch *b, int ifindex, const struct address *a);

/* Delete a link, by index. */
void rtnl_batch_del_link(struct rtnl_batch *b, int ifindex);

/*
 * Send all. 0: all was done. *unsure, where not NULL, tells that the answer was lost, so that
 * nobody knows what was done.
 */
int rtnl_send(struct rtnl *r, struct rtnl_batch *b, bool *unsure, struct message *m);

#endif
