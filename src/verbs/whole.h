/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_WHOLE_H
#define TUNTAP_WHOLE_H

#include "verbs/sweep.h"

/*
 * All that files ask of apply: their network namespaces, and what is done in each. conf, how and
 * only are the caller's to set, the rest begins as zero; free with whole_clear().
 */
struct whole {
	struct conf *conf;
	struct sweep_how how;
	const char *only; /* --enter; NULL: all of all */
	struct netns_id only_id; /* where it is there */
	bool only_there;
	struct spaces spaces;
	struct sweep *v; /* one for each of the spaces */
	int status; /* of what is no line's */
	int stopped; /* the signal that came, or 0 */
};

/* Find the namespaces. Returns 0 or the exit status, what is wrong is told; clear on error too. */
int whole_begin(struct whole *w);

/*
 * Plan all, and then do it, or with dry_run foresee what it would come to; what comes of the lines
 * is in their changes. Returns 0, or the exit status where, as it was told, nothing was done.
 */
int whole_carry_out(struct whole *w);

/* Move what came of all lines, in their order, into one list. Returns 0 or -ENOMEM. */
int whole_gather(struct whole *w, struct changes *all);

void whole_clear(struct whole *w);

#endif
