/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* uevents GROUPS: listen to events of devices as udev (1) or libudev (2) does, until killed. */
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);

	address.nl_groups = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		perror("uevents");
		return EXIT_FAILURE;
	}
	puts("listening");
	fflush(stdout);
	for (;;)
		pause();
}
