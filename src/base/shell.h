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
 * room in buf, which is SHELL_WORD_SIZE bytes long, or what a message would have to escape, is
 * "..."; returns buf.
 */
const char *shell_word(const char *text, char *buf);

/* The same in a buffer that lives as long as the block around it. */
#define SHELL_WORD(text) shell_word(text, (char[SHELL_WORD_SIZE]){ 0 })

/*
 * The network namespace that hints are about, as -n has it (a name, a process or a path), or
 * NULL: the caller's.
 */
void shell_set_netns(const char *netns);

/*
 * The program with which a command of a hint begins, as it is called for that namespace:
 * "tuntap", or "tuntap -n NETNS"; and iproute2's ip or bridge. Each as long as the process
 * lives, or until shell_set_netns().
 */
const char *shell_tuntap(void);
const char *shell_ip(void);
const char *shell_bridge(void);

#endif
