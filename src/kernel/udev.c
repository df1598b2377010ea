/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* udev, which has a hand in every new interface of the machine. */
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kernel/udev.h"

/* The socket of the daemon, and its record of an interface (sd_device_get_device_id(3)). */
#define CONTROL "/run/udev/control"
#define RECORD "/run/udev/data/n%d"

enum { PAUSE_MS = 2, PATIENCE_MS = 10000 };

/* Where the initial namespace cannot be seen (no CAP_SYS_PTRACE) it may be ours. */
static bool served(void)
{
	struct stat initial, ours;

	if (access(CONTROL, F_OK) < 0)
		return false;
	if (stat("/proc/1/ns/net", &initial) < 0 || stat("/proc/thread-self/ns/net", &ours) < 0)
		return true;
	return initial.st_dev == ours.st_dev && initial.st_ino == ours.st_ino;
}

static bool recorded(int ifindex)
{
	char path[sizeof(RECORD) + 12];

	snprintf(path, sizeof(path), RECORD, ifindex);
	return !access(path, F_OK);
}

void udev_wait(const int *ifindex, size_t n)
{
	static const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	static int waited_ms;
	bool is_served = false;
	size_t i;

	for (i = 0; i < n; i++) {
		while (ifindex[i] > 0 && !recorded(ifindex[i]) && waited_ms < PATIENCE_MS) {
			if (!is_served && !served())
				return;
			is_served = true;
			nanosleep(&pause, NULL);
			waited_ms += PAUSE_MS;
		}
	}
}
