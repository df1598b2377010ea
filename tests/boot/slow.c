/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * A busy machine: loaded before a program (LD_PRELOAD), it waits SLOW_MS milliseconds
 * before each request of netlink, so that udev finds the gaps between them.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void wait_a_while(void)
{
	const char *ms = getenv("SLOW_MS");

	usleep(ms ? 1000 * atoi(ms) : 0);
}

ssize_t sendto(int fd, const void *data, size_t n, int flags, const struct sockaddr *to,
	       socklen_t len)
{
	ssize_t (*next)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);

	next = dlsym(RTLD_NEXT, "sendto");
	wait_a_while();
	return next(fd, data, n, flags, to, len);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	ssize_t (*next)(int, const struct msghdr *, int) = dlsym(RTLD_NEXT, "sendmsg");

	wait_a_while();
	return next(fd, msg, flags);
}
