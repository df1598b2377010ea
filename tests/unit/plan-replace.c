/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* plan.c, plan-addr.c, plan-list.c and plan-vlan.c: what replace and apply change, by what is not
 * said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "change/plan.h"
#include "words/value.h"

enum { CALLER = 1000 };

/* One wanted, perhaps one there, and what the plan makes of them. */
struct fixture {
	struct ifaces want, have;
	struct changes changes;
};

static struct iface *want(struct fixture *f, const char *name)
{
	struct iface *i = ifaces_add(&f->want, false);

	assert_non_null(i);
	strcpy(i->name, name);
	return i;
}

static struct iface *have(struct fixture *f, const char *name, enum tun_mode mode)
{
	struct iface *i = ifaces_add(&f->have, true);

	assert_non_null(i);
	strcpy(i->name, name);
	strcpy(i->seen->kind, "tun");
	i->seen->persist = true;
	i->mode = mode;
	i->mtu = 1500;
	i->has = ~(uint32_t)HAS(IF_ONE_QUEUE);
	return i;
}

static void add_address(struct iface *i, const char *text, uint32_t flags)
{
	struct message m = { 0 };
	struct address a, *new = iface_add_address(i);

	assert_non_null(new);
	assert_int_equal(value_address(text, NULL, &a, &m), 0);
	*new = a;
	new->flags = flags;
	i->has |= HAS(IF_ADDRS);
}

static struct change *planned(struct fixture *f, bool recreate)
{
	struct message m = { 0 };

	assert_int_equal(plan_defaults(PLAN_REPLACE, &f->want.v[0], CALLER, &m), 0);
	assert_int_equal(plan(PLAN_REPLACE, recreate, &f->want, &f->have, &f->changes), 0);
	return &f->changes.v[0];
}

static void clear(struct fixture *f)
{
	changes_clear(&f->changes);
	ifaces_clear(&f->want);
	ifaces_clear(&f->have);
}

static void test_missing(void **state)
{
	struct fixture f = { 0 };
	struct change *c;

	(void)state;
	want(&f, "tap0");
	c = planned(&f, false);
	assert_int_equal(c->what, MAKE);
	assert_int_equal(c->want->owner, CALLER);
	assert_int_equal(c->want->mode, MODE_TAP);
	clear(&f);

	want(&f, "vm0");
	c = planned(&f, false);
	assert_int_equal(c->err, -EINVAL);
	assert_int_equal(c->msg.status, 2);
	clear(&f);
}

static void test_unsaid_stays(void **state)
{
	struct fixture f = { 0 };
	struct iface *i;

	(void)state;
	want(&f, "vm0");
	i = have(&f, "vm0", MODE_TUN);
	i->owner = 7;
	i->group = 8;
	i->mtu = 1400;
	i->txqlen = 3;
	i->up = true;
	add_address(i, "10.0.0.1/24", IFA_F_PERMANENT);
	/* No word speaks of the master of a tun. */
	strcpy(i->master, "vrf0");
	assert_int_equal(planned(&f, false)->what, KEEP);
	clear(&f);
}

static void test_master(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	want(&f, "tap0");
	strcpy(have(&f, "tap0", MODE_TAP)->master, "br0");
	assert_int_equal(planned(&f, false)->what, KEEP);
	clear(&f);

	/* nomaster */
	want(&f, "tap0")->has |= HAS(IF_MASTER);
	strcpy(have(&f, "tap0", MODE_TAP)->master, "br0");
	assert_int_equal(planned(&f, false)->what, ALTER);
	assert_int_equal(f.changes.v[0].differ, HAS(IF_MASTER));
	clear(&f);
}

static void test_settled(void **state)
{
	struct fixture f = { 0 };
	struct change *c;

	(void)state;
	want(&f, "tap0");
	have(&f, "tap0", MODE_TAP)->pi = true;
	c = planned(&f, false);
	assert_int_equal(c->err, -EOPNOTSUPP);
	assert_int_equal(c->what, KEEP);
	changes_clear(&f.changes);
	c = planned(&f, true);
	assert_int_equal(c->what, RECREATE);
	assert_int_equal(c->differ, HAS(IF_PI));
	clear(&f);

	/* one_queue does nothing, and the kernel does not tell it. */
	want(&f, "tap0")->one_queue = true;
	have(&f, "tap0", MODE_TAP);
	assert_int_equal(planned(&f, false)->what, KEEP);
	clear(&f);
}

static void test_owner_not_cleared(void **state)
{
	struct fixture f = { 0 };
	struct iface *i = want(&f, "tap0");

	(void)state;
	i->has = HAS(IF_OWNER) | HAS(IF_GROUP);
	have(&f, "tap0", MODE_TAP)->owner = 7;
	assert_int_equal(planned(&f, false)->err, -EOPNOTSUPP);
	changes_clear(&f.changes);
	assert_int_equal(planned(&f, true)->what, RECREATE);
	clear(&f);
}

/* What a recreated one takes over. */
static void test_whole(void **state)
{
	struct fixture f = { 0 };
	struct iface *i = want(&f, "vm0"), whole = { 0 };

	(void)state;
	i->mode = MODE_TUN;
	i->has = HAS(IF_MODE);
	i = have(&f, "vm0", MODE_TAP);
	i->owner = 7;
	i->mtu = 1400;
	i->txqlen = 3;
	i->up = true;
	add_address(i, "10.0.0.1/24", IFA_F_PERMANENT);
	add_address(i, "10.0.0.2/24", 0);
	planned(&f, true);
	assert_int_equal(plan_whole(&f.changes.v[0], &whole), 0);
	assert_int_equal(whole.mode, MODE_TUN);
	assert_int_equal(whole.owner, 7);
	assert_int_equal(whole.mtu, 1400);
	assert_true(whole.up);
	assert_int_equal(whole.naddrs, 1);
	/* Those of another mode. */
	assert_false(whole.has & (HAS(IF_LLADDR) | HAS(IF_TXQLEN) | HAS(IF_MASTER)));
	iface_clear(&whole);
	clear(&f);
}

static void expect_steps(const struct change *c, const char *remove, const char *add)
{
	const struct list_steps *steps = change_list_of(c, IF_ADDRS);
	char text[ADDRESS_TEXT], all[512] = "";
	size_t i;

	for (i = 0; i < steps->nremove; i++)
		strcat(strcat(all, address_text(steps->remove[i], text)), " ");
	assert_string_equal(all, remove);
	*all = '\0';
	for (i = 0; i < steps->nadd; i++)
		strcat(strcat(all, address_text(steps->add[i], text)), " ");
	assert_string_equal(all, add);
}

static void test_addresses(void **state)
{
	struct fixture f = { 0 };
	struct iface *w = want(&f, "tap0"), *h = have(&f, "tap0", MODE_TAP);

	(void)state;
	/* As the kernel lists them: the primary ones of each subnet, then the others. */
	add_address(h, "10.0.0.1/24", IFA_F_PERMANENT);
	add_address(h, "10.1.0.1/24", IFA_F_PERMANENT);
	add_address(h, "10.0.0.2/24", IFA_F_PERMANENT | IFA_F_SECONDARY);
	add_address(h, "10.0.0.3/24", IFA_F_PERMANENT | IFA_F_SECONDARY);
	add_address(h, "10.0.0.4/25", IFA_F_PERMANENT);
	add_address(w, "10.1.0.1/24", 0);
	add_address(w, "10.0.0.9/24", 0);
	add_address(w, "10.0.0.2/24", 0);
	add_address(w, "10.0.0.4/25", 0);
	expect_steps(planned(&f, false), "10.0.0.3/24 10.0.0.2/24 10.0.0.1/24 ",
		     "10.0.0.9/24 10.0.0.2/24 ");
	assert_int_equal(f.changes.v[0].differ, HAS(IF_ADDRS));
	clear(&f);
}

/* What is there meanwhile, so that the kernel takes no route. */
static void expect_holds(const struct change *c, const char *holds)
{
	char text[ADDRESS_TEXT], all[512] = "";
	size_t i;

	for (i = 0; i < c->alteration->nholds; i++)
		strcat(strcat(all, address_text(&c->alteration->holds[i], text)), " ");
	assert_string_equal(all, holds);
}

static void test_holds(void **state)
{
	struct fixture f = { 0 };
	struct iface *w = want(&f, "tap0"), *h = have(&f, "tap0", MODE_TAP);

	(void)state;
	/* The first of IPv4 holds no route: none was there. */
	add_address(h, "fd00::1/64", IFA_F_PERMANENT);
	add_address(w, "10.0.0.7/24", 0);
	expect_holds(planned(&f, false), "");
	changes_clear(&f.changes);

	add_address(h, "10.0.0.1/24", IFA_F_PERMANENT);
	add_address(w, "10.0.0.8/24", 0);
	expect_holds(planned(&f, false), "10.0.0.7/32 ");
	changes_clear(&f.changes);

	/* In no subnet of another, which would take it along; and each that comes back, once. */
	add_address(h, "10.0.0.8/32", IFA_F_PERMANENT);
	add_address(h, "10.0.0.2/31", IFA_F_PERMANENT);
	add_address(w, "10.0.0.8/16", 0);
	add_address(w, "10.0.0.2/8", 0);
	expect_holds(planned(&f, false), "10.0.0.7/30 10.0.0.8/30 10.0.0.2/30 ");
	changes_clear(&f.changes);

	/* One that stays is enough. */
	add_address(w, "10.0.0.1/24", 0);
	expect_holds(planned(&f, false), "10.0.0.8/30 10.0.0.2/30 ");
	clear(&f);
}

/* The kernel's own and expiring ones are nobody's to remove. */
static void test_others_addresses(void **state)
{
	struct fixture f = { 0 };
	struct iface *w = want(&f, "tap0"), *h = have(&f, "tap0", MODE_TAP);

	(void)state;
	w->has = HAS(IF_ADDRS);
	add_address(h, "10.0.0.1/24", 0);
	add_address(h, "fe80::1/64", IFA_F_PERMANENT);
	h->addrs[1].proto = 3;
	assert_int_equal(planned(&f, false)->what, KEEP);
	changes_clear(&f.changes);

	/* But one that is asked for is to stay. */
	add_address(w, "10.0.0.1/24", 0);
	expect_steps(planned(&f, false), "10.0.0.1/24 ", "10.0.0.1/24 ");
	assert_ptr_equal(f.changes.v[0].alteration->lists[0].add[0], &f.want.v[0].addrs[0]);
	clear(&f);
}

static void add_vlan(struct iface *i, uint16_t vid, uint16_t last, bool pvid, bool untagged)
{
	const struct vlan v = { vid, last, pvid, untagged };

	assert_non_null(list_add(&i->vlan_list, &vlan_list, &v));
	i->has |= HAS(IF_VLANS);
}

static void expect_vlans(const struct change *c, const char *removed, const char *added)
{
	const struct list_steps *steps = change_list_of(c, IF_VLANS);
	char text[LIST_TEXT], all[512] = "";
	size_t i;

	for (i = 0; i < steps->nremove; i++)
		strcat(strcat(all, vlan_list.text(steps->remove[i], text)), ", ");
	assert_string_equal(all, removed);
	for (*all = '\0', i = 0; i < steps->nadd; i++)
		strcat(strcat(all, vlan_list.text(steps->add[i], text)), ", ");
	assert_string_equal(all, added);
}

/* A port has them, so that a change of them is no change of the master. */
static void make_port(struct iface *i)
{
	strcpy(i->master, "br0");
	i->has |= HAS(IF_MASTER) | HAS(IF_LEARNING);
}

static void test_vlans(void **state)
{
	struct fixture f = { 0 };
	struct iface *w = want(&f, "tap0"), *h = have(&f, "tap0", MODE_TAP);

	(void)state;
	make_port(h);
	add_vlan(h, 1, 1, true, true);
	add_vlan(h, 10, 20, false, false);
	add_vlan(h, 30, 30, false, true);
	/* Each counts alone, however the ranges were said. */
	add_vlan(w, 12, 25, false, false);
	add_vlan(w, 30, 30, true, true);
	expect_vlans(planned(&f, false), "1 pvid untagged, 10-11, 30 untagged, ",
		     "21-25, 30 pvid untagged, ");
	assert_int_equal(f.changes.v[0].differ, HAS(IF_VLANS));
	changes_clear(&f.changes);

	/* The same, in other words. */
	list_clear(&w->vlan_list);
	add_vlan(w, 30, 30, false, true);
	add_vlan(w, 15, 20, false, false);
	add_vlan(w, 10, 14, false, false);
	add_vlan(w, 1, 1, true, true);
	assert_int_equal(planned(&f, false)->what, KEEP);
	changes_clear(&f.changes);

	/* None, and in another bridge those alone that are said. */
	list_clear(&w->vlan_list);
	expect_vlans(planned(&f, false), "1 pvid untagged, 10-20, 30 untagged, ", "");
	changes_clear(&f.changes);
	add_vlan(w, 10, 20, false, false);
	strcpy(w->master, "br1");
	w->has |= HAS(IF_MASTER);
	expect_vlans(planned(&f, false), "1 pvid untagged, 30 untagged, ", "");
	clear(&f);
}

/* What a port of another bridge is to be there, said or as it was. */
static void test_port(void **state)
{
	struct fixture f = { 0 };
	struct iface *w = want(&f, "tap0"), *h = have(&f, "tap0", MODE_TAP), port = { 0 };

	(void)state;
	make_port(h);
	h->has |= HAS(IF_ISOLATED) | HAS(IF_COST);
	h->isolated = true;
	h->cost = 7;
	add_vlan(h, 10, 20, false, false);
	strcpy(w->master, "br1");
	w->has = HAS(IF_MASTER) | HAS(IF_COST) | HAS(IF_MTU);
	w->cost = 9;
	w->mtu = 1400;
	planned(&f, false);
	assert_int_equal(f.changes.v[0].differ, HAS(IF_MASTER) | HAS(IF_COST) | HAS(IF_MTU));
	assert_int_equal(plan_port(&f.changes.v[0], &port), 0);
	assert_true(port.isolated);
	assert_int_equal(port.cost, 9);
	assert_int_equal(port.nvlans, 1);
	assert_int_equal(port.has & ~field_mask(FIELD_PORT), 0);
	iface_clear(&port);
	clear(&f);
}

/* Of what only a port has, nothing is looked at for nobody. */
static void test_looks_at(void **state)
{
	const uint64_t usual = HAS(IF_ADDRS) | HAS(IF_ROUTES);
	struct fixture f = { 0 };
	struct iface *w = want(&f, "tap0");

	(void)state;
	make_port(have(&f, "tap0", MODE_TAP));
	assert_int_equal(plan_looks_at(&f.want, &f.have, false), usual);
	assert_int_equal(plan_looks_at(&f.want, &f.have, true), HAS_LISTS);
	w->has = HAS(IF_FDB);
	assert_int_equal(plan_looks_at(&f.want, &f.have, false), usual | HAS(IF_FDB));
	w->has = HAS(IF_VLANS);
	assert_int_equal(plan_looks_at(&f.want, &f.have, false), HAS_LISTS);
	w->has = HAS(IF_MASTER);
	strcpy(w->master, "br0");
	assert_int_equal(plan_looks_at(&f.want, &f.have, false), usual);
	/* What it has in the bridge that it leaves may have to come back. */
	strcpy(w->master, "br1");
	assert_int_equal(plan_looks_at(&f.want, &f.have, false), HAS_LISTS);
	clear(&f);
}

static void test_not_persistent(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	want(&f, "tap0");
	have(&f, "tap0", MODE_TAP)->seen->persist = false;
	assert_int_equal(planned(&f, true)->err, -EBUSY);
	clear(&f);
}

static void test_unwanted(void **state)
{
	struct fixture f = { 0 };
	struct ifaces unwanted = { 0 };

	(void)state;
	want(&f, "tap1");
	have(&f, "tap0", MODE_TAP);
	have(&f, "tap1", MODE_TAP);
	have(&f, "tap2", MODE_TAP)->seen->persist = false;
	strcpy(have(&f, "br0", MODE_UNKNOWN)->seen->kind, "bridge");
	assert_int_equal(plan_unwanted(&f.want, &f.have, &unwanted), 0);
	assert_int_equal(unwanted.n, 1);
	assert_string_equal(unwanted.v[0].name, "tap0");
	ifaces_clear(&unwanted);
	clear(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_unsaid_stays),
		cmocka_unit_test(test_master),
		cmocka_unit_test(test_settled),
		cmocka_unit_test(test_owner_not_cleared),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_others_addresses),
		cmocka_unit_test(test_vlans),
		cmocka_unit_test(test_port),
		cmocka_unit_test(test_looks_at),
		cmocka_unit_test(test_not_persistent),
		cmocka_unit_test(test_unwanted),
	};

	return cmocka_run_group_tests_name("plan-replace", tests, NULL, NULL);
}
