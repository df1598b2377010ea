/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Ids that this user namespace does not map. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/idmap.h"
#include "kernel/small-file.h"

/* As many ids there are: the last number is none. */
#define ALL_IDS UINT32_MAX

bool idmap_is_whole(const char *text)
{
	unsigned long long inside, outside, count;

	/* sscanf(3) takes -18446744069414584321 for ALL_IDS. */
	return !text[strspn(text, " 0123456789\n")] &&
	       sscanf(text, "%llu %llu %llu", &inside, &outside, &count) == 3 && inside == 0 &&
	       outside == 0 && count == ALL_IDS;
}

/*
 * from_kuid_munged() and from_kgid_munged() of the kernel. What is not one number in a line
 * is none, and not 0: that would be root.
 */
static uint32_t overflow_id(bool group)
{
	enum { USUAL = 65534 };
	char text[32], *end;
	unsigned long id;

	small_file_read(AT_FDCWD,
			group ? "/proc/sys/kernel/overflowgid" : "/proc/sys/kernel/overflowuid",
			text, sizeof(text));
	id = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\n' && id < ALL_IDS ? id : USUAL;
}

/* What is known of a map; it can change only once, and not back. */
struct map {
	bool overflow_known, whole_known, whole;
	uint32_t overflow;
};

static struct map maps[2];

static bool is_whole(bool group)
{
	struct map *map = &maps[group];
	char text[64];

	if (!map->whole_known) {
		small_file_read(AT_FDCWD, group ? "/proc/self/gid_map" : "/proc/self/uid_map", text,
				sizeof(text));
		map->whole = idmap_is_whole(text);
		map->whole_known = true;
	}
	return map->whole;
}

/* Few ids are the one that stands for those without a number here: the map is seldom read. */
bool idmap_hides(bool group, uint32_t id)
{
	struct map *map = &maps[group];

	if (!map->overflow_known) {
		map->overflow = overflow_id(group);
		map->overflow_known = true;
	}
	return id == map->overflow && !is_whole(group);
}

bool idmap_all(void)
{
	return is_whole(false) && is_whole(true);
}
