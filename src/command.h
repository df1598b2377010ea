/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_COMMAND_H
#define TUNTAP_COMMAND_H

#include "verb.h"

/*
 * Run words as a command: the verb and what follows, from words[from] on.
 * Global options behind the verb are added to a copy of options; the network
 * namespace that they name is entered. Without a verb it is show. Returns the exit status.
 */
int command_run(struct words *words, size_t from, const struct options *options, struct rtnl *rtnl);

/*
 * Take the global option at words[i], with its value, out of words. Returns 1;
 * 0 if it is none of the global options; -EINVAL with a message. Options that
 * end the program (-V, -h) set *end.
 */
enum command_end { COMMAND_GO_ON, COMMAND_HELP, COMMAND_VERSION };
int command_option(struct words *words, size_t i, struct options *options, enum command_end *end,
		   struct message *m);

/* Whether text is a command, spelled out or as ip shortens it. */
bool command_known(const char *text);

/* The help of the whole program, on standard output. */
void command_help(void);

/* What ends the program instead of a command: version or help. Returns the exit status. */
int command_finish(enum command_end end);

#endif
