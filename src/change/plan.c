/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* From what is wanted and what is there to what must be done. Pure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/field.h"
#include "change/plan.h"

static enum tun_mode mode_from_name(const char *name)
{
	if (!strncmp(name, "tun", 3))
		return MODE_TUN;
	return strncmp(name, "tap", 3) ? MODE_UNKNOWN : MODE_TAP;
}

static int no_mode(struct message *m)
{
	message_usage(m, "the mode is missing, and the name does not imply one");
	message_hint(m, "mode tun or mode tap");
	return -EINVAL;
}

int plan_defaults(enum plan_verb verb, struct iface *want, uint32_t caller, struct message *m)
{
	if (verb != PLAN_ADD && verb != PLAN_REPLACE)
		return 0;
	if (!(want->has & HAS(IF_MODE)))
		want->mode = mode_from_name(want->name);
	if (want->mode == MODE_UNKNOWN && verb == PLAN_ADD)
		return no_mode(m);
	if (!(want->has & (HAS(IF_OWNER) | HAS(IF_GROUP))))
		want->owner = caller;
	return verb == PLAN_ADD ? plan_check_new(want, m) : 0;
}

/*
 * The values are those of tun_net_init() in drivers/net/tun.c and, for the port of a
 * bridge, of new_nbp() in net/bridge/br_if.c.
 */
void plan_new(enum tun_mode mode, struct iface *new)
{
	*new = IFACE_EMPTY;
	new->mode = mode;
	new->mtu = 1500;
	new->txqlen = mode == MODE_TAP ? 1000 : 500;
	new->gso_max_size = new->gro_max_size = 65536;
	new->gso_max_segs = 65535;
	new->learning = new->flood = new->mcast_flood = new->bcast_flood = true;
	new->cost = 100;
	new->priority = 32;
	new->ipv6 = true;
	new->accept_ra = 1;
	new->addrgenmode = mode == MODE_TUN ? ADDRGEN_RANDOM : ADDRGEN_EUI64;
	/* All others are zero or none; the MAC is random. */
	new->has = (HAS(IF_COUNT) - 1) & ~HAS(IF_LLADDR);
}

static int no_such_interface(struct change *c)
{
	return message_set(&c->msg, -ENODEV, "no such interface");
}

static int not_tuntap(struct change *c)
{
	const char *kind = c->have->seen->kind;

	if (!*kind)
		return message_set(&c->msg, -EINVAL, "is not a tun/tap interface");
	if (strcmp(kind, "tun"))
		return message_set(&c->msg, -EINVAL, "is not a tun/tap interface, but a %s", kind);
	return message_set(&c->msg, -EINVAL,
			   "this kernel does not report its mode (Linux 4.17 and later do)");
}

static int not_persistent(struct change *c)
{
	message_set(
		&c->msg, -EBUSY,
		"is not persistent: it belongs to a running program and disappears when that ends");
	message_hint(&c->msg, "end the program");
	return -EBUSY;
}

/* What is to be taken away, and the kernel can only change. */
static uint64_t cleared(const struct change *c)
{
	uint64_t which = 0;
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (c->differ & HAS(field) && field_is_none(c->want, field) &&
		    !field_is(field, FIELD_CLEARABLE))
			which |= HAS(field);
	return which;
}

static int plan_alter(struct change *c)
{
	const struct iface *want = c->want, *have = c->have;

	if (!have)
		return no_such_interface(c);
	if (!iface_is_tuntap(have))
		return not_tuntap(c);
	c->differ = iface_differences(want, have, want->has);
	if (plan_lists(c, false) < 0)
		return message_no_memory(&c->msg);
	if (cleared(c)) {
		message_set(&c->msg, -EOPNOTSUPP,
			    "the kernel can change an owner or a group, but not remove it");
		message_hint(&c->msg, "delete the interface and add it again");
		return -EOPNOTSUPP;
	}
	c->err = plan_check(c, &c->msg);
	if (c->err)
		return c->err;
	c->what = c->differ ? ALTER : KEEP;
	return 0;
}

static int refuse_unchangeable(struct change *c, uint64_t which)
{
	const struct iface *want = c->want, *have = c->have;
	char value[FIELD_TEXT];
	const char *sep = "";
	int field;

	message_set(&c->msg, -EOPNOTSUPP, "this is decided when an interface is made: ");
	for (field = 0; field < IF_COUNT; field++) {
		if (!(which & HAS(field)))
			continue;
		message_append(&c->msg, "%s%s", sep, fields[field].word);
		if (fields[field].type == FIELD_MODE)
			message_append(&c->msg, " (it is a %s, not a %s)", mode_text(have->mode),
				       mode_text(want->mode));
		else if (field_is_none(want, field))
			message_append(&c->msg, " (it has one, which can be changed, not cleared)");
		else
			message_append(&c->msg, " (it is %s)", field_text(have, field, value));
		sep = ", ";
	}
	message_hint(&c->msg, "--recreate deletes it, if it is not in use, and makes it again");
	return -EOPNOTSUPP;
}

static int find_differences(struct change *c)
{
	uint64_t which = c->want->has | HAS_FIXED;
	int field;

	if (c->want->mode == MODE_UNKNOWN)
		which &= ~HAS(IF_MODE);
	c->differ = iface_differences(c->want, c->have, which);
	for (field = 0; field < IF_COUNT; field++)
		if (field_is(field, FIELD_UNSEEN))
			c->differ &= ~HAS(field);
	return plan_lists(c, true) < 0 ? message_no_memory(&c->msg) : 0;
}

/* A new one could not be given to whom nobody can name. */
static int cannot_keep_ids(struct change *c)
{
	const bool owner = iface_id_hidden(c->have, IF_OWNER) && !(c->want->has & HAS(IF_OWNER));
	const bool group = iface_id_hidden(c->have, IF_GROUP) && !(c->want->has & HAS(IF_GROUP));

	if (!owner && !group)
		return 0;
	return message_set(&c->msg, -EINVAL, "this user namespace does not map its %s",
			   owner ? "owner" : "group");
}

static int plan_replace(struct change *c, bool recreate)
{
	const struct iface *want = c->want, *have = c->have;
	uint64_t anew;
	int err;

	if (!have) {
		c->what = MAKE;
		if (want->mode == MODE_UNKNOWN)
			return no_mode(&c->msg);
		return plan_check_new(want, &c->msg);
	}
	if (!iface_is_tuntap(have))
		return not_tuntap(c);
	if (!have->seen->persist) {
		c->retry = true;
		return not_persistent(c);
	}
	err = find_differences(c);
	anew = (c->differ & HAS_FIXED) | cleared(c);
	if (!err && anew && !recreate)
		return refuse_unchangeable(c, anew);
	if (!err && anew)
		err = cannot_keep_ids(c);
	if (!err && !anew)
		err = plan_check(c, &c->msg);
	if (err)
		return err;
	c->what = c->differ ? ALTER : KEEP;
	if (anew)
		c->what = RECREATE;
	return 0;
}

/* With names, the mode, user and group of del are a check, not a filter. */
static int as_told(struct change *c)
{
	const struct iface *want = c->want, *have = c->have;
	uint64_t differ = iface_differences(want, have, want->has);

	if (differ & HAS(IF_MODE))
		return message_set(&c->msg, -EINVAL, "is a %s, not a %s", mode_text(have->mode),
				   mode_text(want->mode));
	if (iface_id_hidden(have, IF_OWNER) && differ & HAS(IF_OWNER))
		return message_set(&c->msg, -EINVAL,
				   "belongs to a user that this user namespace does not map");
	if (iface_id_hidden(have, IF_GROUP) && differ & HAS(IF_GROUP))
		return message_set(&c->msg, -EINVAL,
				   "belongs to a group that this user namespace does not map");
	if (differ & HAS(IF_OWNER))
		return message_set(&c->msg, -EINVAL, "belongs to another user");
	if (differ & HAS(IF_GROUP))
		return message_set(&c->msg, -EINVAL, "belongs to another group");
	return 0;
}

static int plan_remove(struct change *c, bool force)
{
	int err;

	if (!c->have)
		return no_such_interface(c);
	if (!iface_is_tuntap(c->have))
		return not_tuntap(c);
	err = as_told(c);
	if (err)
		return err;
	if (!c->have->seen->persist && !force) {
		not_persistent(c);
		message_hint(&c->msg, "end the program, or --force");
		return -EBUSY;
	}
	c->what = REMOVE;
	return 0;
}

static int may_be_altered(struct change *c)
{
	if (c->have)
		c->alteration = calloc(1, sizeof(*c->alteration));
	return c->have && !c->alteration ? -ENOMEM : 0;
}

int plan(enum plan_verb verb, bool force, const struct ifaces *want, const struct ifaces *have,
	 struct changes *changes)
{
	CLEANUP(free_at) const struct iface **by_name = ifaces_by_name(have);
	struct change *c;
	size_t i;

	*changes = (struct changes){ .v = calloc(want->n + 1, sizeof(*c)), .n = want->n };
	if (!by_name || !changes->v) {
		changes_clear(changes);
		return -ENOMEM;
	}
	for (i = 0; i < want->n; i++) {
		c = &changes->v[i];
		c->want = &want->v[i];
		strcpy(c->name, c->want->name);
		if (verb == PLAN_ADD) {
			c->what = MAKE;
			continue;
		}
		c->have = iface_find_name(by_name, have->n, c->want->name);
		if (verb != PLAN_DEL && may_be_altered(c) < 0) {
			changes_clear(changes);
			return -ENOMEM;
		}
		if (verb == PLAN_SET)
			c->err = plan_alter(c);
		else if (verb == PLAN_REPLACE)
			c->err = plan_replace(c, force);
		else
			c->err = plan_remove(c, force);
	}
	return 0;
}

int plan_unwanted(const struct ifaces *want, const struct ifaces *have, struct ifaces *unwanted)
{
	CLEANUP(free_at) const struct iface **by_name = ifaces_by_name(want);
	struct iface *new;
	const struct iface *i;
	size_t n;
	int err = by_name ? 0 : -ENOMEM;

	for (n = 0; !err && n < have->n; n++) {
		i = &have->v[n];
		if (!iface_is_tuntap(i) || !i->seen->persist ||
		    iface_find_name(by_name, want->n, i->name))
			continue;
		new = ifaces_add(unwanted, false);
		if (new)
			strcpy(new->name, i->name);
		else
			err = -ENOMEM;
	}
	return err;
}

bool plan_new_takes(const struct iface *i, int field)
{
	if (field != IF_ADDRGENMODE)
		return true;
	return i->addrgenmode != ADDRGEN_STABLE_SECRET && i->addrgenmode <= ADDRGEN_RANDOM;
}

/* Keep of a copy of have's list what was given, in the order in which it is added. */
static void keep_given(const struct iface *have, struct list *list, int field)
{
	const struct list_type *type = fields[field].list;
	const size_t n = list->n;
	const void *item;
	size_t i;

	for (i = list->n = 0; i < n; i++) {
		item = iface_item_in_order(have, field, i);
		if (iface_given(have, field, item))
			memcpy((char *)list->v + list->n++ * type->size, item, type->size);
	}
}

int plan_again(const struct iface *have, struct iface *want)
{
	int field;

	if (iface_copy(want, have) < 0)
		return -ENOMEM;
	for (field = 0; field < IF_COUNT; field++)
		if (!plan_new_takes(have, field))
			field_clear(want, field);
	for (field = IF_LISTS; field < IF_COUNT; field++)
		keep_given(have, field_of(want, field), field);
	return 0;
}

/* What a replaced interface does not keep of the old one, even where it is not said. */
static uint64_t not_kept(const struct change *c, const struct iface *old)
{
	uint64_t which = HAS_FIXED;
	int field;

	if (c->want->mode == MODE_UNKNOWN)
		which &= ~HAS(IF_MODE);
	for (field = 0; field < IF_COUNT; field++)
		if (field_is(field, FIELD_OF_MODE) && c->want->mode != MODE_UNKNOWN &&
		    c->want->mode != old->mode)
			which |= HAS(field);
	return which;
}

/* There will be no IPv6 to keep anything of; what is said of it stays, to be refused. */
static void forget_ipv6(struct iface *whole, uint64_t said)
{
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (field_is(field, FIELD_IPV6) && !(said & HAS(field)))
			field_clear(whole, field);
}

int plan_whole(const struct change *c, struct iface *whole)
{
	uint64_t from_want;
	int field, err = plan_again(c->have, whole);

	if (err)
		return err;
	from_want = c->want->has | not_kept(c, c->have);
	/* Without a master there is no port. */
	for (field = 0; field < IF_COUNT; field++)
		if (field_is(field, FIELD_PORT) && from_want & HAS(IF_MASTER) && !*c->want->master)
			field_clear(whole, field);
	for (field = 0; !err && field < IF_COUNT; field++)
		if (from_want & HAS(field))
			err = field_copy(whole, c->want, field);
	if (whole->has & HAS(IF_MTU) && whole->mtu < MTU_MIN_IPV6)
		forget_ipv6(whole, c->want->has);
	/* A route that is said stays, to be refused. */
	if (!whole->up && !(c->want->has & HAS(IF_ROUTES)))
		field_clear(whole, IF_ROUTES);
	whole->at = c->want->at;
	return err;
}

int plan_port(const struct change *c, struct iface *port)
{
	const struct iface *from;
	int field, err = 0;

	port->port_rest = c->have->port_rest;
	for (field = 0; !err && field < IF_COUNT; field++) {
		from = c->want->has & HAS(field) ? c->want : c->have;
		if (field_is(field, FIELD_PORT) && from->has & HAS(field))
			err = field_copy(port, from, field);
	}
	return err;
}

/* Nobody asked to change it. What did not work at first is no warning. */
void plan_warn_lost(struct change *c, const struct iface *whole)
{
	char value[FIELD_TEXT];
	int field;

	message_clear(&c->msg);
	for (field = 0; field < IF_COUNT; field++)
		if (c->have->has & ~whole->has & HAS(field) && !plan_new_takes(c->have, field) &&
		    !c->msg.status)
			message_set(&c->msg, 0,
				    "%s %s is not kept: a new interface cannot be given it",
				    fields[field].word, field_text(c->have, field, value));
}

int changes_append(struct changes *to, struct changes *from)
{
	struct change *v = reallocarray(to->v, to->n + from->n + 1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	to->v = v;
	memcpy(v + to->n, from->v, from->n * sizeof(*v));
	to->n += from->n;
	free(from->v);
	*from = (struct changes){ 0 };
	return 0;
}

static void alteration_free(struct alteration *a)
{
	size_t list;

	if (!a)
		return;
	iface_clear(&a->port);
	free(a->holds);
	for (list = 0; list < ARRAY_SIZE(a->lists); list++) {
		free(a->lists[list].goes);
		free(a->lists[list].remove);
		free(a->lists[list].add);
		list_clear(&a->lists[list].removed);
		list_clear(&a->lists[list].added);
	}
	free(a);
}

void changes_clear(struct changes *changes)
{
	size_t i;

	for (i = 0; changes->v && i < changes->n; i++) {
		message_clear(&changes->v[i].msg);
		message_clear(&changes->v[i].lost);
		alteration_free(changes->v[i].alteration);
	}
	free(changes->v);
	*changes = (struct changes){ 0 };
}

void changes_cancel(struct changes *changes)
{
	bool failed = false;
	size_t i;

	for (i = 0; changes->in_order && i < changes->n; i++) {
		if (failed && !changes->v[i].err)
			changes->v[i].err = -ECANCELED;
		failed = changes->v[i].err;
	}
}

bool changes_stopped(const struct changes *changes)
{
	return changes->stop && changes->stop();
}

void changes_progress(const struct changes *changes, size_t done)
{
	if (changes->progress)
		changes->progress(changes->progress_data, done);
}
