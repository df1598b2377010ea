/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RENOUNCE_H
#define TUNTAP_RENOUNCE_H

/*
 * From here on this process looks and prints, and does nothing else, for good: it has no
 * capability, gains none by execve(2), and opens no file for writing, makes, removes and
 * executes none, nor asks anything of a device that it opens (Landlock, Linux 5.13). What is
 * open stays open. Nor can it look into processes of others any more. What the kernel lacks,
 * or a container forbids, is left out without a word.
 */
void renounce_all_but_looking(void);

#endif
