/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SMALL_FILE_H
#define TUNTAP_SMALL_FILE_H

#include <stddef.h>

/*
 * Read a small file of /proc or /sys with one read(2): at most size - 1 bytes, which
 * become a string. dir: as in openat(2), AT_FDCWD where path is absolute. Returns 0 or
 * -errno; text is "" then.
 */
int small_file_read(int dir, const char *path, char *text, size_t size);

#endif
