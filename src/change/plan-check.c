/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What attributes need of each other, as they will be after a change. Pure. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>
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

static int no_master(const struct iface *want, struct message *m)
{
	int field = first_said(want, FIELD_PORT);

	if (field < 0 || (want->has & HAS(IF_MASTER) && *want->master))
		return 0;
	message_usage(m, "%s is an option of a bridge port, but no master is given",
		      fields[field].word);
	message_hint(m, "master BRIDGE");
	return -EINVAL;
}

/* The first IPv6 address of i that has the bytes, or NULL. */
static const struct address *find_ipv6(const struct iface *i, const unsigned char bytes[16])
{
	size_t n;

	for (n = 0; n < i->naddrs; n++)
		if (i->addrs[n].family == AF_INET6 &&
		    !memcmp(i->addrs[n].local, bytes, sizeof(i->addrs[n].local)))
			return &i->addrs[n];
	return NULL;
}

/*
 * A new address is tentative until the kernel has got round to it, on a tap until a
 * program attaches.
 */
static bool will_be_tentative(const struct iface *want, const unsigned char bytes[16])
{
	const struct address *a = find_ipv6(want, bytes);

	return a && !a->nodad;
}

static int tentative(const struct route *r, const struct address *there, struct message *m)
{
	char src[INET6_ADDRSTRLEN], text[LIST_TEXT];

	inet_ntop(AF_INET6, r->src, src, sizeof(src));
	message_set(m, -EINVAL,
		    "route %s: its source address is tentative at that time, and no route can have "
		    "it before it is not",
		    route_text(r, text));
	if (there)
		message_hint(m, "remove the address, and add it with nodad");
	else
		message_hint(m, "addr %s/LEN nodad", src);
	return -EINVAL;
}

/* The kernel would say "Device for nexthop is not up", and "Invalid source address". */
static int check_new_routes(const struct iface *want, struct message *m)
{
	char text[LIST_TEXT];
	size_t n;

	if (want->nroutes && !want->up) {
		message_usage(m, "route %s needs an interface that is up",
			      route_text(&want->routes[0], text));
		message_hint(m, "up");
		return -EINVAL;
	}
	for (n = 0; n < want->nroutes; n++)
		if (want->routes[n].family == AF_INET6 && want->routes[n].has_src &&
		    will_be_tentative(want, want->routes[n].src)) {
			tentative(&want->routes[n], NULL, m);
			m->status = 2;
			return -EINVAL;
		}
	return 0;
}

int plan_check_new(const struct iface *want, struct message *m)
{
	int err = no_master(want, m);

	return err ? err : check_new_routes(want, m);
}

/* A network of the interface has the gateway; IPv6's link-local one is there with IPv6. */
static bool is_reached(const struct iface *i, const struct route *gated)
{
	static const unsigned char link_local[16] = { 0xfe, 0x80 };
	const struct address *a;
	const struct route *r;
	size_t n;

	if (gated->family == AF_INET6 && address_same_network(gated->via, link_local, 10))
		return true;
	for (n = 0; n < i->naddrs; n++) {
		a = &i->addrs[n];
		if (a->family == gated->family &&
		    address_same_network(a->has_peer ? a->peer : a->local, gated->via, a->plen))
			return true;
	}
	for (n = 0; n < i->nroutes; n++) {
		r = &i->routes[n];
		if (r->family == gated->family && !r->has_via &&
		    address_same_network(r->dst, gated->via, r->plen))
			return true;
	}
	return false;
}

/* What fib_check_nh() and ip6_route_check_nh() of the kernel look at. */
static int check_gateways(const struct iface *whole, struct message *m)
{
	char text[LIST_TEXT];
	size_t n;

	for (n = 0; n < whole->nroutes; n++) {
		if (!whole->routes[n].has_via || is_reached(whole, &whole->routes[n]))
			continue;
		message_set(m, -EINVAL, "route %s has a gateway in no network of the interface",
			    route_text(&whole->routes[n], text));
		message_hint(m, "an addr in its network, or route none");
		return -EINVAL;
	}
	return 0;
}

int plan_check_whole(const struct iface *whole, struct message *m)
{
	int err = check_new_routes(whole, m);

	return err ? err : check_gateways(whole, m);
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
	for (i = 0; i < have->nroutes; i++)
		if (have->routes[i].family == AF_INET6 &&
		    !change_removes(c, IF_ROUTES, &have->routes[i]))
			return true;
	return false;
}

/* A source address that is there and stays, and another that is to be added. */
static int check_source(const struct change *c, const struct route *r, struct message *m)
{
	const struct address *there = find_ipv6(c->have, r->src);

	if (!there || change_removes(c, IF_ADDRS, there))
		return will_be_tentative(c->want, r->src) ? tentative(r, NULL, m) : 0;
	if (!(there->flags & IFA_F_TENTATIVE) || there->flags & IFA_F_OPTIMISTIC)
		return 0;
	return tentative(r, there, m);
}

/* "down" and a route contradict each other: the words' own check sees that. */
static int check_added_routes(const struct change *c, struct message *m)
{
	const struct list_steps *steps = change_list_of(c, IF_ROUTES);
	const struct route *r;
	char text[LIST_TEXT];
	int err = 0;
	size_t i;

	if (steps->nadd && !(c->want->has & HAS(IF_UP)) && !c->have->up) {
		message_set(m, -EINVAL, "route %s needs an interface that is up",
			    route_text(steps->add[0], text));
		message_hint(m, "up");
		return -EINVAL;
	}
	for (i = 0; !err && i < steps->nadd; i++) {
		r = steps->add[i];
		if (r->family == AF_INET6 && r->has_src)
			err = check_source(c, r, m);
	}
	return err;
}

/* One that is to stay loses its source address, or goes with it. */
static int check_kept_routes(const struct change *c, struct message *m)
{
	const struct list_steps *steps = change_list_of(c, IF_ADDRS);
	const struct route *r;
	const struct address *a;
	char text[LIST_TEXT];
	size_t i, n;

	for (n = 0; n < c->have->nroutes; n++) {
		r = &c->have->routes[n];
		for (i = 0; r->has_src && i < steps->nremove; i++) {
			a = steps->remove[i];
			if (a->family != r->family || memcmp(a->local, r->src, sizeof(r->src)) ||
			    change_removes(c, IF_ROUTES, r) || iface_find_address(c->want, a))
				continue;
			message_set(m, -EINVAL, "route %s has the source address that would go",
				    route_text(r, text));
			message_hint(m, "route none removes the routes");
			return -EINVAL;
		}
	}
	return 0;
}

/* The first address or route of IPv6 that is to be added, in words, or NULL. */
static const char *added_ipv6(const struct change *c, char *text)
{
	const struct list_steps *steps = change_list_of(c, IF_ADDRS);
	char item[LIST_TEXT - 8];
	size_t i;

	for (i = 0; i < steps->nadd; i++) {
		if (((const struct address *)steps->add[i])->family != AF_INET6)
			continue;
		snprintf(text, LIST_TEXT, "addr %s", address_text(steps->add[i], item));
		return text;
	}
	steps = change_list_of(c, IF_ROUTES);
	for (i = 0; i < steps->nadd; i++) {
		if (((const struct route *)steps->add[i])->family != AF_INET6)
			continue;
		snprintf(text, LIST_TEXT, "route %s", route_text(steps->add[i], item));
		return text;
	}
	return NULL;
}

/* What is IPv6's and said, where there is none; a mtu that is said is looked at with the words. */
static int check_no_ipv6(const struct change *c, struct message *m)
{
	char text[LIST_TEXT];
	const char *said;
	int field;

	if (c->want->has & HAS(IF_MTU) || !(c->have->has & HAS(IF_MTU)) ||
	    c->have->mtu >= MTU_MIN_IPV6)
		return 0;
	said = added_ipv6(c, text);
	field = first_said(c->want, FIELD_IPV6);
	if (!said && field >= 0 && c->differ & HAS(field))
		said = fields[field].word;
	if (!said)
		return 0;
	message_set(m, -EINVAL, "%s takes IPv6, and there is none with an mtu under %d: it has %u",
		    said, MTU_MIN_IPV6, c->have->mtu);
	message_hint(m, "mtu %d, or more", MTU_MIN_IPV6);
	return -EINVAL;
}

static int check_ipv6(const struct change *c, struct message *m)
{
	if (c->differ & HAS(IF_IPV6) && !c->want->ipv6 && keeps_ipv6(c))
		return message_set(
			m, -EINVAL,
			"ipv6 off would remove the IPv6 addresses or routes that it has");
	if (!(c->differ & HAS(IF_MTU)) || c->want->mtu >= MTU_MIN_IPV6 || !keeps_ipv6(c))
		return 0;
	return message_set(
		m, -EINVAL,
		"mtu %u is too small for the IPv6 addresses or routes that it has (at least %d)",
		c->want->mtu, MTU_MIN_IPV6);
}

int plan_check(const struct change *c, struct message *m)
{
	int err = check_port(c, m);

	if (!err)
		err = check_ipv6(c, m);
	if (!err)
		err = check_no_ipv6(c, m);
	if (!err)
		err = check_added_routes(c, m);
	return err ? err : check_kept_routes(c, m);
}
