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

static int ask_here(const char *name, unsigned long request, struct ifreq *ifr)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -errno;
	strncpy(ifr->ifr_name, name, IFNAMSIZ - 1);
	err = ioctl(fd, request, ifr) < 0 ? -errno : 0;
	close(fd);
	return err;
}

/* Who may not know where it is has it in his own namespace. */
static int ask(int tun, const char *name, unsigned long request, struct ifreq *ifr)
{
	struct message m = { 0 };
	int here = tundev_in_this_netns(tun), own, its, err;

	if (here != 0)
		return ask_here(name, request, ifr);
	own = netns_own(&m);
	its = own < 0 ? own : tundev_netns(tun);
	err = its < 0 ? its : netns_return(its, &m);
	if (!err) {
		err = ask_here(name, request, ifr);
		if (netns_return(own, &m) < 0)
			err = -EPERM;
	} else if (own >= 0) {
		close(own);
	}
	message_clear(&m);
	return err;
}

int link_mtu_get(int tun, const char *name)
{
	struct ifreq ifr = { 0 };
	int err = ask(tun, name, SIOCGIFMTU, &ifr);

	return err ? err : ifr.ifr_mtu;
}

int link_mtu_set(int tun, const char *name, uint32_t mtu)
{
	struct ifreq ifr = { .ifr_mtu = (int)mtu };

	return ask(tun, name, SIOCSIFMTU, &ifr);
}
