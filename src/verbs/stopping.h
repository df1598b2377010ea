/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_STOPPING_H
#define TUNTAP_STOPPING_H

#include "verbs/verb.h"

/*
 * Many changes, which a signal is not to end without a word: SIGINT, SIGHUP and SIGTERM wait until
 * what is in work is whole, and the rest is not done: meanwhile their stop is stop_look(). end
 * returns the signal, or 0: then nothing is to be carried out any more, stopping_tell() says how
 * far all has come, with a hint at what does the rest, and stopping_leave() lets the signal end
 * the process. If that cannot be, it returns the exit status.
 */
#define STOPPING_AGAIN "the same command does the rest"
void stopping_begin(void);
int stopping_end(void);
void stopping_tell(const struct changes *all, int signal, const char *hint);
int stopping_leave(int signal);

/*
 * The same for these changes, where they are many. One is whole or not there whatever comes, and
 * a signal ends its process at once.
 */
void stopping_begin_many(struct changes *changes);
int stopping_end_many(struct changes *changes);

#endif
