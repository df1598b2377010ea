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

/* In the namespace of ns. Returns to own, or fails with a message. */
static int open_there(int ns, int own, int *fd, struct message *m)
{
	struct message lost = { 0 };
	int err = netns_go_back(ns, &lost);

	message_clear(&lost);
	*fd = err ? err : open_here();
	if (err)
		return 0;
	err = netns_go_back(own, m);
	if (err && *fd >= 0)
		close(*fd);
	return err;
}

/* To enter a namespace takes more than CAP_NET_ADMIN: the caller's own is not entered. */
static int open_in(int ns, int *fd, struct message *m)
{
	struct message lost = { 0 };
	int own = netns_own(&lost), err = 0;

	message_clear(&lost);
	if (own < 0)
		*fd = own;
	else if (netns_same(ns, own))
		*fd = open_here();
	else
		err = open_there(ns, own, fd, m);
	if (own >= 0)
		close(own);
	return err;
}

/* Before Linux 5.2 where it was attached to has to do, and before 4.17 nobody knows that. */
int link_mtu_open(int tun, int *fd, struct message *m)
{
	int ns = tundev_netns(tun), err;

	if (ns == -EINVAL || ns == -ENOTTY)
		ns = tundev_opened_netns(tun);
	if (ns < 0) {
		/* Who may not know where it is has it in his own namespace. */
		*fd = ns == -EPERM ? open_here() : ns == -EINVAL ? -ENOTTY : ns;
		return 0;
	}
	err = open_in(ns, fd, m);
	close(ns);
	return err;
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
