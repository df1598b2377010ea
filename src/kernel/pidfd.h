/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PIDFD_H
#define TUNTAP_PIDFD_H

#include <sys/types.h>

/*
 * A pidfd of thread tid of process pid, for the caller to close, or -errno. One that is
 * not the leader (tid is not pid) takes Linux 6.9.
 */
int pidfd_of(pid_t pid, pid_t tid);

/*
 * A copy of descriptor fd of the pidfd's file table, for the caller to close. It takes
 * ptrace rights over the process. Or -errno: -ESRCH, the process has ended; -EBADF, it has
 * no such descriptor.
 */
int pidfd_copy(int pidfd, int fd);

#endif
