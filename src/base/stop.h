/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_STOP_H
#define TUNTAP_STOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

/* SIGINT, SIGHUP and SIGTERM, where they are the ordinary end of what runs. */

/*
 * From now on SIGINT, SIGHUP and SIGTERM are blocked, and are noted where ppoll(2) has
 * stop_mask(); SIGPIPE is ignored. SIGINT and SIGHUP stay ignored where the caller ignores them,
 * as a shell does for what it starts in the background, and nohup(1); SIGTERM comes in even where
 * the caller blocks it.
 */
void stop_catch(void);

/* The same, but SIGTERM too stays ignored or blocked where it is: for what ends by itself. */
void stop_catch_heeded(void);

/* From now on SIGINT, SIGHUP, SIGTERM and SIGPIPE end the process at once, with status 0. */
void stop_at_once(void);

/*
 * Undo any of these: signals are as they were, those that wait are dropped.
 * again: what stopped it stops the process too.
 */
void stop_release(bool again);

/*
 * After stop_catch_heeded(), when what was not to be stopped is done, and the report of it is still
 * to be written. The first signal is noted: the writing goes on for a second, and then the signal
 * ends the process. Of one that was noted before, the second begins now. Another signal ends the
 * process at once.
 */
void stop_linger(void);

/* After stop_linger(): undo it. Returns the signal that was noted, or 0. */
int stop_lingered(void);

/* The mask to wait with, between stop_catch() and stop_release(). */
const sigset_t *stop_mask(void);

/* A signal came in since stop_catch(). */
bool stop_asked(void);

/* The same of one that still waits to come in; for who waits for nothing. Returns its number, or 0.
 */
int stop_look(void);

/* Sleep for ms milliseconds; between stop_catch() and stop_release() not after a signal. */
void stop_sleep(int ms);

/*
 * A stream that writes to fd, takes it over, and can be stopped while nobody reads what is
 * written: a second after the signal the rest is given up, and writing fails with EPIPE, as it does
 * without a reader. Close it with fclose(3). Returns NULL with errno set, and fd is closed then; of
 * -1 it leaves errno as it is.
 */
FILE *stop_stream(int fd);

#endif
