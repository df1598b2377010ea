/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Which addresses to remove and which to add. Pure. */
#include <linux/if_addr.h>
#include <string.h>
#include <sys/socket.h>

#include "change/plan.h"

/* The first bits of two addresses agree. */
static bool same_prefix(const unsigned char *a, const unsigned char *b, unsigned int bits)
{
	unsigned char mask = 0xff00 >> bits % 8;

	if (memcmp(a, b, bits / 8))
		return false;
	return !(bits % 8) || !((a[bits / 8] ^ b[bits / 8]) & mask);
}

/*
 * second goes when first goes: the kernel deletes the secondary addresses of a
 * subnet with its primary one, unless promote_secondaries is set (see
 * __inet_del_ifa() in net/ipv4/devinet.c). What it will do cannot be known for
 * sure, so they are removed, and added again.
 */
static bool goes_with(const struct address *first, const struct address *second)
{
	const unsigned char *net = first->has_peer ? first->peer : first->local;
	const unsigned char *other = second->has_peer ? second->peer : second->local;

	return first->family == AF_INET && second->family == AF_INET &&
	       !(first->flags & IFA_F_SECONDARY) && second->flags & IFA_F_SECONDARY &&
	       first->plen == second->plen && same_prefix(net, other, first->plen);
}

static bool expires(const struct address *a)
{
	return !(a->flags & IFA_F_PERMANENT);
}

/* One that has to go whatever becomes of the others. */
static bool unwanted(const struct change *c, const struct address *a, bool exact)
{
	if (iface_find_address(c->want, a))
		return exact && expires(a);
	return (exact || !c->want->naddrs) && iface_permanent_address(c->have, a);
}

static void find_unwanted(const struct change *c, bool exact, bool *goes)
{
	const struct iface *have = c->have;
	size_t i, j;

	for (i = 0; i < have->naddrs; i++)
		goes[i] = unwanted(c, &have->addrs[i], exact);
	for (i = 0; i < have->naddrs; i++)
		for (j = 0; goes[i] && j < have->naddrs; j++)
			if (goes_with(&have->addrs[i], &have->addrs[j]))
				goes[j] = true;
}

/* The last first: a primary address stands before its secondary ones. */
static void list_removals(struct change *c, const bool *goes)
{
	struct list_steps *steps = change_list(c, IF_ADDRS);
	const struct address *a;
	size_t i;

	for (i = c->have->naddrs; i-- > 0;) {
		a = iface_item_in_order(c->have, IF_ADDRS, i);
		if (goes[a - c->have->addrs])
			steps->remove[steps->nremove++] = a;
	}
}

/* One that is asked for, and one that went with another: as it was, if for good. */
static void list_additions(struct change *c, const bool *goes)
{
	struct list_steps *steps = change_list(c, IF_ADDRS);
	const struct iface *want = c->want, *have = c->have;
	const struct address *there;
	size_t i;

	for (i = 0; i < want->naddrs; i++) {
		there = iface_find_address(have, &want->addrs[i]);
		if (there && !goes[there - have->addrs])
			continue;
		steps->add[steps->nadd++] = there && !expires(there) ? there : &want->addrs[i];
	}
	for (i = 0; i < have->naddrs; i++) {
		there = &have->addrs[i];
		if (goes[i] && !iface_permanent_address(have, there) &&
		    !iface_find_address(want, there))
			steps->add[steps->nadd++] = there;
	}
}

void plan_addresses(struct change *c, bool exact)
{
	bool *goes = change_list(c, IF_ADDRS)->goes;

	find_unwanted(c, exact, goes);
	list_removals(c, goes);
	list_additions(c, goes);
}
