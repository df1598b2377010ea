/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_FAILURES_H
#define TUNTAP_FAILURES_H

#include "base/iface.h"
#include "base/message.h"
#include "output/render.h"

/*
 * What verb_fail() has printed on standard error, kept until it is known whether
 * standard output is to be JSON and has none: then it is printed there too.
 */

/* Keep a copy of a message; at and name as in message_print(). */
void failures_keep(const struct message *m, const struct origin *at, const char *name);

/* What was kept, for who prints it among others. It is valid until the next is kept. */
const struct failures *failures_kept(void);

/* Print what was kept as an array of objects, also if that is empty. Returns 0 or -ENOMEM. */
int failures_print(bool pretty);

/* Forget what was kept. */
void failures_forget(void);

#endif
