/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Lists of whatever an interface has any number of. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

void *list_add(struct list *list, const struct list_type *type, const void *item)
{
	char *v = reallocarray(list->v, list->n + 1, type->size);

	if (!v)
		return NULL;
	list->v = v;
	return memcpy(v + list->n++ * type->size, item, type->size);
}

int list_copy(struct list *to, const struct list *from, const struct list_type *type)
{
	void *copy = NULL;

	if (from->n) {
		copy = calloc(from->n, type->size);
		if (!copy)
			return -ENOMEM;
		memcpy(copy, from->v, from->n * type->size);
	}
	free(to->v);
	*to = (struct list){ copy, from->n };
	return 0;
}

int list_settle(struct list *list, const struct list_type *type)
{
	struct list settled = { 0 };
	char *v;
	size_t n;
	int late;

	if (!type->comes_late || list->n < 2)
		return 0;
	v = calloc(list->n, type->size);
	if (!v)
		return -ENOMEM;
	settled.v = v;
	for (late = 0; late < 2; late++)
		for (n = 0; n < list->n; n++)
			if (type->comes_late(list_at(list, type, n)) == late)
				memcpy(v + settled.n++ * type->size, list_at(list, type, n),
				       type->size);
	free(list->v);
	*list = settled;
	return 0;
}

void list_clear(struct list *list)
{
	free(list->v);
	*list = (struct list){ 0 };
}

static int compare(const struct list_type *type, const void *a, const void *b, bool by_key)
{
	int order = type->compare_key(a, b);

	return order || by_key || !type->compare_rest ? order : type->compare_rest(a, b);
}

bool list_equal_items(const struct list_type *type, const void *a, const void *b)
{
	return !compare(type, a, b, false);
}

bool list_equal(const struct list *a, const struct list *b, const struct list_type *type)
{
	size_t n;

	for (n = 0; n < a->n && n < b->n; n++)
		if (!list_equal_items(type, list_at(a, type, n), list_at(b, type, n)))
			return false;
	return a->n == b->n;
}

const void *list_find(const struct list *list, const struct list_type *type, const void *item,
		      bool by_key)
{
	size_t n;

	for (n = 0; n < list->n; n++)
		if (!compare(type, list_at(list, type, n), item, by_key))
			return list_at(list, type, n);
	return NULL;
}

static int compare_pointers(const void *a, const void *b, void *type)
{
	return compare(type, *(const void *const *)a, *(const void *const *)b, false);
}

void list_sort(const void **v, size_t n, const struct list_type *type)
{
	qsort_r(v, n, sizeof(*v), compare_pointers, (void *)type);
}

const void *list_listed(const void *const *v, size_t n, const struct list_type *type,
			const void *item, bool by_key)
{
	size_t from = 0, end = n, middle;
	int order;

	while (from < end) {
		middle = from + (end - from) / 2;
		order = compare(type, item, v[middle], by_key);
		if (!order)
			return v[middle];
		if (order < 0)
			end = middle;
		else
			from = middle + 1;
	}
	return NULL;
}
