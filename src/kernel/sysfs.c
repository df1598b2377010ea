/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only /sys tells, for many interfaces at once. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kernel/sysfs.h"
#include "kernel/tundev.h"

/* The directory behind the links of /sys/class/net: half the way for the kernel. */
#define VIRTUAL_NET "/sys/devices/virtual/net"

enum { PROBES = 16 }; /* interfaces whose index is compared */

static long read_number(int dir, const char *name, const char *file)
{
	char path[IFNAMSIZ + 16], text[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", name, file);
	fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -1;
	text[n] = '\0';
	return strtol(text, NULL, 0);
}

/*
 * A mount of sysfs shows one network namespace. Names repeat in others, indexes
 * do so more seldom: some that all agree stand for all.
 */
static bool is_ours(int dir, const struct ifaces *list)
{
	size_t step = list->n / PROBES + 1, i;

	for (i = 0; i < list->n; i += step)
		if (read_number(dir, list->v[i].name, "ifindex") != list->v[i].seen->ifindex)
			return false;
	return true;
}

static void read_flags(int dir, const struct ifaces *list)
{
	long flags;
	size_t i;

	for (i = 0; i < list->n; i++) {
		flags = read_number(dir, list->v[i].name, "tun_flags");
		if (flags > 0)
			list->v[i].seen->sys_flags = flags & TUNDEV_SYS_ONLY;
	}
}

void sysfs_ask_flags(const struct ifaces *list)
{
	int dir = open(VIRTUAL_NET, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return;
	if (is_ours(dir, list))
		read_flags(dir, list);
	close(dir);
}
