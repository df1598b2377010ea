/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_DISPATCH_H
#define TUNTAP_DISPATCH_H

#include "verbs/verb.h"

/*
 * Run words as a command: the verb and what follows, from words[from] on.
 * Global options behind the verb are added to a copy of options; the network
 * namespace that they name is entered. Without a verb it is show. Returns the exit status.
 */
int dispatch_run(struct words *words, size_t from, const struct options *options,
		 struct rtnl *rtnl);

/*
 * Take the global option at words[i], with its value, out of words. Returns 1;
 * 0 if it is none of the global options; -EINVAL with a message. Options that
 * end the program (-V, -h) set *end.
 */
enum dispatch_end { DISPATCH_GO_ON, DISPATCH_HELP, DISPATCH_VERSION };
int dispatch_option(struct words *words, size_t i, struct options *options, enum dispatch_end *end,
		    struct message *m);

/* Whether text is a command, spelled out or as ip shortens it. */
bool dispatch_known(const char *text);

/* The help of the whole program, on standard output. */
void dispatch_help(void);

/* What ends the program instead of a command: version or help. Returns the exit status. */
int dispatch_finish(enum dispatch_end end);

#endif
