/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Events: what the kernel tells of links and addresses as it happens. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/rtnl-socket.h"
#include "kernel/sysfs.h"

/* A link's event takes some 4 KiB of it: thousands may wait. */
enum { EVENT_BUFFER = 16 << 20 };

static int cannot_watch(int err, struct message *m)
{
	return message_set(m, -err, "cannot listen to the kernel (rtnetlink): %s", strerror(err));
}

/* Above what the system allows everybody it takes CAP_NET_ADMIN. */
static void enlarge_buffer(int fd)
{
	int size = EVENT_BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

int rtnl_watch(struct rtnl *r, struct message *m)
{
	const unsigned int groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
	int err = rtnl_open(r, m);

	if (err)
		return err;
	if (r->events)
		mnl_socket_close(r->events);
	r->events = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!r->events)
		return cannot_watch(errno, m);
	enlarge_buffer(mnl_socket_get_fd(r->events));
	if (mnl_socket_bind(r->events, groups, MNL_SOCKET_AUTOPID) < 0)
		return cannot_watch(errno, m);
	rtnl_refuse_others(r->events);
	return mnl_socket_get_fd(r->events);
}

/* Bridges speak of their ports in messages of their own, which tell no kind. */
static int read_link(const struct nlmsghdr *nlh, rtnl_on_event on, void *data)
{
	struct seen seen = { 0 };
	struct iface link = { .owner = ID_NONE, .group = ID_NONE, .seen = &seen };
	struct rtnl_event e = {
		.what = nlh->nlmsg_type == RTM_NEWLINK ? RTNL_LINK_NEW : RTNL_LINK_DEL,
		.link = &link,
	};
	int master, err;

	err = rtnl_read_link(nlh, RTNL_ALL, &link, &master);
	e.ifindex = seen.ifindex;
	if (!err && !strcmp(seen.kind, "tun") && link.mode == MODE_UNKNOWN)
		sysfs_fill(&link);
	if (!err && iface_is_tuntap(&link))
		err = on(&e, data);
	link.seen = NULL;
	iface_clear(&link);
	return err;
}

static int read_address(const struct nlmsghdr *nlh, rtnl_on_event on, void *data)
{
	struct rtnl_event e = {
		.what = nlh->nlmsg_type == RTM_NEWADDR ? RTNL_ADDRESS_NEW : RTNL_ADDRESS_DEL,
	};
	struct address a;

	e.ifindex = rtnl_read_address(nlh, &a);
	e.address = &a;
	return e.ifindex < 0 ? e.ifindex : on(&e, data);
}

static int read_event(const struct nlmsghdr *nlh, rtnl_on_event on, void *data)
{
	switch (nlh->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		return read_link(nlh, on, data);
	case RTM_NEWADDR:
	case RTM_DELADDR:
		return read_address(nlh, on, data);
	default:
		return 0;
	}
}

int rtnl_next_events(struct rtnl *r, rtnl_on_event on, void *data, struct message *m)
{
	const struct nlmsghdr *nlh;
	const uint32_t seq = r->seq;
	struct rtnl_bytes bytes;
	int err = rtnl_receive_from(r, r->events, &bytes);

	if (err == -EAGAIN)
		return 0;
	if (err == -ENOBUFS)
		return err;
	if (err)
		return cannot_watch(-err, m);
	while (!err && r->seq == seq && (nlh = rtnl_take(&bytes, &err)))
		err = read_event(nlh, on, data);
	/* An answer took the place of what came behind; the kernel sends events one by one. */
	if (!err && bytes.left)
		return -ENOBUFS;
	if (err && !m->text)
		message_set(m, err, "cannot read an event: %s", strerror(-err));
	return err;
}

/*
 * More than the buffer holds is not what was there before: then others send without a
 * pause, and it can only be stopped.
 */
void rtnl_drop_events(struct rtnl *r)
{
	enum { SMALLEST = 256 }; /* of the buffer, for a message */
	struct pollfd fd = { .fd = mnl_socket_get_fd(r->events), .events = POLLIN };
	struct rtnl_bytes bytes;
	int n;

	for (n = 0; n < EVENT_BUFFER / SMALLEST && poll(&fd, 1, 0) > 0; n++)
		rtnl_receive_from(r, r->events, &bytes);
}
