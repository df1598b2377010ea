/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The keywords, and which attributes each sets. */
#include <string.h>

#include "base/array.h"
#include "base/field.h"
#include "words/keywords.h"
#include "words/words.h"

enum {
	MTU_MIN = 68, /* ETH_MIN_MTU */
	MTU_MAX = 65535,
	BR_PORT_COST_MAX = 65535, /* BR_MAX_PATH_COST */
	BR_PORT_PRIORITY_MAX = 63, /* BR_MAX_PORT_PRIORITY */
};

/*
 * The words of ip come first and in its order (parse_args() in ip/iptuntap.c):
 * a shortened word means the first that it begins.
 */
const struct keyword keywords[] = {
	{ "mode", KEYWORD_VALUE, true, HAS(IF_MODE), 0, 0 },
	{ "user", KEYWORD_VALUE, true, HAS(IF_OWNER), 0, 0 },
	{ "group", KEYWORD_VALUE, true, HAS(IF_GROUP), 0, 0 },
	{ "pi", KEYWORD_ON, true, HAS(IF_PI), 0, 0 },
	{ "one_queue", KEYWORD_ON, true, HAS(IF_ONE_QUEUE), 0, 0 },
	{ "vnet_hdr", KEYWORD_ON, true, HAS(IF_VNET_HDR), 0, 0 },
	{ "multi_queue", KEYWORD_ON, true, HAS(IF_MULTI_QUEUE), 0, 0 },
	{ "dev", KEYWORD_NAME, true, 0, 0, 0 },
	{ "name", KEYWORD_NAME, true, 0, 0, 0 },
	{ "netns", KEYWORD_NETNS, false, 0, 0, 0 },
	{ "unowned", KEYWORD_OFF, false, HAS(IF_OWNER) | HAS(IF_GROUP), 0, 0 },
	{ "lladdr", KEYWORD_VALUE, false, HAS(IF_LLADDR), 0, 0 },
	{ "mtu", KEYWORD_VALUE, false, HAS(IF_MTU), MTU_MIN, MTU_MAX },
	{ "txqueuelen", KEYWORD_VALUE, false, HAS(IF_TXQLEN), 0, KEYWORD_TXQLEN_MAX },
	{ "master", KEYWORD_VALUE, false, HAS(IF_MASTER), 0, 0 },
	{ "nomaster", KEYWORD_OFF, false, HAS(IF_MASTER), 0, 0 },
	{ "isolated", KEYWORD_VALUE, false, HAS(IF_ISOLATED), 0, 0 },
	{ "learning", KEYWORD_VALUE, false, HAS(IF_LEARNING), 0, 0 },
	{ "flood", KEYWORD_VALUE, false, HAS(IF_FLOOD), 0, 0 },
	{ "mcast_flood", KEYWORD_VALUE, false, HAS(IF_MCAST_FLOOD), 0, 0 },
	{ "bcast_flood", KEYWORD_VALUE, false, HAS(IF_BCAST_FLOOD), 0, 0 },
	{ "hairpin", KEYWORD_VALUE, false, HAS(IF_HAIRPIN), 0, 0 },
	{ "guard", KEYWORD_VALUE, false, HAS(IF_GUARD), 0, 0 },
	{ "fastleave", KEYWORD_VALUE, false, HAS(IF_FASTLEAVE), 0, 0 },
	{ "neigh_suppress", KEYWORD_VALUE, false, HAS(IF_NEIGH_SUPPRESS), 0, 0 },
	{ "locked", KEYWORD_VALUE, false, HAS(IF_LOCKED), 0, 0 },
	{ "cost", KEYWORD_VALUE, false, HAS(IF_COST), 1, BR_PORT_COST_MAX },
	{ "priority", KEYWORD_VALUE, false, HAS(IF_PRIORITY), 0, BR_PORT_PRIORITY_MAX },
	{ "forwarding", KEYWORD_VALUE, false, HAS(IF_FORWARDING), 0, 0 },
	{ "proxy_arp", KEYWORD_VALUE, false, HAS(IF_PROXY_ARP), 0, 0 },
	{ "rp_filter", KEYWORD_VALUE, false, HAS(IF_RP_FILTER), 0, 2 },
	{ "ipv6", KEYWORD_VALUE, false, HAS(IF_IPV6), 0, 0 },
	{ "addrgenmode", KEYWORD_VALUE, false, HAS(IF_ADDRGENMODE), 0, 0 },
	{ "accept_ra", KEYWORD_VALUE, false, HAS(IF_ACCEPT_RA), 0, 2 },
	{ "proxy_ndp", KEYWORD_VALUE, false, HAS(IF_PROXY_NDP), 0, 0 },
	{ "alias", KEYWORD_VALUE, false, HAS(IF_ALIAS), 0, 0 },
	{ "noalias", KEYWORD_OFF, false, HAS(IF_ALIAS), 0, 0 },
	{ "link-group", KEYWORD_VALUE, false, HAS(IF_LINK_GROUP), 0, UINT32_MAX },
	{ "gso_max_size", KEYWORD_VALUE, false, HAS(IF_GSO_MAX_SIZE), 1, UINT32_MAX },
	{ "gso_max_segs", KEYWORD_VALUE, false, HAS(IF_GSO_MAX_SEGS), 0, UINT32_MAX },
	{ "gro_max_size", KEYWORD_VALUE, false, HAS(IF_GRO_MAX_SIZE), 0, UINT32_MAX },
	{ "addr", KEYWORD_VALUE, false, HAS(IF_ADDRS), 0, 0 },
	{ "peer", KEYWORD_PART, false, HAS(IF_ADDRS), 0, 0 },
	{ "nodad", KEYWORD_PART_ON, false, HAS(IF_ADDRS), 0, 0 },
	{ "route", KEYWORD_VALUE, false, HAS(IF_ROUTES), 0, 0 },
	{ "via", KEYWORD_PART, false, HAS(IF_ROUTES), 0, 0 },
	{ "metric", KEYWORD_PART, false, HAS(IF_ROUTES), 0, 0 },
	{ "table", KEYWORD_PART, false, HAS(IF_ROUTES), 0, 0 },
	{ "src", KEYWORD_PART, false, HAS(IF_ROUTES), 0, 0 },
	{ "vlan", KEYWORD_VALUE, false, HAS(IF_VLANS), 0, 0 },
	{ "pvid", KEYWORD_PART_ON, false, HAS(IF_VLANS), 0, 0 },
	{ "untagged", KEYWORD_PART_ON, false, HAS(IF_VLANS), 0, 0 },
	{ "fdb", KEYWORD_VALUE, false, HAS(IF_FDB), 0, 0 },
	{ "up", KEYWORD_ON, false, HAS(IF_UP), 0, 0 },
	{ "down", KEYWORD_OFF, false, HAS(IF_UP), 0, 0 },
	{ 0 },
};

enum { NKEYWORDS = ARRAY_SIZE(keywords) };

const struct keyword *keyword_find(const char *text)
{
	const struct keyword *k;

	for (k = keywords; k->name; k++)
		if (!strcmp(text, k->name))
			return k;
	for (k = keywords; k->name; k++)
		if (k->ip && words_shortens(text, k->name))
			return k;
	return NULL;
}

bool keyword_has_value(const struct keyword *k)
{
	return k->kind == KEYWORD_VALUE || k->kind == KEYWORD_NAME || k->kind == KEYWORD_NETNS ||
	       k->kind == KEYWORD_PART;
}

bool keyword_is_part(const struct keyword *k)
{
	return k->kind == KEYWORD_PART || k->kind == KEYWORD_PART_ON;
}

const struct keyword *keyword_of(int field)
{
	const struct keyword *k;

	for (k = keywords; k->name; k++)
		if (k->fields == HAS(field) && (k->kind == KEYWORD_VALUE || k->kind == KEYWORD_ON))
			return k;
	return NULL;
}

bool keyword_takes_value(const char *text)
{
	const struct keyword *k = keyword_find(text);

	return k && keyword_has_value(k);
}

bool keyword_reserved(const char *text)
{
	/* Those of dispatch.c, which is above us, and ip's words for them. */
	static const char *const verbs[] = {
		"add",	"replace", "set",    "set-owner", "del",  "delete", "show",
		"list", "lst",	   "status", "apply",	  "save", "check",  "monitor",
		"help", "tuntap",  "exec",   "read",	  "hold", "relay",
	};
	const struct keyword *k;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(text, verbs[i]))
			return true;
	for (k = keywords; k->name; k++)
		if (!strcmp(text, k->name))
			return true;
	return false;
}

const char *keyword_dev(const char *name)
{
	/* Those of check, and help, which may be shortened anywhere. */
	const bool other = !strcmp(name, "vhost") || !strcmp(name, "queues") ||
			   words_shortens(name, "help");

	return other || keyword_reserved(name) || keyword_find(name) ? "dev " : "";
}

const char *const *keyword_names(void)
{
	static const char *names[NKEYWORDS];
	size_t i;

	for (i = 0; i < NKEYWORDS; i++)
		names[i] = keywords[i].name;
	return names;
}
