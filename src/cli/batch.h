/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_BATCH_H
#define TUNTAP_BATCH_H

#include "verbs/verb.h"

/*
 * Run the lines of options->batch (a file, or "-": standard input) as commands,
 * as ip -batch does, in options->netns, which is entered here. Stops at the
 * first that fails, unless options->force. Prints what is wrong. Returns the
 * exit status: 0, or 1 if any line failed; 2 if none could be tried because of
 * the options.
 */
int batch_run(const struct options *options, struct rtnl *rtnl);

#endif
