/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SHELL_H
#define TUNTAP_SHELL_H

/* The longest word of a hint, with its quotes and the final NUL. */
enum { SHELL_WORD_SIZE = 512 };

/*
 * Text as one word of a command that somebody may copy from a hint into a shell: as it is
 * where no shell (POSIX, XCU 2.2) does anything with it, else in single quotes. The kernel
 * allows names of interfaces such as "x$(id)" (dev_valid_name() in net/core/dev.c). What has no
 * room in buf, which is SHELL_WORD_SIZE bytes long, is "..."; returns buf.
 */
const char *shell_word(const char *text, char *buf);

/* The same in a buffer that lives as long as the block around it. */
#define SHELL_WORD(text) shell_word(text, (char[SHELL_WORD_SIZE]){ 0 })

#endif
