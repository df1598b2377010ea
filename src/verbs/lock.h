/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_LOCK_H
#define TUNTAP_LOCK_H

#include <stdbool.h>

#include "base/message.h"

/* A directory that root alone can enter, and therefore lock. */
#define LOCK_PATH "/run/tuntap"

/*
 * Take the lock of apply, which others wait for until this process ends or
 * closes the descriptor. Returns the descriptor, or -errno with a message, which names who
 * has it where that can be seen: -EWOULDBLOCK, it is to be waited for; wait: -ETIMEDOUT,
 * it was not free within five minutes; -EINTR, a signal that stop_catch() notes came before.
 */
int lock_take(bool wait, struct message *m);

#endif
