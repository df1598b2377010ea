/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * What the programs of the floor share: rtnetlink without a library. They make
 * the bare system calls for interfaces called t0, t1, ... and check next to
 * nothing; they show what no program can do faster, and are no models.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <err.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static char requests[1 << 18];
static size_t used;
static int rtnl;

static inline void rtnl_socket(void)
{
	rtnl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (rtnl < 0)
		err(1, "socket");
}

/* A request behind the others; header is the size of what follows nlmsghdr. */
static inline struct nlmsghdr *request(int type, int flags, size_t header)
{
	struct nlmsghdr *h = (struct nlmsghdr *)(requests + used);

	memset(h, 0, NLMSG_LENGTH(header));
	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_len = NLMSG_LENGTH(header);
	return h;
}

static inline void attribute(struct nlmsghdr *h, int type, const void *data, size_t size)
{
	struct rtattr *a = (struct rtattr *)((char *)h + NLMSG_ALIGN(h->nlmsg_len));

	a->rta_type = type;
	a->rta_len = RTA_LENGTH(size);
	memcpy(RTA_DATA(a), data, size);
	h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len) + RTA_ALIGN(a->rta_len);
}

static inline void end_request(const struct nlmsghdr *h)
{
	used += NLMSG_ALIGN(h->nlmsg_len);
}

/* Send all; the last has NLM_F_ACK, and an error comes before its answer. */
static inline void send_requests(void)
{
	char answer[4096];
	const struct nlmsgerr *e;

	if (send(rtnl, requests, used, 0) < 0)
		err(1, "send");
	if (recv(rtnl, answer, sizeof(answer), 0) < 0)
		err(1, "recv");
	e = NLMSG_DATA((struct nlmsghdr *)answer);
	if (e->error)
		errx(1, "rtnetlink: %s", strerror(-e->error));
	used = 0;
}

static inline int index_of(int i)
{
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, IFNAMSIZ, "t%d", i);
	if (ioctl(rtnl, SIOCGIFINDEX, &ifr) < 0)
		err(1, "%s", ifr.ifr_name);
	return ifr.ifr_ifindex;
}

/* Make or attach to the tap i. */
static inline int tap(int i, int flags)
{
	struct ifreq ifr = { .ifr_flags = (short)(IFF_TAP | IFF_NO_PI | 0x40 | flags) };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	snprintf(ifr.ifr_name, IFNAMSIZ, "t%d", i);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0)
		err(1, "%s", ifr.ifr_name);
	return fd;
}

#endif
