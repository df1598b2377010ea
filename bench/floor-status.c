/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * floor-status [N]: the three dumps of status with JSON, read to their ends; N: and of N
 * interfaces the flags that the kernel shows in /sys alone.
 */
#include "floor.h"

static void dump(const struct nlmsghdr *ask)
{
	static char answer[32768];
	const struct nlmsghdr *h;
	ssize_t left;

	if (send(rtnl, ask, ask->nlmsg_len, 0) < 0)
		err(1, "send");
	do {
		left = recv(rtnl, answer, sizeof(answer), 0);
		if (left < 0)
			err(1, "recv");
		/* The end may follow the last messages in one datagram. */
		h = (const struct nlmsghdr *)answer;
		while (NLMSG_OK(h, left) && h->nlmsg_type != NLMSG_DONE)
			h = NLMSG_NEXT(h, left);
	} while (!NLMSG_OK(h, left));
}

static void links(void)
{
	struct nlmsghdr *h = request(RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	struct rtattr *info = (struct rtattr *)((char *)h + h->nlmsg_len);

	attribute(h, IFLA_LINKINFO, "", 0);
	attribute(h, IFLA_INFO_KIND, "tun", 4);
	info->rta_len = (unsigned short)((char *)h + h->nlmsg_len - (char *)info);
	dump(h);
}

/* Static ones: the kernel leaves the others out. */
static void routes(void)
{
	struct nlmsghdr *h = request(RTM_GETROUTE, NLM_F_DUMP, sizeof(struct rtmsg));
	struct rtmsg *r = NLMSG_DATA(h);

	r->rtm_protocol = RTPROT_STATIC;
	dump(h);
}

static void flags(int n)
{
	int dir = open("/sys/devices/virtual/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd, i;
	char path[32], text[32];

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "t%d/tun_flags", i);
		fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || read(fd, text, sizeof(text)) < 0)
			err(1, "%s", path);
		close(fd);
	}
	close(dir);
}

int main(int argc, char **argv)
{
	static const int on = 1;

	rtnl_socket();
	if (setsockopt(rtnl, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on)) < 0)
		err(1, "NETLINK_GET_STRICT_CHK");
	links();
	dump(request(RTM_GETADDR, NLM_F_DUMP, sizeof(struct ifaddrmsg)));
	routes();
	if (argc > 1)
		flags(atoi(argv[1]));
	return 0;
}
