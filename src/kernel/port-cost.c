/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What the port of a bridge costs where nobody has said it. */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/port-cost.h"

/* Of a tun or tap 10 before Linux 6.13 and 10000 since, where nobody has set another. */
static uint32_t speed_of(int s, const char *ifname)
{
	struct ethtool_cmd cmd = { .cmd = ETHTOOL_GSET };
	struct ifreq ifr = { .ifr_data = (void *)&cmd };

	memcpy(ifr.ifr_name, ifname, strnlen(ifname, IFNAMSIZ - 1));
	return ioctl(s, SIOCETHTOOL, &ifr) ? 0 : ethtool_cmd_speed(&cmd);
}

uint32_t port_cost_usual(const char *ifname)
{
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint32_t speed = s < 0 ? 0 : speed_of(s, ifname);

	if (s >= 0)
		close(s);
	if (speed == SPEED_10)
		return 100;
	return speed == SPEED_10000 ? 2 : 0;
}
