/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* rtnl-link-read.c, rtnl-addr.c: messages of the kernel, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/field.h"
#include "kernel/inet.h"
#include "kernel/rtnl-field.h"
#include "kernel/rtnl.h"

static const uint64_t all = HAS(IF_COUNT) - 1;

static uint32_t buffer[1024]; /* aligned as messages are */

static struct nlmsghdr *begin(uint16_t type, size_t header)
{
	struct nlmsghdr *nlh;

	memset(buffer, 0, sizeof(buffer));
	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = type;
	mnl_nlmsg_put_extra_header(nlh, header);
	return nlh;
}

static struct nlmsghdr *link_message(int index, const char *name)
{
	struct nlmsghdr *nlh = begin(RTM_NEWLINK, sizeof(struct ifinfomsg));
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_index = index;
	if (name)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

static void put_tun(struct nlmsghdr *nlh, uint8_t type)
{
	struct nlattr *info = mnl_attr_nest_start(nlh, IFLA_LINKINFO), *data;

	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "tun");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u8(nlh, IFLA_TUN_TYPE, type);
	mnl_attr_put_u32(nlh, IFLA_TUN_OWNER, 5);
	mnl_attr_put_u8(nlh, IFLA_TUN_PI, 1);
	mnl_attr_put_u8(nlh, IFLA_TUN_VNET_HDR, 0);
	mnl_attr_put_u8(nlh, IFLA_TUN_PERSIST, 1);
	mnl_attr_put_u8(nlh, IFLA_TUN_MULTI_QUEUE, 1);
	mnl_attr_put_u32(nlh, IFLA_TUN_NUM_QUEUES, 3);
	mnl_attr_put_u32(nlh, IFLA_TUN_NUM_DISABLED_QUEUES, 4);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
}

/* Read into a list of one, for ifaces_clear() to free. */
static int read_link(const struct nlmsghdr *nlh, struct ifaces *list, int *master)
{
	assert_non_null(ifaces_add(list, true));
	return rtnl_read_link(nlh, RTNL_ALL, &list->v[0], master);
}

static int link_error(const struct nlmsghdr *nlh)
{
	struct ifaces list = { 0 };
	int master, err = read_link(nlh, &list, &master);

	ifaces_clear(&list);
	return err;
}

/* Of what IFLA_AF_SPEC has. */
static uint64_t of_inet(void)
{
	uint64_t which = 0;
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (inet_confs[field].family)
			which |= HAS(field);
	return which;
}

static void test_link(void **state)
{
	static const unsigned char mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct nlmsghdr *nlh = link_message(7, "tap0");
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct ifaces list = { 0 };
	const struct iface *i;
	int master;

	(void)state;
	ifi->ifi_flags = IFF_UP;
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(mac), mac);
	mnl_attr_put_u32(nlh, IFLA_MTU, 1400);
	mnl_attr_put_u32(nlh, IFLA_TXQLEN, 9);
	mnl_attr_put_u32(nlh, IFLA_MASTER, 3);
	mnl_attr_put_u32(nlh, IFLA_GROUP, 77);
	mnl_attr_put_u32(nlh, IFLA_GSO_MAX_SIZE, 40000);
	mnl_attr_put_u32(nlh, IFLA_GSO_MAX_SEGS, 3);
	mnl_attr_put_u32(nlh, LINK_GRO_MAX_SIZE, 50000);
	mnl_attr_put_u8(nlh, IFLA_CARRIER, 1);
	mnl_attr_put_strz(nlh, IFLA_IFALIAS, "a \033[31m");
	put_tun(nlh, MODE_TAP);
	assert_int_equal(read_link(nlh, &list, &master), 0);
	i = &list.v[0];
	assert_string_equal(i->name, "tap0");
	assert_int_equal(i->seen->ifindex, 7);
	assert_int_equal(master, 3);
	assert_int_equal(i->link_group, 77);
	assert_int_equal(i->gso_max_size, 40000);
	assert_int_equal(i->gso_max_segs, 3);
	assert_int_equal(i->gro_max_size, 50000);
	assert_true(iface_is_tuntap(i));
	assert_true(iface_in_use(i));
	assert_true(i->up && i->pi && i->multi_queue && i->seen->persist && i->seen->carrier);
	assert_false(i->vnet_hdr);
	assert_int_equal(i->mode, MODE_TAP);
	assert_int_equal(i->owner, 5);
	assert_int_equal(i->group, ID_NONE);
	assert_int_equal(i->seen->queues, 3);
	assert_int_equal(i->seen->disabled_queues, 4);
	assert_memory_equal(i->lladdr, mac, 6);
	assert_int_equal(i->mtu, 1400);
	assert_int_equal(i->txqlen, 9);
	assert_string_equal(i->alias, "a \033[31m");
	assert_int_equal(i->has, all & ~(HAS(IF_ONE_QUEUE) | HAS_LISTS | field_mask(FIELD_PORT) |
					 of_inet()));
	ifaces_clear(&list);
}

/* Of what nobody asked for nothing is read, and it counts as not seen. */
static void test_link_which(void **state)
{
	struct nlmsghdr *nlh = link_message(7, "tap0");
	struct ifaces list = { 0 };
	const struct iface *i;
	int master;

	(void)state;
	mnl_attr_put_u32(nlh, IFLA_MTU, 1400);
	mnl_attr_put_strz(nlh, IFLA_IFALIAS, "a");
	put_tun(nlh, MODE_TAP);
	assert_non_null(ifaces_add(&list, true));
	assert_int_equal(rtnl_read_link(nlh, HAS(IF_MTU), &list.v[0], &master), 0);
	i = &list.v[0];
	assert_int_equal(i->has, HAS(IF_MODE) | HAS(IF_UP) | HAS(IF_MTU));
	assert_true(iface_is_tuntap(i));
	assert_int_equal(i->mtu, 1400);
	assert_int_equal(i->owner, ID_NONE);
	assert_null(i->alias);
	assert_int_equal(i->seen->queues, 3);
	ifaces_clear(&list);
}

static void put_port(struct nlmsghdr *nlh, const char *kind, uint16_t type, size_t size)
{
	unsigned char bytes[8] = { 0 };
	struct nlattr *info = mnl_attr_nest_start(nlh, IFLA_LINKINFO), *data;

	/* 1, as a number of that size in the order of this machine. */
	bytes[htons(1) == 1 ? size - 1 : 0] = 1;
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "tun");
	mnl_attr_put_strz(nlh, IFLA_INFO_SLAVE_KIND, kind);
	data = mnl_attr_nest_start(nlh, IFLA_INFO_SLAVE_DATA);
	mnl_attr_put(nlh, type, size, bytes);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
}

/* An option, of whatever size the kernel has it; of the wrong one it is nonsense. */
static void test_port(void **state)
{
	static const struct {
		uint16_t type;
		size_t size;
		int field;
	} options[] = {
		{ IFLA_BRPORT_ISOLATED, 1, IF_ISOLATED },
		{ IFLA_BRPORT_COST, 4, IF_COST },
		{ IFLA_BRPORT_PRIORITY, 2, IF_PRIORITY },
	};
	struct ifaces list = { 0 };
	struct nlmsghdr *nlh;
	size_t i;
	int master;

	(void)state;
	for (i = 0; i < sizeof(options) / sizeof(*options); i++) {
		nlh = link_message(7, "tap0");
		put_port(nlh, "bridge", options[i].type, options[i].size);
		assert_int_equal(read_link(nlh, &list, &master), 0);
		assert_int_equal(list.v[0].has & field_mask(FIELD_PORT), HAS(options[i].field));
		if (fields[options[i].field].type == FIELD_FLAG)
			assert_true(list.v[0].isolated);
		else
			assert_int_equal(*(const uint32_t *)field_in(&list.v[0], options[i].field),
					 1);
		ifaces_clear(&list);
		nlh = link_message(7, "tap0");
		put_port(nlh, "bridge", options[i].type, options[i].size + 1);
		assert_int_equal(link_error(nlh), -EBADMSG);
		nlh = link_message(7, "tap0");
		put_port(nlh, "team", options[i].type, options[i].size);
		assert_int_equal(read_link(nlh, &list, &master), 0);
		assert_int_equal(list.v[0].has & field_mask(FIELD_PORT), 0);
		ifaces_clear(&list);
	}
}

static void test_link_with_little(void **state)
{
	struct nlmsghdr *nlh = link_message(1, "lo");
	struct ifaces list = { 0 };
	int master;

	(void)state;
	assert_int_equal(read_link(nlh, &list, &master), 0);
	assert_false(iface_is_tuntap(&list.v[0]));
	assert_false(iface_in_use(&list.v[0]));
	assert_int_equal(master, 0);
	assert_null(list.v[0].alias);
	assert_false(list.v[0].has & (HAS(IF_MODE) | HAS(IF_LLADDR)));
	ifaces_clear(&list);

	/* A tun of before Linux 4.17, and one of a mode that nobody knows. */
	nlh = link_message(2, "tun0");
	put_tun(nlh, 9);
	assert_int_equal(read_link(nlh, &list, &master), 0);
	assert_false(iface_is_tuntap(&list.v[0]));
	ifaces_clear(&list);
}

/* IFNAMSIZ counts the NUL; the kernel may leave it out of an attribute. */
static void test_link_names(void **state)
{
	struct nlmsghdr *nlh = link_message(1, "123456789012345");
	struct ifaces list = { 0 };
	int master;

	(void)state;
	assert_int_equal(link_error(nlh), 0);
	assert_int_equal(link_error(link_message(1, "1234567890123456")), -EBADMSG);
	assert_int_equal(link_error(link_message(1, "")), -EBADMSG);
	assert_int_equal(link_error(link_message(1, NULL)), -EBADMSG);
	assert_int_equal(link_error(link_message(0, "tap0")), -EBADMSG);
	assert_int_equal(link_error(link_message(-1, "tap0")), -EBADMSG);

	nlh = link_message(1, NULL);
	mnl_attr_put(nlh, IFLA_IFNAME, 4, "tap0");
	assert_int_equal(read_link(nlh, &list, &master), 0);
	assert_string_equal(list.v[0].name, "tap0");
	ifaces_clear(&list);
}

static void test_link_wrong_sizes(void **state)
{
	static const uint16_t numbers[] = { IFLA_MTU, IFLA_TXQLEN, IFLA_MASTER, IFLA_GROUP };
	static const unsigned char bytes[8];
	struct nlmsghdr *nlh;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		for (len = 0; len <= sizeof(bytes); len++) {
			nlh = link_message(1, "tap0");
			mnl_attr_put(nlh, numbers[i], len, bytes);
			assert_int_equal(link_error(nlh), len == 4 ? 0 : -EBADMSG);
		}
	}
	nlh = link_message(1, "tap0");
	mnl_attr_put_u32(nlh, IFLA_CARRIER, 1);
	assert_int_equal(link_error(nlh), -EBADMSG);
	/* Of another link layer: none that we know, and no error. */
	nlh = link_message(1, "tap0");
	mnl_attr_put(nlh, IFLA_ADDRESS, 8, bytes);
	assert_int_equal(link_error(nlh), 0);
	nlh = link_message(1, "tap0");
	mnl_attr_put(nlh, IFLA_STATS64, 8, bytes);
	assert_int_equal(link_error(nlh), 0);
}

/*
 * Cut at every length that a message can have (NLMSG_ALIGN), in memory of just
 * that size: nothing is read behind it, as the sanitizers see, and what is cut
 * is an error or has less in it.
 */
static void test_link_cut(void **state)
{
	struct nlmsghdr *nlh = link_message(7, "tap0"), *cut;
	size_t len, whole;

	(void)state;
	mnl_attr_put_strz(nlh, IFLA_IFALIAS, "alias");
	put_tun(nlh, MODE_TAP);
	whole = nlh->nlmsg_len;
	for (len = NLMSG_HDRLEN; len <= NLMSG_ALIGN(whole); len += NLMSG_ALIGNTO) {
		cut = malloc(len);
		assert_non_null(cut);
		memcpy(cut, nlh, len);
		cut->nlmsg_len = len;
		if (len < NLMSG_LENGTH(sizeof(struct ifinfomsg)))
			assert_int_equal(link_error(cut), -EBADMSG);
		else
			assert_true(link_error(cut) == 0 || link_error(cut) == -EBADMSG);
		free(cut);
	}
}

/* A nest whose attributes say that they are longer than it. */
static void test_link_lying_nest(void **state)
{
	struct nlmsghdr *nlh = link_message(7, "tap0");
	struct nlattr *info, *kind;
	struct ifaces list = { 0 };
	int master;

	(void)state;
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	kind = mnl_nlmsg_get_payload_tail(nlh);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "tun");
	mnl_attr_nest_end(nlh, info);
	kind->nla_len = 5000;
	assert_int_equal(read_link(nlh, &list, &master), 0);
	assert_string_equal(list.v[0].seen->kind, "");
	ifaces_clear(&list);
	kind->nla_len = 1;
	assert_int_equal(link_error(nlh), 0);

	nlh = link_message(7, "tap0");
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "a kind with a name that is too long");
	mnl_attr_nest_end(nlh, info);
	assert_int_equal(link_error(nlh), -EBADMSG);
}

static struct nlmsghdr *address_message(unsigned char family, unsigned char plen, uint32_t index)
{
	struct nlmsghdr *nlh = begin(RTM_NEWADDR, sizeof(struct ifaddrmsg));
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	ifa->ifa_family = family;
	ifa->ifa_prefixlen = plen;
	ifa->ifa_index = index;
	ifa->ifa_flags = IFA_F_PERMANENT;
	return nlh;
}

static const unsigned char ten[4] = { 10, 0, 0, 1 }, eleven[4] = { 11, 0, 0, 1 };

static void test_address(void **state)
{
	struct nlmsghdr *nlh = address_message(AF_INET, 24, 7);
	struct ifa_cacheinfo ci = { .ifa_valid = 100, .ifa_prefered = 50 };
	struct address a;
	char text[ADDRESS_TEXT];

	(void)state;
	mnl_attr_put(nlh, IFA_LOCAL, 4, ten);
	mnl_attr_put(nlh, IFA_ADDRESS, 4, ten);
	mnl_attr_put_strz(nlh, IFA_LABEL, "tap0:1");
	mnl_attr_put(nlh, IFA_CACHEINFO, sizeof(ci), &ci);
	mnl_attr_put_u32(nlh, IFA_FLAGS, IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE | IFA_F_NODAD);
	assert_int_equal(rtnl_read_address(nlh, &a), 7);
	assert_string_equal(address_text(&a, text), "10.0.0.1/24");
	assert_string_equal(a.label, "tap0:1");
	assert_int_equal(a.valid, 100);
	assert_int_equal(a.preferred, 50);
	assert_true(a.flags & IFA_F_NOPREFIXROUTE);
	assert_true(a.nodad);

	/* With a peer, and IPv6's way to have none. */
	nlh = address_message(AF_INET, 32, 7);
	mnl_attr_put(nlh, IFA_LOCAL, 4, ten);
	mnl_attr_put(nlh, IFA_ADDRESS, 4, eleven);
	assert_int_equal(rtnl_read_address(nlh, &a), 7);
	assert_string_equal(address_text(&a, text), "10.0.0.1 peer 11.0.0.1/32");
	assert_int_equal(a.valid, UINT32_MAX);
	nlh = address_message(AF_INET6, 64, 7);
	mnl_attr_put(nlh, IFA_ADDRESS, 16, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1");
	assert_int_equal(rtnl_read_address(nlh, &a), 7);
	assert_string_equal(address_text(&a, text), "fd00::1/64");
	assert_false(a.has_peer);
}

static int address_error(unsigned char family, unsigned char plen, uint32_t index, uint16_t type,
			 size_t len)
{
	static const unsigned char bytes[32];
	struct nlmsghdr *nlh = address_message(family, plen, index);
	struct address a;

	mnl_attr_put(nlh, type, len, bytes);
	if (type != IFA_LOCAL && type != IFA_ADDRESS)
		mnl_attr_put(nlh, IFA_LOCAL, family == AF_INET ? 4 : 16, bytes);
	return rtnl_read_address(nlh, &a);
}

static struct nlmsghdr *route_message(unsigned char family, unsigned char plen)
{
	struct nlmsghdr *nlh = begin(RTM_NEWROUTE, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	rtm->rtm_family = family;
	rtm->rtm_dst_len = plen;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_scope = RT_SCOPE_LINK;
	rtm->rtm_table = RT_TABLE_MAIN;
	return nlh;
}

static void test_route(void **state)
{
	struct nlmsghdr *nlh = route_message(AF_INET, 8);
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct rta_cacheinfo ci = { .rta_expires = 5 };
	struct route r;
	char text[LIST_TEXT];

	(void)state;
	mnl_attr_put(nlh, RTA_DST, 4, "\x0a\0\0\0");
	/* Of no device. */
	assert_int_equal(rtnl_read_route(nlh, &r), 0);
	mnl_attr_put_u32(nlh, RTA_OIF, 7);
	assert_int_equal(rtnl_read_route(nlh, &r), 7);
	assert_string_equal(route_text(&r, text), "10.0.0.0/8");
	assert_false(r.odd);
	mnl_attr_put(nlh, RTA_GATEWAY, 4, ten);
	mnl_attr_put(nlh, RTA_PREFSRC, 4, eleven);
	mnl_attr_put_u32(nlh, RTA_PRIORITY, 5);
	mnl_attr_put_u32(nlh, RTA_TABLE, 1000);
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	assert_int_equal(rtnl_read_route(nlh, &r), 7);
	assert_string_equal(route_text(&r, text),
			    "10.0.0.0/8 via 10.0.0.1 metric 5 table 1000 src 11.0.0.1");
	assert_false(r.odd);
	/* What words cannot say is kept. */
	mnl_attr_put_u32(nlh, RTA_FLOW, 3);
	assert_int_equal(rtnl_read_route(nlh, &r), 7);
	assert_true(r.odd && r.raw_len);
	/* One that expires, another's. */
	mnl_attr_put(nlh, RTA_CACHEINFO, sizeof(ci), &ci);
	assert_int_equal(rtnl_read_route(nlh, &r), 0);
	nlh = route_message(AF_INET, 0);
	rtm = mnl_nlmsg_get_payload(nlh);
	rtm->rtm_protocol = RTPROT_BOOT;
	mnl_attr_put_u32(nlh, RTA_OIF, 7);
	assert_int_equal(rtnl_read_route(nlh, &r), 0);
}

static void test_route_wrong(void **state)
{
	static const unsigned char bytes[64];
	static const uint16_t types[] = { RTA_DST, RTA_GATEWAY, RTA_PREFSRC, RTA_OIF };
	struct nlmsghdr *nlh;
	struct route r;
	size_t i, len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (len = 0; len <= 32; len++) {
			nlh = route_message(AF_INET, 24);
			mnl_attr_put_u32(nlh, RTA_OIF, 7);
			mnl_attr_put(nlh, types[i], len, bytes);
			assert_int_equal(rtnl_read_route(nlh, &r),
					 len == 4 && types[i] != RTA_OIF ? 7 : -EBADMSG);
		}
	nlh = route_message(AF_INET, 33);
	mnl_attr_put_u32(nlh, RTA_OIF, 7);
	assert_int_equal(rtnl_read_route(nlh, &r), -EBADMSG);
	/* Too much of what words cannot say: left alone. */
	nlh = route_message(AF_INET, 24);
	mnl_attr_put_u32(nlh, RTA_OIF, 7);
	for (i = 0; i < 8; i++)
		mnl_attr_put(nlh, RTA_ENCAP, sizeof(bytes), bytes);
	assert_int_equal(rtnl_read_route(nlh, &r), 0);
}

static void test_address_wrong(void **state)
{
	struct nlmsghdr *nlh = address_message(AF_INET, 24, 7);
	struct address a;
	size_t len;

	(void)state;
	assert_int_equal(rtnl_read_address(nlh, &a), -EBADMSG);
	assert_int_equal(address_error(AF_INET, 24, 0, IFA_LOCAL, 4), -EBADMSG);
	assert_int_equal(address_error(AF_INET, 24, 0x80000000, IFA_LOCAL, 4), -EBADMSG);
	assert_int_equal(address_error(AF_INET, 33, 7, IFA_LOCAL, 4), -EBADMSG);
	assert_int_equal(address_error(AF_INET6, 129, 7, IFA_LOCAL, 16), -EBADMSG);
	assert_int_equal(address_error(AF_UNIX, 24, 7, IFA_LOCAL, 4), -EBADMSG);
	for (len = 0; len <= 32; len++) {
		assert_int_equal(address_error(AF_INET, 24, 7, IFA_LOCAL, len),
				 len == 4 ? 7 : -EBADMSG);
		assert_int_equal(address_error(AF_INET6, 64, 7, IFA_ADDRESS, len),
				 len == 16 ? 7 : -EBADMSG);
		assert_int_equal(address_error(AF_INET, 24, 7, IFA_FLAGS, len),
				 len == 4 ? 7 : -EBADMSG);
	}
	assert_int_equal(address_error(AF_INET, 24, 7, IFA_CACHEINFO, 8), -EBADMSG);
	assert_int_equal(address_error(AF_INET, 24, 7, IFA_BROADCAST, 5), -EBADMSG);

	nlh = address_message(AF_INET, 24, 7);
	mnl_attr_put(nlh, IFA_LOCAL, 4, ten);
	mnl_attr_put_strz(nlh, IFA_LABEL, "a label that is too long");
	assert_int_equal(rtnl_read_address(nlh, &a), -EBADMSG);
}

static void test_address_cut(void **state)
{
	struct nlmsghdr *nlh = address_message(AF_INET, 24, 7), *cut;
	struct address a;
	size_t len, whole;
	int got;

	(void)state;
	mnl_attr_put(nlh, IFA_ADDRESS, 4, ten);
	mnl_attr_put(nlh, IFA_LOCAL, 4, ten);
	mnl_attr_put_strz(nlh, IFA_LABEL, "tap0");
	whole = nlh->nlmsg_len;
	for (len = NLMSG_HDRLEN; len <= NLMSG_ALIGN(whole); len += NLMSG_ALIGNTO) {
		cut = malloc(len);
		assert_non_null(cut);
		memcpy(cut, nlh, len);
		cut->nlmsg_len = len;
		got = rtnl_read_address(cut, &a);
		if (len < NLMSG_LENGTH(sizeof(struct ifaddrmsg)) + MNL_ATTR_HDRLEN + 4)
			assert_int_equal(got, -EBADMSG);
		else
			assert_true(got == 7 || got == -EBADMSG);
		free(cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_link),	    cmocka_unit_test(test_link_which),
		cmocka_unit_test(test_port),	    cmocka_unit_test(test_link_with_little),
		cmocka_unit_test(test_link_names),  cmocka_unit_test(test_link_wrong_sizes),
		cmocka_unit_test(test_link_cut),    cmocka_unit_test(test_link_lying_nest),
		cmocka_unit_test(test_address),	    cmocka_unit_test(test_route),
		cmocka_unit_test(test_route_wrong), cmocka_unit_test(test_address_wrong),
		cmocka_unit_test(test_address_cut),
	};

	return cmocka_run_group_tests_name("rtnl", tests, NULL, NULL);
}
