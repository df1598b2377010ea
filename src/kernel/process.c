/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What a process has from its caller, and leaves to the program that it becomes. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/ident.h"
#include "kernel/process.h"
#include "kernel/syscalls.h"

/* linux/close_range.h has it since 5.11. */
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

static struct sigaction callers_sigchld;

static void go_on(int signal)
{
	(void)signal;
}

void process_start(void)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
	if (signal(SIGXFSZ, go_on) == SIG_IGN)
		signal(SIGXFSZ, SIG_IGN);
	sigaction(SIGCHLD, &by_default, &callers_sigchld);
}

static int cannot_pass(struct message *m)
{
	const int err = -errno;

	message_set(m, err, "cannot pass the descriptors on: %s", strerror(-err));
	/* EINVAL: the new number is beyond the limit. */
	if (err == -EMFILE || err == -EINVAL)
		message_hint(m, "the limit of open files is low: ulimit -n");
	return err;
}

/* One of n that has the place moves behind all places; few do, so few more are open meanwhile. */
static int vacate(int place, int *fds, size_t n, int behind)
{
	size_t i;
	int fd;

	for (i = 0; i < n && fds[i] != place; i++)
		;
	if (i == n)
		return 0;
	fd = fcntl(place, F_DUPFD_CLOEXEC, behind);
	if (fd < 0)
		return -1;
	close(place);
	fds[i] = fd;
	return 0;
}

/* dup2(2) of a descriptor to itself leaves FD_CLOEXEC. */
static int put(int fd, int place)
{
	if (fd == place)
		return fcntl(fd, F_SETFD, 0);
	if (dup2(fd, place) < 0)
		return -1;
	close(fd);
	return 0;
}

/* Before close_range(2) could: Linux 5.11. */
static int close_each_on_exec(int first)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	long fd, end;

	while (dir && (errno = 0, entry = readdir(dir)))
		if (isdigit((unsigned char)*entry->d_name) && atoi(entry->d_name) >= first)
			fcntl(atoi(entry->d_name), F_SETFD, FD_CLOEXEC);
	if (dir && !errno) {
		closedir(dir);
		return 0;
	}
	if (dir)
		closedir(dir);
	/* What cannot be listed: each that there can be. */
	end = sysconf(_SC_OPEN_MAX);
	for (fd = first; fd < end; fd++)
		fcntl((int)fd, F_SETFD, FD_CLOEXEC);
	return end < 0 ? -1 : 0;
}

static int close_on_exec_from(int first)
{
	if (!syscall(SYS_close_range, first, ~0u, CLOSE_RANGE_CLOEXEC))
		return 0;
	return errno == ENOSYS || errno == EINVAL ? close_each_on_exec(first) : -1;
}

int process_pass(int *fds, size_t n, struct message *m)
{
	int place, behind = (int)(PROCESS_FDS + n);
	size_t i;

	for (i = 0; i < n; i++) {
		place = (int)(PROCESS_FDS + i);
		if (vacate(place, fds + i + 1, n - i - 1, behind) < 0 || put(fds[i], place) < 0)
			return cannot_pass(m);
		fds[i] = place;
	}
	return close_on_exec_from(behind) < 0 ? cannot_pass(m) : 0;
}

/* Without the bounding set execve(2) gives none, not even to user 0. */
static int drop_bounding_set(void)
{
	unsigned long cap;

	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return -errno;
	return 0;
}

static int drop_capabilities(void)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
		return -errno;
	return ident_drop_capabilities();
}

int process_become(uint32_t uid, uint32_t gid, struct message *m)
{
	char name[IDENT_NAME];
	int err = drop_bounding_set();

	if (!err)
		err = ident_login(uid, gid);
	if (!err)
		err = drop_capabilities();
	if (!err && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		err = -errno;
	if (!err)
		return 0;
	message_set(m, err, "cannot become user %s: %s", ident_user_name(uid, name),
		    strerror(-err));
	if (err == -EPERM)
		message_hint_takes(m, "running a program as another user",
				   "CAP_SETUID, CAP_SETGID and CAP_SETPCAP");
	return err;
}

int process_give_up(struct message *m)
{
	int err = drop_bounding_set();

	/* Who has no CAP_SETPCAP has nothing that no_new_privs would not keep out. */
	err = err == -EPERM ? 0 : err;
	if (!err)
		err = drop_capabilities();
	if (!err && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		err = -errno;
	return err ? message_set(m, err, "cannot give up privileges: %s", strerror(-err)) : 0;
}

/* "@" begins an abstract name. */
static int send_to(const char *path, const char *text)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	int s, err = 0;

	if ((*path != '/' && *path != '@') || !path[1] || len >= sizeof(to.sun_path))
		return -EINVAL;
	memcpy(to.sun_path, path, len);
	if (*path == '@')
		to.sun_path[0] = '\0';
	s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return -errno;
	if (sendto(s, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&to,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0)
		err = -errno;
	close(s);
	return err;
}

int process_ready(struct message *m)
{
	const char *path = getenv("NOTIFY_SOCKET");
	int err = path && *path ? send_to(path, "READY=1") : 0;

	if (!err)
		return 0;
	return message_set(m, err, "cannot notify the service manager (NOTIFY_SOCKET \"%s\"): %s",
			   path, strerror(-err));
}

int process_exec(char **argv, struct message *m)
{
	const char *slash = strchr(argv[0], '/');
	int err;

	sigaction(SIGCHLD, &callers_sigchld, NULL);
	execvp(argv[0], argv);
	err = -errno;
	message_set(m, err, "cannot execute \"%s\": %s", argv[0], strerror(-err));
	if (err == -ENOENT && !slash)
		message_hint(m, "it is in no directory of PATH");
	return err;
}
