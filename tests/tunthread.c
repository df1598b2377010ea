/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * A program whose interface is not in its leader's file table: a thread leaves
 * the common table and attaches.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void *hold(void *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd;

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	if (unshare(CLONE_FILES) < 0)
		exit(EXIT_FAILURE);
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0) {
		perror(name);
		exit(EXIT_FAILURE);
	}
	puts("attached");
	fflush(stdout);
	for (;;)
		pause();
}

/* tunthread NAME [alone]: alone, the leader ends. */
int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc < 2)
		return 2;
	alarm(30);
	if (pthread_create(&thread, NULL, hold, argv[1]))
		return EXIT_FAILURE;
	if (argc > 2)
		pthread_exit(NULL);
	pthread_join(thread, NULL);
	return EXIT_SUCCESS;
}
