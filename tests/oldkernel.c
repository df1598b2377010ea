/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * What Linux 4.15 does not do: loaded before a program (LD_PRELOAD), netlink tells
 * nothing of a tun/tap interface but its kind, as before 4.17, and there are no
 * pidfd_open(2) and pidfd_getfd(2), as before 5.3 and 5.6. Nor does it tell gro_max_size,
 * as before 5.17, nor the namespace of an interface, as before 5.2, nor with OLDKERNEL_SKNS
 * of a descriptor, as before 4.17.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#ifndef TUNGETDEVNETNS
#define TUNGETDEVNETNS _IO('T', 227)
#endif

enum { PIDFD_OPEN = 434, PIDFD_GETFD = 438, UNKNOWN = 0x3ff, GRO_MAX_SIZE = 58 };

/* Call each attribute of a type something that nobody knows. */
static void hide(struct rtattr *a, int len, unsigned short outer, unsigned short inner)
{
	for (; RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		if (outer && (a->rta_type & NLA_TYPE_MASK) == outer)
			hide(RTA_DATA(a), RTA_PAYLOAD(a), 0, inner);
		else if (!outer && (a->rta_type & NLA_TYPE_MASK) == inner)
			a->rta_type = UNKNOWN;
	}
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	ssize_t (*next)(int, struct msghdr *, int) = dlsym(RTLD_NEXT, "recvmsg");
	ssize_t got = next(fd, msg, flags);
	struct nlmsghdr *nlh = msg->msg_iov->iov_base;
	struct sockaddr_nl *from = msg->msg_name;
	int left = got;

	if (got < 0 || (size_t)got > msg->msg_iov->iov_len || !from ||
	    from->nl_family != AF_NETLINK)
		return got;
	for (; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left))
		if (nlh->nlmsg_type == RTM_NEWLINK || nlh->nlmsg_type == RTM_DELLINK) {
			hide(IFLA_RTA(NLMSG_DATA(nlh)), IFLA_PAYLOAD(nlh), IFLA_LINKINFO,
			     IFLA_INFO_DATA);
			hide(IFLA_RTA(NLMSG_DATA(nlh)), IFLA_PAYLOAD(nlh), 0, GRO_MAX_SIZE);
		}
	return got;
}

long syscall(long number, ...)
{
	long (*next)(long, ...) = dlsym(RTLD_NEXT, "syscall"), v[6];
	va_list args;
	int i;

	va_start(args, number);
	for (i = 0; i < 6; i++)
		v[i] = va_arg(args, long);
	va_end(args);
	if (number != PIDFD_OPEN && number != PIDFD_GETFD)
		return next(number, v[0], v[1], v[2], v[3], v[4], v[5]);
	errno = ENOSYS;
	return -1;
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
	va_list args;
	void *argument;

	va_start(args, request);
	argument = va_arg(args, void *);
	va_end(args);
	if (request != TUNGETDEVNETNS && (request != SIOCGSKNS || !getenv("OLDKERNEL_SKNS")))
		return next(fd, request, argument);
	errno = EINVAL;
	return -1;
}
