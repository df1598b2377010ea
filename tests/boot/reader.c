/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* reader NAME: attach to a tap and read from it until killed. Says when it is attached. */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	char packet[65536];
	int fd = open("/dev/net/tun", O_RDWR);

	snprintf(ifr.ifr_name, IFNAMSIZ, "%s", argc > 1 ? argv[1] : "");
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0) {
		perror("reader");
		return 1;
	}
	puts("attached");
	fflush(stdout);
	while (read(fd, packet, sizeof(packet)) >= 0)
		;
	perror("reader: lost it");
	return 2;
}
