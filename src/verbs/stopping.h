/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_STOPPING_H
#define TUNTAP_STOPPING_H

#include "verbs/verb.h"

/*
 * A signal is not to end a change in its middle, or many without a word: SIGINT, SIGHUP and SIGTERM
 * wait until what is in work is whole, and the rest is not done. changes: these stop then; NULL:
 * they are not planned yet, and whoever plans them sets their stop to stop_look(). end returns the
 * signal, or 0; one that comes during the report waits for its end, a second at the most.
 */
void stopping_begin(struct changes *changes);
int stopping_end(struct changes *changes);

/* What is counted: interfaces, or the lines of files, beside which others do not count. */
enum stopping { STOPPING_INTERFACES, STOPPING_LINES };

/* What does the rest: of all that can be done twice, and of names given one by one. */
#define STOPPING_AGAIN "the same command does the rest"
#define STOPPING_NAMES "the same command with the names from this one on does the rest"

/* If signal is one: say how far all has come, before anything else is told, with that hint. */
void stopping_tell(const struct changes *all, int signal, enum stopping what, const char *hint);

/*
 * All is told: if a signal came since stopping_begin(), let it end the process. Returns the exit
 * status: the one given, where none came, or nothing was begun.
 */
int stopping_finish(int status);

#endif
