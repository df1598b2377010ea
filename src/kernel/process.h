/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PROCESS_H
#define TUNTAP_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/message.h"

/* What a process has from its caller, and what it leaves to a program that it becomes. */

/*
 * At the start of main(): open /dev/null in place of the descriptors 0 to 2 that the
 * caller has closed, the wrong way, so that what is printed there fails as it
 * should; catch SIGXFSZ, so that a write beyond the limit of a file's size fails; and set
 * SIGCHLD to its default, so that children can be waited for.
 */
void process_start(void);

/*
 * The first descriptor of those that are passed, SD_LISTEN_FDS_START of
 * sd_listen_fds(3).
 */
enum { PROCESS_FDS = 3 };

/*
 * Move n descriptors of fds to PROCESS_FDS and on, in their order, where what was
 * there is closed; all behind them are closed by execve(2). fds has their new numbers
 * then. Returns 0 or -errno with a message.
 */
int process_pass(int *fds, size_t n, struct message *m);

/*
 * Become user uid, of group gid, for good: the groups of a login (initgroups(3)), no
 * capability, none to be gained by execve(2) either (no_new_privs). Returns 0 or
 * -errno with a message: -EPERM without the right to.
 */
int process_become(uint32_t uid, uint32_t gid, struct message *m);

/*
 * Give up the capabilities, and the way to get any by execve(2): what a user without
 * privilege can do too. Returns 0 or -errno with a message.
 */
int process_give_up(struct message *m);

/*
 * Tell the service manager that this one is ready, as sd_notify(3) does: READY=1 to the
 * socket that NOTIFY_SOCKET names. Returns 0, also where there is none, or -errno with a
 * message.
 */
int process_ready(struct message *m);

/*
 * Become the program argv[0], looked for in PATH, with the disposition of SIGCHLD that
 * the caller of process_start() had. Returns -errno with a message if it cannot:
 * -ENOENT, not found.
 */
int process_exec(char **argv, struct message *m);

#endif
