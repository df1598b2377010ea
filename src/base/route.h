/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_ROUTE_H
#define TUNTAP_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

/* What the kernel gives an IPv6 route of which no metric is said: IP6_RT_PRIO_USER. */
enum { ROUTE_METRIC_IPV6 = 1024 };

/* RT_TABLE_MAIN: where routes are looked up that nobody said another table of. */
enum { ROUTE_TABLE_MAIN = 254 };

/* More of a route's message is not kept: such a one is left alone. */
enum { ROUTE_RAW_MAX = 256 };

/* A route whose device is the interface, and that an administrator gave (proto static). */
struct route {
	unsigned char family; /* AF_INET or AF_INET6 */
	unsigned char plen;
	bool has_via, has_src;
	unsigned char dst[16], via[16], src[16];
	uint32_t metric; /* as the kernel has it: of IPv6 never 0 */
	uint32_t table;
	/*
	 * Observed: it has what no word of ours says, a scope or a lock of its mtu, say. Its
	 * message is kept, so that it can be named to the kernel.
	 */
	bool odd;
	uint16_t raw_len;
	unsigned char raw[ROUTE_RAW_MAX];
};

/* ADDRESS[/LEN]; one host has no length. buf holds that many bytes; it is returned. */
enum { ROUTE_DESTINATION_TEXT = 64 };
char *route_destination(const struct route *r, char *buf);

/* The route in our words, which are those of `ip`: "10.0.0.0/8 via 10.0.0.1 metric 5". */
char *route_text(const struct route *r, char *buf);

/* Lists of routes; of a destination, table and metric there is one. */
extern const struct list_type route_list;

#endif
