/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_IDMAP_H
#define TUNTAP_IDMAP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether an id that the kernel reports to this process, of a user or else of a group,
 * may stand for any that this user namespace does not map: it is the overflow id (65534),
 * and the map (user_namespaces(7)) is not that of all ids. Then it is nobody's. Where
 * the map cannot be read it is taken for one that has holes.
 */
bool idmap_hides(bool group, uint32_t id);

/* Whether this user namespace maps all ids, each to itself. */
bool idmap_all(void);

/* Whether the text of a map, as /proc/self/uid_map has it, maps all ids; pure. */
bool idmap_is_whole(const char *text);

#endif
