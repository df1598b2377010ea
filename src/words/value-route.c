/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The check of a route. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "words/value.h"

/* The network that an address with a length lies in; whether it is that already. */
static bool mask(unsigned char bytes[16], unsigned int plen)
{
	unsigned char kept, *b;
	bool same = true;

	for (b = bytes; b < bytes + 16; b++) {
		kept = plen >= 8 ? 0xff : (unsigned char)(0xff00 >> plen);
		same = same && !(*b & ~kept);
		*b &= kept;
		plen -= plen < 8 ? plen : 8;
	}
	return same;
}

static int host_bits(const char *text, const struct route *r, struct message *m)
{
	char buf[INET6_ADDRSTRLEN];

	message_usage(m, "route %s: the address has bits beyond its length", text);
	message_hint(m, "the network is %s/%u", inet_ntop(r->family, r->dst, buf, sizeof(buf)),
		     r->plen);
	return -EINVAL;
}

/* The destination: ADDRESS[/LEN]; without LEN one host. */
static int read_destination(const char *text, struct route *r, struct message *m)
{
	const unsigned char all[] = { 32, 128 };
	int err = value_prefix(text, &r->family, r->dst, &r->plen, m);

	if (err)
		return err;
	if (r->plen == VALUE_NO_LENGTH)
		r->plen = all[r->family == AF_INET6];
	return mask(r->dst, r->plen) ? 0 : host_bits(text, r, m);
}

/* An address that belongs to a route, of its family. */
static int read_of_route(const char *text, const char *what, const struct route *r, bool *has,
			 unsigned char bytes[16], struct message *m)
{
	static const unsigned char none[16];
	unsigned char family, plen;
	int err;

	if (!text)
		return 0;
	err = value_prefix(text, &family, bytes, &plen, m);
	if (err)
		return err;
	if (plen != VALUE_NO_LENGTH)
		return message_usage(m, "%s %s: an address has no length here", what, text);
	if (family != r->family)
		return message_usage(m, "%s %s: the route is IPv%c, and this IPv%c", what, text,
				     r->family == AF_INET ? '4' : '6',
				     family == AF_INET ? '4' : '6');
	if (!memcmp(bytes, none, sizeof(none)) ||
	    (family == AF_INET6 ? bytes[0] == 0xff : (bytes[0] & 0xf0) == 0xe0))
		return message_usage(m, "%s %s is no address of a host", what, text);
	*has = true;
	return 0;
}

/* The names that the kernel's own tables have everywhere; others are a machine's. */
static int read_table(const char *text, uint32_t *table, struct message *m)
{
	int err = 0;

	if (!strcmp(text, "main"))
		*table = RT_TABLE_MAIN;
	else if (!strcmp(text, "local"))
		*table = RT_TABLE_LOCAL;
	else if (!strcmp(text, "default"))
		*table = RT_TABLE_DEFAULT;
	else
		err = value_number(text, "table", 1, UINT32_MAX, table, m);
	if (err && !strpbrk(text, "0123456789"))
		message_hint(m, "main, local, default or a number; rt_tables of iproute2 has those "
				"of other names");
	return err;
}

int value_route(const struct route_words *words, struct route *route, struct message *m)
{
	struct route r = { .family = AF_INET, .table = ROUTE_TABLE_MAIN };
	const char *of_family = words->via ? words->via : words->src;
	int err = 0;

	if (strcmp(words->dst, "default") != 0)
		err = read_destination(words->dst, &r, m);
	else if (of_family && strchr(of_family, ':'))
		r.family = AF_INET6;
	if (!err)
		err = read_of_route(words->via, "via", &r, &r.has_via, r.via, m);
	if (!err)
		err = read_of_route(words->src, "src", &r, &r.has_src, r.src, m);
	if (!err && words->metric)
		err = value_number(words->metric, "metric", 0, UINT32_MAX, &r.metric, m);
	if (!err && words->table)
		err = read_table(words->table, &r.table, m);
	if (r.family == AF_INET6 && !r.metric)
		r.metric = ROUTE_METRIC_IPV6;
	if (!err)
		*route = r;
	return err;
}
