/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* plan.c: the defaults, and what must change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "change/plan.h"

enum { CALLER = 4201 };

static const uint64_t all_seen = HAS(IF_COUNT) - 1;

static struct iface *want_one(struct ifaces *list, const char *name)
{
	struct iface *i = ifaces_add(list, false);

	assert_non_null(i);
	strcpy(i->name, name);
	return i;
}

/* A persistent tap of user 5, mtu 1500. */
static struct iface *have_one(struct ifaces *list, const char *name)
{
	struct iface *i = ifaces_add(list, true);

	assert_non_null(i);
	strcpy(i->name, name);
	strcpy(i->seen->kind, "tun");
	i->seen->persist = true;
	i->seen->ifindex = 3;
	i->has = all_seen & ~HAS(IF_ONE_QUEUE);
	i->mode = MODE_TAP;
	i->owner = 5;
	i->mtu = 1500;
	return i;
}

static void have_address(struct iface *i, unsigned char family, unsigned char last, uint32_t flags)
{
	struct address *a = iface_add_address(i);

	assert_non_null(a);
	a->family = family;
	a->plen = family == AF_INET ? 24 : 64;
	a->local[0] = 10;
	a->local[3] = last;
	a->flags = flags;
}

/* The one change, and its outcome; the lists are freed. */
static struct change plan_one(enum plan_verb verb, bool force, struct ifaces *want,
			      struct ifaces *have)
{
	struct changes changes;
	struct change c;

	assert_int_equal(plan(verb, force, want, have, &changes), 0);
	assert_int_equal(changes.n, want->n);
	c = changes.v[0];
	assert_ptr_equal(c.want, &want->v[0]);
	assert_int_equal(c.err != 0, c.msg.text != NULL);
	changes_clear(&changes);
	ifaces_clear(want);
	ifaces_clear(have);
	return c;
}

static void expect_defaults(const char *name, uint64_t has, enum tun_mode mode, uint32_t owner)
{
	struct iface i = { .owner = ID_NONE, .group = ID_NONE, .has = has };
	struct message m = { 0 };

	if (has & HAS(IF_MODE))
		i.mode = MODE_TAP;
	strcpy(i.name, name);
	assert_int_equal(plan_defaults(PLAN_ADD, &i, CALLER, &m), 0);
	assert_int_equal(i.mode, mode);
	assert_int_equal(i.owner, owner);
	assert_int_equal(i.group, ID_NONE);
	/* A default was not said. */
	assert_int_equal(i.has, has);
	assert_false(i.pi || i.vnet_hdr || i.multi_queue || i.up);
}

static void test_defaults(void **state)
{
	struct iface i = { .owner = ID_NONE };
	struct message m = { 0 };

	(void)state;
	expect_defaults("tun0", 0, MODE_TUN, CALLER);
	expect_defaults("tap%d", 0, MODE_TAP, CALLER);
	expect_defaults("tuna", HAS(IF_MODE), MODE_TAP, CALLER);
	expect_defaults("", HAS(IF_MODE), MODE_TAP, CALLER);
	/* Said to be nobody's, or a group's. */
	expect_defaults("tap0", HAS(IF_OWNER) | HAS(IF_GROUP), MODE_TAP, ID_NONE);
	expect_defaults("tap0", HAS(IF_GROUP), MODE_TAP, ID_NONE);

	strcpy(i.name, "vpn0");
	assert_int_equal(plan_defaults(PLAN_ADD, &i, CALLER, &m), -EINVAL);
	assert_int_equal(m.status, 2);
	message_clear(&m);
	/* Nothing for the verbs that leave be what is not said. */
	assert_int_equal(plan_defaults(PLAN_SET, &i, CALLER, &m), 0);
	assert_int_equal(plan_defaults(PLAN_DEL, &i, CALLER, &m), 0);
	assert_int_equal(i.has, 0);
	assert_int_equal(i.owner, ID_NONE);
}

static void test_add(void **state)
{
	struct ifaces want = { 0 }, have = { 0 };
	struct change c;

	(void)state;
	want_one(&want, "tap0");
	have_one(&have, "tap1");
	c = plan_one(PLAN_ADD, false, &want, &have);
	assert_int_equal(c.what, MAKE);
	assert_int_equal(c.err, 0);

	/* Whether the name is free the kernel says when it is made. */
	want_one(&want, "tap0");
	have_one(&have, "tap0");
	c = plan_one(PLAN_ADD, false, &want, &have);
	assert_int_equal(c.what, MAKE);
	assert_null(c.have);
	assert_int_equal(c.err, 0);
}

static void expect_alter(uint64_t has, struct iface like, uint64_t differ)
{
	struct ifaces want = { 0 }, have = { 0 };
	struct change c;
	struct iface *w = want_one(&want, "tap0");

	strcpy(like.name, w->name);
	*w = like;
	w->has = has;
	have_one(&have, "tap0");
	c = plan_one(PLAN_SET, false, &want, &have);
	assert_int_equal(c.err, 0);
	assert_int_equal(c.differ, differ);
	assert_int_equal(c.what, differ ? ALTER : KEEP);
}

static void test_set(void **state)
{
	const struct iface same = { .mode = MODE_TAP, .owner = 5, .group = ID_NONE, .mtu = 1500 };
	struct iface other = same;

	(void)state;
	expect_alter(HAS(IF_OWNER) | HAS(IF_GROUP) | HAS(IF_MTU) | HAS(IF_UP) | HAS(IF_MASTER) |
			     HAS(IF_ALIAS) | HAS(IF_LLADDR) | HAS(IF_TXQLEN),
		     same, 0);
	other.owner = 6;
	other.group = 7;
	other.mtu = 1400;
	other.up = true;
	other.txqlen = 1;
	other.lladdr[0] = 2;
	strcpy(other.master, "br0");
	expect_alter(HAS(IF_OWNER), other, HAS(IF_OWNER));
	expect_alter(HAS(IF_GROUP), other, HAS(IF_GROUP));
	expect_alter(HAS(IF_MTU) | HAS(IF_UP), other, HAS(IF_MTU) | HAS(IF_UP));
	expect_alter(HAS(IF_LLADDR), other, HAS(IF_LLADDR));
	expect_alter(HAS(IF_MASTER) | HAS(IF_TXQLEN), other, HAS(IF_MASTER) | HAS(IF_TXQLEN));
	/* What is not said is not looked at. */
	expect_alter(0, other, 0);
}

static int set_error(struct iface like, uint64_t has, void (*arrange)(struct iface *have))
{
	struct ifaces want = { 0 }, have = { 0 };
	struct iface *w = want_one(&want, "tap0");

	strcpy(like.name, w->name);
	*w = like;
	w->has = has;
	if (arrange)
		arrange(have_one(&have, "tap0"));
	return plan_one(PLAN_SET, false, &want, &have).err;
}

static void as_it_is(struct iface *have)
{
	(void)have;
}

static void bridge(struct iface *have)
{
	strcpy(have->seen->kind, "bridge");
}

static void hardware(struct iface *have)
{
	*have->seen->kind = '\0';
}

static void mode_untold(struct iface *have)
{
	have->mode = MODE_UNKNOWN;
}

static void with_ipv6(struct iface *have)
{
	have_address(have, AF_INET6, 1, IFA_F_PERMANENT);
}

static void with_ipv4(struct iface *have)
{
	have_address(have, AF_INET, 1, IFA_F_PERMANENT);
}

static void test_set_refused(void **state)
{
	const struct iface nobody = { .owner = ID_NONE, .group = ID_NONE, .mtu = 1000 };

	(void)state;
	assert_int_equal(set_error(nobody, HAS(IF_UP), NULL), -ENODEV);
	assert_int_equal(set_error(nobody, HAS(IF_UP), bridge), -EINVAL);
	assert_int_equal(set_error(nobody, HAS(IF_UP), hardware), -EINVAL);
	assert_int_equal(set_error(nobody, HAS(IF_UP), mode_untold), -EINVAL);
	/* The kernel cannot clear an owner; that there is no group is so already. */
	assert_int_equal(set_error(nobody, HAS(IF_OWNER), as_it_is), -EOPNOTSUPP);
	assert_int_equal(set_error(nobody, HAS(IF_GROUP), as_it_is), 0);
	/* Below 1280 the IPv6 addresses would go. */
	assert_int_equal(set_error(nobody, HAS(IF_MTU), with_ipv6), -EINVAL);
	assert_int_equal(set_error(nobody, HAS(IF_MTU), with_ipv4), 0);
}

static void expect_addresses(unsigned char last, bool none, uint32_t flags, bool differ)
{
	struct ifaces want = { 0 }, have = { 0 };
	struct iface *w = want_one(&want, "tap0");
	struct change c;

	w->has = HAS(IF_ADDRS);
	if (!none)
		have_address(w, AF_INET, last, 0);
	have_address(have_one(&have, "tap0"), AF_INET, 1, flags);
	c = plan_one(PLAN_SET, false, &want, &have);
	assert_int_equal(c.differ, differ ? HAS(IF_ADDRS) : 0);
}

static void test_set_addresses(void **state)
{
	(void)state;
	expect_addresses(1, false, IFA_F_PERMANENT, false);
	expect_addresses(2, false, IFA_F_PERMANENT, true);
	expect_addresses(0, true, IFA_F_PERMANENT, true);
	/* addr none: one that expires is none of ours. */
	expect_addresses(0, true, 0, false);
}

/* What del says of the tap of user 5: 0 it is removed, or the error. */
static int del(uint64_t has, struct iface like, bool force, void (*arrange)(struct iface *have))
{
	struct ifaces want = { 0 }, have = { 0 };
	struct iface *w = want_one(&want, "tap0");
	struct change c;

	strcpy(like.name, w->name);
	*w = like;
	w->has = has;
	if (arrange)
		arrange(have_one(&have, "tap0"));
	c = plan_one(PLAN_DEL, force, &want, &have);
	assert_int_equal(c.what, c.err ? KEEP : REMOVE);
	return c.err;
}

static void not_persistent(struct iface *have)
{
	have->seen->persist = false;
}

static void test_del(void **state)
{
	const struct iface same = { .mode = MODE_TAP, .owner = 5, .group = ID_NONE };
	const struct iface other = { .mode = MODE_TUN, .owner = 6, .group = 7, .pi = true };

	(void)state;
	assert_int_equal(del(0, same, false, as_it_is), 0);
	assert_int_equal(del(HAS(IF_MODE) | HAS(IF_OWNER), same, false, as_it_is), 0);
	assert_int_equal(del(0, same, false, NULL), -ENODEV);
	assert_int_equal(del(0, same, true, bridge), -EINVAL);
	assert_int_equal(del(HAS(IF_MODE), other, false, as_it_is), -EINVAL);
	assert_int_equal(del(HAS(IF_OWNER), other, true, as_it_is), -EINVAL);
	assert_int_equal(del(HAS(IF_GROUP), other, false, as_it_is), -EINVAL);
	/* Accepted and ignored. */
	assert_int_equal(del(HAS(IF_PI), other, false, as_it_is), 0);
	assert_int_equal(del(0, same, false, not_persistent), -EBUSY);
	assert_int_equal(del(0, same, true, not_persistent), 0);
}

/* Each by its name, whatever the order of the lists. */
static void test_order(void **state)
{
	struct ifaces want = { 0 }, have = { 0 };
	struct changes changes;

	(void)state;
	want_one(&want, "c");
	want_one(&want, "a");
	want_one(&want, "b");
	have_one(&have, "b");
	have_one(&have, "a");
	assert_int_equal(plan(PLAN_DEL, false, &want, &have, &changes), 0);
	assert_int_equal(changes.n, 3);
	assert_int_equal(changes.v[0].err, -ENODEV);
	assert_ptr_equal(changes.v[1].have, &have.v[1]);
	assert_ptr_equal(changes.v[2].have, &have.v[0]);
	assert_string_equal(changes.v[2].name, "b");
	changes_clear(&changes);
	assert_int_equal(changes.n, 0);
	ifaces_clear(&want);
	ifaces_clear(&have);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),      cmocka_unit_test(test_add),
		cmocka_unit_test(test_set),	      cmocka_unit_test(test_set_refused),
		cmocka_unit_test(test_set_addresses), cmocka_unit_test(test_del),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
