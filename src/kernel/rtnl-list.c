/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Lists, which have messages of their own: dumps of them, and the requests for an item. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "kernel/rtnl-socket.h"

static const struct rtnl_list *const lists[IF_COUNT] = {
	[IF_ADDRS] = &rtnl_addresses,
	[IF_ROUTES] = &rtnl_routes,
	[IF_VLANS] = &rtnl_vlans,
	[IF_FDB] = &rtnl_fdb,
};

void rtnl_batch_item(struct rtnl_batch *b, enum rtnl_step step, int ifindex, int field,
		     const void *item)
{
	lists[field]->put(b, step, ifindex, item);
}

/* The interfaces of a list by index, while items of field come in. */
struct gathering {
	struct iface **v;
	size_t n;
	int field;
};

int rtnl_compare_index(const void *a, const void *b)
{
	const struct iface *const *x = a, *const *y = b;

	return ((*x)->seen->ifindex > (*y)->seen->ifindex) -
	       ((*x)->seen->ifindex < (*y)->seen->ifindex);
}

struct iface *rtnl_find_index(struct iface *const *v, size_t n, int ifindex)
{
	struct seen seen = { .ifindex = ifindex };
	struct iface key = { .seen = &seen }, *k = &key;
	struct iface *const *found = bsearch(&k, v, n, sizeof(*v), rtnl_compare_index);

	return found ? *found : NULL;
}

/* The items of other interfaces, also of those made meanwhile, pass by. */
static int gather(const struct nlmsghdr *nlh, void *data)
{
	const struct gathering *g = data;
	const struct list_type *type = fields[g->field].list;
	CLEANUP(list_clear) struct list items = { 0 };
	union rtnl_item item;
	struct iface *link;
	size_t n;
	int index = lists[g->field]->read_all ? lists[g->field]->read_all(nlh, &items)
					      : lists[g->field]->read(nlh, &item);

	if (index < 0)
		return index;
	link = index ? rtnl_find_index(g->v, g->n, index) : NULL;
	if (!link)
		return 0;
	for (n = 0; n < items.n; n++)
		if (!list_add(field_of(link, g->field), type, list_at(&items, type, n)))
			return -ENOMEM;
	if (lists[g->field]->read && !list_add(field_of(link, g->field), type, &item))
		return -ENOMEM;
	return 0;
}

static void forget(void *data)
{
	struct gathering *g = data;
	size_t i;

	for (i = 0; i < g->n; i++)
		list_clear(field_of(g->v[i], g->field));
}

/* Which of n sorted items is the first of its like, by the place in their list. */
static void find_firsts(const void **sorted, const struct list *list, const struct list_type *type,
			bool *first)
{
	const void *of_run = NULL;
	size_t n;

	for (n = 0; n < list->n; n++) {
		if (of_run && list_equal_items(type, of_run, sorted[n])) {
			if (sorted[n] > of_run)
				continue;
			first[((const char *)of_run - (char *)list->v) / type->size] = false;
		}
		of_run = sorted[n];
		first[((const char *)of_run - (char *)list->v) / type->size] = true;
	}
}

/* A dump that was interrupted may have an item twice. */
static int drop_repeated(struct list *list, const struct list_type *type)
{
	CLEANUP(free_at) const void **sorted = calloc(list->n + 1, sizeof(*sorted));
	CLEANUP(free_at) bool *first = calloc(list->n + 1, sizeof(*first));
	size_t n, kept = 0;

	if (!sorted || !first)
		return -ENOMEM;
	for (n = 0; n < list->n; n++)
		sorted[n] = list_at(list, type, n);
	list_sort(sorted, list->n, type);
	find_firsts(sorted, list, type, first);
	for (n = 0; n < list->n; n++)
		if (first[n])
			memmove((char *)list->v + kept++ * type->size, list_at(list, type, n),
				type->size);
	list->n = kept;
	return 0;
}

static int settle(const struct gathering *g, struct message *m)
{
	struct list *list;
	size_t i;

	for (i = 0; i < g->n; i++) {
		list = field_of(g->v[i], g->field);
		if (list->n > 1 && (drop_repeated(list, fields[g->field].list) < 0 ||
				    list_settle(list, fields[g->field].list) < 0))
			return message_no_memory(m);
		if (lists[g->field]->settle)
			lists[g->field]->settle(list);
	}
	for (i = 0; i < g->n; i++)
		g->v[i]->has |= HAS(g->field);
	return 0;
}

static int dump(struct rtnl *r, int ifindex, struct gathering *g, struct message *m)
{
	const struct rtnl_list *list = lists[g->field];
	const struct rtnl_query q = {
		.what = list->what,
		.answer = list->answer,
		.each = gather,
		.restart = forget,
		.data = g,
		.whole = ifindex && !list->restless,
	};
	int err = rtnl_open(r, m);

	if (err < 0)
		return err;
	list->ask(r, ifindex);
	err = rtnl_ask(r, &q, m);
	if (!err)
		err = settle(g, m);
	/* Some of them would pass for all. */
	if (err)
		forget(g);
	return err;
}

/* Of a list that only ports have, those that have it, in their order; 0 or -errno. */
static int find_ports(struct rtnl *r, const struct gathering *all, struct gathering *g,
		      struct message *m)
{
	/* A port of a bridge is known by its options. */
	const uint64_t options = field_mask(FIELD_PORT) & ~HAS_LISTS;
	const struct rtnl_list *list = lists[g->field];
	struct iface *link, *before = NULL;
	int applies = 1;
	size_t i;

	for (i = g->n = 0; i < all->n; i++) {
		link = all->v[i];
		if (!(link->has & options))
			continue;
		/* Ports of a bridge come in rows. */
		if (list->applies && (!before || strcmp(before->master, link->master) != 0))
			applies = list->applies(r, link, m);
		if (applies < 0)
			return applies;
		before = link;
		if (applies)
			g->v[g->n++] = link;
	}
	return 0;
}

/* Where none has it, nothing is asked. */
static int dump_of_ports(struct rtnl *r, int ifindex, const struct gathering *all, int field,
			 struct message *m)
{
	CLEANUP(free_at) struct iface **v = calloc(all->n + 1, sizeof(*v));
	struct gathering g = { v, 0, field };
	int err = v ? find_ports(r, all, &g, m) : message_no_memory(m);

	return err || !g.n ? err : dump(r, ifindex, &g, m);
}

static int dump_all(struct rtnl *r, int ifindex, struct gathering *g, uint64_t which,
		    struct message *m)
{
	int err = 0;

	for (g->field = IF_LISTS; !err && g->field < IF_COUNT; g->field++) {
		if (!(which & HAS(g->field)))
			continue;
		if (lists[g->field]->of_port)
			err = dump_of_ports(r, ifindex, g, g->field, m);
		else
			err = dump(r, ifindex, g, m);
	}
	return err;
}

int rtnl_dump_lists(struct rtnl *r, struct ifaces *list, uint64_t which, struct message *m)
{
	CLEANUP(free_at) struct iface **v = calloc(list->n + 1, sizeof(*v));
	struct gathering g = { v, list->n, 0 };
	size_t i;

	if (!v)
		return message_no_memory(m);
	for (i = 0; i < list->n; i++)
		v[i] = &list->v[i];
	qsort(v, g.n, sizeof(*v), rtnl_compare_index);
	return dump_all(r, 0, &g, which, m);
}

int rtnl_get_lists(struct rtnl *r, struct iface *link, uint64_t which, struct message *m)
{
	struct gathering g = { &link, 1, 0 };

	return dump_all(r, link->seen->ifindex, &g, which, m);
}
