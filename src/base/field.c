/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The attributes of an interface, and what is done to each by its type. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/field.h"

/* The place of a member, which does not compile if it is not of the type. */
#define PLACE(type, member) \
	_Generic(&((struct iface *)NULL)->member, type : offsetof(struct iface, member))

#define MODE(member) FIELD_MODE, PLACE(enum tun_mode *, member)
#define USER(member) FIELD_USER, PLACE(uint32_t *, member)
#define GROUP(member) FIELD_GROUP, PLACE(uint32_t *, member)
#define FLAG(member) FIELD_FLAG, PLACE(bool *, member)
#define STATE(member) FIELD_STATE, PLACE(bool *, member)
#define LLADDR(member) FIELD_LLADDR, PLACE(unsigned char(*)[6], member)
#define NUMBER(member) FIELD_NUMBER, PLACE(uint32_t *, member)
#define CHOICE(member) FIELD_CHOICE, PLACE(uint32_t *, member)
#define NAME(member) FIELD_NAME, PLACE(char(*)[IFNAMSIZ], member)
#define STRING(member) FIELD_STRING, PLACE(char **, member)
#define LIST(member) FIELD_LIST, PLACE(struct list *, member)

static const char *const addrgenmodes[] = {
	[ADDRGEN_EUI64] = "eui64",
	[ADDRGEN_NONE] = "none",
	[ADDRGEN_STABLE_SECRET] = "stable_secret",
	[ADDRGEN_RANDOM] = "random",
	NULL,
};

const struct field fields[IF_COUNT] = {
	[IF_MODE] = { "mode", MODE(mode), FIELD_FIXED },
	[IF_OWNER] = { "user", USER(owner), 0 },
	[IF_GROUP] = { "group", GROUP(group), 0 },
	[IF_PI] = { "pi", FLAG(pi), FIELD_FIXED },
	[IF_VNET_HDR] = { "vnet_hdr", FLAG(vnet_hdr), FIELD_FIXED },
	[IF_MULTI_QUEUE] = { "multi_queue", FLAG(multi_queue), FIELD_FIXED },
	[IF_ONE_QUEUE] = { "one_queue", FLAG(one_queue), FIELD_FIXED | FIELD_UNSEEN },
	[IF_UP] = { "state", STATE(up), 0 },
	[IF_LLADDR] = { "lladdr", LLADDR(lladdr), FIELD_TAP_ONLY | FIELD_OF_MODE },
	[IF_MTU] = { "mtu", NUMBER(mtu), 0 },
	[IF_TXQLEN] = { "txqueuelen", NUMBER(txqlen), FIELD_OF_MODE },
	[IF_MASTER] = { "master", NAME(master), FIELD_CLEARABLE | FIELD_OF_MODE },
	[IF_ALIAS] = { "alias", STRING(alias), FIELD_CLEARABLE },
	[IF_LINK_GROUP] = { "link-group", NUMBER(link_group), 0 },
	[IF_GSO_MAX_SIZE] = { "gso_max_size", NUMBER(gso_max_size), FIELD_QUIET },
	[IF_GSO_MAX_SEGS] = { "gso_max_segs", NUMBER(gso_max_segs), FIELD_QUIET },
	[IF_GRO_MAX_SIZE] = { "gro_max_size", NUMBER(gro_max_size), FIELD_QUIET },
	[IF_ISOLATED] = { "isolated", FLAG(isolated), FIELD_PORT },
	[IF_LEARNING] = { "learning", FLAG(learning), FIELD_PORT },
	[IF_FLOOD] = { "flood", FLAG(flood), FIELD_PORT },
	[IF_MCAST_FLOOD] = { "mcast_flood", FLAG(mcast_flood), FIELD_PORT },
	[IF_BCAST_FLOOD] = { "bcast_flood", FLAG(bcast_flood), FIELD_PORT },
	[IF_HAIRPIN] = { "hairpin", FLAG(hairpin), FIELD_PORT },
	[IF_GUARD] = { "guard", FLAG(guard), FIELD_PORT },
	[IF_FASTLEAVE] = { "fastleave", FLAG(fastleave), FIELD_PORT },
	[IF_NEIGH_SUPPRESS] = { "neigh_suppress", FLAG(neigh_suppress), FIELD_PORT },
	[IF_LOCKED] = { "locked", FLAG(locked), FIELD_PORT },
	[IF_COST] = { "cost", NUMBER(cost), FIELD_PORT },
	[IF_PRIORITY] = { "priority", NUMBER(priority), FIELD_PORT },
	[IF_FORWARDING] = { "forwarding", FLAG(forwarding), 0 },
	[IF_PROXY_ARP] = { "proxy_arp", FLAG(proxy_arp), 0 },
	[IF_RP_FILTER] = { "rp_filter", NUMBER(rp_filter), 0 },
	[IF_IPV6] = { "ipv6", FLAG(ipv6), FIELD_IPV6 },
	[IF_ADDRGENMODE] = { "addrgenmode", CHOICE(addrgenmode), FIELD_IPV6 | FIELD_OF_MODE,
			     addrgenmodes },
	[IF_ACCEPT_RA] = { "accept_ra", NUMBER(accept_ra), FIELD_IPV6 },
	[IF_PROXY_NDP] = { "proxy_ndp", FLAG(proxy_ndp), FIELD_IPV6 },
	[IF_ADDRS] = { "addr", LIST(addr_list), FIELD_CLEARABLE, NULL, &address_list },
	[IF_ROUTES] = { "route", LIST(route_list), FIELD_CLEARABLE, NULL, &route_list },
	[IF_VLANS] = { "vlan", LIST(vlan_list), FIELD_CLEARABLE | FIELD_PORT, NULL, &vlan_list },
	[IF_FDB] = { "fdb", LIST(fdb_list), FIELD_CLEARABLE | FIELD_PORT, NULL, &fdb_list },
};

_Static_assert(IF_COUNT < 64, "has holds a bit for each attribute, and rtnl.h one more");

uint64_t field_mask(unsigned int trait)
{
	uint64_t which = 0;
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (field_is(field, trait))
			which |= HAS(field);
	return which;
}

/* The values by type; each may be called for an attribute of that type alone. */

static enum tun_mode mode_in(const struct iface *i, int field)
{
	return *(const enum tun_mode *)field_in(i, field);
}

static bool flag_in(const struct iface *i, int field)
{
	return *(const bool *)field_in(i, field);
}

static uint32_t number_in(const struct iface *i, int field)
{
	return *(const uint32_t *)field_in(i, field);
}

static const char *string_in(const struct iface *i, int field)
{
	const char *s = *(char *const *)field_in(i, field);

	return s ? s : "";
}

bool field_equal(const struct iface *a, const struct iface *b, int field)
{
	switch (fields[field].type) {
	case FIELD_MODE:
		return mode_in(a, field) == mode_in(b, field);
	case FIELD_USER:
	case FIELD_GROUP:
	case FIELD_NUMBER:
	case FIELD_CHOICE:
		return number_in(a, field) == number_in(b, field);
	case FIELD_FLAG:
	case FIELD_STATE:
		return flag_in(a, field) == flag_in(b, field);
	case FIELD_LLADDR:
		return !memcmp(field_in(a, field), field_in(b, field), sizeof(a->lladdr));
	case FIELD_NAME:
		return !strcmp(field_in(a, field), field_in(b, field));
	case FIELD_STRING:
		return !strcmp(string_in(a, field), string_in(b, field));
	case FIELD_LIST:
		return list_equal(field_list(a, field), field_list(b, field), fields[field].list);
	}
	return false;
}

bool field_is_none(const struct iface *i, int field)
{
	switch (fields[field].type) {
	case FIELD_USER:
	case FIELD_GROUP:
		return number_in(i, field) == ID_NONE;
	case FIELD_NAME:
		return !*(const char *)field_in(i, field);
	case FIELD_STRING:
		return !*string_in(i, field);
	case FIELD_LIST:
		return !field_list(i, field)->n;
	default:
		return false;
	}
}

/* The bytes of a value that holds no memory of its own. */
static size_t size_of(enum field_type type)
{
	switch (type) {
	case FIELD_MODE:
		return sizeof(enum tun_mode);
	case FIELD_USER:
	case FIELD_GROUP:
	case FIELD_NUMBER:
	case FIELD_CHOICE:
		return sizeof(uint32_t);
	case FIELD_FLAG:
	case FIELD_STATE:
		return sizeof(bool);
	case FIELD_LLADDR:
		return sizeof(((struct iface *)NULL)->lladdr);
	case FIELD_NAME:
		return IFNAMSIZ;
	case FIELD_STRING:
	case FIELD_LIST:
		break;
	}
	return 0;
}

static int copy_string(struct iface *to, const struct iface *from, int field)
{
	const char *s = *(char *const *)field_in(from, field);
	char **place = field_of(to, field), *copy = s ? strdup(s) : NULL;

	if (s && !copy)
		return -ENOMEM;
	free(*place);
	*place = copy;
	return 0;
}

int field_copy(struct iface *to, const struct iface *from, int field)
{
	enum field_type type = fields[field].type;
	int err = 0;

	if (type == FIELD_STRING)
		err = copy_string(to, from, field);
	else if (type == FIELD_LIST)
		err = list_copy(field_of(to, field), field_list(from, field), fields[field].list);
	else
		memcpy(field_of(to, field), field_in(from, field), size_of(type));
	if (!err)
		to->has = (to->has & ~HAS(field)) | (from->has & HAS(field));
	return err;
}

void field_clear(struct iface *i, int field)
{
	enum field_type type = fields[field].type;

	i->has &= ~HAS(field);
	if (type == FIELD_STRING) {
		free(*(char **)field_of(i, field));
		*(char **)field_of(i, field) = NULL;
	} else if (type == FIELD_LIST) {
		list_clear(field_of(i, field));
	} else if (type == FIELD_USER || type == FIELD_GROUP) {
		*(uint32_t *)field_of(i, field) = ID_NONE;
	} else {
		memset(field_of(i, field), 0, size_of(type));
	}
}

static const char *id_text(uint32_t id, const char *(*name_of)(uint32_t id, char *buf), char *buf)
{
	return id == ID_NONE ? "" : name_of(id, buf);
}

const char *field_choice(int field, uint32_t value)
{
	const char *const *choices = fields[field].choices;
	uint32_t n;

	for (n = 0; choices[n] && n < value; n++)
		;
	return choices[n] ? choices[n] : "unknown";
}

const char *field_text(const struct iface *i, int field, char *buf)
{
	switch (fields[field].type) {
	case FIELD_MODE:
		return mode_text(mode_in(i, field));
	case FIELD_USER:
		return id_text(number_in(i, field), ident_user_name, buf);
	case FIELD_GROUP:
		return id_text(number_in(i, field), ident_group_name, buf);
	case FIELD_FLAG:
		return flag_in(i, field) ? "on" : "off";
	case FIELD_STATE:
		return flag_in(i, field) ? "up" : "down";
	case FIELD_LLADDR:
		return lladdr_text(field_in(i, field), buf);
	case FIELD_NUMBER:
		snprintf(buf, FIELD_TEXT, "%u", number_in(i, field));
		return buf;
	case FIELD_CHOICE:
		return field_choice(field, number_in(i, field));
	case FIELD_NAME:
		return field_in(i, field);
	case FIELD_STRING:
		return string_in(i, field);
	case FIELD_LIST:
		break;
	}
	return "";
}

const char *mode_text(enum tun_mode mode)
{
	if (mode == MODE_TUN)
		return "tun";
	return mode == MODE_TAP ? "tap" : "unknown";
}
