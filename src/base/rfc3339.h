/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RFC3339_H
#define TUNTAP_RFC3339_H

#include <time.h>

/* Room for a time with its NUL. */
#define RFC3339_TEXT 48

/*
 * A time as RFC 3339 has it, "2026-11-25T22:11:23.541671+01:00": local, with that many
 * digits of the second's fraction, 1 to 9, and the offset. buf holds RFC3339_TEXT
 * bytes and is returned.
 */
const char *rfc3339_text(const struct timespec *when, int digits, char *buf);

#endif
