/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* flood: send small frames to the tap t0, faster than they can be read, until killed. */
#include <linux/if_packet.h>
#include <net/ethernet.h>

#include "floor.h"

enum { FRAME = 64, AT_ONCE = 64 };

int main(void)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
	static unsigned char frame[FRAME] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };
	struct iovec data = { frame, sizeof(frame) };
	struct mmsghdr v[AT_ONCE];
	int s = socket(AF_PACKET, SOCK_RAW, 0), on = 1, i;

	rtnl_socket();
	to.sll_ifindex = index_of(0);
	if (s < 0 || setsockopt(s, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) < 0)
		err(1, "packet socket");
	for (i = 0; i < AT_ONCE; i++)
		v[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &to,
						      .msg_namelen = sizeof(to),
						      .msg_iov = &data,
						      .msg_iovlen = 1 } };
	puts("sending");
	fclose(stdout);
	/* Without a reader there is no carrier, and the kernel refuses. */
	for (;;)
		if (sendmmsg(s, v, AT_ONCE, 0) < 0)
			usleep(100);
}
