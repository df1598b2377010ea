/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* floor-add N [full]: make N taps of user 1000; full: with an address, and up. */
#include "floor.h"

/* In a row they are closed faster than each as it is made. */
enum { WINDOW = 16 };

static void ask(int i, int flags)
{
	static const unsigned char address[] = { 10, 0, 0, 1 };
	struct nlmsghdr *h =
		request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifaddrmsg));
	struct ifaddrmsg *a = NLMSG_DATA(h);
	int index = index_of(i);
	struct ifinfomsg *l;

	a->ifa_family = AF_INET;
	a->ifa_prefixlen = 24;
	a->ifa_index = index;
	attribute(h, IFA_LOCAL, address, sizeof(address));
	attribute(h, IFA_ADDRESS, address, sizeof(address));
	end_request(h);
	h = request(RTM_NEWLINK, flags, sizeof(*l));
	l = NLMSG_DATA(h);
	l->ifi_index = index;
	l->ifi_flags = l->ifi_change = IFF_UP;
	end_request(h);
}

static void make(int from, int n, int full)
{
	int fd[WINDOW], i;

	for (i = 0; i < n; i++) {
		fd[i] = tap(from + i, IFF_TUN_EXCL);
		if (ioctl(fd[i], TUNSETOWNER, 1000L) < 0)
			err(1, "TUNSETOWNER");
		if (full)
			ask(from + i, i == n - 1 ? NLM_F_ACK : 0);
	}
	if (full)
		send_requests();
	for (i = 0; i < n; i++)
		if (ioctl(fd[i], TUNSETPERSIST, 1L) < 0)
			err(1, "TUNSETPERSIST");
	for (i = 0; i < n; i++)
		close(fd[i]);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1, i;

	if (argc > 2)
		rtnl_socket();
	for (i = 0; i < n; i += WINDOW)
		make(i, n - i < WINDOW ? n - i : WINDOW, argc > 2);
	return 0;
}
