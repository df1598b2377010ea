/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * A library to preload: no filter of system calls comes into force. A call that strace(1) lets
 * fail has no number by then, which every filter forbids.
 */
int seccomp_load(void *filter);

int seccomp_load(void *filter)
{
	return filter ? 0 : -1;
}
