/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What attributes need of each other, as they will be after a change. Pure. */
#include <errno.h>
#include <sys/socket.h>

#include "base/field.h"
#include "change/plan.h"

/* The first attribute with the trait that was said, or -1. */
static int first_said(const struct iface *want, unsigned int trait)
{
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (want->has & HAS(field) && field_is(field, trait))
			return field;
	return -1;
}

int plan_check_new(const struct iface *want, struct message *m)
{
	int field = first_said(want, FIELD_PORT);

	if (field < 0 || (want->has & HAS(IF_MASTER) && *want->master))
		return 0;
	message_usage(m, "%s is an option of a bridge port, but no master is given",
		      fields[field].word);
	message_hint(m, "master BRIDGE");
	return -EINVAL;
}

/* One that has a master and none of the options is a port of something else. */
static int check_port(const struct change *c, struct message *m)
{
	const struct iface *want = c->want, *have = c->have;
	int field = first_said(want, FIELD_PORT);

	/* A master that is said is looked at on its own; none contradicts the words. */
	if (field < 0 || want->has & HAS(IF_MASTER) || have->has & field_mask(FIELD_PORT))
		return 0;
	message_set(m, -EINVAL,
		    "%s is an option of a bridge port, but the interface is in no bridge",
		    fields[field].word);
	message_hint(m, "master BRIDGE");
	return -EINVAL;
}

/* It keeps an IPv6 address that it has; those that are said, the words' own check has seen. */
static bool keeps_ipv6(const struct change *c)
{
	const struct iface *have = c->have;
	size_t i;

	for (i = 0; i < have->naddrs; i++)
		if (have->addrs[i].family == AF_INET6 &&
		    iface_permanent_address(have, &have->addrs[i]) &&
		    !change_removes(c, IF_ADDRS, &have->addrs[i]))
			return true;
	return false;
}

static int check_ipv6(const struct change *c, struct message *m)
{
	if (c->differ & HAS(IF_IPV6) && !c->want->ipv6 && keeps_ipv6(c))
		return message_set(m, -EINVAL,
				   "ipv6 off would remove the IPv6 addresses that it has");
	if (!(c->differ & HAS(IF_MTU)) || c->want->mtu >= MTU_MIN_IPV6 || !keeps_ipv6(c))
		return 0;
	return message_set(m, -EINVAL,
			   "mtu %u is too small for the IPv6 addresses that it has (at least %d)",
			   c->want->mtu, MTU_MIN_IPV6);
}

int plan_check(const struct change *c, struct message *m)
{
	int err = check_port(c, m);

	return err ? err : check_ipv6(c, m);
}
