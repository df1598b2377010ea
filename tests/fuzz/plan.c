/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Plans, carried out on a model of the kernel: what is there afterwards is what was
 * wanted, and planned again there is nothing to do.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "change/plan.h"
#include "fuzz.h"
#include "words/grammar.h"

/* What the words of a verb can ask for. */
static const uint64_t words_of[] = {
	[PLAN_ADD] = WORDS_ALL,
	[PLAN_SET] = WORDS_CHANGE,
	[PLAN_REPLACE] = WORDS_ALL,
	[PLAN_DEL] = WORDS_FILTER,
};

/* Any of the attributes of an observed one, as words would say them. */
static void take_wanted(struct bytes *b, enum plan_verb verb, struct iface *want)
{
	uint64_t has = (take_u32(b) | (uint64_t)take_u32(b) << 32) & words_of[verb];
	struct iface all;
	int field;
	size_t i;

	fuzz_observed(b, &all, "tap0");
	MUST(!iface_copy(want, &all));
	iface_clear(&all);
	want->has = has;
	for (i = 0; i < want->naddrs; i++) {
		want->addrs[i].flags = 0;
		want->addrs[i].proto = 0;
		want->addrs[i].valid = UINT32_MAX;
	}
	for (field = 0; field < IF_COUNT; field++)
		if (!(has & HAS(field)))
			field_clear(want, field);
}

static bool same_subnet(const struct address *a, const struct address *b)
{
	const unsigned char *x = a->peer, *y = b->peer;
	unsigned int i;

	if (a->family != AF_INET || b->family != AF_INET || a->plen != b->plen)
		return false;
	for (i = 0; i < a->plen; i++)
		if ((x[i / 8] ^ y[i / 8]) & 0x80 >> i % 8)
			return false;
	return true;
}

/* inet_insert_ifa(): the second of a subnet is secondary. */
static void settle(struct iface *i)
{
	size_t n, before;

	for (n = 0; n < i->naddrs; n++) {
		i->addrs[n].flags &= ~(uint32_t)IFA_F_SECONDARY;
		if (!i->addrs[n].has_peer)
			memcpy(i->addrs[n].peer, i->addrs[n].local, sizeof(i->addrs[n].peer));
		for (before = 0; before < n; before++)
			if (same_subnet(&i->addrs[before], &i->addrs[n]))
				i->addrs[n].flags |= IFA_F_SECONDARY;
	}
}

static void drop(struct iface *i, size_t n)
{
	memmove(&i->addrs[n], &i->addrs[n + 1], (i->naddrs - n - 1) * sizeof(*i->addrs));
	i->naddrs--;
}

/* __inet_del_ifa(): with a primary address go its secondary ones, if none is promoted. */
static void kernel_removes(struct iface *i, const struct address *a, bool promote)
{
	const struct address *found = iface_find_address(i, a);
	struct address gone;
	size_t n;

	MUST(found);
	gone = *found;
	drop(i, (size_t)(found - i->addrs));
	for (n = i->naddrs; !promote && !(gone.flags & IFA_F_SECONDARY) && n-- > 0;)
		if (same_subnet(&gone, &i->addrs[n]))
			drop(i, n);
	settle(i);
}

static void kernel_adds(struct iface *i, const struct address *a)
{
	struct address *new;

	MUST(!iface_find_address(i, a));
	new = iface_add_address(i);
	MUST(new);
	*new = *a;
	/* One that is put back keeps what it was. */
	if (a->valid == UINT32_MAX)
		new->flags |= IFA_F_PERMANENT;
	settle(i);
}

static void carry_out_addresses(const struct change *c, struct iface *model, bool promote)
{
	const struct list_steps *steps = change_list_of(c, IF_ADDRS);
	size_t i;

	for (i = 0; i < steps->nremove; i++)
		kernel_removes(model, steps->remove[i], promote);
	for (i = 0; i < steps->nadd; i++)
		kernel_adds(model, steps->add[i]);
}

/* Of routes and entries of fdb. */
static void carry_out_list(const struct change *c, struct iface *model, int field)
{
	const struct list_type *type = fields[field].list;
	const struct list_steps *steps = change_list_of(c, field);
	struct list *list = field_of(model, field);
	void *found;
	size_t i;

	for (i = 0; i < steps->nremove; i++) {
		found = (void *)list_find(list, type, steps->remove[i], false);
		MUST(found);
		memcpy(found, list_at(list, type, --list->n), type->size);
	}
	for (i = 0; i < steps->nadd; i++) {
		MUST(!list_find(list, type, steps->add[i], true));
		MUST(list_add(list, type, steps->add[i]));
	}
}

/* nbp_vlan_delete() and nbp_vlan_add(): what is removed is there, and what is added is not so. */
static void carry_out_vlans(const struct change *c, struct iface *model)
{
	const struct list_steps *steps = change_list_of(c, IF_VLANS);
	struct vlan_set set = { { 0 } }, before;
	const struct vlan *v;
	unsigned int vid;
	size_t i;

	vlan_set_add(&set, &model->vlan_list);
	for (i = 0; i < steps->nremove; i++) {
		v = steps->remove[i];
		for (vid = v->vid; vid <= v->last; vid++) {
			MUST(set.of[vid]);
			set.of[vid] = 0;
		}
	}
	for (i = 0; i < steps->nadd; i++) {
		before = set;
		v = steps->add[i];
		vlan_set_add(&set, &(struct list){ (void *)v, 1 });
		for (vid = v->vid; vid <= v->last; vid++)
			MUST(set.of[vid] != before.of[vid]);
	}
	list_clear(&model->vlan_list);
	MUST(!vlan_set_list(&set, &model->vlan_list));
}

/* An attribute becomes what is wanted, where the kernel can change it. */
static void set_field(struct iface *model, const struct iface *want, int field)
{
	MUST(!field_is(field, FIELD_FIXED));
	MUST(field_is(field, FIELD_CLEARABLE) || !field_is_none(want, field));
	if (fields[field].type != FIELD_LIST)
		MUST(!field_copy(model, want, field));
}

/* But for what nobody sees, and for lists. Flags that are not said are to be off. */
static uint64_t differences(enum plan_verb verb, const struct iface *want, const struct iface *have)
{
	uint64_t which = want->has | (verb == PLAN_REPLACE ? HAS_FIXED : 0), differ = 0;
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (which & HAS(field) && !field_is(field, FIELD_UNSEEN) &&
		    (field != IF_MODE || want->mode != MODE_UNKNOWN) &&
		    fields[field].type != FIELD_LIST && !field_equal(want, have, field))
			differ |= HAS(field);
	return differ;
}

static void copy_observed(struct iface *to, const struct iface *from)
{
	MUST(!iface_copy(to, from));
	to->seen = calloc(1, sizeof(*to->seen));
	MUST(to->seen);
	*to->seen = *from->seen;
}

static size_t permanent(const struct iface *i)
{
	size_t n, count = 0;

	for (n = 0; n < i->naddrs; n++)
		count += iface_permanent_address(i, &i->addrs[n]);
	return count;
}

/* A MAC that changes can make an address the kernel's own, or no longer so. */
static void judge_addresses(const struct change *c, const struct iface *model, bool exact)
{
	const struct iface *want = c->want;
	size_t i;

	if (!(want->has & HAS(IF_ADDRS)))
		return;
	for (i = 0; i < want->naddrs; i++)
		MUST(iface_find_address(model, &want->addrs[i]));
	if (c->differ & HAS(IF_LLADDR))
		return;
	for (i = 0; i < model->naddrs; i++)
		MUST(!exact || !iface_permanent_address(model, &model->addrs[i]) ||
		     iface_find_address(want, &model->addrs[i]));
	MUST(want->naddrs || !permanent(model));
	/* What was not asked to go is still there. */
	for (i = 0; i < c->have->naddrs; i++)
		if (!iface_permanent_address(c->have, &c->have->addrs[i]) ||
		    (!exact && want->naddrs))
			MUST(iface_find_address(model, &c->have->addrs[i]));
}

static void judge_list(const struct change *c, const struct iface *model, bool exact, int field)
{
	const struct list *want = field_list(c->want, field), *have = field_list(c->have, field);
	const struct list *there = field_list(model, field);
	const struct list_type *type = fields[field].list;
	size_t i;

	if (!(c->want->has & HAS(field)))
		return;
	exact = exact || !want->n || (field_is(field, FIELD_PORT) && plan_joins(c));
	for (i = 0; i < want->n; i++)
		MUST(list_find(there, type, list_at(want, type, i), false));
	MUST(!exact || there->n == want->n);
	/* What was not asked to go is still there. */
	for (i = 0; !exact && i < have->n; i++)
		MUST(list_find(there, type, list_at(have, type, i), true));
}

/* Each VLAN alone: with what was wanted, else, if that may stay, as it was but for the pvid. */
static void judge_vlans(const struct change *c, const struct iface *model, bool exact)
{
	struct vlan_set want = { { 0 } }, have = { { 0 } }, there = { { 0 } };
	unsigned int vid, pvids = 0;

	if (!(c->want->has & HAS(IF_VLANS)))
		return;
	vlan_set_add(&want, &c->want->vlan_list);
	vlan_set_add(&there, &model->vlan_list);
	if (!exact && c->want->nvlans && !plan_joins(c))
		vlan_set_add(&have, &c->have->vlan_list);
	for (vid = VLAN_FIRST; vid <= VLAN_LAST; vid++) {
		pvids += !!(there.of[vid] & VLAN_PVID);
		if (want.of[vid])
			MUST(there.of[vid] == want.of[vid]);
		else
			MUST((there.of[vid] | VLAN_PVID) == (have.of[vid] | VLAN_PVID));
	}
	MUST(pvids <= 1);
}

/* Another bridge: a new port of it has what is said, and none of the old one's. */
static void kernel_joins(const struct change *c, struct iface *model)
{
	const struct vlan usual = { .vid = 1, .last = 1, .pvid = true, .untagged = true };
	const struct list *fdb = field_list(c->want, IF_FDB);
	struct vlan_set set = { { 0 } };
	size_t i;

	list_clear(&model->vlan_list);
	list_clear(&model->fdb_list);
	if (c->want->has & HAS(IF_VLANS))
		vlan_set_add(&set, field_list(c->want, IF_VLANS));
	else
		vlan_set_add(&set, &(struct list){ (void *)&usual, 1 });
	MUST(!vlan_set_list(&set, &model->vlan_list));
	for (i = 0; c->want->has & HAS(IF_FDB) && i < fdb->n; i++)
		MUST(list_add(&model->fdb_list, &fdb_list, list_at(fdb, &fdb_list, i)));
}

static void plan_once_more(enum plan_verb verb, const struct ifaces *want, struct iface *model)
{
	const struct ifaces have = { .v = model, .n = 1 };
	struct changes again;
	int field;

	MUST(!plan(verb, false, want, &have, &again));
	MUST(again.n == 1 && !again.v[0].err && again.v[0].what == KEEP);
	for (field = IF_LISTS; field < IF_COUNT; field++)
		MUST(!change_list(again.v, field)->nremove && !change_list(again.v, field)->nadd);
	changes_clear(&again);
}

static void alter(enum plan_verb verb, const struct change *c, const struct ifaces *want,
		  bool promote)
{
	struct iface model;
	int field;

	copy_observed(&model, c->have);
	carry_out_addresses(c, &model, promote);
	carry_out_list(c, &model, IF_ROUTES);
	if (plan_joins(c)) {
		kernel_joins(c, &model);
	} else {
		carry_out_vlans(c, &model);
		carry_out_list(c, &model, IF_FDB);
	}
	for (field = 0; field < IF_COUNT; field++)
		if (c->differ & HAS(field))
			set_field(&model, c->want, field);
	MUST(!differences(verb, c->want, &model));
	judge_addresses(c, &model, verb == PLAN_REPLACE);
	judge_list(c, &model, verb == PLAN_REPLACE, IF_ROUTES);
	judge_vlans(c, &model, verb == PLAN_REPLACE);
	judge_list(c, &model, verb == PLAN_REPLACE, IF_FDB);
	if (!(c->differ & HAS(IF_LLADDR)))
		plan_once_more(verb, want, &model);
	iface_clear(&model);
}

static void recreate(const struct change *c)
{
	struct iface whole = { 0 };
	int field;

	MUST(!plan_whole(c, &whole));
	for (field = 0; field < IF_COUNT; field++)
		MUST(!(c->want->has & HAS(field)) || field_equal(c->want, &whole, field));
	MUST(whole.mode == MODE_TUN || whole.mode == MODE_TAP);
	iface_clear(&whole);
}

static void judge(enum plan_verb verb, struct change *c, const struct ifaces *want, bool promote)
{
	if (c->err) {
		fuzz_outcome(c->err, &c->msg);
		return;
	}
	switch (c->what) {
	case KEEP:
		MUST(c->have && verb != PLAN_ADD && verb != PLAN_DEL);
		MUST(!differences(verb, c->want, c->have));
		judge_addresses(c, c->have, verb == PLAN_REPLACE);
		break;
	case MAKE:
		MUST(!c->have && verb != PLAN_DEL && verb != PLAN_SET);
		MUST(c->want->mode != MODE_UNKNOWN);
		break;
	case ALTER:
		MUST(c->have && c->differ && (verb == PLAN_SET || verb == PLAN_REPLACE));
		alter(verb, c, want, promote);
		break;
	case RECREATE:
		MUST(c->have && verb == PLAN_REPLACE);
		recreate(c);
		break;
	case REMOVE:
		MUST(c->have && verb == PLAN_DEL);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	uint8_t bits = take_u8(&b);
	enum plan_verb verb = bits & 3;
	struct ifaces want = { 0 }, have = { 0 };
	struct message m = { 0 };
	struct changes changes;
	int err;

	take_wanted(&b, verb, ifaces_add(&want, false));
	if (bits & 4) {
		fuzz_observed(&b, ifaces_add(&have, false), "tap0");
		have.v[0].seen->persist = bits & 8;
		settle(&have.v[0]);
	}
	strcpy(want.v[0].name, "tap0");
	err = plan_defaults(verb, &want.v[0], 4201, &m);
	fuzz_outcome(err, &m);
	if (!err) {
		MUST(!plan(verb, bits & 16, &want, &have, &changes));
		MUST(changes.n == 1);
		judge(verb, &changes.v[0], &want, bits & 32);
		changes_clear(&changes);
	}
	ifaces_clear(&want);
	ifaces_clear(&have);
	return 0;
}
