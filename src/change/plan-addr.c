/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Which addresses to remove and which to add. Pure. */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "change/plan.h"

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
	       first->plen == second->plen && address_same_network(net, other, first->plen);
}

static bool expires(const struct address *a)
{
	return !(a->flags & IFA_F_PERMANENT);
}

/* One that has to go whatever becomes of the others. */
static bool unwanted(const struct change *c, const struct address *a, bool exact)
{
	/* What is asked for is to last. */
	if (iface_find_address(c->want, a))
		return expires(a);
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
static void list_additions(struct change *c, bool exact, const bool *goes)
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
		if (goes[i] && !unwanted(c, there, exact) && !iface_find_address(want, there))
			steps->add[steps->nadd++] = there;
	}
}

/* So many seconds a hold is there at most, should we be killed before it goes. */
enum { HOLD_TIME = 60 };

static bool has_length(const struct iface *i, unsigned char plen)
{
	size_t n;

	for (n = 0; n < i->naddrs; n++)
		if (i->addrs[n].family == AF_INET && i->addrs[n].plen == plen)
			return true;
	return false;
}

/* The longest that no other address has: in no subnet of another it is secondary to none. */
static unsigned char free_length(const struct change *c)
{
	unsigned char plen = 32;

	while (plen && (has_length(c->have, plen) || has_length(c->want, plen)))
		plen--;
	return plen;
}

static bool same_local(const struct address *a, const struct address *b)
{
	return a->family == b->family && !memcmp(a->local, b->local, sizeof(a->local));
}

static bool is_held(const struct change *c, const struct address *a)
{
	size_t i;

	for (i = 0; i < c->alteration->nholds; i++)
		if (same_local(&c->alteration->holds[i], a))
			return true;
	return false;
}

static void hold(struct change *c, const struct address *a, unsigned char plen)
{
	struct address *h = &c->alteration->holds[c->alteration->nholds++];

	*h = (struct address){
		.family = AF_INET,
		.plen = plen,
		.flags = IFA_F_NOPREFIXROUTE,
		.valid = HOLD_TIME,
		.preferred = HOLD_TIME,
	};
	memcpy(h->local, a->local, sizeof(h->local));
}

/* It is removed, and then added with another length or peer, or as it was. */
static bool comes_back(const struct list_steps *steps, const struct address *a)
{
	size_t i;

	for (i = 0; i < steps->nremove; i++)
		if (same_local(steps->remove[i], a))
			return true;
	return false;
}

/* All that it has of IPv4; there is some. */
static bool all_ipv4_goes(const struct change *c, const bool *goes)
{
	bool any = false;
	size_t i;

	for (i = 0; i < c->have->naddrs; i++) {
		if (c->have->addrs[i].family != AF_INET)
			continue;
		if (!goes[i])
			return false;
		any = true;
	}
	return any;
}

/*
 * The kernel takes the IPv4 routes with their source address, and all of them, whoever
 * gave them, with the last address (fib_sync_down_addr() and fib_disable_ip() in
 * net/ipv4/). Those that come with another length meanwhile hold them.
 */
static int plan_holds(struct change *c, const bool *goes)
{
	const struct list_steps *steps = change_list(c, IF_ADDRS);
	const unsigned char plen = free_length(c);
	const bool all = all_ipv4_goes(c, goes);
	const struct address *a;
	size_t i;

	c->alteration->holds = calloc(steps->nadd + 1, sizeof(*c->alteration->holds));
	if (!c->alteration->holds)
		return -ENOMEM;
	for (i = 0; plen && i < steps->nadd; i++) {
		a = steps->add[i];
		if (a->family == AF_INET && !is_held(c, a) &&
		    (comes_back(steps, a) || (all && !c->alteration->nholds)))
			hold(c, a, plen);
	}
	return 0;
}

int plan_addresses(struct change *c, bool exact)
{
	bool *goes = change_list(c, IF_ADDRS)->goes;

	find_unwanted(c, exact, goes);
	list_removals(c, goes);
	list_additions(c, exact, goes);
	return plan_holds(c, goes);
}
