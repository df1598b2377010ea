/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* udev, which has a hand in every new interface of the machine. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kernel/udev.h"

/* The socket of the daemon, and its record of an interface (sd_device_get_device_id(3)). */
#define CONTROL "/run/udev/control"
#define RECORD "/run/udev/data/n%d"

enum { PAUSE_MS = 2, PATIENCE_MS = 10000 };

/*
 * Where the initial namespace cannot be seen (no CAP_SYS_PTRACE) it may be ours. A
 * container that shows the machine's /run/udev has a process 1 of its own, and may or may
 * not be in the initial network namespace: there waiting in vain is the lesser evil.
 */
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

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What is left of the patience of the program; what this takes is taken from it. */
static void pause_once(int64_t *left)
{
	static const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	const int64_t before = milliseconds();

	nanosleep(&pause, NULL);
	*left -= milliseconds() - before;
}

int udev_wait(int ifindex)
{
	static int64_t left = PATIENCE_MS;

	if (recorded(ifindex) || !served())
		return 0;
	while (!recorded(ifindex)) {
		if (left <= 0)
			return -ETIMEDOUT;
		pause_once(&left);
	}
	return 0;
}
