/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Descriptors of other processes: pidfd_open(2), pidfd_getfd(2). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kernel/pidfd.h"
#include "kernel/syscalls.h"

/* linux/pidfd.h has it since 6.9. */
#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

int pidfd_of(pid_t pid, pid_t tid)
{
	int fd = syscall(SYS_pidfd_open, tid, tid == pid ? 0 : PIDFD_THREAD);

	return fd < 0 ? -errno : fd;
}

int pidfd_copy(int pidfd, int fd)
{
	int mine = syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	return mine < 0 ? -errno : mine;
}
