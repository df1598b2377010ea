/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* floor-del N: delete the taps t0 to tN-1 as one link group, whoever uses them. */
#include "floor.h"

enum { GROUP = 0x7e57 };

static struct nlmsghdr *in_group(int type, int flags, int index)
{
	struct nlmsghdr *h = request(type, flags, sizeof(struct ifinfomsg));
	struct ifinfomsg *l = NLMSG_DATA(h);
	unsigned int group = GROUP;

	l->ifi_index = index;
	attribute(h, IFLA_GROUP, &group, sizeof(group));
	return h;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1, i;

	rtnl_socket();
	for (i = 0; i < n; i++)
		end_request(in_group(RTM_NEWLINK, 0, index_of(i)));
	end_request(in_group(RTM_DELLINK, NLM_F_ACK, 0));
	send_requests();
	return 0;
}
