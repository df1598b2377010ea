/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The file that packets are written to: whose it is, and when it is emptied. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "output/capture-file.h"

/* No errno: there is no such file, and one can be made. */
enum { NOT_THERE = -4096 };

enum { FLAGS = O_WRONLY | O_CLOEXEC | O_NOCTTY };

static int cannot_open(const char *name, int err, struct message *m)
{
	return message_set(m, err, "cannot open \"%s\": %s", name, strerror(-err));
}

/* Others than root and this user may put files there; root's own group is root. */
static bool others_write(const struct stat *st)
{
	const uid_t user = geteuid();

	return (st->st_uid != 0 && st->st_uid != user) || st->st_mode & S_IWOTH ||
	       (user == 0 && st->st_mode & S_IWGRP && st->st_gid != 0);
}

static int refuse(const char *name, int err, const char *why, struct message *m)
{
	message_set(m, err, "\"%s\" is %s, in a directory that others may write", name, why);
	message_hint(m, "write to a directory of your own, or to a name that is not in use");
	return err;
}

/*
 * In a directory that others may write: only what this user made there. Nobody but root
 * makes a device, and in a user namespace root's may seem another's: /dev/null.
 */
static int check_own(int fd, const char *name, struct message *m)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return cannot_open(name, -errno, m);
	if (st.st_uid != geteuid() && !S_ISCHR(st.st_mode))
		return refuse(name, -EACCES, "of another user", m);
	if (S_ISREG(st.st_mode) && st.st_nlink != 1)
		return refuse(name, -EACCES, "a file with several names", m);
	return 0;
}

static bool is_fifo(int dir, const char *base)
{
	struct stat st;

	return !fstatat(dir, base, &st, 0) && S_ISFIFO(st.st_mode);
}

/* Opened to write, a FIFO without a reader says ENXIO. */
static int open_patiently(int dir, const char *base, int flags, unsigned int seconds)
{
	static const struct timespec moment = { .tv_nsec = 50000000 };
	struct timespec now, end;
	int fd;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	for (;;) {
		fd = openat(dir, base, flags | O_NONBLOCK);
		if (fd >= 0 || errno != ENXIO || !is_fifo(dir, base))
			return fd < 0 ? -errno : fd;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > end.tv_sec ||
		    (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec))
			return -ETIMEDOUT;
		nanosleep(&moment, NULL);
	}
}

/* Writing waits for a slow reader. */
static int set_blocking(int fd, const char *name, struct message *m)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return cannot_open(name, -errno, m);
	return 0;
}

static int open_in(int dir, const char *base, const char *name, unsigned int seconds,
		   struct message *m)
{
	struct stat st;
	bool shared;
	int fd, err;

	if (fstat(dir, &st) < 0)
		return cannot_open(name, -errno, m);
	shared = others_write(&st);
	fd = open_patiently(dir, base, FLAGS | (shared ? O_NOFOLLOW : 0), seconds);
	if (fd == -ENOENT) {
		if (faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) < 0)
			return cannot_open(name, -errno, m);
		return NOT_THERE;
	}
	if (fd == -ELOOP && shared)
		return refuse(name, -ELOOP, "a symbolic link", m);
	if (fd == -ETIMEDOUT)
		return message_set(m, fd, "cannot open \"%s\": nobody reads this FIFO", name);
	if (fd < 0)
		return cannot_open(name, fd, m);
	err = shared ? check_own(fd, name, m) : 0;
	if (!err)
		err = set_blocking(fd, name, m);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* The directory of a name, O_PATH, and what is behind it in *base. Returns -errno if not. */
static int open_directory(const char *name, const char **base)
{
	const char *slash = strrchr(name, '/');
	char *path;
	int dir;

	*base = slash ? slash + 1 : name;
	path = slash ? strndup(name, slash == name ? 1 : (size_t)(slash - name)) : strdup(".");
	if (!path)
		return -ENOMEM;
	dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		dir = -errno;
	free(path);
	if (dir < 0 || **base)
		return dir;
	close(dir);
	return -EISDIR;
}

static int open_name(const char *name, unsigned int seconds, struct message *m)
{
	const char *base;
	int dir, fd;

	if (!strcmp(name, "-")) {
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
		return fd < 0 ? cannot_open(name, -errno, m) : fd;
	}
	dir = open_directory(name, &base);
	if (dir < 0)
		return cannot_open(name, dir, m);
	fd = open_in(dir, base, name, seconds, m);
	close(dir);
	return fd;
}

int capture_file_open(const char *name, unsigned int seconds, int *fd, struct message *m)
{
	int result = open_name(name, seconds, m);

	*fd = result < 0 ? -1 : result;
	return result < 0 && result != NOT_THERE ? result : 0;
}

int capture_file_begin(int fd, const char *name, struct message *m)
{
	struct stat st;
	int err = 0;

	if (fd < 0) {
		fd = open(name, FLAGS | O_CREAT | O_EXCL, 0666);
		return fd < 0 ? cannot_open(name, -errno, m) : fd;
	}
	/* What standard output is, the caller has opened as he wants it. */
	if (!strcmp(name, "-"))
		return fd;
	if (fstat(fd, &st) < 0 || (S_ISREG(st.st_mode) && ftruncate(fd, 0) < 0))
		err = cannot_open(name, -errno, m);
	if (!err)
		return fd;
	close(fd);
	return err;
}
