/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_KEYWORDS_H
#define TUNTAP_KEYWORDS_H

#include <stdbool.h>
#include <stdint.h>

/* A word of the grammar that is no name and no value. */
struct keyword {
	const char *name;
	enum keyword_kind {
		KEYWORD_VALUE = 1, /* the next word is the value of its attribute */
		KEYWORD_ON, /* its attribute, a flag or a state, is on */
		KEYWORD_OFF, /* its attributes are off, down or none */
		KEYWORD_NAME, /* the next word is a name */
		KEYWORD_NETNS, /* the next word is a network namespace */
		KEYWORD_PART, /* belongs behind an item of its list, with a value: peer */
		KEYWORD_PART_ON, /* belongs there too: nodad */
	} kind;
	bool ip; /* a word of ip tuntap, which lets it be shortened */
	uint64_t fields; /* the attributes that it sets, bits of IF_* */
	uint32_t min, max; /* the range of a number */
};

/* All, in the order of the help; ends with one without a name. */
extern const struct keyword keywords[];

/* MAX_MTU less an Ethernet header, drivers/net/tun.c: the largest mtu of a tap. */
enum { KEYWORD_MTU_MAX_TAP = 65521 };

/* Longer queues: an attached interface refuses, and later attaches fail (ENOMEM). */
enum { KEYWORD_TXQLEN_MAX = 524288 };

/* The keyword that text is, written out or shortened as ip shortens its own; or NULL. */
const struct keyword *keyword_find(const char *text);

/* Whether a value follows the keyword. */
bool keyword_has_value(const struct keyword *k);

/* Whether it belongs behind an item of a list. */
bool keyword_is_part(const struct keyword *k);

/* The keyword that sets attribute field to a value, or to on; NULL if there is none. */
const struct keyword *keyword_of(int field);

/*
 * Whether text, standing where a keyword may stand, takes the next word as its
 * value; so that an option is not looked for there.
 */
bool keyword_takes_value(const char *text);

/*
 * Whether text is written out as a keyword or a verb is: as the first word of a
 * file's line it is no name, unless dev stands before it.
 */
bool keyword_reserved(const char *text);

/* "dev " where name, that of an interface, needs it in a command of a hint; else "". */
const char *keyword_dev(const char *name);

/* The names of all keywords, in the order of the help; ends with NULL. */
const char *const *keyword_names(void);

#endif
