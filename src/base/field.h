/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_FIELD_H
#define TUNTAP_FIELD_H

#include "base/ident.h"
#include "base/iface.h"

/* What a member of struct iface is in C, and how it is compared, copied and printed. */
enum field_type {
	FIELD_MODE = 1, /* enum tun_mode: "tun" or "tap" */
	FIELD_USER, /* uint32_t, ID_NONE: nobody; the user's name */
	FIELD_GROUP, /* uint32_t, ID_NONE: none; the group's name */
	FIELD_FLAG, /* bool: "on" or "off" */
	FIELD_STATE, /* bool: "up" or "down" */
	FIELD_LLADDR, /* unsigned char[6] */
	FIELD_NUMBER, /* uint32_t */
	FIELD_CHOICE, /* uint32_t: one of choices */
	FIELD_NAME, /* char[IFNAMSIZ], "": none */
	FIELD_STRING, /* char *, NULL or "": none */
	FIELD_LIST, /* struct list, of n 0: none */
};

/* What else sets one attribute apart from another. */
enum {
	FIELD_FIXED = 1, /* decided when the interface is made: the same as in HAS_FIXED */
	FIELD_TAP_ONLY = 2,
	FIELD_CLEARABLE = 4, /* one that is set can be taken away: nomaster, noalias */
	FIELD_OF_MODE = 8, /* a new interface's is another for a tun than for a tap */
	FIELD_UNSEEN = 16, /* rtnetlink does not report it */
	FIELD_PORT = 32, /* an option of a bridge's port: there is none without a master */
	FIELD_IPV6 = 64, /* there is none where the interface has no IPv6: MTU_MIN_IPV6 */
	FIELD_QUIET = 128, /* a kernel that does not have it takes it, and does nothing */
};

/*
 * An attribute: what every room that treats all alike must know of it. Rooms that
 * know more have a table of their own, indexed by the same IF_* value.
 */
struct field {
	const char *word; /* in messages, changes and, but for state, the grammar */
	enum field_type type;
	size_t offset; /* of its member in struct iface */
	unsigned int traits; /* FIELD_FIXED ... */
	const char *const *choices; /* of a FIELD_CHOICE, by its value; ends with NULL */
	const struct list_type *list; /* of a FIELD_LIST */
};

extern const struct field fields[IF_COUNT];

/* Whether an attribute has a trait. */
static inline bool field_is(int field, unsigned int trait)
{
	return fields[field].traits & trait;
}

/* The attributes with a trait, bits of IF_*. */
uint64_t field_mask(unsigned int trait);

/* The first of some attributes, bits of IF_*, which is taken out of them; not of none. */
static inline int field_take(uint64_t *which)
{
	int field = __builtin_ctzll(*which);

	*which &= *which - 1;
	return field;
}

/* The attribute's member of i, of the C type that its field_type names. */
static inline void *field_of(struct iface *i, int field)
{
	return (char *)i + fields[field].offset;
}

static inline const void *field_in(const struct iface *i, int field)
{
	return (const char *)i + fields[field].offset;
}

static inline const struct list *field_list(const struct iface *i, int field)
{
	return field_in(i, field);
}

/* Both have the same value; of a list, the same items in the same order. */
bool field_equal(const struct iface *a, const struct iface *b, int field);

/*
 * Nobody, no master, no alias, an empty list: what can be said by "none" alone. Never
 * for modes, flags, numbers and MAC addresses.
 */
bool field_is_none(const struct iface *i, int field);

/*
 * Copy the value, deeply, and its bit in has; what to had is freed. Returns 0, or
 * -ENOMEM: then to is as it was.
 */
int field_copy(struct iface *to, const struct iface *from, int field);

/* Free what the value holds; it becomes none or zero, its bit in has is cleared. */
void field_clear(struct iface *i, int field);

/*
 * The value as text: a name, digits, a MAC, "on", "up", "" for none. Of a list
 * always "": its type has the text of each item. Returns buf, which holds at least FIELD_TEXT
 * bytes, or what lives as long as i.
 */
enum { FIELD_TEXT = IDENT_NAME };
const char *field_text(const struct iface *i, int field, char *buf);

/* The word of a FIELD_CHOICE's value: "unknown" for one that a newer kernel has. */
const char *field_choice(int field, uint32_t value);

/* "tun", "tap" or "unknown". */
const char *mode_text(enum tun_mode mode);

#endif
