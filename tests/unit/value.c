/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* value.c: what a word is as a name, a number, a MAC, an address, an alias. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words/value.h"

/* A usage error with a sentence; forgotten. */
static void expect_usage(int err, struct message *m)
{
	assert_int_equal(err, -EINVAL);
	assert_int_equal(m->status, 2);
	assert_non_null(m->text);
	message_clear(m);
}

static void good_name(const char *text, bool pick)
{
	struct message m = { 0 };
	char name[IFNAMSIZ];

	assert_int_equal(value_name(text, pick, name, &m), 0);
	assert_string_equal(name, text);
	assert_null(m.text);
}

static void bad_name(const char *text, bool pick)
{
	struct message m = { 0 };
	char name[IFNAMSIZ] = "untouched";

	expect_usage(value_name(text, pick, name, &m), &m);
	assert_string_equal(name, "untouched");
}

static void test_names(void **state)
{
	static const char *const bad[] = {
		"",  "-a", "a b", "a\tb",    "a\nb", "a\vb", "a\xa0", "a/b", "a:b",
		".", "..", "all", "default", "%",    "%s",   "a%d%d", "a%%", "1234567890123456"
	};
	unsigned int c;
	char one[2] = "";
	size_t i;

	(void)state;
	good_name("tap0", false);
	good_name("123456789012345", false);
	good_name("...", false);
	good_name("al", false);
	good_name("a-", false);
	good_name("tap%d", true);
	good_name("%d", true);
	bad_name("tap%d", false);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		bad_name(bad[i], false);
		bad_name(bad[i], true);
	}
	/* Each byte as dev_valid_name() has it; "%" and "-" are ours. */
	for (c = 1; c < 256; c++) {
		one[0] = c;
		if (strchr(" \t\n\v\f\r/:.%-\xa0", c))
			bad_name(one, false);
		else
			good_name(one, false);
	}
}

static void expect_number(const char *text, uint32_t value)
{
	struct message m = { 0 };
	uint32_t n = 1;

	assert_int_equal(value_number(text, "mtu", 0, UINT32_MAX, &n, &m), 0);
	assert_int_equal(n, value);
}

static void test_numbers(void **state)
{
	static const char *const bad[] = { "",
					   "-1",
					   "+1",
					   " 1",
					   "1 ",
					   "0x1",
					   "1e3",
					   "1.0",
					   "67",
					   "101",
					   "4294967396",
					   "18446744073709551716",
					   "99999999999999999999999" };
	struct message m = { 0 };
	uint32_t n = 7;
	size_t i;

	(void)state;
	expect_number("0", 0);
	expect_number("4294967295", UINT32_MAX);
	expect_number("0000000000000000000000012", 12);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		expect_usage(value_number(bad[i], "mtu", 68, 100, &n, &m), &m);
		assert_int_equal(n, 7);
	}
	assert_int_equal(value_number("68", "mtu", 68, 100, &n, &m), 0);
	assert_int_equal(value_number("100", "mtu", 68, 100, &n, &m), 0);
}

static void test_lladdr(void **state)
{
	static const char *const bad[] = { "",
					   ":",
					   "::::::",
					   ":::::",
					   "2:0:0:0:0",
					   "2:0:0:0:0:",
					   "2:0:0:0:0:1:",
					   "2:0:0:0:0:1:2",
					   "2:0:0:0:0:001",
					   "2:0:0:0:0:0g",
					   "2:0:0:0:0:-1",
					   "2:0:0:0:0: 1",
					   "0x2:0:0:0:0:1",
					   "02-00-00-00-00-01",
					   "1:0:0:0:0:0",
					   "ff:ff:ff:ff:ff:ff",
					   "0:0:0:0:0:0" };
	static const unsigned char want[6] = { 0x02, 0xab, 0xCD, 0, 0x0f, 0xff };
	struct message m = { 0 };
	unsigned char mac[6] = { 9 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		expect_usage(value_lladdr(bad[i], mac, &m), &m);
		assert_int_equal(mac[0], 9);
	}
	assert_int_equal(value_lladdr("2:aB:CD:00:f:ff", mac, &m), 0);
	assert_memory_equal(mac, want, 6);
}

static void good_address(const char *text, const char *peer, const char *printed)
{
	struct message m = { 0 };
	struct address a;
	char buf[ADDRESS_TEXT];

	assert_int_equal(value_address(text, peer, &a, &m), 0);
	assert_string_equal(address_text(&a, buf), printed);
	assert_int_equal(a.valid, UINT32_MAX);
	assert_false(a.nodad);
}

static void bad_address(const char *text, const char *peer, const char *why)
{
	struct address a = { .plen = 99 };
	struct message m = { 0 };
	int err = value_address(text, peer, &a, &m);

	assert_non_null(m.text);
	assert_non_null(strstr(m.text, why));
	expect_usage(err, &m);
	assert_int_equal(a.plen, 99);
}

static void test_addresses(void **state)
{
	(void)state;
	good_address("10.0.0.1/24", NULL, "10.0.0.1/24");
	good_address("10.0.0.1/0", NULL, "10.0.0.1/0");
	good_address("10.0.0.255/31", NULL, "10.0.0.255/31");
	good_address("10.0.0.255/32", NULL, "10.0.0.255/32");
	good_address("10.0.0.0/24", NULL, "10.0.0.0/24");
	good_address("2001:DB8::1/64", NULL, "2001:db8::1/64");
	good_address("::1/128", NULL, "::1/128");
	good_address("::ffff:10.0.0.1/128", NULL, "::ffff:10.0.0.1/128");

	bad_address("10.0.0.1", NULL, "length is missing");
	bad_address("fd00::1", NULL, "length is missing");
	bad_address("10.0.0.1/", NULL, "missing");
	bad_address("10.0.0.1/33", NULL, "out of range");
	bad_address("::1/129", NULL, "out of range");
	bad_address("10.0.0.1/-1", NULL, "not a whole number");
	bad_address("10.0.0.256/24", NULL, "not an IP address");
	bad_address("", NULL, "not an IP address");
	bad_address("/24", NULL, "not an IP address");
	bad_address("1.2.3/24", NULL, "not an IP address");
	bad_address("fe80::1%eth0/64", NULL, "not an IP address");
	bad_address("0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/64", NULL,
		    "not an IP address");
	bad_address("224.0.0.1/24", NULL, "multicast");
	bad_address("ff02::1/64", NULL, "multicast");
	bad_address("0.0.0.0/0", NULL, "any address");
	bad_address("::/0", NULL, "any address");
	bad_address("255.255.255.255/32", NULL, "broadcast");
	bad_address("10.0.0.255/24", NULL, "broadcast");
}

static void test_peers(void **state)
{
	(void)state;
	good_address("10.0.0.1", "10.0.0.2", "10.0.0.1 peer 10.0.0.2/32");
	good_address("fd00::1", "fd00::2", "fd00::1 peer fd00::2/128");
	good_address("10.0.0.1/30", "10.0.0.2", "10.0.0.1 peer 10.0.0.2/30");
	good_address("10.0.0.1", "10.0.0.2/30", "10.0.0.1 peer 10.0.0.2/30");
	good_address("10.0.0.1/30", "10.0.0.2/30", "10.0.0.1 peer 10.0.0.2/30");
	/* The kernel keeps no peer that is the address itself. */
	good_address("10.0.0.1", "10.0.0.1", "10.0.0.1/32");
	good_address("10.0.0.255/24", "10.0.1.1", "10.0.0.255 peer 10.0.1.1/24");

	bad_address("10.0.0.1/24", "10.0.0.2/25", "two different lengths");
	bad_address("10.0.0.1/24", "fd00::2", "one is IPv4, the other IPv6");
	bad_address("fd00::1", "10.0.0.2", "one is IPv4, the other IPv6");
	bad_address("10.0.0.1", "10.0.0.2/33", "out of range");
	bad_address("10.0.0.1", "224.0.0.1", "multicast");
	bad_address("10.0.0.1", "0.0.0.0", "any address");
	bad_address("10.0.0.1", "", "not an IP address");
}

static void test_alias(void **state)
{
	struct message m = { 0 };
	char text[257];

	(void)state;
	assert_int_equal(value_alias("Alice's \"machine\" \xc3\xa9", &m), 0);
	memset(text, 'a', sizeof(text));
	text[255] = '\0';
	assert_int_equal(value_alias(text, &m), 0);
	text[255] = 'a';
	text[256] = '\0';
	expect_usage(value_alias(text, &m), &m);
	expect_usage(value_alias("", &m), &m);
	expect_usage(value_alias("a\nb", &m), &m);
	expect_usage(value_alias("\033[31m", &m), &m);
	expect_usage(value_alias("a\x7f", &m), &m);
}

static void expect_netns(const char *text, const char *netns)
{
	struct message m = { 0 };
	char *is = NULL;

	assert_int_equal(value_netns(text, &is, &m), 0);
	assert_string_equal(is, netns);
	free(is);
}

static void test_netns(void **state)
{
	static const char *const bad[] = { "", ".", "..", "a/b", "../a", "1", "4194304" };
	struct message m = { 0 };
	char *is = NULL;
	size_t i;

	(void)state;
	expect_netns("blue", "blue");
	expect_netns("1a", "1a");
	expect_netns("/run/netns/blue", "blue");
	expect_netns("/var/run/netns/blue", "blue");
	/* What is no name behind it stays a path. */
	expect_netns("/run/netns/", "/run/netns/");
	expect_netns("/run/netns/12", "/run/netns/12");
	expect_netns("/run/netns/../x", "/run/netns/../x");
	expect_netns("/run/netns//x", "/run/netns//x");
	expect_netns("/run/netns2/x", "/run/netns2/x");
	expect_netns("/proc/1/ns/net", "/proc/1/ns/net");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		expect_usage(value_netns(bad[i], &is, &m), &m);
		assert_null(is);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),  cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_lladdr), cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_peers),  cmocka_unit_test(test_alias),
		cmocka_unit_test(test_netns),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
