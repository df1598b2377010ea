/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* grammar.c: words to interfaces, each with its checks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "words/grammar.h"
#include "words/keywords.h"

static const struct syntax add = { WORDS_ALL, BARE_NAME, true };
static const struct syntax set = { WORDS_CHANGE, BARE_NAME, false };
static const struct syntax names = { WORDS_FILTER, BARE_NAMES, false };
static const struct syntax owner = { WORDS_IDS, BARE_NAME_OWNER, false };

/* A line cut at its blanks. The words point into text. */
static struct words cut(char *text)
{
	struct words w = { 0 };
	char *word;
	unsigned int column = 1;

	for (word = strtok(text, " "); word; word = strtok(NULL, " "))
		assert_int_equal(words_add(&w, word, (struct origin){ NULL, 0, column++ }), 0);
	return w;
}

/* Free the answer with request_clear(); what it holds are copies. */
static int ask(const struct syntax *syntax, const char *line, struct request *r,
	       unsigned int *column, struct message *m)
{
	char text[1024];
	struct words w;
	struct origin culprit = { 0 };
	int err;

	strcpy(text, line);
	w = cut(text);
	err = grammar_request(&w, 0, syntax, r, &culprit, m);
	if (column)
		*column = culprit.column;
	words_clear(&w);
	return err;
}

static struct request good(const struct syntax *syntax, const char *line)
{
	struct message m = { 0 };
	struct request r;
	int err = ask(syntax, line, &r, NULL, &m);

	if (err)
		print_message("%s: %s\n", line, m.text);
	assert_int_equal(err, 0);
	assert_null(m.text);
	return r;
}

/* Refused because of the word in column, with why in the message or its hint. */
static void bad(const struct syntax *syntax, const char *line, unsigned int column, const char *why)
{
	struct message m = { 0 };
	struct request r;
	unsigned int got;

	assert_true(ask(syntax, line, &r, &got, &m) < 0);
	assert_int_equal(m.status, 2);
	if (!strstr(m.text, why) && !(m.hint && strstr(m.hint, why)))
		fail_msg("%s: \"%s\" does not say \"%s\"", line, m.text, why);
	if (got != column)
		fail_msg("%s: word %u is blamed, not %u", line, got, column);
	message_clear(&m);
	request_clear(&r);
}

static void test_every_word(void **state)
{
	static const unsigned char mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct request r = good(
		&add, "tap0 mode tap user 5 group 6 pi vnet_hdr multi_queue one_queue "
		      "lladdr 2:0:0:0:0:1 mtu 1400 txqueuelen 7 master br0 alias a link-group 9 "
		      "gso_max_size 40000 gso_max_segs 3 gro_max_size 50000 "
		      "isolated on learning off flood off mcast_flood off bcast_flood off "
		      "hairpin on guard on fastleave on neigh_suppress on locked on "
		      "cost 7 priority 5 forwarding on proxy_arp on rp_filter 2 ipv6 on "
		      "addrgenmode none accept_ra 2 proxy_ndp on "
		      "addr 10.0.0.1/24 addr fd00::1/64 nodad "
		      "route default via 10.0.0.2 route fd09::/64 metric 5 table 9 src fd00::1 "
		      "vlan 10 untagged pvid vlan 20-30 fdb 02:00:00:00:00:09 up");
	const struct iface *i = &r.iface;

	(void)state;
	assert_int_equal(r.nnames, 1);
	assert_string_equal(r.names[0].text, "tap0");
	assert_int_equal(i->has, WORDS_ALL);
	assert_int_equal(i->mode, MODE_TAP);
	assert_int_equal(i->owner, 5);
	assert_int_equal(i->group, 6);
	assert_true(i->pi && i->vnet_hdr && i->multi_queue && i->one_queue && i->up);
	assert_memory_equal(i->lladdr, mac, 6);
	assert_int_equal(i->mtu, 1400);
	assert_int_equal(i->txqlen, 7);
	assert_string_equal(i->master, "br0");
	assert_string_equal(i->alias, "a");
	assert_int_equal(i->link_group, 9);
	assert_int_equal(i->gso_max_size, 40000);
	assert_int_equal(i->gso_max_segs, 3);
	assert_int_equal(i->gro_max_size, 50000);
	assert_true(i->isolated && i->hairpin && i->guard && i->fastleave);
	assert_true(i->neigh_suppress && i->locked);
	assert_false(i->learning || i->flood || i->mcast_flood || i->bcast_flood);
	assert_int_equal(i->cost, 7);
	assert_int_equal(i->priority, 5);
	assert_true(i->forwarding && i->proxy_arp && i->ipv6 && i->proxy_ndp);
	assert_int_equal(i->rp_filter, 2);
	assert_int_equal(i->accept_ra, 2);
	assert_int_equal(i->addrgenmode, ADDRGEN_NONE);
	assert_int_equal(i->naddrs, 2);
	assert_int_equal(i->addrs[0].family, AF_INET);
	assert_false(i->addrs[0].nodad);
	assert_true(i->addrs[1].nodad);
	assert_int_equal(i->nroutes, 2);
	/* The one without a gateway comes first. */
	assert_int_equal(i->routes[0].family, AF_INET6);
	assert_int_equal(i->routes[0].metric, 5);
	assert_int_equal(i->routes[0].table, 9);
	assert_true(i->routes[0].has_src && !i->routes[0].has_via);
	assert_int_equal(i->routes[1].table, ROUTE_TABLE_MAIN);
	assert_true(i->routes[1].has_via && !i->routes[1].metric);
	assert_int_equal(i->nvlans, 2);
	assert_true(i->vlans[0].vid == 10 && i->vlans[0].last == 10);
	assert_true(i->vlans[0].pvid && i->vlans[0].untagged);
	assert_true(i->vlans[1].vid == 20 && i->vlans[1].last == 30);
	assert_false(i->vlans[1].pvid || i->vlans[1].untagged);
	assert_int_equal(i->nfdb, 1);
	assert_int_equal(i->fdb[0].mac[5], 9);
	request_clear(&r);
}

static void test_taking_away(void **state)
{
	struct request r = good(&set, "tap0 unowned nomaster noalias addr none route none "
				      "vlan none fdb none down");
	const struct iface *i = &r.iface;

	(void)state;
	assert_int_equal(i->has, HAS(IF_OWNER) | HAS(IF_GROUP) | HAS(IF_MASTER) | HAS(IF_ALIAS) |
					 HAS_LISTS | HAS(IF_UP));
	assert_int_equal(i->owner, ID_NONE);
	assert_int_equal(i->group, ID_NONE);
	assert_string_equal(i->master, "");
	assert_null(i->alias);
	assert_int_equal(i->naddrs, 0);
	assert_false(i->up);
	request_clear(&r);
}

static void test_unsaid(void **state)
{
	struct request r = good(&add, "tap0");

	(void)state;
	assert_int_equal(r.iface.has, 0);
	assert_int_equal(r.iface.owner, ID_NONE);
	assert_int_equal(r.iface.mode, MODE_UNKNOWN);
	request_clear(&r);
	r = good(&add, "");
	assert_int_equal(r.nnames, 0);
	request_clear(&r);
}

static void test_shortened(void **state)
{
	/* parse_args() in ip/iptuntap.c: mode user group pi one_queue vnet_hdr multi_queue. */
	struct request r = good(&add, "d x m ta u 5 g 6 p o v mu");

	(void)state;
	assert_int_equal(r.iface.mode, MODE_TAP);
	assert_int_equal(r.iface.owner, 5);
	assert_int_equal(r.iface.group, 6);
	assert_true(r.iface.pi && r.iface.one_queue && r.iface.vnet_hdr && r.iface.multi_queue);
	assert_string_equal(r.names[0].text, "x");
	request_clear(&r);
	/* Ours are written out: else they would be names. */
	r = good(&add, "mode tap mt");
	assert_string_equal(r.names[0].text, "mt");
	request_clear(&r);
	r = good(&add, "mode t alia");
	assert_int_equal(r.iface.mode, MODE_TUN);
	assert_string_equal(r.names[0].text, "alia");
	request_clear(&r);
}

static void test_names(void **state)
{
	struct request r = good(&add, "dev a dev b user 5 -- up mode c");

	(void)state;
	assert_int_equal(r.nnames, 5);
	assert_string_equal(r.names[0].text, "a");
	assert_string_equal(r.names[1].text, "b");
	assert_string_equal(r.names[2].text, "up");
	assert_int_equal(r.names[2].at.column, 8);
	request_clear(&r);
}

static void test_names_of_their_own(void **state)
{
	struct request r = good(&names, "a b dev mode mode tap user 5 -- c");

	(void)state;
	assert_int_equal(r.nnames, 4);
	assert_string_equal(r.names[2].text, "mode");
	assert_string_equal(r.names[3].text, "c");
	assert_int_equal(r.iface.has, HAS(IF_MODE) | HAS(IF_OWNER));
	request_clear(&r);
	r = good(&add, "tap%d -- tap%d tap%d");
	assert_int_equal(r.nnames, 3);
	request_clear(&r);
}

static void test_name_trouble(void **state)
{
	(void)state;
	bad(&add, "a dev a", 3, "named twice");
	bad(&add, "user 5 -- a b c b", 7, "named twice");
	bad(&add, "user 5 -- a --", 5, "not an interface name");
	bad(&set, "tap%d up", 1, "not an interface name");
	bad(&add, "tap0 usr alice", 2, "did you mean \"user\"");
	bad(&add, "tap0 tap1", 2, "dev tap0 dev tap1");
	bad(&add, "usr alice", 2, "\"usr\", did you mean \"user\"");
	bad(&add, "tap0 user 5 -x", 4, "unknown option");
	bad(&add, "tap0 a/b", 2, "already \"tap0\"");
	bad(&names, "tap0 a/b c", 2, "not an interface name");
}

/* Each of the words that stand alone, and each with a value, twice. */
static void test_twice(void **state)
{
	static const char *const words[] = { "mode tap",	   "user 5",   "group 5",
					     "lladdr 2:0:0:0:0:1", "mtu 1500", "txqueuelen 1",
					     "master br0",	   "alias a",  "link-group 1" };
	static const char *const flags[] = { "pi",	    "one_queue", "vnet_hdr",
					     "multi_queue", "unowned",	 "nomaster",
					     "noalias",	    "up",	 "down" };
	char line[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		snprintf(line, sizeof(line), "tap0 %s %s", words[i], words[i]);
		bad(&add, line, 4, "given twice");
	}
	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		snprintf(line, sizeof(line), "tap0 %s %s", flags[i], flags[i]);
		bad(&add, line, 3, "given twice");
	}
	bad(&add, "tap0 addr 10.0.0.1/24 addr 10.0.0.2/24 addr 10.0.0.1/24", 7, "given twice");
}

static void test_contradictions(void **state)
{
	(void)state;
	bad(&add, "tap0 up down", 3, "contradict");
	bad(&add, "tap0 mode tap mode tun", 4, "given twice");
	bad(&add, "tap0 user 5 unowned", 4, "contradict");
	bad(&add, "tap0 unowned user 5", 3, "contradict");
	bad(&add, "tap0 unowned group 5", 3, "contradict");
	bad(&add, "tap0 master br0 nomaster", 4, "contradict");
	bad(&add, "tap0 noalias alias a", 3, "contradict");
	bad(&add, "tap0 addr none addr 10.0.0.1/24", 5, "contradict");
	bad(&add, "tap0 addr 10.0.0.1/24 addr none", 5, "contradict");
}

static void test_missing_values(void **state)
{
	static const char *const words[] = { "mode",   "user",	 "group", "dev",
					     "name",   "lladdr", "mtu",	  "txqueuelen",
					     "master", "alias",	 "addr",  "link-group" };
	char line[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		snprintf(line, sizeof(line), "tap0 up %s", words[i]);
		bad(&add, line, 3, "needs a value");
		assert_true(keyword_takes_value(words[i]));
	}
	bad(&add, "tap0 addr 10.0.0.1 peer", 4, "needs a value");
	assert_true(keyword_takes_value("u"));
	assert_false(keyword_takes_value("up"));
	assert_false(keyword_takes_value("pi"));
	assert_false(keyword_takes_value("tap0"));
}

static void test_culprits(void **state)
{
	(void)state;
	bad(&add, "tap0 user nobody-at-all up", 3, "no such user");
	bad(&add, "tap0 mtu 3 up", 3, "out of range");
	bad(&add, "tap0 mtu 3 up", 3, "(68 to 65521)");
	bad(&add, "mode tap mtu 70000 x", 4, "(68 to 65521)");
	bad(&add, "tap0 mode tun mtu 70000", 5, "(68 to 65535)");
	bad(&add, "tun0 mtu 70000", 3, "(68 to 65535)");
	bad(&set, "tap0 mtu 70000", 3, "(68 to 65535)");
	bad(&add, "tap0 mtu 3x up", 3, "is not a number");
	bad(&add, "tap0 mode tab up", 3, "neither tun nor tap");
	bad(&add, "tap0 addr 10.0.0.1 up", 3, "length is missing");
	bad(&add, "tap0 addr 10.0.0.1/24 peer fd00::2 up", 5, "IPv4");
	bad(&add, "tap0 peer 10.0.0.2 up", 2, "belongs after");
	bad(&add, "tap0 nodad up", 2, "belongs after");
}

static void test_words_of_other_verbs(void **state)
{
	(void)state;
	bad(&set, "tap0 up pi", 3, "decided when the interface is made");
	bad(&set, "tap0 mode tap", 2, "decided when the interface is made");
	bad(&names, "tap0 mtu 1500", 2, "not a word of this command");
	bad(&owner, "tap0 mtu 1500", 2, "not a word of this command");
}

static void expect_owner(const char *line, uint64_t has, uint32_t user, uint32_t group)
{
	struct request r = good(&owner, line);

	assert_int_equal(r.iface.has, has);
	assert_int_equal(r.iface.owner, user);
	assert_int_equal(r.iface.group, group);
	assert_int_equal(r.nnames, 1);
	assert_string_equal(r.names[0].text, "tap0");
	request_clear(&r);
}

static void test_owner(void **state)
{
	const uint32_t both = HAS(IF_OWNER) | HAS(IF_GROUP);

	(void)state;
	expect_owner("tap0 5", HAS(IF_OWNER), 5, ID_NONE);
	expect_owner("tap0 5:6", both, 5, 6);
	expect_owner("tap0 :6", HAS(IF_GROUP), ID_NONE, 6);
	expect_owner("tap0 user 5 group 6", both, 5, 6);
	expect_owner("user 5 tap0", HAS(IF_OWNER), 5, ID_NONE);
	expect_owner("dev tap0 5:6", both, 5, 6);
	expect_owner("5 dev tap0", HAS(IF_OWNER), 5, ID_NONE);
	bad(&owner, "tap0 5 6", 3, "unexpected word");
	bad(&owner, "tap0 5:", 2, "no such group");
	bad(&owner, "tap0 :", 2, "no such group");
	bad(&owner, "tap0 5:6:7", 2, "no such group");
	bad(&owner, "tap0 4294967295", 2, "out of range");
	bad(&owner, "tap0 5 user 6", 4, "unexpected word");
}

static int check(uint64_t has, uint32_t mtu, const char *master, bool ipv6, enum tun_mode mode)
{
	struct address a = { .family = ipv6 ? AF_INET6 : AF_INET };
	struct iface i = { .has = has, .mtu = mtu, .addrs = &a, .naddrs = 1 };
	struct message m = { 0 };
	int err;

	strcpy(i.master, master);
	err = grammar_check(&i, mode, &m);
	assert_int_equal(err ? 2 : 0, m.status);
	message_clear(&m);
	return err;
}

static void test_check(void **state)
{
	(void)state;
	assert_int_equal(check(HAS(IF_LLADDR), 0, "", false, MODE_TAP), 0);
	assert_int_equal(check(HAS(IF_LLADDR), 0, "", false, MODE_TUN), -EINVAL);
	assert_int_equal(check(HAS(IF_MASTER), 0, "br0", false, MODE_TAP), 0);
	assert_int_equal(check(HAS(IF_MASTER), 0, "br0", false, MODE_TUN), 0);
	assert_int_equal(check(HAS(IF_MASTER) | HAS(IF_COST), 0, "br0", false, MODE_TAP), 0);
	assert_int_equal(check(HAS(IF_MASTER) | HAS(IF_COST), 0, "", false, MODE_TAP), -EINVAL);
	assert_int_equal(check(HAS(IF_MASTER), 0, "", false, MODE_TUN), 0);
	assert_int_equal(check(HAS(IF_MTU), 65521, "", false, MODE_TAP), 0);
	assert_int_equal(check(HAS(IF_MTU), 65522, "", false, MODE_TAP), -EINVAL);
	assert_int_equal(check(HAS(IF_MTU), 65535, "", false, MODE_TUN), 0);
	assert_int_equal(check(HAS(IF_MTU), 1280, "", true, MODE_TUN), 0);
	assert_int_equal(check(HAS(IF_MTU), 1279, "", true, MODE_TUN), -EINVAL);
	assert_int_equal(check(HAS(IF_MTU), 1279, "", false, MODE_TUN), 0);
	assert_int_equal(check(0, 1, "", true, MODE_TUN), 0);
}

static void test_ifaces(void **state)
{
	struct request r = good(&add, "alias x addr 10.0.0.1/24 -- a b");
	struct ifaces list = { 0 };

	(void)state;
	assert_int_equal(request_ifaces(&r, &list), 0);
	request_clear(&r);
	/* Copies: each is freed alone. */
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].name, "a");
	assert_string_equal(list.v[1].name, "b");
	assert_string_equal(list.v[1].alias, "x");
	assert_ptr_not_equal(list.v[0].alias, list.v[1].alias);
	assert_int_equal(list.v[1].naddrs, 1);
	ifaces_clear(&list);

	r = good(&add, "mode tap");
	assert_int_equal(request_ifaces(&r, &list), 0);
	request_clear(&r);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.v[0].name, "");
	ifaces_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_word),     cmocka_unit_test(test_taking_away),
		cmocka_unit_test(test_unsaid),	       cmocka_unit_test(test_shortened),
		cmocka_unit_test(test_names),	       cmocka_unit_test(test_names_of_their_own),
		cmocka_unit_test(test_name_trouble),   cmocka_unit_test(test_twice),
		cmocka_unit_test(test_contradictions), cmocka_unit_test(test_missing_values),
		cmocka_unit_test(test_culprits),       cmocka_unit_test(test_words_of_other_verbs),
		cmocka_unit_test(test_owner),	       cmocka_unit_test(test_check),
		cmocka_unit_test(test_ifaces),
	};

	return cmocka_run_group_tests_name("grammar", tests, NULL, NULL);
}
