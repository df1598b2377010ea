/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Routes: comparing them, and as text. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/route.h"

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_key(const void *left, const void *right)
{
	const struct route *a = left, *b = right;
	int order = a->family - b->family;

	if (!order)
		order = compare_numbers(a->table, b->table);
	if (!order)
		order = memcmp(a->dst, b->dst, sizeof(a->dst));
	if (!order)
		order = a->plen - b->plen;
	return order ? order : compare_numbers(a->metric, b->metric);
}

/* Absent addresses are zero. */
static int compare_rest(const void *left, const void *right)
{
	const struct route *a = left, *b = right;
	int order = memcmp(a->via, b->via, sizeof(a->via));

	if (!order)
		order = memcmp(a->src, b->src, sizeof(a->src));
	if (!order)
		order = a->odd - b->odd;
	if (!order)
		order = a->raw_len - b->raw_len;
	return order ? order : memcmp(a->raw, b->raw, a->raw_len);
}

char *route_destination(const struct route *r, char *buf)
{
	const unsigned char host = r->family == AF_INET ? 32 : 128;
	char dst[INET6_ADDRSTRLEN] = "?";

	inet_ntop(r->family, r->dst, dst, sizeof(dst));
	snprintf(buf, ROUTE_DESTINATION_TEXT, r->plen == host ? "%s" : "%s/%u", dst, r->plen);
	return buf;
}

/* It is IPv4's, where nothing that follows tells. */
static bool is_default(const struct route *r)
{
	return !r->plen && (r->family == AF_INET || r->has_via || r->has_src);
}

char *route_text(const struct route *r, char *buf)
{
	const uint32_t usual = r->family == AF_INET ? 0 : ROUTE_METRIC_IPV6;
	char dst[ROUTE_DESTINATION_TEXT], address[INET6_ADDRSTRLEN];
	int len = snprintf(buf, LIST_TEXT, "%s",
			   is_default(r) ? "default" : route_destination(r, dst));

	if (r->has_via)
		len += snprintf(buf + len, LIST_TEXT - len, " via %s",
				inet_ntop(r->family, r->via, address, sizeof(address)));
	if (r->metric != usual)
		len += snprintf(buf + len, LIST_TEXT - len, " metric %u", r->metric);
	if (r->table != ROUTE_TABLE_MAIN)
		len += snprintf(buf + len, LIST_TEXT - len, " table %u", r->table);
	if (r->has_src)
		snprintf(buf + len, LIST_TEXT - len, " src %s",
			 inet_ntop(r->family, r->src, address, sizeof(address)));
	return buf;
}

static char *text(const void *item, char *buf)
{
	return route_text(item, buf);
}

/* A gateway is reached by a route without one. */
static bool comes_late(const void *item)
{
	return ((const struct route *)item)->has_via;
}

const struct list_type route_list = {
	sizeof(struct route), compare_key, compare_rest, text, comes_late,
};
