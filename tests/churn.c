/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Makes and deletes interfaces as fast as it can, until it is killed or SECONDS
 * are over: churn SECONDS PREFIX. Names, modes, flags and lifetimes vary.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NAMES = 8 };

static int make(const char *prefix, unsigned int round)
{
	struct ifreq ifr = { .ifr_flags = round & 1 ? IFF_TAP : IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (round & 2)
		ifr.ifr_flags |= IFF_VNET_HDR;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s%u", prefix, round % NAMES);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0) {
		perror("churn");
		exit(EXIT_FAILURE);
	}
	if (round & 4)
		ioctl(fd, TUNSETOWNER, 4200ul + round % NAMES);
	return fd;
}

int main(int argc, char **argv)
{
	int fds[NAMES];
	unsigned int round;

	if (argc != 3)
		return 2;
	alarm(atoi(argv[1]));
	for (round = 0;; round++) {
		/* Half of the names are there at any moment. */
		if (round >= NAMES / 2)
			close(fds[(round - NAMES / 2) % NAMES]);
		fds[round % NAMES] = make(argv[2], round);
	}
}
