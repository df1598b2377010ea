/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A child process that is asked something: with a time limit, whoever stops it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel/child.h"

enum { SECONDS = 5, BURY_MS = 500, ANSWER_MAX = 1024 };

/* The answer is a struct of the caller's, whatever alignment that needs. */
struct reply {
	int err;
	_Alignas(max_align_t) unsigned char answer[ANSWER_MAX];
};

/*
 * In the child, which ends with its parent. It may become another user, who must not
 * look into its memory: it is a copy of the parent's.
 */
static _Noreturn void answer(int fd, pid_t parent, child_work work, struct reply *reply,
			     size_t size, void *data)
{
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It ended before the kernel was asked to tell. */
	if (getppid() != parent)
		_exit(1);
	reply->err = work(reply->answer, data);
	/* One write of less than PIPE_BUF is whole or is not. */
	_exit(write(fd, reply, offsetof(struct reply, answer) + size) < 0);
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* 0, or -errno: -ETIMEDOUT. The end of the child wakes too, as the end of the pipe. */
static int wait_for_reply(int fd)
{
	const int64_t until = milliseconds() + SECONDS * 1000;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left;
	int n;

	do {
		left = until - milliseconds();
		n = poll(&p, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n ? 0 : -ETIMEDOUT;
}

static int read_reply(int fd, struct reply *reply, size_t size)
{
	const size_t whole = offsetof(struct reply, answer) + size;
	int err = wait_for_reply(fd);
	ssize_t n;

	if (err)
		return err;
	do {
		n = read(fd, reply, whole);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == whole ? reply->err : -EINTR;
}

/*
 * It has nothing left to do that counts, and may be stopped. One that hangs in the
 * kernel does not end now: it is left to whoever reaps after us.
 */
static void bury(pid_t pid)
{
	static const struct timespec pause = { .tv_nsec = 200000 };
	const int64_t until = milliseconds() + BURY_MS;

	kill(pid, SIGKILL);
	while (!waitpid(pid, NULL, WNOHANG) && milliseconds() < until)
		nanosleep(&pause, NULL);
}

int child_ask(child_work work, void *to, size_t size, void *data)
{
	struct reply reply = { 0 };
	const pid_t parent = getpid();
	int fds[2], err;
	pid_t pid;

	if (size > sizeof(reply.answer))
		return -EINVAL;
	memcpy(reply.answer, to, size);
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (!pid)
		answer(fds[1], parent, work, &reply, size, data);
	err = pid < 0 ? -errno : 0;
	close(fds[1]);
	if (!err) {
		err = read_reply(fds[0], &reply, size);
		bury(pid);
	}
	close(fds[0]);
	if (!err)
		memcpy(to, reply.answer, size);
	return err;
}
