/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The network namespaces that files name: each told apart, and entered. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/trust.h"
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

/* Whoever may put another in its place decides in which namespace root does what a line says. */
static int check_writers(const char *path, struct message *m)
{
	const char *base = strrchr(path, '/') + 1;
	struct stat dir, entry;
	char cut[PATH_MAX];
	int fd, err = 0;

	snprintf(cut, sizeof(cut), "%.*s", (int)(base - path), path);
	fd = open(cut, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? netns_no_such(path, m)
				       : netns_cannot_enter(path, -errno, m);
	if (fstat(fd, &dir) < 0 || trust_others_replace(&dir))
		err = refuse(path, m);
	else if (!fstatat(fd, base, &entry, AT_SYMLINK_NOFOLLOW) && S_ISLNK(entry.st_mode) &&
		 entry.st_uid != 0)
		err = refuse(path, m);
	close(fd);
	return err;
}

static int not_one(const char *name, struct message *m)
{
	return message_set(m, -EINVAL, "\"%s\" is not a network namespace", name);
}

/*
 * ip netns makes an empty file first, and then mounts the namespace on it; when that is
 * gone, the file may stay.
 */
static int check_kind(int fd, const char *name, struct message *m)
{
	struct statfs fs;
	struct stat st;

	if (fstat(fd, &st) < 0 || fstatfs(fd, &fs) < 0)
		return netns_cannot_enter(name, -errno, m);
	if (fs.f_type == NSFS_MAGIC)
		return 0;
	return S_ISREG(st.st_mode) && !st.st_size ? netns_no_such(name, m) : not_one(name, m);
}

/* What is no namespace is never opened but to look at: a pipe, a device. */
static int look(const char *name, const char *path, struct message *m)
{
	int fd = open(path, O_PATH | O_CLOEXEC), err;

	if (fd < 0)
		return errno == ENOENT ? netns_no_such(name, m)
				       : netns_cannot_enter(name, -errno, m);
	err = check_kind(fd, name, m);
	close(fd);
	return err;
}

/* The descriptor of a namespace, which the caller closes. */
static int open_checked(const char *name, struct message *m)
{
	char path[PATH_MAX];
	int fd, err = 0, type;

	if (snprintf(path, sizeof(path), "%s%s", *name == '/' ? "" : NETNS_DIR "/", name) >=
	    (int)sizeof(path))
		return netns_cannot_enter(name, -ENAMETOOLONG, m);
	if (geteuid() == 0)
		err = check_writers(path, m);
	if (!err)
		err = look(name, path, m);
	if (err)
		return err;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return netns_cannot_enter(name, -errno, m);
	/* Another kind of namespace. A kernel that does not tell says so when it is entered. */
	type = ioctl(fd, NS_GET_NSTYPE);
	if (type < 0 || type == CLONE_NEWNET)
		return fd;
	close(fd);
	return not_one(name, m);
}

int netns_find_id(const char *name, struct netns_id *id, struct message *m)
{
	int fd = open_checked(name, m), err;

	if (fd < 0)
		return fd;
	err = id_of(fd, id);
	close(fd);
	return err ? netns_cannot_enter(name, err, m) : 0;
}

int netns_enter_id(const char *name, const struct netns_id *id, struct message *m)
{
	int fd = open_checked(name, m), err;
	struct netns_id now;

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
