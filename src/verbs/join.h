/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_JOIN_H
#define TUNTAP_JOIN_H

#include "verbs/verb.h"

/*
 * At boot the interfaces come before the network's configuration, which makes the
 * bridges. What is to be a port of one that is not there is made without, and joins
 * when it comes.
 */

/* The bridge that an interface waits for; "": none. */
struct awaited {
	char bridge[IFNAMSIZ];
	uint64_t has; /* what was taken out with it, bits of IF_* */
};

/*
 * Take the master out of those wanted interfaces whose bridge is not there, so that
 * all else of them is carried out. *awaited has as many elements as want, and is the
 * caller's to free. Returns 0 or -ENOMEM.
 */
int join_defer(struct rtnl *r, struct ifaces *want, struct awaited **awaited);

/* Put back what join_defer() took: what was planned is planned anew. */
void join_restore(struct ifaces *want, const struct awaited *awaited);

/*
 * Of the first n changes, note in those that did not fail what they wait for; awaited
 * must outlive them.
 */
void join_note(struct changes *changes, size_t n, const struct awaited *awaited);

/* Tell of the changes what they wait for. */
void join_tell(const struct changes *changes);

/*
 * apply --join BRIDGE: of the interfaces that are wanted in this bridge, or in any
 * ("all"), those that exist and are in none join it; nothing else of them is touched.
 * Plans that; a bridge that is not there is a warning. The changes point into ports
 * and have, which the caller zero-initialises and clears. Returns 0 or -errno with a
 * message.
 */
int join_plan(struct rtnl *r, const struct ifaces *want, const char *bridge, struct ifaces *ports,
	      struct ifaces *have, struct changes *changes, struct message *m);

/*
 * Read the files in their usual places, as far as the caller may; apply reports the mistakes in
 * them. Lines for others than the caller's network namespace are put apart; where -n named one,
 * only those that are for it, by whatever name, are kept. What is there by an altname has its own
 * name then; have are interfaces that are there. Free with conf_clear().
 */
void join_read(const struct call *call, const struct ifaces *have, struct conf *conf);

/* Whether the line that names an interface has it in a bridge, and it is in none. */
bool join_missed(const struct iface *line, const struct iface *have);

/* The first of these lines for another network namespace that has the name, or NULL. */
const struct iface *join_elsewhere(const struct conf *conf, const char *name);

/* Tell of these lines which wait for a network namespace that is not there. */
void join_tell_elsewhere(const struct conf *conf);

#endif
