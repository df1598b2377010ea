/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_RENDER_H
#define TUNTAP_RENDER_H

#include <stdio.h>

#include "iface.h"
#include "plan.h"

/*
 * All write to out, which the caller flushes and checks; what the kernel's
 * strings hold is made safe on the way. They return 0, or -ENOMEM where not all
 * could be written.
 */

/*
 * The lines of `ip tuntap show`, with details those of `ip -d tuntap show`:
 * the processes in a second line, or with oneline behind a backslash.
 */
int render_lines(FILE *out, const struct ifaces *list, bool details, bool oneline);

/* table.c */

/* A choice of columns, in their order. */
enum { COLUMNS_MAX = 32 };
struct columns {
	unsigned char v[COLUMNS_MAX];
	size_t n;
};

/*
 * Choose columns: list has their names, in any case, with commas between; after
 * a "+" the usual ones come before them. NULL: the usual ones. details: the
 * processes are usual too. Returns 0, -EINVAL with a usage message (an unknown
 * name, one twice) or -ENOMEM.
 */
int columns_choose(struct columns *c, const char *list, bool details, struct message *m);

/* What must be looked up for a choice, beside the links. */
enum { NEED_ADDRESSES = 1, NEED_COUNTERS = 2, NEED_PROCESSES = 4 };
unsigned int columns_need(const struct columns *c);

/* A line for each column: its name and what it tells. */
void columns_help(FILE *out);

/*
 * A table for people: cut to the width of the terminal, and in colour, if out is
 * one. raw: a blank between cells, those within them as \x20. -ENOMEM comes with
 * a message.
 */
int render_table(FILE *out, const struct ifaces *list, const struct columns *c, bool headings,
		 bool raw, struct message *m);

/* json.c */

enum {
	RENDER_PROCESSES = 1, /* who holds it */
	RENDER_STATUS = 2, /* names of owners, addresses, counters: what status looks up */
};

/* An array, an object an interface; tuntap(8) has the keys. */
int render_json(FILE *out, const struct ifaces *list, unsigned int what, bool pretty);

/* An array, an object a change: ifname, action, changed, error, hint. */
int render_changes(FILE *out, const struct changes *changes, bool pretty);

/* Shared by the files of the room. */

/* The flags in the words and the order of `ip tuntap show`; returns how many. */
enum { RENDER_FLAGS_MAX = 9 };
size_t render_flags(const struct iface *i, const char *flags[RENDER_FLAGS_MAX], char rest[16]);

/* The MAC address as `ip` writes it, in buf, which is returned. */
enum { LLADDR_TEXT = 18 };
char *render_lladdr(const struct iface *i, char buf[LLADDR_TEXT]);

/* "down", "idle" (up, nobody seen attached), "attached", "attached,down". */
const char *render_state(const struct iface *i);

#endif
