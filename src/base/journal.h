/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_JOURNAL_H
#define TUNTAP_JOURNAL_H

#include <stdbool.h>
#include <stdio.h>

/* Severities of syslog(3), as sd-daemon(3) writes them in front of a line. */
enum severity { SEVERITY_ERROR = 3, SEVERITY_WARNING = 4, SEVERITY_INFO = 6 };

/*
 * Whether a stream is the journal's: its device and inode are what systemd says in
 * $JOURNAL_STREAM (systemd.exec(5)). Somebody may have redirected it since, and then
 * it is not.
 */
bool journal_is(FILE *stream);

/* What stands in front of each line of a stream: "<3>" for the journal, else "". */
const char *journal_prefix(FILE *stream, enum severity severity);

#endif
