/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what is wanted and what is there to what must be done. Pure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "plan.h"

static enum tun_mode mode_from_name(const char *name)
{
	if (!strncmp(name, "tun", 3))
		return MODE_TUN;
	return strncmp(name, "tap", 3) ? MODE_UNKNOWN : MODE_TAP;
}

int plan_defaults(enum plan_verb verb, struct iface *want, uint32_t caller, struct message *m)
{
	if (verb != PLAN_ADD)
		return 0;
	if (!(want->has & HAS(IF_MODE)))
		want->mode = mode_from_name(want->name);
	if (want->mode == MODE_UNKNOWN) {
		message_usage(m, "the mode is missing, and the name does not tell it");
		message_hint(m, "mode tun or mode tap");
		return -EINVAL;
	}
	if (!(want->has & (HAS(IF_OWNER) | HAS(IF_GROUP))))
		want->owner = caller;
	want->has |= HAS_FIXED | HAS(IF_OWNER) | HAS(IF_GROUP);
	return 0;
}

/* What set has to do for the addresses: add the missing, or remove them all. */
static bool addresses_differ(const struct iface *want, const struct iface *have)
{
	size_t i;

	if (!want->naddrs) {
		for (i = 0; i < have->naddrs; i++)
			if (iface_permanent_address(have, &have->addrs[i]))
				return true;
		return false;
	}
	for (i = 0; i < want->naddrs; i++)
		if (!iface_find_address(have, &want->addrs[i]))
			return true;
	return false;
}

/* The said attributes that are not so. */
static uint32_t differences(const struct iface *want, const struct iface *have)
{
	uint32_t differ = iface_differences(want, have);

	if (want->has & HAS(IF_ADDRS) && addresses_differ(want, have))
		differ |= HAS(IF_ADDRS);
	return differ;
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
			   "this kernel does not tell its mode (Linux 4.17 and later do)");
}

static int plan_make(struct change *c)
{
	if (c->have)
		return message_set(&c->msg, -EEXIST, "the interface exists");
	c->what = MAKE;
	return 0;
}

/* Below 1280 the kernel takes IPv6 away from an interface, addresses and all. */
static bool loses_ipv6(const struct change *c)
{
	const struct iface *have = c->have;
	size_t i;

	if (!(c->differ & HAS(IF_MTU)) || c->want->mtu >= 1280)
		return false;
	for (i = 0; i < have->naddrs; i++)
		if (have->addrs[i].family == AF_INET6 &&
		    iface_permanent_address(have, &have->addrs[i]))
			return true;
	return false;
}

static int plan_alter(struct change *c)
{
	const struct iface *want = c->want, *have = c->have;

	if (!have)
		return no_such_interface(c);
	if (!iface_is_tuntap(have))
		return not_tuntap(c);
	c->differ = differences(want, have);
	if ((c->differ & HAS(IF_OWNER) && want->owner == ID_NONE) ||
	    (c->differ & HAS(IF_GROUP) && want->group == ID_NONE)) {
		message_set(&c->msg, -EOPNOTSUPP,
			    "an owner or a group can be changed, but the kernel cannot clear it");
		message_hint(&c->msg, "delete the interface and add it anew");
		return -EOPNOTSUPP;
	}
	if (loses_ipv6(c))
		return message_set(
			&c->msg, -EINVAL,
			"mtu %u is too small for the IPv6 addresses that it has (at least 1280)",
			want->mtu);
	c->what = c->differ ? ALTER : KEEP;
	return 0;
}

/* With names, the mode, user and group of del are a check, not a filter. */
static int as_told(struct change *c)
{
	const struct iface *want = c->want, *have = c->have;
	uint32_t differ = differences(want, have) & (HAS(IF_MODE) | HAS(IF_OWNER) | HAS(IF_GROUP));

	if (differ & HAS(IF_MODE))
		return message_set(&c->msg, -EINVAL, "is a %s, not a %s", mode_text(have->mode),
				   mode_text(want->mode));
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
		message_set(
			&c->msg, -EBUSY,
			"is not persistent: it belongs to a running program and goes when that ends");
		message_hint(&c->msg, "end the program, or --force");
		return -EBUSY;
	}
	c->what = REMOVE;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct iface *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static const struct iface **sorted(const struct ifaces *list)
{
	const struct iface **v = calloc(list->n + 1, sizeof(*v));
	size_t i;

	if (!v)
		return NULL;
	for (i = 0; i < list->n; i++)
		v[i] = &list->v[i];
	qsort(v, list->n, sizeof(*v), compare);
	return v;
}

static const struct iface *find(const struct iface **v, size_t n, const struct iface *want)
{
	const struct iface **found = bsearch(&want, v, n, sizeof(*v), compare);

	return found ? *found : NULL;
}

int plan(enum plan_verb verb, bool force, const struct ifaces *want, const struct ifaces *have,
	 struct changes *changes)
{
	const struct iface **by_name = sorted(have);
	struct change *c;
	size_t i;

	*changes = (struct changes){ .v = calloc(want->n + 1, sizeof(*c)), .n = want->n };
	if (!by_name || !changes->v) {
		free(by_name);
		return -ENOMEM;
	}
	for (i = 0; i < want->n; i++) {
		c = &changes->v[i];
		c->want = &want->v[i];
		strcpy(c->name, c->want->name);
		c->have = find(by_name, have->n, c->want);
		if (verb == PLAN_ADD)
			c->err = plan_make(c);
		else if (verb == PLAN_SET)
			c->err = plan_alter(c);
		else
			c->err = plan_remove(c, force);
	}
	free(by_name);
	return 0;
}

void changes_clear(struct changes *changes)
{
	size_t i;

	for (i = 0; changes->v && i < changes->n; i++)
		message_clear(&changes->v[i].msg);
	free(changes->v);
	*changes = (struct changes){ 0 };
}
