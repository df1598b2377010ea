/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What was read: requests, what is still to be checked in them, and mistakes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "words/grammar.h"
#include "words/keywords.h"

void request_clear(struct request *r)
{
	iface_clear(&r->iface);
	free(r->names);
	*r = (struct request){ .iface = IFACE_EMPTY };
}

static int compare_names(const void *a, const void *b)
{
	const struct name *const *x = a, *const *y = b;

	return strcmp((*x)->text, (*y)->text);
}

int request_check_names(const struct request *r, struct origin *culprit, struct message *m)
{
	const struct name **v;
	size_t i;
	int err = 0;

	if (r->nnames < 2)
		return 0;
	v = calloc(r->nnames, sizeof(*v));
	if (!v)
		return message_no_memory(m);
	for (i = 0; i < r->nnames; i++)
		v[i] = &r->names[i];
	qsort(v, r->nnames, sizeof(*v), compare_names);
	for (i = 1; i < r->nnames && !err; i++) {
		if (strcmp(v[i - 1]->text, v[i]->text) || strchr(v[i]->text, '%'))
			continue;
		err = message_usage(m, "interface \"%s\" is named twice", v[i]->text);
		*culprit = v[i]->at;
	}
	free(v);
	return err;
}

int request_ifaces(const struct request *r, struct ifaces *list)
{
	size_t i, n = r->nnames ? r->nnames : 1;
	struct iface *new;

	for (i = 0; i < n; i++) {
		new = ifaces_add(list, false);
		if (!new || iface_copy(new, &r->iface) < 0)
			return -ENOMEM;
		if (!r->nnames)
			continue;
		strcpy(new->name, r->names[i].text);
		new->at = r->names[i].at;
	}
	return 0;
}

/* What it has of IPv6, or NULL. */
static const char *has_ipv6(const struct iface *i)
{
	size_t n;

	for (n = 0; n < i->naddrs; n++)
		if (i->addrs[n].family == AF_INET6)
			return "address";
	for (n = 0; n < i->nroutes; n++)
		if (i->routes[n].family == AF_INET6)
			return "route";
	return NULL;
}

/* With a small mtu there is no IPv6 to set anything of. */
static int check_ipv6(const struct iface *i, enum tun_mode mode, struct message *m)
{
	int field;

	if (i->has & HAS(IF_IPV6) && !i->ipv6 && has_ipv6(i))
		return message_usage(m, "\"ipv6 off\" and an IPv6 %s contradict each other",
				     has_ipv6(i));
	if (i->has & HAS(IF_ADDRGENMODE) && mode == MODE_TUN && i->addrgenmode == ADDRGEN_EUI64)
		return message_usage(
			m, "addrgenmode eui64: a tun has no MAC address to make one from");
	for (field = 0; i->has & HAS(IF_MTU) && i->mtu < MTU_MIN_IPV6 && field < IF_COUNT; field++)
		if (i->has & HAS(field) && field_is(field, FIELD_IPV6))
			return message_usage(m, "%s: there is no IPv6 with mtu %u (at least %d)",
					     fields[field].word, i->mtu, MTU_MIN_IPV6);
	return 0;
}

int grammar_check(const struct iface *i, enum tun_mode mode, struct message *m)
{
	int err;

	if (mode == MODE_TUN && i->has & HAS(IF_LLADDR))
		return message_usage(m, "lladdr: a tun has no MAC address, only a tap has");
	if (i->has & HAS(IF_MASTER) && !*i->master && i->has & field_mask(FIELD_PORT))
		return message_usage(
			m, "\"nomaster\" and options of a bridge port contradict each other");
	if (i->nroutes && i->has & HAS(IF_UP) && !i->up)
		return message_usage(m, "\"down\" and a route contradict each other");
	err = check_ipv6(i, mode, m);
	if (err || !(i->has & HAS(IF_MTU)))
		return err;
	if (mode == MODE_TAP && i->mtu > KEYWORD_MTU_MAX_TAP)
		return message_usage(m, "mtu %u is out of range for a tap (68 to %d)", i->mtu,
				     KEYWORD_MTU_MAX_TAP);
	if (has_ipv6(i) && i->mtu < MTU_MIN_IPV6)
		return message_usage(m, "mtu %u is too small for an IPv6 %s (at least %d)", i->mtu,
				     has_ipv6(i), MTU_MIN_IPV6);
	return 0;
}

int mistakes_add(struct mistakes *list, struct origin at, int err, struct message *m)
{
	struct mistake *v = reallocarray(list->v, list->n + 1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	list->v = v;
	list->v[list->n++] = (struct mistake){ at, err, *m };
	*m = (struct message){ 0 };
	return 0;
}

void mistakes_clear(struct mistakes *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		message_clear(&list->v[i].m);
	free(list->v);
	*list = (struct mistakes){ 0 };
}
