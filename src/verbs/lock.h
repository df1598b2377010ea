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
 * closes the descriptor. wait: until it is free; else -EWOULDBLOCK without a
 * message. Returns the descriptor, or -errno with a message.
 */
int lock_take(bool wait, struct message *m);

#endif
