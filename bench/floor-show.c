/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* floor-show: ask the kernel for all tun and tap interfaces, and read its answer. */
#include "floor.h"

int main(void)
{
	static char answer[32768];
	struct nlmsghdr *h;
	struct rtattr *info;
	unsigned int mask = RTEXT_FILTER_SKIP_STATS;
	ssize_t n;

	rtnl_socket();
	h = request(RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	attribute(h, IFLA_EXT_MASK, &mask, sizeof(mask));
	info = (struct rtattr *)((char *)h + h->nlmsg_len);
	attribute(h, IFLA_LINKINFO, "", 0);
	attribute(h, IFLA_INFO_KIND, "tun", 4);
	info->rta_len = (char *)h + h->nlmsg_len - (char *)info;
	if (send(rtnl, h, h->nlmsg_len, 0) < 0)
		err(1, "send");
	do {
		n = recv(rtnl, answer, sizeof(answer), 0);
		if (n < 0)
			err(1, "recv");
		h = (struct nlmsghdr *)answer;
	} while (h->nlmsg_type == RTM_NEWLINK);
	return h->nlmsg_type != NLMSG_DONE;
}
