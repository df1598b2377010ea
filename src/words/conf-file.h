/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CONF_FILE_H
#define TUNTAP_CONF_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/message.h"

/* A file of tuntap.conf(5), read whole. */
struct conf_file {
	char *name;
	char *text; /* ends with a NUL */
	size_t len;
	/* The line that was shown last: the next to show is most often behind it. */
	const char *shown;
	unsigned int shown_line;
	bool regular; /* standard input, a pipe and /dev/null may be empty by accident */
	bool secret; /* who called may not read it: no word of it is to be shown */
};

/* More is no configuration. */
enum { CONF_SIZE_MAX = 16 << 20 };

/*
 * Open a path to read. Root reads only what nobody else can change: the file must be
 * root's and not be writable by others, and so must be the directory that it is in, if
 * that is not sticky (as /tmp is); a symbolic link there must be root's too. /dev/null
 * is an empty file; other devices that others may write are refused. It does not wait
 * for the writer of a pipe. Returns the descriptor, or -errno with a message.
 */
int conf_open(const char *path, struct message *m);

/*
 * Wait until what conf_open() opened has something to read, or is at its end; seconds at
 * most, or, where they are negative, without end. Reading waits from then on. Returns 0,
 * -ETIMEDOUT, or what poll(2) and fcntl(2) say; without a message.
 */
int conf_wait(int fd, int seconds);

/*
 * Read all of fd as the text of file, whose name is set. A pipe is given a minute to say
 * something, unless it is standard input. Returns 0, -ENOMEM, -EFBIG (CONF_SIZE_MAX),
 * -ETIMEDOUT, or what read(2) says; without a message.
 */
int conf_slurp(int fd, struct conf_file *file);

#endif
