/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The network namespaces that files name: each told apart, and entered. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/netns-path.h"
#include "kernel/netns.h"

#define OWN "/proc/thread-self/ns/net"

bool netns_equal(const struct netns_id *a, const struct netns_id *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

static int id_of(int fd, struct netns_id *id)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	*id = (struct netns_id){ st.st_dev, st.st_ino };
	return 0;
}

int netns_own_id(struct netns_id *id, struct message *m)
{
	struct stat st;

	if (stat(OWN, &st) < 0)
		return message_set(m, -errno,
				   "cannot find the network namespace of this process: %s",
				   strerror(errno));
	*id = (struct netns_id){ st.st_dev, st.st_ino };
	return 0;
}

static int refuse(const char *path, struct message *m)
{
	message_set(m, -EPERM, "users other than root decide where %s leads", path);
	message_hint(m, "ip netns attach gives a namespace a name, which is root's");
	return -EPERM;
}

static int not_one(const char *name, struct message *m)
{
	return message_set(m, -EINVAL, "\"%s\" is not a network namespace", name);
}

/*
 * ip netns makes an empty file first, and then mounts the namespace on it; when that is
 * gone, the file may stay.
 */
static int what_else(int fd, const char *name, struct message *m)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return netns_cannot_open(name, -errno, m);
	return S_ISREG(st.st_mode) && !st.st_size ? netns_no_such(name, m) : not_one(name, m);
}

/* Whoever may put another in its place decides in which namespace root does what a line says. */
static int open_path(const char *path, bool *others)
{
	int fd;

	if (geteuid() == 0)
		return netns_path_open(path, others);
	fd = open(path, O_PATH | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* What is found is only looked at: it may be a pipe, or a device. */
static int look(const char *name, struct message *m)
{
	char path[PATH_MAX];
	bool others = false;
	int fd;

	if (snprintf(path, sizeof(path), "%s%s", *name == '/' ? "" : NETNS_DIR "/", name) >=
	    (int)sizeof(path))
		return netns_cannot_open(name, -ENAMETOOLONG, m);
	fd = open_path(path, &others);
	if (others)
		return refuse(path, m);
	/* -ESRCH: the process whose it was has ended. */
	if (fd == -ENOENT || fd == -ESRCH)
		return netns_no_such(name, m);
	return fd < 0 ? netns_cannot_open(name, fd, m) : fd;
}

/* What was looked at, whatever has come to its place. */
static int open_found(int found, const char *name, struct message *m)
{
	char path[sizeof("/proc/thread-self/fd/") + 3 * sizeof(found)];
	int fd = netns_is(found);

	if (fd < 0)
		return netns_cannot_open(name, fd, m);
	if (!fd)
		return what_else(found, name, m);
	snprintf(path, sizeof(path), "/proc/thread-self/fd/%d", found);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? netns_cannot_open(name, -errno, m) : fd;
}

/* The descriptor of a namespace, which the caller closes. */
static int open_checked(const char *name, struct message *m)
{
	int found = look(name, m), fd, is;

	if (found < 0)
		return found;
	fd = open_found(found, name, m);
	close(found);
	if (fd < 0)
		return fd;
	/* Another kind of namespace, which only a descriptor to read tells. */
	is = netns_is(fd);
	if (is > 0)
		return fd;
	close(fd);
	return is < 0 ? netns_cannot_open(name, is, m) : not_one(name, m);
}

int netns_find_id(const char *name, struct netns_id *id, struct message *m)
{
	int fd = open_checked(name, m), err;

	if (fd < 0)
		return fd;
	err = id_of(fd, id);
	close(fd);
	return err ? netns_cannot_open(name, err, m) : 0;
}

int netns_enter_id(const char *name, const struct netns_id *id, struct message *m)
{
	int fd = open_checked(name, m), err;
	struct netns_id now = { 0 };

	if (fd < 0)
		return fd;
	err = id_of(fd, &now);
	if (!err && !netns_equal(&now, id))
		err = -ESTALE;
	else if (!err && setns(fd, CLONE_NEWNET) < 0)
		err = -errno;
	close(fd);
	if (err == -ESTALE)
		return message_set(m, err, "network namespace \"%s\" has become another", name);
	return err ? netns_cannot_enter(name, err, m) : 0;
}
