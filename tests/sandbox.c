/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * sandbox [CALL=ERRNO]... -- PROGRAM [ARGUMENT...]: run it with a seccomp filter as
 * containers have them, which lets these system calls fail; "clone=1" only where it
 * makes a namespace.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/syscalls.h"

#ifndef SYS_clone3
#define SYS_clone3 (SYSCALLS_FIRST + 435)
#endif

/* Of Linux 5.13: not every libc knows them. */
enum { LANDLOCK_CREATE_RULESET = 444, LANDLOCK_RESTRICT_SELF = 446 };

static const struct {
	const char *name;
	unsigned int number;
} calls[] = {
	{ "capset", SYS_capset },
	{ "clone", SYS_clone },
	{ "clone3", SYS_clone3 },
	{ "kcmp", SYS_kcmp },
	{ "keyctl", SYS_keyctl },
	{ "landlock_create_ruleset", LANDLOCK_CREATE_RULESET },
	{ "landlock_restrict_self", LANDLOCK_RESTRICT_SELF },
	{ "mount", SYS_mount },
	{ "pidfd_getfd", SYS_pidfd_getfd },
	{ "pidfd_open", SYS_pidfd_open },
	{ "prctl", SYS_prctl },
	{ "ptrace", SYS_ptrace },
	{ "setns", SYS_setns },
	{ "setresuid", SYS_setresuid },
	{ "setgroups", SYS_setgroups },
	{ "socket", SYS_socket },
	{ "statx", SYS_statx },
	{ "unshare", SYS_unshare },
};

enum { NCALLS = sizeof(calls) / sizeof(*calls), FILTER_MAX = 128 };

static struct sock_filter filter[FILTER_MAX];
static unsigned short len;

static void put(unsigned short code, unsigned int k, unsigned char jt, unsigned char jf)
{
	if (len == FILTER_MAX) {
		fprintf(stderr, "sandbox: too many calls\n");
		exit(99);
	}
	filter[len++] = (struct sock_filter)BPF_JUMP(code, k, jt, jf);
}

static void load(size_t offset)
{
	put(BPF_LD | BPF_W | BPF_ABS, (unsigned int)offset, 0, 0);
}

/* "NAME=ERRNO" */
static void refuse(const char *word)
{
	const unsigned int namespaces = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
					CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP;
	size_t name = strcspn(word, "="), i;
	unsigned int verdict;

	for (i = 0; i < NCALLS; i++)
		if (strlen(calls[i].name) == name && !strncmp(calls[i].name, word, name))
			break;
	if (i == NCALLS || !word[name]) {
		fprintf(stderr, "sandbox: what is \"%s\"?\n", word);
		exit(99);
	}
	verdict = SECCOMP_RET_ERRNO | (unsigned int)atoi(word + name + 1);
	load(offsetof(struct seccomp_data, nr));
	if (calls[i].number == SYS_clone) {
		put(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3);
		load(offsetof(struct seccomp_data, args[0]));
		put(BPF_JMP | BPF_JSET | BPF_K, namespaces, 0, 1);
	} else {
		put(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 1);
	}
	put(BPF_RET | BPF_K, verdict, 0, 0);
}

int main(int argc, char **argv)
{
	struct sock_fprog program = { .filter = filter };
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		refuse(argv[i]);
	if (i + 1 >= argc) {
		fprintf(stderr, "usage: sandbox [CALL=ERRNO]... -- PROGRAM [ARGUMENT...]\n");
		return 99;
	}
	put(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	program.len = len;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("sandbox");
		return 99;
	}
	execvp(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 99;
}
