/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Giving up what looking and printing does not need. */
#include <stdint.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/ident.h"
#include "kernel/renounce.h"
#include "kernel/syscalls.h"

/*
 * Those of linux/landlock.h, which came with Linux 5.13: to execute and to write files, to
 * remove and to make those of each kind. To read files and directories stays.
 */
#define ACCESS_FIRST (0x0003u | 0x1ff0u)
/* LANDLOCK_ACCESS_FS_IOCTL_DEV, since version 5. */
#define ACCESS_IOCTL_DEV 0x8000u
#define CREATE_RULESET_VERSION 1u

/* No rule allows what is named here. */
static void forbid_files(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
	uint64_t access = version >= 5 ? ACCESS_FIRST | ACCESS_IOCTL_DEV : ACCESS_FIRST;
	int rules;

	if (version < 1)
		return;
	rules = (int)syscall(SYS_landlock_create_ruleset, &access, sizeof(access), 0);
	if (rules < 0)
		return;
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

/* Landlock wants the first of these, of whoever has no CAP_SYS_ADMIN. */
void renounce_all_but_looking(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	ident_drop_capabilities();
	forbid_files();
}
