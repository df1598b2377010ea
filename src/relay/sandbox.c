/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What the loop may ask of the kernel: every line of libseccomp. */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "kernel/tundev.h"
#include "relay/sandbox.h"

/* What takes descriptors that are there, memory that is no program, and time. */
static const int calls[] = {
	SCMP_SYS(read),		 SCMP_SYS(readv),
	SCMP_SYS(write),	 SCMP_SYS(writev),
	SCMP_SYS(recvfrom),	 SCMP_SYS(recvmsg),
	SCMP_SYS(recv),		 SCMP_SYS(send),
	SCMP_SYS(sendto),	 SCMP_SYS(sendmsg),
	SCMP_SYS(poll),		 SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64),	 SCMP_SYS(accept4),
	SCMP_SYS(close),	 SCMP_SYS(shutdown),
	SCMP_SYS(setsockopt),	 SCMP_SYS(getsockopt),
	SCMP_SYS(getpeername),	 SCMP_SYS(getsockname),
	SCMP_SYS(fstat),	 SCMP_SYS(fstat64),
	SCMP_SYS(clock_gettime), SCMP_SYS(lseek),
	SCMP_SYS(_llseek),	 SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday),	 SCMP_SYS(time),
	SCMP_SYS(getrandom),	 SCMP_SYS(futex),
	SCMP_SYS(futex_time64),	 SCMP_SYS(brk),
	SCMP_SYS(munmap),	 SCMP_SYS(mremap),
	SCMP_SYS(madvise),	 SCMP_SYS(getpid),
	SCMP_SYS(gettid),	 SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),	 SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),	 SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),		 SCMP_SYS(exit_group),
};

/* Many datagrams at once; to connect a socket that is there asks for the way. */
static const int of_datagrams[] = { SCMP_SYS(recvmmsg), SCMP_SYS(recvmmsg_time64),
				    SCMP_SYS(sendmmsg), SCMP_SYS(connect) };

/* One that this machine does not have needs no rule. */
static int allow(scmp_filter_ctx filter, int call, unsigned int n, const struct scmp_arg_cmp *args)
{
	int err = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, n, args);

	return err == -EDOM || err == -EINVAL ? 0 : err;
}

enum { TCP_TYPE = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK };

int sandbox_socket(int family)
{
	return syscall(SYS_socket, family, TCP_TYPE, 0);
}

/* TCP alone: whoever takes the process over sends no datagrams to strangers. */
static int allow_connect(scmp_filter_ctx filter)
{
	static const int families[] = { AF_INET, AF_INET6 };
	size_t i;
	int err = allow(filter, SCMP_SYS(connect), 0, NULL);

	for (i = 0; !err && i < ARRAY_SIZE(families); i++)
		err = allow(filter, SCMP_SYS(socket), 3,
			    (const struct scmp_arg_cmp[]){
				    SCMP_A0_32(SCMP_CMP_EQ, (uint32_t)families[i]),
				    SCMP_A1_32(SCMP_CMP_EQ, (uint32_t)TCP_TYPE),
				    SCMP_A2_32(SCMP_CMP_EQ, 0),
			    });
	return err;
}

static int allow_these(scmp_filter_ctx filter, const int *v, size_t n)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < n; i++)
		err = allow(filter, v[i], 0, NULL);
	return err;
}

static int allow_use(scmp_filter_ctx filter, enum sandbox_use use)
{
	switch (use) {
	case SANDBOX_LISTENS:
		return 0;
	case SANDBOX_CONNECTS:
		return allow_connect(filter);
	case SANDBOX_DATAGRAMS:
		return allow_these(filter, of_datagrams, ARRAY_SIZE(of_datagrams));
	}
	return -EINVAL;
}

/*
 * fstat(3), which asks whether standard error is the journal: in the C library of most machines
 * it is one of these, without a path.
 */
static int allow_fstat(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp at[] = { SCMP_A3_32(SCMP_CMP_EQ, AT_EMPTY_PATH) };
	const struct scmp_arg_cmp statx[] = { SCMP_A2_32(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH,
							 AT_EMPTY_PATH) };
	int err = allow(filter, SCMP_SYS(newfstatat), 1, at);

	return err ? err : allow(filter, SCMP_SYS(statx), 1, statx);
}

static int allow_all(scmp_filter_ctx filter, enum sandbox_use use)
{
	const struct scmp_arg_cmp large[] = { SCMP_A1_32(SCMP_CMP_EQ,
							 (uint32_t)tundev_large_request()) };
	const struct scmp_arg_cmp data[] = { SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) };
	int err = allow_these(filter, calls, ARRAY_SIZE(calls));

	if (!err)
		err = allow(filter, SCMP_SYS(ioctl), 1, large);
	if (!err)
		err = allow_fstat(filter);
	if (!err)
		err = allow_use(filter, use);
	if (!err)
		err = allow(filter, SCMP_SYS(mmap), 1, data);
	if (!err)
		err = allow(filter, SCMP_SYS(mmap2), 1, data);
	return err;
}

int sandbox_enter(enum sandbox_use use, struct message *m)
{
	scmp_filter_ctx filter;
	int err;

#ifdef SANITIZERS
	return 0;
#endif
	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	err = filter ? allow_all(filter, use) : -ENOMEM;
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err ? message_set(m, err, "cannot confine itself with seccomp: %s", strerror(-err))
		   : 0;
}
