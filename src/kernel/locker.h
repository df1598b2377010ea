/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_LOCKER_H
#define TUNTAP_LOCKER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Write "NAME (PID)" of the process that has locked (flock(2)) what fd is into text of
 * size bytes; "" where that cannot be seen, as of a process in another pid namespace. The
 * name has the bytes that the process gave itself. Returns text.
 */
char *locker_text(int fd, char *text, size_t size);

/*
 * Whether a line of /proc/locks is of who holds such a lock of that file, and does not
 * wait for it; the process then is *pid. Pure.
 */
bool locker_line(const char *line, dev_t dev, ino_t ino, pid_t *pid);

#endif
