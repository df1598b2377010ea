/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* rtnl-vlan.c and rtnl-fdb.c: what messages of the kernel say of a bridge's port. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/rtnl.h"

static unsigned char buffer[4096] __attribute__((aligned(4)));

static struct nlmsghdr *begin(uint16_t type, size_t header)
{
	struct nlmsghdr *nlh;

	memset(buffer, 0, sizeof(buffer));
	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = type;
	mnl_nlmsg_put_extra_header(nlh, header);
	return nlh;
}

static struct nlmsghdr *port_message(unsigned char family)
{
	struct nlmsghdr *nlh = begin(RTM_NEWLINK, sizeof(struct ifinfomsg));
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_family = family;
	ifi->ifi_index = 7;
	return nlh;
}

static void put_info(struct nlmsghdr *nlh, uint16_t flags, uint16_t vid)
{
	const struct bridge_vlan_info info = { .flags = flags, .vid = vid };

	mnl_attr_put(nlh, IFLA_BRIDGE_VLAN_INFO, sizeof(info), &info);
}

/* Read a message into text: "7: 1 pvid untagged, 20-30, ", or the error. */
static char *read_vlans(const struct nlmsghdr *nlh)
{
	static char all[512];
	char text[LIST_TEXT];
	struct list list = { 0 };
	int index = rtnl_read_vlans(nlh, &list);
	size_t n;

	snprintf(all, sizeof(all), "%d: ", index);
	for (n = 0; n < list.n; n++)
		strcat(strcat(all, vlan_list.text(list_at(&list, &vlan_list, n), text)), ", ");
	list_clear(&list);
	return all;
}

static void test_vlans(void **state)
{
	struct nlmsghdr *nlh = port_message(AF_BRIDGE);
	struct nlattr *spec;

	(void)state;
	/* Nothing is said of VLANs, or of another family. */
	assert_string_equal(read_vlans(nlh), "0: ");
	spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	put_info(nlh, BRIDGE_VLAN_INFO_UNTAGGED | BRIDGE_VLAN_INFO_PVID, 1);
	put_info(nlh, BRIDGE_VLAN_INFO_RANGE_BEGIN, 20);
	put_info(nlh, BRIDGE_VLAN_INFO_RANGE_END, 30);
	put_info(nlh, 0, 31);
	put_info(nlh, BRIDGE_VLAN_INFO_UNTAGGED, 32);
	mnl_attr_nest_end(nlh, spec);
	assert_string_equal(read_vlans(nlh), "7: 1 pvid untagged, 20-31, 32 untagged, ");
	((struct ifinfomsg *)mnl_nlmsg_get_payload(nlh))->ifi_family = AF_UNSPEC;
	assert_string_equal(read_vlans(nlh), "0: ");
}

static char *one_info(uint16_t flags, uint16_t begin_vid, uint16_t vid, size_t len)
{
	struct nlmsghdr *nlh = port_message(AF_BRIDGE);
	struct nlattr *spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	const struct bridge_vlan_info info = { .flags = flags, .vid = vid };

	if (flags & BRIDGE_VLAN_INFO_RANGE_END)
		put_info(nlh, BRIDGE_VLAN_INFO_RANGE_BEGIN, begin_vid);
	mnl_attr_put(nlh, IFLA_BRIDGE_VLAN_INFO, len, &info);
	mnl_attr_nest_end(nlh, spec);
	return read_vlans(nlh);
}

static void test_vlans_wrong(void **state)
{
	char wrong[32];

	(void)state;
	snprintf(wrong, sizeof(wrong), "%d: ", -EBADMSG);
	assert_string_equal(one_info(0, 0, 4094, sizeof(struct bridge_vlan_info)), "7: 4094, ");
	assert_string_equal(one_info(0, 0, 4095, sizeof(struct bridge_vlan_info)), wrong);
	assert_string_equal(one_info(0, 0, 0, sizeof(struct bridge_vlan_info)), wrong);
	assert_string_equal(one_info(0, 0, 65535, sizeof(struct bridge_vlan_info)), wrong);
	assert_string_equal(one_info(0, 0, 5, 2), wrong);
	/* A range that is backwards, or has no beginning. */
	assert_string_equal(one_info(BRIDGE_VLAN_INFO_RANGE_END, 9, 5, 4), wrong);
	assert_string_equal(one_info(BRIDGE_VLAN_INFO_RANGE_END, 0, 5, 4), wrong);
	assert_string_equal(one_info(BRIDGE_VLAN_INFO_RANGE_END, 5, 9, 4), "7: 5-9, ");
}

static struct nlmsghdr *entry_message(uint16_t entry_state, uint8_t flags)
{
	static const unsigned char mac[6] = { 2, 0, 0, 0, 0, 9 };
	struct nlmsghdr *nlh = begin(RTM_NEWNEIGH, sizeof(struct ndmsg));
	struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);

	ndm->ndm_family = AF_BRIDGE;
	ndm->ndm_ifindex = 7;
	ndm->ndm_state = entry_state;
	ndm->ndm_flags = flags;
	mnl_attr_put(nlh, NDA_LLADDR, sizeof(mac), mac);
	return nlh;
}

static void test_fdb(void **state)
{
	struct nlmsghdr *nlh = entry_message(NUD_NOARP, 0);
	char text[LIST_TEXT];
	struct fdb f;

	(void)state;
	/* Of a device's own list, not of a bridge's table. */
	assert_int_equal(rtnl_read_fdb(nlh, &f), 0);
	mnl_attr_put_u32(nlh, NDA_MASTER, 2);
	assert_int_equal(rtnl_read_fdb(nlh, &f), 7);
	assert_string_equal(fdb_list.text(&f, text), "02:00:00:00:00:09");
	assert_false(fdb_odd(&f));
	mnl_attr_put_u16(nlh, NDA_VLAN, 20);
	assert_int_equal(rtnl_read_fdb(nlh, &f), 7);
	assert_string_equal(fdb_list.text(&f, text), "02:00:00:00:00:09 vlan 20");
	assert_true(fdb_odd(&f));
	nlh = entry_message(NUD_NOARP, 0x40);
	mnl_attr_put_u32(nlh, NDA_MASTER, 2);
	assert_int_equal(rtnl_read_fdb(nlh, &f), 7);
	assert_string_equal(fdb_list.text(&f, text), "02:00:00:00:00:09 sticky");
	assert_true(fdb_odd(&f));
}

/* Learned, the host's own, of the device itself, of another program: none of ours. */
static void test_fdb_of_others(void **state)
{
	static const struct {
		uint16_t state;
		uint8_t flags;
	} others[] = {
		{ NUD_REACHABLE, 0 },		{ NUD_STALE, 0 },
		{ NUD_PERMANENT, 0 },		{ NUD_NOARP, NTF_SELF },
		{ NUD_NOARP, NTF_EXT_LEARNED },
	};
	struct nlmsghdr *nlh;
	struct fdb f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		nlh = entry_message(others[i].state, others[i].flags);
		mnl_attr_put_u32(nlh, NDA_MASTER, 2);
		assert_int_equal(rtnl_read_fdb(nlh, &f), 0);
	}
}

static void test_fdb_wrong(void **state)
{
	struct nlmsghdr *nlh = entry_message(NUD_NOARP, 0);
	struct fdb f;

	(void)state;
	mnl_attr_put_u32(nlh, NDA_MASTER, 2);
	((struct ndmsg *)mnl_nlmsg_get_payload(nlh))->ndm_ifindex = 0;
	assert_int_equal(rtnl_read_fdb(nlh, &f), -EBADMSG);
	nlh = entry_message(NUD_NOARP, 0);
	mnl_attr_put_u32(nlh, NDA_MASTER, 2);
	mnl_attr_put_u32(nlh, NDA_VLAN, 5);
	assert_int_equal(rtnl_read_fdb(nlh, &f), -EBADMSG);
	/* An address that is no Ethernet address, or of many. */
	nlh = entry_message(NUD_NOARP, 0);
	mnl_attr_put_u32(nlh, NDA_MASTER, 2);
	mnl_attr_put(nlh, NDA_LLADDR, 4, "\x0a\0\0\1");
	assert_int_equal(rtnl_read_fdb(nlh, &f), 0);
	mnl_attr_put(nlh, NDA_LLADDR, 6, "\x33\x33\0\0\0\1");
	assert_int_equal(rtnl_read_fdb(nlh, &f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vlans),	  cmocka_unit_test(test_vlans_wrong),
		cmocka_unit_test(test_fdb),	  cmocka_unit_test(test_fdb_of_others),
		cmocka_unit_test(test_fdb_wrong),
	};

	return cmocka_run_group_tests_name("rtnl-port", tests, NULL, NULL);
}
