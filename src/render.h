/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_RENDER_H
#define TUNTAP_RENDER_H

#include <stdio.h>

#include "iface.h"
#include "plan.h"

/*
 * All write to out, which the caller flushes and checks; what the kernel's
 * strings hold is made safe on the way.
 */

/*
 * The lines of `ip tuntap show`, with details those of `ip -d tuntap show`:
 * the processes in a second line, or with oneline behind a backslash.
 */
void render_lines(FILE *out, const struct ifaces *list, bool details, bool oneline);

/* table.c: a table for people, cut to the terminal's width if out is one. */
void render_table(FILE *out, const struct ifaces *list);

/* json.c */

enum {
	RENDER_PROCESSES = 1, /* who holds it */
	RENDER_STATUS = 2, /* names of owners, addresses, counters: what status looks up */
};

/* An array, an object an interface; tuntap(8) has the keys. */
void render_json(FILE *out, const struct ifaces *list, unsigned int what, bool pretty);

/* An array, an object a change: ifname, action, changed, changes, error, hint. */
void render_changes(FILE *out, const struct changes *changes, bool pretty);

/* render-change.c */

/*
 * A line for each change that is one: "tap0: changed: mtu 1400 (was 1500)"; to_do:
 * what would be done. What failed, and what stays as it is, has none.
 */
void render_change_lines(FILE *out, const struct changes *changes, bool to_do);

/*
 * Call each for every attribute that a change sets: its word, and its value
 * before and after, either NULL where there is none. Texts are as the kernel and
 * the databases have them, valid during the call.
 */
typedef void (*render_step)(void *data, const char *word, const char *from, const char *to);
void render_steps(const struct change *c, render_step each, void *data);

/* Shared by the files of the room. */

/* The flags in the words and the order of `ip tuntap show`; returns how many. */
enum { RENDER_FLAGS_MAX = 9 };
size_t render_flags(const struct iface *i, const char *flags[RENDER_FLAGS_MAX], char rest[16]);

/* "down", "idle" (up, nobody seen attached), "attached", "attached,down". */
const char *render_state(const struct iface *i);

#endif
