/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_DISPATCH_H
#define TUNTAP_DISPATCH_H

#include "cli/options.h"
#include "verbs/verb.h"

/*
 * Run words as a command: the verb and what follows, from words[from] on.
 * Global options behind the verb are added to a copy of options; the network
 * namespace that they name is entered. Without a verb it is show. Returns the exit status.
 */
int dispatch_run(struct words *words, size_t from, const struct options *options,
		 struct rtnl *rtnl);

/*
 * Where JSON was asked for, something failed, and standard output has no more of it
 * than before (see render_json_written()): print there what went wrong, as an array.
 * Returns the exit status.
 */
int dispatch_end_json(const struct words *words, const struct options *options,
		      unsigned long before, int status);

/* The verb that text is, spelled out or as ip shortens it, or NULL. */
const struct verb *dispatch_find(const char *text);

/* The help of the whole program, on standard output. */
void dispatch_help(void);

/* What ends the program instead of a command: version or help. Returns the exit status. */
int dispatch_finish(enum options_end end);

#endif
