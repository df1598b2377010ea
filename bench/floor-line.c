/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * floor-line N: make N taps of user 1000 that are isolated ports of the bridge br0, have no
 * link-local address, a route each, and are up: what the whole line of tuntap asks for.
 *
 * Each takes the kernel's lock of all links (rtnl) nine times, as tuntap does: TUNSETIFF,
 * TUNSETOWNER, TUNSETPERSIST, close, and five messages. None can be saved: the mode of
 * addresses must be there before up, a route needs up, and what a port is to be is lost in
 * the message that makes it one. ip and bridge take it fourteen times, since they ask for
 * the interface by its name before each change.
 */
#include <arpa/inet.h>
#include <linux/if_bridge.h>

#include "floor.h"

/* In a row they are closed faster than each as it is made. */
enum { WINDOW = 16 };

static struct nlmsghdr *link_request(int index, int flags)
{
	struct nlmsghdr *h = request(RTM_NEWLINK, flags, sizeof(struct ifinfomsg));
	struct ifinfomsg *l = NLMSG_DATA(h);

	l->ifi_index = index;
	return h;
}

static struct rtattr *nest(struct nlmsghdr *h, int type)
{
	struct rtattr *a = (struct rtattr *)((char *)h + NLMSG_ALIGN(h->nlmsg_len));

	attribute(h, type | NLA_F_NESTED, "", 0);
	return a;
}

static void nest_end(const struct nlmsghdr *h, struct rtattr *a)
{
	a->rta_len = (unsigned short)((char *)h + h->nlmsg_len - (char *)a);
}

/* Before up, or there is a link-local address. */
static void no_address_of_its_own(int index)
{
	static const unsigned char none = IN6_ADDR_GEN_MODE_NONE;
	struct nlmsghdr *h = link_request(index, 0);
	struct rtattr *spec = nest(h, IFLA_AF_SPEC), *inet6 = nest(h, AF_INET6);

	attribute(h, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof(none));
	h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len);
	nest_end(h, inet6);
	nest_end(h, spec);
	end_request(h);
}

static void up_and_route(int i, int index, int flags)
{
	static const unsigned char dormant = IF_OPER_DORMANT;
	const unsigned char to[] = { 10, 100, (unsigned char)(i >> 8), (unsigned char)i };
	struct nlmsghdr *h = link_request(index, 0);
	struct ifinfomsg *l = NLMSG_DATA(h);
	struct rtmsg *r;

	l->ifi_flags = l->ifi_change = IFF_UP;
	/* See rtnl_batch_up_idle(). */
	attribute(h, IFLA_OPERSTATE, &dormant, sizeof(dormant));
	end_request(h);
	h = request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL | flags, sizeof(*r));
	r = NLMSG_DATA(h);
	r->rtm_family = AF_INET;
	r->rtm_dst_len = 32;
	r->rtm_table = RT_TABLE_MAIN;
	r->rtm_protocol = RTPROT_STATIC;
	r->rtm_scope = RT_SCOPE_LINK;
	r->rtm_type = RTN_UNICAST;
	attribute(h, RTA_DST, to, sizeof(to));
	attribute(h, RTA_OIF, &index, sizeof(index));
	end_request(h);
}

/* One message with both enslaves nothing. */
static void port(int index, int bridge, int flags)
{
	static const unsigned char on = 1;
	struct nlmsghdr *h = link_request(index, 0);
	struct rtattr *info, *data;

	attribute(h, IFLA_MASTER, &bridge, sizeof(bridge));
	end_request(h);
	h = link_request(index, flags);
	info = nest(h, IFLA_LINKINFO);
	attribute(h, IFLA_INFO_SLAVE_KIND, "bridge", sizeof("bridge"));
	data = nest(h, IFLA_INFO_SLAVE_DATA);
	attribute(h, IFLA_BRPORT_ISOLATED, &on, sizeof(on));
	h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len);
	nest_end(h, data);
	nest_end(h, info);
	end_request(h);
}

static int index_of_bridge(void)
{
	struct ifreq ifr = { .ifr_name = "br0" };

	if (ioctl(rtnl, SIOCGIFINDEX, &ifr) < 0)
		err(1, "br0");
	return ifr.ifr_ifindex;
}

static void make(int from, int n, int bridge)
{
	int fd[WINDOW], index[WINDOW], i;

	for (i = 0; i < n; i++) {
		fd[i] = tap(from + i, IFF_TUN_EXCL);
		if (ioctl(fd[i], TUNSETOWNER, 1000L) < 0)
			err(1, "TUNSETOWNER");
		index[i] = index_of(from + i);
		no_address_of_its_own(index[i]);
		up_and_route(from + i, index[i], i == n - 1 ? NLM_F_ACK : 0);
	}
	send_requests();
	for (i = 0; i < n; i++)
		port(index[i], bridge, i == n - 1 ? NLM_F_ACK : 0);
	send_requests();
	for (i = 0; i < n; i++)
		if (ioctl(fd[i], TUNSETPERSIST, 1L) < 0)
			err(1, "TUNSETPERSIST");
	for (i = 0; i < n; i++)
		close(fd[i]);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1, i, bridge;

	rtnl_socket();
	bridge = index_of_bridge();
	for (i = 0; i < n; i += WINDOW)
		make(i, n - i < WINDOW ? n - i : WINDOW, bridge);
	return 0;
}
