/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The one type: a tun/tap interface, desired or observed, and lists of it. */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "base/iface.h"

/* linux/if_addr.h since 5.18: given by the kernel itself, by a router, link-local. */
enum { PROTO_KERNEL_LO = 1, PROTO_KERNEL_RA, PROTO_KERNEL_LL };

struct iface *ifaces_add(struct ifaces *list, bool observed)
{
	struct iface *i;

	if (list->n == list->room) {
		size_t room = list->room ? 2 * list->room : 8;
		struct iface *v = reallocarray(list->v, room, sizeof(*v));

		if (!v)
			return NULL;
		list->v = v;
		list->room = room;
	}
	i = &list->v[list->n];
	*i = IFACE_EMPTY;
	if (observed) {
		i->seen = calloc(1, sizeof(*i->seen));
		if (!i->seen)
			return NULL;
	}
	list->n++;
	return i;
}

void iface_clear(struct iface *i)
{
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (fields[field].type == FIELD_STRING || fields[field].type == FIELD_LIST)
			field_clear(i, field);
	free(i->netns);
	free(i->altnames);
	free(i->seen);
	*i = IFACE_EMPTY;
}

void ifaces_clear(struct ifaces *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		iface_clear(&list->v[i]);
	free(list->v);
	*list = (struct ifaces){ 0 };
}

static int compare_names(const void *a, const void *b)
{
	const struct iface *const *x = a, *const *y = b;
	const int order = strcmp((*x)->name, (*y)->name);

	return order ? order : (*x > *y) - (*x < *y);
}

void ifaces_sort(const struct iface **v, size_t n)
{
	qsort(v, n, sizeof(*v), compare_names);
}

const struct iface **ifaces_by_name(const struct ifaces *list)
{
	const struct iface **v = calloc(list->n + 1, sizeof(*v));
	size_t i;

	if (!v)
		return NULL;
	for (i = 0; i < list->n; i++)
		v[i] = &list->v[i];
	ifaces_sort(v, list->n);
	return v;
}

static int compare_to_name(const void *name, const void *i)
{
	return strcmp(name, (*(const struct iface *const *)i)->name);
}

const struct iface *iface_find_name(const struct iface *const *sorted, size_t n, const char *name)
{
	const struct iface *const *found =
		bsearch(name, sorted, n, sizeof(*sorted), compare_to_name);

	while (found && found > sorted && !strcmp(found[-1]->name, name))
		found--;
	return found ? *found : NULL;
}

int iface_copy(struct iface *to, const struct iface *from)
{
	struct iface copy = IFACE_EMPTY;
	int field, err = 0;

	strcpy(copy.name, from->name);
	copy.at = from->at;
	copy.port_rest = from->port_rest;
	copy.netns = from->netns ? strdup(from->netns) : NULL;
	if (from->netns && !copy.netns)
		err = -ENOMEM;
	for (field = 0; !err && field < IF_COUNT; field++)
		err = field_copy(&copy, from, field);
	if (err)
		iface_clear(&copy);
	else
		*to = copy;
	return err;
}

struct address *iface_add_address(struct iface *i)
{
	const struct address new = { .valid = UINT32_MAX, .preferred = UINT32_MAX };

	return list_add(&i->addr_list, &address_list, &new);
}

const struct address *iface_find_address(const struct iface *i, const struct address *a)
{
	return list_find(&i->addr_list, &address_list, a, true);
}

static const struct address *address_in_order(const struct iface *i, size_t n)
{
	size_t ipv4 = 0;

	while (ipv4 < i->naddrs && i->addrs[ipv4].family == AF_INET)
		ipv4++;
	return &i->addrs[n < ipv4 ? n : i->naddrs - 1 - (n - ipv4)];
}

const void *iface_item_in_order(const struct iface *i, int field, size_t n)
{
	if (field == IF_ADDRS)
		return address_in_order(i, n);
	return list_at(field_list(i, field), fields[field].list, n);
}

/* fe80:: and the MAC with ff:fe in its middle, its local bit turned (RFC 4291). */
static bool made_from_mac(const struct address *a, const unsigned char mac[6])
{
	static const unsigned char prefix[8] = { 0xfe, 0x80 };
	const unsigned char id[8] = {
		mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]
	};

	return a->family == AF_INET6 && !memcmp(a->local, prefix, sizeof(prefix)) &&
	       !memcmp(a->local + sizeof(prefix), id, sizeof(id));
}

bool iface_permanent_address(const struct iface *observed, const struct address *a)
{
	if (!(a->flags & IFA_F_PERMANENT) || (a->flags & IFA_F_STABLE_PRIVACY))
		return false;
	if (a->proto >= PROTO_KERNEL_LO && a->proto <= PROTO_KERNEL_LL)
		return false;
	return !made_from_mac(a, observed->lladdr);
}

bool iface_in_use(const struct iface *observed)
{
	const struct seen *s = observed->seen;

	return s->carrier || s->queues || s->disabled_queues;
}

bool iface_id_hidden(const struct iface *i, int field)
{
	return i->seen && i->has & HAS(IF_MODE) && !(i->has & HAS(field));
}

bool iface_is_tuntap(const struct iface *observed)
{
	return !strcmp(observed->seen->kind, "tun") && observed->mode != MODE_UNKNOWN;
}

uint64_t iface_differences(const struct iface *want, const struct iface *have, uint64_t which)
{
	uint64_t differ = 0;
	int field;

	for (field = 0; field < IF_COUNT; field++) {
		if (!(which & HAS(field)) || fields[field].type == FIELD_LIST)
			continue;
		/* What the kernel does not report may be otherwise. */
		if (!(have->has & HAS(field)) || !field_equal(want, have, field))
			differ |= HAS(field);
	}
	return differ;
}

bool iface_given(const struct iface *observed, int field, const void *item)
{
	return field != IF_ADDRS || iface_permanent_address(observed, item);
}

static bool has_all(const struct iface *i, const struct iface *of, int field)
{
	const struct list *list = field_list(of, field);
	const struct list_type *type = fields[field].list;
	const void *item;
	size_t n;

	for (n = 0; n < list->n; n++) {
		item = list_at(list, type, n);
		if (iface_given(of, field, item) &&
		    !list_find(field_list(i, field), type, item, false))
			return false;
	}
	return true;
}

bool iface_same_list(const struct iface *a, const struct iface *b, int field)
{
	return has_all(a, b, field) && has_all(b, a, field);
}
