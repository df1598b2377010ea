/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SYSCALLS_H
#define TUNTAP_SYSCALLS_H

#include <sys/syscall.h>

/*
 * Numbers of system calls that glibc before 2.31 to 2.34 does not know. They are the
 * same wherever Linux runs, but for Alpha, and for where calls of several kinds have
 * numbers from one row (MIPS, x32).
 */
#if defined __alpha__
#define SYSCALLS_FIRST 110
#elif defined __NR_Linux
#define SYSCALLS_FIRST __NR_Linux
#elif defined __X32_SYSCALL_BIT && defined __ILP32__
#define SYSCALLS_FIRST __X32_SYSCALL_BIT
#else
#define SYSCALLS_FIRST 0
#endif

#ifndef SYS_pidfd_open
#define SYS_pidfd_open (SYSCALLS_FIRST + 434)
#endif
#ifndef SYS_close_range
#define SYS_close_range (SYSCALLS_FIRST + 436)
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd (SYSCALLS_FIRST + 438)
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset (SYSCALLS_FIRST + 444)
#endif
#ifndef SYS_landlock_restrict_self
#define SYS_landlock_restrict_self (SYSCALLS_FIRST + 446)
#endif

#endif
