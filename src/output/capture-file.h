/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CAPTURE_FILE_H
#define TUNTAP_CAPTURE_FILE_H

#include "base/message.h"

/*
 * Open a file to write to, changing nothing: what is in it stays, and a file that is not there is
 * not made. "-" is standard output. In a directory that others may write, a symbolic link, and a
 * file of another user or with several names, are refused: whoever put it there chose what is
 * overwritten. A FIFO is given so many seconds to get a reader. *fd is -1 where there is no such
 * file, and one can be made. Returns 0 or -errno with a message: -EACCES, -ELOOP, -ETIMEDOUT, or
 * what open(2) says.
 */
int capture_file_open(const char *name, unsigned int seconds, int *fd, struct message *m);

/*
 * Empty the file of fd, or make it where fd is -1, and close fd where that fails. Returns the
 * descriptor or -errno with a message: -EEXIST, another has made it meanwhile.
 */
int capture_file_begin(int fd, const char *name, struct message *m);

#endif
