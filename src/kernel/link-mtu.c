/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The mtu of an interface that is attached to, by ioctl(2): a program that becomes another has no
 * use for more. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/link-mtu.h"
#include "kernel/netns.h"
#include "kernel/tundev.h"

static int open_here(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

/* In the namespace of ns, which is closed. */
static int open_there(int ns)
{
	struct message m = { 0 };
	int own = netns_own(&m), fd = own < 0 ? own : netns_go_back(ns, &m);

	close(ns);
	if (!fd)
		fd = open_here();
	if (own >= 0 && netns_return(own, &m) < 0 && fd >= 0) {
		close(fd);
		fd = -EPERM;
	}
	message_clear(&m);
	return fd;
}

/* Before Linux 5.2 where it was attached to has to do, and before 4.17 nobody knows that. */
int link_mtu_open(int tun)
{
	int ns = tundev_netns(tun);

	if (ns == -EINVAL || ns == -ENOTTY)
		ns = tundev_opened_netns(tun);
	/* Who may not know where it is has it in his own namespace. */
	if (ns == -EPERM)
		return open_here();
	if (ns < 0)
		return ns == -EINVAL ? -ENOTTY : ns;
	return open_there(ns);
}

static int ask(int fd, const char *name, unsigned long request, struct ifreq *ifr)
{
	strncpy(ifr->ifr_name, name, IFNAMSIZ - 1);
	return ioctl(fd, request, ifr) < 0 ? -errno : 0;
}

int link_mtu_get(int fd, const char *name)
{
	struct ifreq ifr = { 0 };
	int err = ask(fd, name, SIOCGIFMTU, &ifr);

	return err ? err : ifr.ifr_mtu;
}

int link_mtu_set(int fd, const char *name, uint32_t mtu)
{
	struct ifreq ifr = { .ifr_mtu = (int)mtu };

	return ask(fd, name, SIOCSIFMTU, &ifr);
}
