/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_LIST_H
#define TUNTAP_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* What an interface has any number of: addresses, say. Zero: none. */
struct list {
	void *v; /* an array of items of its type */
	size_t n;
};

/* What the items of a list are. */
struct list_type {
	size_t size;
	/*
	 * Orders two items by what only one on an interface can have (the destination and
	 * metric of a route): 0, they cannot be there both.
	 */
	int (*compare_key)(const void *a, const void *b);
	/* Orders two of the same key by the rest of them. NULL: there is nothing else. */
	int (*compare_rest)(const void *a, const void *b);
	/* The item in words; buf holds LIST_TEXT bytes; it is returned. */
	char *(*text)(const void *item, char *buf);
	/* It needs others, and is added after them. NULL: none does. */
	bool (*comes_late)(const void *item);
};

enum { LIST_TEXT = 256 };

/* The n-th item. */
static inline const void *list_at(const struct list *list, const struct list_type *type, size_t n)
{
	return (const char *)list->v + n * type->size;
}

/* Append a copy of an item. Returns it, valid until the next, or NULL without memory. */
void *list_add(struct list *list, const struct list_type *type, const void *item);

/* Set to to a copy of from; what it was is freed. Returns 0, or -ENOMEM: it is as it was. */
int list_copy(struct list *to, const struct list *from, const struct list_type *type);

/* Put those that come late behind the others, in their order. Returns 0 or -ENOMEM. */
int list_settle(struct list *list, const struct list_type *type);

/* Free the items; the list is empty then. */
void list_clear(struct list *list);

/* Two items are the same in all that words can say. */
bool list_equal_items(const struct list_type *type, const void *a, const void *b);

/* The same items in the same order. */
bool list_equal(const struct list *a, const struct list *b, const struct list_type *type);

/* The first item that equals item, or NULL; by_key: that has the same key. */
const void *list_find(const struct list *list, const struct list_type *type, const void *item,
		      bool by_key);

/* Put pointers to n items into an order in which list_listed() finds them. */
void list_sort(const void **v, size_t n, const struct list_type *type);

/* That of n sorted pointers to items that equals item, or, by_key, one of its key; or NULL. */
const void *list_listed(const void *const *v, size_t n, const struct list_type *type,
			const void *item, bool by_key);

#endif
