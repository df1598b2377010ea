/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What only /sys tells, for many interfaces at once. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kernel/inet.h"
#include "base/field.h"
#include "kernel/idmap.h"
#include "kernel/small-file.h"
#include "kernel/sysfs.h"
#include "kernel/tundev.h"

/* The directory behind the links of /sys/class/net: half the way for the kernel. */
#define VIRTUAL_NET "/sys/devices/virtual/net"

enum { PROBES = 16 }; /* interfaces whose index is compared */

enum { UNREADABLE = -2 }; /* "-1" is a value of owner and group */

static long long read_number(int dir, const char *name, const char *file)
{
	char path[sizeof(VIRTUAL_NET) + IFNAMSIZ + 16], text[32];

	snprintf(path, sizeof(path), "%s/%s", name, file);
	if (small_file_read(dir, path, text, sizeof(text)) < 0 || !*text)
		return UNREADABLE;
	return strtoll(text, NULL, 0);
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

/* The bits of tun_flags: linux/if_tun.h. */
enum { TYPE = 0x0003, MULTI_QUEUE = 0x0100, PERSIST = 0x0800, NO_PI = 0x1000, VNET_HDR = 0x4000 };

/* "-1": none. One that cannot be read, or that this user namespace hides, is not known. */
static void read_id(int dir, struct iface *i, int field, const char *file)
{
	const long long id = read_number(dir, i->name, file);
	uint32_t *to = field_of(i, field);

	*to = id < 0 ? ID_NONE : (uint32_t)id;
	if (id != UNREADABLE && !(id >= 0 && idmap_hides(field == IF_GROUP, *to)))
		i->has |= HAS(field);
}

static void fill(int dir, struct iface *i)
{
	long long flags = read_number(dir, i->name, "tun_flags");

	if (flags <= 0 || read_number(dir, i->name, "ifindex") != i->seen->ifindex)
		return;
	i->mode = flags & TYPE;
	if (i->mode != MODE_TUN && i->mode != MODE_TAP) {
		i->mode = MODE_UNKNOWN;
		return;
	}
	read_id(dir, i, IF_OWNER, "owner");
	read_id(dir, i, IF_GROUP, "group");
	i->pi = !(flags & NO_PI);
	i->vnet_hdr = flags & VNET_HDR;
	i->multi_queue = flags & MULTI_QUEUE;
	i->seen->persist = flags & PERSIST;
	i->has |= HAS(IF_MODE) | HAS(IF_PI) | HAS(IF_VNET_HDR) | HAS(IF_MULTI_QUEUE);
	inet_conf_settle(i);
}

void sysfs_fill(struct iface *i)
{
	int dir = open(VIRTUAL_NET, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return;
	fill(dir, i);
	close(dir);
}

static void read_flags(int dir, const char *name, struct seen *seen)
{
	long long flags = read_number(dir, name, "tun_flags");

	if (flags > 0)
		seen->sys_flags = flags & (SYS_NAPI | SYS_NAPI_FRAGS | SYS_ONE_QUEUE);
}

void sysfs_ask_flags(const struct ifaces *list)
{
	int dir = open(VIRTUAL_NET, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t i;

	if (dir < 0)
		return;
	if (is_ours(dir, list))
		for (i = 0; i < list->n; i++)
			read_flags(dir, list->v[i].name, list->v[i].seen);
	close(dir);
}

void sysfs_ask_flags_of(const struct iface *i)
{
	char path[sizeof(VIRTUAL_NET) + IFNAMSIZ];

	snprintf(path, sizeof(path), VIRTUAL_NET "/%s", i->name);
	if (read_number(AT_FDCWD, path, "ifindex") == i->seen->ifindex)
		read_flags(AT_FDCWD, path, i->seen);
}
