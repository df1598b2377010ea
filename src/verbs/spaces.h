/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SPACES_H
#define TUNTAP_SPACES_H

#include "kernel/netns.h"
#include "verbs/verb.h"

/* One network namespace that lines of files speak of. */
struct space {
	const char *netns; /* as the first of these lines has it; NULL: the caller's */
	struct netns_id id; /* where it is there */
	bool there;
	int err; /* it may be there, but cannot be looked at */
	bool untold; /* with err: that it may be as its lines want it, for all that is known */
	struct message msg; /* of err */
	/* Its lines. Their strings and lists are those of the whole, which must outlive them. */
	struct ifaces want;
};

/* All of them, the caller's first; zero-initialise. */
struct spaces {
	struct space *v;
	size_t n;
	struct rtnl *rtnl; /* of the caller's */
	bool lost; /* it could not be come back to: nothing more is done */
	int home; /* a descriptor of the caller's, where another was entered; 0: none */
	struct line {
		size_t space, at; /* of each of the whole: v[space].want.v[at] */
	} * lines;
};

/*
 * Sort lines by the network namespace that they are for, however they call it. of_one: -n
 * has said which all is about, and a line of another contradicts that. What is wrong with a
 * line is told. Returns 0 or the exit status. Free with spaces_clear(), on error too.
 */
int spaces_find(struct spaces *s, const struct call *call, const struct ifaces *want);

/* See whether a namespace that was not there is there now. */
bool spaces_come(struct space *space);

/*
 * Have work done in a namespace that is there, and come back. rtnl is of that namespace, for as
 * long as work is done. Returns what work returns, or -errno with a message: the
 * namespace could not be entered, or, after the work, not be left. -ESTALE with a message:
 * meanwhile it has gone or has become another; nothing was done, and space says what is there now.
 */
typedef int (*space_work)(struct rtnl *rtnl, struct space *space, void *data, struct message *m);
int spaces_visit(struct spaces *s, struct space *space, space_work work, void *data,
		 struct message *m);

/*
 * Move the changes of all namespaces, of[i] those of v[i], into one list: those of lines, in
 * the order of the whole, then what else was done in each. A namespace may have no changes at all.
 * Returns 0 or -ENOMEM.
 */
int spaces_gather(const struct spaces *s, const struct ifaces *want, struct changes *const *of,
		  struct changes *all);

/*
 * Changes for the lines of a namespace that is not there, and which they await, or that cannot be
 * looked at, which fails them. Returns 0 or -ENOMEM.
 */
int spaces_absent(const struct space *space, struct changes *changes);

void spaces_clear(struct spaces *s);

/* Lines that are for one network namespace, by whatever name. Returns 0, or an exit status, told.
 */
int spaces_no_name_twice(const struct ifaces *want);

/*
 * Where a line of a file is for: 0 the caller's network namespace, 1 another; -ENOENT: one that is
 * not there.
 */
int spaces_where(const struct iface *line);

#endif
