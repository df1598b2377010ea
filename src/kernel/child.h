/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CHILD_H
#define TUNTAP_CHILD_H

#include <stddef.h>

/*
 * Fill the answer, of size bytes, in a child process: what it enters and becomes, it
 * needs no way back from. Returns 0, or -errno, which becomes child_ask()'s.
 */
typedef int (*child_work)(void *answer, void *data);

/*
 * Let a child process do it, within five seconds; then it is killed, as it is when the
 * caller ends. One that hangs in the kernel is left behind. answer, of at most 1024 bytes,
 * is handed to it as it is, and filled in only with success. Returns 0;
 * -ETIMEDOUT; -EINTR: something killed it; or another -errno: there can be no child, or
 * its own.
 */
int child_ask(child_work work, void *answer, size_t size, void *data);

#endif
