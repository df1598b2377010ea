/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* udev, which has a hand in every new interface of the machine. */
#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/stop.h"
#include "kernel/udev.h"

/* The socket of the daemon, and its record of an interface (sd_device_get_device_id(3)). */
#define CONTROL "/run/udev/control"
#define RECORD "/run/udev/data/n%d"

enum { PAUSE_MS = 2, PATIENCE_MS = 10000 };

/* The group of NETLINK_KOBJECT_UEVENT in which the kernel speaks; in others udev does. */
enum { KERNEL_EVENTS = 1 };

/*
 * Whether somebody takes the kernel's events of this network namespace, as whatever
 * acts upon new interfaces must; libudev's programs listen to another group. Where
 * that cannot be read it may be so: waiting in vain is the lesser evil.
 */
static bool kernel_events_taken(void)
{
	FILE *sockets = fopen("/proc/thread-self/net/netlink", "re");
	unsigned int groups;
	char line[256];
	bool taken = false;
	int protocol;

	if (!sockets)
		return true;
	while (!taken && fgets(line, sizeof(line), sockets))
		taken = sscanf(line, "%*s %d %*u %x", &protocol, &groups) == 2 &&
			protocol == NETLINK_KOBJECT_UEVENT && groups & KERNEL_EVENTS;
	fclose(sockets);
	return taken;
}

/* A container may show the machine's /run/udev, and have a namespace that it never sees. */
static bool served(void)
{
	return !access(CONTROL, F_OK) && kernel_events_taken();
}

static bool recorded(int ifindex)
{
	char path[sizeof(RECORD) + 12];

	snprintf(path, sizeof(path), RECORD, ifindex);
	return !access(path, F_OK);
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What is left of the patience of the program; what this takes is taken from it. */
static void pause_once(int64_t *left)
{
	const int64_t before = milliseconds();

	stop_sleep(PAUSE_MS);
	*left -= milliseconds() - before;
}

int udev_wait(int ifindex)
{
	static int64_t left = PATIENCE_MS;

	if (recorded(ifindex) || !served())
		return 0;
	while (!recorded(ifindex)) {
		if (left <= 0 || stop_asked())
			return -ETIMEDOUT;
		pause_once(&left);
	}
	return 0;
}
