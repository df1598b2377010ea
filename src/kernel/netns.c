/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Network namespaces by name. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "kernel/child.h"
#include "kernel/netns.h"

/* A name with a slash that is no path from the root leads anywhere. */
bool netns_named(const char *text)
{
	if (!*text || !strcmp(text, ".") || !strcmp(text, ".."))
		return false;
	return *text == '/' || !strchr(text, '/');
}

static int path_of(const char *name, char path[PATH_MAX])
{
	if (!netns_named(name))
		return -EINVAL;
	if (snprintf(path, PATH_MAX, "%s%s", *name == '/' ? "" : NETNS_DIR "/", name) >= PATH_MAX)
		return -EINVAL;
	return 0;
}

static bool is_process(const char *name)
{
	return *name && strlen(name) <= 10 && !name[strspn(name, "0123456789")];
}

/* A name comes first, as ip has it. */
static int open_process(const char *name)
{
	char path[64];

	if (!is_process(name))
		return -1; /* errno is as it was */
	snprintf(path, sizeof(path), "/proc/%s/ns/net", name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int netns_is(int fd)
{
	struct statfs fs;
	int type;

	if (fstatfs(fd, &fs) < 0)
		return -errno;
	if (fs.f_type != NSFS_MAGIC)
		return 0;
	/* Before Linux 4.11, and of one that is only looked at, it does not tell which kind. */
	type = ioctl(fd, NS_GET_NSTYPE);
	return type < 0 || type == CLONE_NEWNET;
}

/* Where only a name is taken, that of a process is a path. */
static void hint_names(const char *name, struct message *m)
{
	int fd = open_process(name);

	if (fd < 0) {
		message_hint(m, "ip netns list shows those with a name");
		return;
	}
	close(fd);
	message_hint(m, "that of the process: /proc/%s/ns/net", name);
}

int netns_no_such(const char *name, struct message *m)
{
	message_set(m, -ENOENT, "no such network namespace: \"%s\"", name);
	hint_names(name, m);
	return -ENOENT;
}

int netns_cannot_open(const char *name, int err, struct message *m)
{
	const bool of_process = is_process(name) || !strncmp(name, "/proc/", strlen("/proc/"));

	message_set(m, err, "cannot look at network namespace \"%s\": %s", name, strerror(-err));
	/* That of a process is for whoever may trace it, see ptrace(2). */
	if (err == -EACCES && of_process)
		message_hint_takes(m, "looking at that of a process", "CAP_SYS_PTRACE");
	else if (err == -EACCES && geteuid())
		message_hint(m, "root (sudo) may");
	return err;
}

int netns_cannot_enter(const char *name, int err, struct message *m)
{
	message_set(m, err, "cannot enter network namespace \"%s\": %s", name, strerror(-err));
	if (err == -EPERM || err == -EACCES)
		message_hint_takes(m, "entering a namespace", "CAP_SYS_ADMIN");
	return err;
}

static int open_name(const char *name, bool process, struct message *m)
{
	char path[PATH_MAX];
	int fd, err;

	if (path_of(name, path) < 0)
		return message_usage(m, "\"%s\" is not the name of a network namespace", name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT && process)
		fd = open_process(name);
	err = fd < 0 ? -errno : netns_is(fd);
	if (err > 0)
		return fd;
	if (fd >= 0)
		close(fd);
	if (!err) {
		message_set(m, -EINVAL, "\"%s\" is not a network namespace", name);
		message_hint(m, "ip netns list shows those with a name");
		return -EINVAL;
	}
	return err == -ENOENT ? netns_no_such(name, m) : netns_cannot_open(name, err, m);
}

int netns_open(const char *name, struct message *m)
{
	return open_name(name, true, m);
}

bool netns_same(int a, int b)
{
	struct stat x, y;

	return !fstat(a, &x) && !fstat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int netns_enter(const char *name, struct message *m)
{
	int fd = open_name(name, false, m), err;

	if (fd < 0)
		return fd;
	err = setns(fd, CLONE_NEWNET) < 0 ? -errno : 0;
	close(fd);
	return err ? netns_cannot_enter(name, err, m) : 0;
}

int netns_own(struct message *m)
{
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return message_set(m, -errno, "cannot find the network namespace of this process: %s",
			   strerror(errno));
}

int netns_go_back(int fd, struct message *m)
{
	int err = setns(fd, CLONE_NEWNET) < 0 ? -errno : 0;

	if (!err)
		return 0;
	return message_set(m, err, "cannot return to the network namespace of the caller: %s",
			   strerror(-err));
}

int netns_return(int fd, struct message *m)
{
	int err = netns_go_back(fd, m);

	close(fd);
	return err;
}

/* By all names: of one that is not there SIOCGIFINDEX would have the kernel look for a module. */
int netns_has(const char *name)
{
	struct if_nameindex *list = if_nameindex(), *i;
	int has = 0;

	if (!list)
		return -errno;
	for (i = list; !has && i->if_name; i++)
		has = !strcmp(i->if_name, name);
	if_freenameindex(list);
	return has;
}

/* In the child of netns_find(), which has no need of a way back. */
static int look_into(int own, int dir, const char *ns, const char *ifname)
{
	int fd = openat(dir, ns, O_RDONLY | O_CLOEXEC | O_NONBLOCK), has = 0;

	if (fd < 0)
		return -errno;
	if (!netns_same(fd, own))
		has = setns(fd, CLONE_NEWNET) < 0 ? -errno : netns_has(ifname);
	close(fd);
	return has;
}

static int look_into_all(int own, DIR *dir, const char *ifname, char where[NETNS_NAME])
{
	struct dirent *entry;
	int has, err = 0;

	while (errno = 0, (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		has = look_into(own, dirfd(dir), entry->d_name, ifname);
		if (has > 0) {
			snprintf(where, NETNS_NAME, "%s", entry->d_name);
			return 1;
		}
		/* A name whose namespace is gone is an empty file: no namespace. */
		if (has < 0 && has != -EINVAL && has != -ENOENT)
			err = has;
	}
	return errno ? -errno : err;
}

/* What the child finds. */
struct found {
	int has;
	char where[NETNS_NAME];
};

static int find(void *answer, void *ifname)
{
	int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	struct found *found = answer;
	DIR *dir;

	if (own < 0)
		return -errno;
	dir = opendir(NETNS_DIR);
	/* Without the directory there are no names; one that cannot be read has some. */
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	found->has = look_into_all(own, dir, ifname, found->where);
	return found->has < 0 ? found->has : 0;
}

int netns_find(const char *ifname, char where[NETNS_NAME])
{
	struct found found = { 0 };
	int err = child_ask(find, &found, sizeof(found), (void *)ifname);

	if (err)
		return err;
	memcpy(where, found.where, NETNS_NAME);
	return found.has;
}
