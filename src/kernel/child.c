/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A child process that is asked something: with a time limit, whoever stops it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel/child.h"

enum { SECONDS = 5, ANSWER_MAX = 1024 };

struct reply {
	int err;
	unsigned char answer[ANSWER_MAX];
};

/* What the ids of another user may not be used for: looking into its memory. */
static _Noreturn void answer(int fd, child_work work, struct reply *reply, size_t size, void *data)
{
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
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

/* It has nothing left to do that counts, and may be stopped. */
static void bury(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int child_ask(child_work work, void *to, size_t size, void *data)
{
	struct reply reply = { 0 };
	int fds[2], err;
	pid_t pid;

	if (size > sizeof(reply.answer))
		return -EINVAL;
	memcpy(reply.answer, to, size);
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (!pid)
		answer(fds[1], work, &reply, size, data);
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
