/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RENDER_H
#define TUNTAP_RENDER_H

#include <stdio.h>

#include "base/iface.h"
#include "change/plan.h"
#include "diagnose/conditions.h"
#include "kernel/holder.h"

/*
 * All write to out, which the caller flushes and checks; what the kernel's
 * strings hold is made safe on the way. Those that return int return 0, or
 * -ENOMEM where not all could be written.
 */

/*
 * The lines of `ip tuntap show`; where holders is not NULL those of `ip -d tuntap show`:
 * the processes in a second line, or with oneline behind a backslash.
 */
int render_lines(FILE *out, const struct ifaces *list, const struct holders *holders, bool oneline);

/* The attributes that these lines show. */
#define RENDER_LINES_SHOW                                                               \
	(HAS(IF_MODE) | HAS(IF_OWNER) | HAS(IF_GROUP) | HAS(IF_PI) | HAS(IF_VNET_HDR) | \
	 HAS(IF_MULTI_QUEUE))

/* What check found: a line an interface, then a line a condition and its hint. */
void render_checks(FILE *out, const struct check *v, size_t n);

/* render-dlopen.c */

/*
 * Open the library that a rendering needs, before anything is done that it is to
 * tell of. Returns 0, or -ELIBACC with a message: it is not installed.
 */
enum render_lib { RENDER_LIB_JSON, RENDER_LIB_TABLE };
int render_need(enum render_lib which, struct message *m);

/* table.c, table-print.c */

/* A choice of columns, in their order. */
enum { COLUMNS_MAX = 64 };
struct columns {
	unsigned char v[COLUMNS_MAX];
	size_t n;
	bool sorted; /* by the column by */
	unsigned char by;
};

/*
 * Choose columns: list has their names, in any case, with commas between; after
 * a "+" the usual ones come before them. NULL: the usual ones. details: the
 * processes are usual too. Returns 0, -EINVAL with a usage message (an unknown
 * name, one twice) or -ENOMEM.
 */
int columns_choose(struct columns *c, const char *list, bool details, struct message *m);

/*
 * Choose the column to sort by, in any case; it need not be shown. Returns 0, or
 * -EINVAL with a usage message. columns_choose() comes first.
 */
int columns_order(struct columns *c, const char *name, struct message *m);

/*
 * Sort a list by the text of the column chosen; numbers within it count as numbers,
 * and what is equal stays in its order. Returns 0 or -ENOMEM.
 */
int columns_sort(const struct columns *c, struct ifaces *list, const struct holders *holders);

/* What must be looked up for a choice, beside the links. */
enum {
	NEED_ADDRESSES = 1,
	NEED_COUNTERS = 2,
	NEED_PROCESSES = 4,
	NEED_ROUTES = 8,
	NEED_VLANS = 16,
	NEED_FDB = 32
};
unsigned int columns_need(const struct columns *c);

/* A line for each column: its name and what it shows. */
void columns_help(FILE *out);

/*
 * A table for people. On a terminal it is in colour, and fits its width: the values
 * of a cell below each other where they must, then columns below the others; only
 * texts are cut, with "...". raw: a blank between cells, those within them as
 * \x20. holders: or NULL where no column shows them. Returns 0, or -ENOMEM or
 * -ELIBACC with a message.
 */
int render_table(FILE *out, const struct ifaces *list, const struct holders *holders,
		 const struct columns *c, bool headings, bool raw, struct message *m);

/* json.c */

/* What is odd with an interface, by attribute. */
struct oddity {
	const struct iface *line; /* of the file that has it, or NULL */
	/*
	 * Bits of IF_*. IF_MASTER: line has it in a bridge, and it is in none; IF_LLADDR:
	 * line has another MAC; IF_OWNER, IF_GROUP: iface_id_hidden().
	 */
	uint64_t fields;
};

/*
 * An array, an object an interface; tuntap(8) has the keys. holders: or NULL, not shown.
 * odd: for each what is odd with it, or NULL, not shown.
 * RENDER_STATUS: with names of owners, addresses, counters and what else status looks up;
 * RENDER_STATE: of these what monitor follows. An object a failure comes behind.
 */
enum render_facts { RENDER_LINKS, RENDER_STATE, RENDER_STATUS };
struct failures;
int render_json(FILE *out, const struct ifaces *list, const struct holders *holders,
		const struct oddity *odd, enum render_facts facts, const struct failures *failed,
		bool pretty);

/* How much JSON this process has written: more than before, or not. */
unsigned long render_json_written(void);

/* For the files of the room: JSON was written. */
void render_json_wrote(void);

/* What went wrong where there is no object that could say it. */
struct failure {
	char *name; /* of the interface, or NULL */
	char *file; /* where the mistake is, or NULL; line and column from 1 */
	unsigned int line, column;
	char *text, *hint; /* hint: or NULL */
};

/* Those of a run, in their order; zero-initialise. */
struct failures {
	struct failure *v;
	size_t n;
};

/* An array, an object a failure: ifname, file, line, column, error, hint. */
int render_failures(FILE *out, const struct failures *failed, bool pretty);

/* An array, an object a change: ifname, action, changed, changes, error, hint. */
int render_changes(FILE *out, const struct changes *changes, bool pretty);

/* What happens to an interface, for monitor. */
struct event {
	enum event_kind {
		EVENT_STATE, /* it is there, as iface says */
		EVENT_LOST, /* events were lost: the state follows; iface is NULL */
		EVENT_ADDED,
		EVENT_REMOVED,
		EVENT_RENAMED,
		EVENT_OWNER,
		EVENT_GROUP,
		EVENT_ATTACHED,
		EVENT_DETACHED,
		EVENT_UP,
		EVENT_DOWN,
		EVENT_ADDRESS_ADDED,
		EVENT_ADDRESS_REMOVED,
	} kind;
	const struct iface *iface; /* as it is now */
	const struct iface *was; /* before: of RENAMED, OWNER, GROUP */
	const struct address *address; /* of ADDRESS_* */
	const char *time; /* NULL: not to be said */
};

/* The word of a kind of event, for programs. */
const char *event_text(enum event_kind kind);

/* A line for an event; render_event_json() an object in one line. */
void render_event(FILE *out, const struct event *e);
int render_event_json(FILE *out, const struct event *e);

/* An array, an object an interface: what check found; tuntap(8) has the keys. */
int render_checks_json(FILE *out, const struct check *v, size_t n, bool pretty);

/* render-change.c */

/*
 * The line of a change that is one: "tap0: changed: mtu 1400 (was 1500)"; to_do:
 * what would be done. What failed, and what stays as it is, has none.
 */
void render_change_line(FILE *out, const struct change *c, bool to_do);

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

/*
 * The type of the link as ip has it: "ether" of a tap, "none" of a tun, "ppp"; of others
 * the number in brackets. buf holds 8 bytes.
 */
const char *render_link_type(const struct iface *i, char buf[8]);

/* "down", "idle" (up, nobody seen attached), "attached", "attached,down". */
const char *render_state(const struct iface *i);

#endif
