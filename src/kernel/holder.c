/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Which processes hold which interface: one pass over /proc. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/holder.h"
#include "kernel/syscalls.h"
#include "kernel/tundev.h"

/* glibc has it since 2.28, musl since 1.2.5. */
#ifndef HAVE_STATX
#include <linux/stat.h>
#define AT_STATX_DONT_SYNC 0x4000
static int statx(int dir, const char *path, int flags, unsigned int mask, struct statx *st)
{
	return syscall(SYS_statx, dir, path, flags, mask, st);
}
#endif

/* linux/pidfd.h has it since 6.9. */
#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

/* The interfaces that are looked for, by name, and the file table at hand. */
struct search {
	const struct iface **v;
	size_t n;
	int proc; /* the directory /proc */
	pid_t pid, tid; /* of the table: any thread that has it */
	int pidfd; /* -1: not opened yet */
	char comm[16]; /* "": not read yet */
	bool all_seen;
};

/*
 * statx does not wait for a server that is away, as fstat of NFS may. What it cannot tell, as
 * where a container forbids it, is left to the descriptor's fdinfo.
 */
static bool may_be_tun(int fds, const char *fd)
{
	struct statx st;

	if (statx(fds, fd, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &st) < 0)
		return errno != ENOENT;
	return S_ISCHR(st.stx_mode) && st.stx_rdev_major == TUNDEV_MAJOR &&
	       st.stx_rdev_minor == TUNDEV_MINOR;
}

/* It is not the process that keeps us from looking: we lack descriptors or memory. */
static bool lacking(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -ENOMEM;
}

/* Read a small file of /proc whole; "" and -errno where it cannot be. */
static int read_file(int dir, const char *path, char *text, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC), err = fd < 0 ? -errno : 0;
	ssize_t n = 0;

	if (fd >= 0) {
		do {
			n = read(fd, text, size - 1);
		} while (n < 0 && errno == EINTR);
		err = n < 0 ? -errno : 0;
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
	return err;
}

/*
 * The line "iff:\tNAME" of a descriptor's fdinfo (tun_chr_show_fdinfo()): 1, 0 if
 * it has none, or -errno.
 */
static int interface_of(int fds, const char *fd, char name[IFNAMSIZ])
{
	char path[32], text[1024], *line, *end;
	int err;

	snprintf(path, sizeof(path), "../fdinfo/%s", fd);
	err = read_file(fds, path, text, sizeof(text));
	if (err)
		return err;
	line = strstr(text, "\niff:\t");
	if (!line)
		return 0;
	line += strlen("\niff:\t");
	end = strchr(line, '\n');
	if (!end || end == line || end - line >= IFNAMSIZ)
		return 0;
	memcpy(name, line, end - line);
	name[end - line] = '\0';
	return 1;
}

/* A thread's own table takes Linux 6.9; the process's is that of its leader. */
static int open_pidfd(pid_t pid, pid_t tid)
{
	int fd = syscall(SYS_pidfd_open, tid, tid == pid ? 0 : PIDFD_THREAD);

	return fd < 0 ? -errno : fd;
}

static int get_fd(int pidfd, int fd)
{
	int mine = syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	return mine < 0 ? -errno : mine;
}

/* tundev_is() of a process's descriptor. -EPERM also where it cannot be borrowed; or lacking(). */
static int holds(struct search *s, int fd, const struct iface *have)
{
	int mine, is;

	if (s->pidfd == -1)
		s->pidfd = open_pidfd(s->pid, s->tid);
	mine = s->pidfd < 0 ? s->pidfd : get_fd(s->pidfd, fd);
	/* It ended or closed it since. */
	if (mine == -ESRCH || mine == -EBADF)
		return 0;
	if (mine < 0)
		return lacking(mine) ? mine : -EPERM;
	is = tundev_is(mine, have);
	close(mine);
	return is;
}

/*
 * Without kcmp(2) a table that threads share is seen once for each of them; the leader's
 * own is seen first, and once. What one process holds stands in a row.
 */
static bool known(const struct search *s, const struct seen *seen, int fd)
{
	size_t i;

	if (s->tid == s->pid)
		return false;
	for (i = seen->nholders; i > 0 && seen->holders[i - 1].pid == s->pid; i--)
		if (seen->holders[i - 1].fd == fd)
			return true;
	return false;
}

static void read_comm(struct search *s)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/comm", (int)s->pid);
	read_file(s->proc, path, s->comm, sizeof(s->comm));
	s->comm[strcspn(s->comm, "\n")] = '\0';
}

static int add_holder(struct search *s, const struct iface *have, int fd, bool certain)
{
	struct seen *seen = have->seen;
	struct holder *v;

	if (known(s, seen, fd))
		return 0;
	v = reallocarray(seen->holders, seen->nholders + 1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	seen->holders = v;
	v += seen->nholders++;
	*v = (struct holder){ .pid = s->pid, .tid = s->tid, .fd = fd, .certain = certain };
	if (!*s->comm)
		read_comm(s);
	memcpy(v->comm, s->comm, sizeof(v->comm));
	return 0;
}

/* A process that has ended meanwhile has nothing to be seen. */
static void not_seen(struct search *s, int err)
{
	if (err != ENOENT && err != ESRCH)
		s->all_seen = false;
}

static int look_at_fd(struct search *s, int fds, const char *fd)
{
	const struct iface *have;
	char name[IFNAMSIZ];
	int is, err;

	if (!may_be_tun(fds, fd))
		return 0;
	err = interface_of(fds, fd, name);
	if (err < 0 && !lacking(err)) {
		not_seen(s, -err);
		return 0;
	}
	if (err <= 0)
		return err;
	have = iface_find_name(s->v, s->n, name);
	if (!have)
		return 0;
	is = holds(s, atoi(fd), have);
	if (lacking(is))
		return is;
	return is ? add_holder(s, have, atoi(fd), is > 0) : 0;
}

/* What cannot be read to its end was not all seen. */
static struct dirent *next_entry(struct search *s, DIR *dir)
{
	struct dirent *entry;

	errno = 0;
	entry = readdir(dir);
	if (!entry && errno)
		not_seen(s, errno);
	return entry;
}

/* A directory of /proc: NULL with *err 0 where its process has ended or is hidden. */
static DIR *open_dir(struct search *s, const char *what, int *err)
{
	char path[64];
	DIR *dir;
	int fd;

	*err = 0;
	snprintf(path, sizeof(path), "%d/%s", (int)s->pid, what);
	fd = openat(s->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (dir)
		return dir;
	if (lacking(-errno))
		*err = -errno;
	else
		not_seen(s, errno);
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* Every descriptor of the table of thread s->tid. */
static int look_at_table(struct search *s)
{
	struct dirent *entry;
	char path[32];
	DIR *dir;
	int err;

	snprintf(path, sizeof(path), "task/%d/fd", (int)s->tid);
	dir = open_dir(s, path, &err);
	if (!dir)
		return err;
	s->pidfd = -1;
	while (!err && (entry = next_entry(s, dir)))
		if (isdigit((unsigned char)*entry->d_name))
			err = look_at_fd(s, dirfd(dir), entry->d_name);
	if (s->pidfd >= 0)
		close(s->pidfd);
	closedir(dir);
	return err;
}

static int look_at_leader(struct search *s)
{
	s->tid = s->pid;
	return look_at_table(s);
}

/* kcmp(2); a leader that has ended has no table, and no thread shares it. */
static bool same_table(pid_t a, pid_t b)
{
	enum { KCMP_FILES = 2 };

	return syscall(SYS_kcmp, a, b, KCMP_FILES, 0, 0) == 0;
}

/* The tables of the other threads, one that several share once. */
static int look_at_threads(struct search *s)
{
	pid_t last = s->pid;
	struct dirent *entry;
	DIR *dir;
	int err;

	dir = open_dir(s, "task", &err);
	if (!dir)
		return err;
	while (!err && (entry = next_entry(s, dir))) {
		s->tid = atoi(entry->d_name);
		if (s->tid <= 0 || s->tid == s->pid || same_table(s->pid, s->tid) ||
		    same_table(last, s->tid))
			continue;
		last = s->tid;
		err = look_at_table(s);
	}
	closedir(dir);
	return err;
}

static int each_process(struct search *s, DIR *proc, int (*look)(struct search *s))
{
	struct dirent *entry;
	int err = 0;

	s->proc = dirfd(proc);
	rewinddir(proc);
	while (!err && (entry = next_entry(s, proc))) {
		s->pid = atoi(entry->d_name);
		*s->comm = '\0';
		if (s->pid > 0 && s->pid != getpid())
			err = look(s);
	}
	return err;
}

/* Keep those that are in use by nobody known, in their order; the others come behind. */
static void keep_unexplained(struct search *s)
{
	const struct iface *explained;
	size_t i, kept = 0;

	for (i = 0; i < s->n; i++) {
		if (!iface_in_use(s->v[i]) || s->v[i]->seen->nholders)
			continue;
		explained = s->v[kept];
		s->v[kept++] = s->v[i];
		s->v[i] = explained;
	}
	s->n = kept;
}

/* Threads with tables of their own are rare: they are asked where the others do not tell. */
static int look_at_all(struct search *s, DIR *proc)
{
	int err = each_process(s, proc, look_at_leader);

	keep_unexplained(s);
	return err || !s->n ? err : each_process(s, proc, look_at_threads);
}

static bool hidden(const struct seen *seen, const struct iface *have, bool all_seen)
{
	size_t i;

	for (i = 0; i < seen->nholders; i++)
		if (seen->holders[i].certain && !have->multi_queue)
			return false;
	return !all_seen || (iface_in_use(have) && !seen->nholders);
}

static int cannot_read(int err, struct message *m)
{
	return message_set(m, err, "cannot read /proc: %s", strerror(-err));
}

/* An empty directory has no numbers, and /proc of another pid namespace has others. */
static int see_ourselves(DIR *proc, struct message *m)
{
	char self[16];
	ssize_t n = readlinkat(dirfd(proc), "self", self, sizeof(self) - 1);

	if (n < 0 && errno != ENOENT)
		return cannot_read(-errno, m);
	self[n > 0 ? n : 0] = '\0';
	if (atoi(self) == getpid())
		return 0;
	message_set(
		m, -ENOENT,
		"cannot see the processes: /proc is not mounted, or is of another pid namespace");
	message_hint(m, "mount -t proc proc /proc");
	return -ENOENT;
}

int holder_find_of(const struct iface **v, size_t n, bool *all_seen, struct message *m)
{
	struct search s = { .v = v, .n = n };
	DIR *proc = opendir("/proc");
	size_t i;
	int err;

	for (i = 0; i < n; i++) {
		v[i]->seen->nholders = 0;
		v[i]->seen->hidden = true;
	}
	if (!proc)
		return cannot_read(-errno, m);
	err = see_ourselves(proc, m);
	if (!err) {
		/* Every namespace has a first process: mounted with hidepid=2, it is not shown. */
		s.all_seen = !faccessat(dirfd(proc), "1", F_OK, 0);
		ifaces_sort(v, n);
		err = look_at_all(&s, proc);
		if (err)
			cannot_read(err, m);
	}
	for (i = 0; !err && i < n; i++)
		v[i]->seen->hidden = hidden(v[i]->seen, v[i], s.all_seen);
	if (all_seen)
		*all_seen = !err && s.all_seen;
	closedir(proc);
	return err;
}

int holder_find(const struct ifaces *list, bool *all_seen, struct message *m)
{
	const struct iface **v = ifaces_by_name(list);
	int err = v ? holder_find_of(v, list->n, all_seen, m) : cannot_read(-ENOMEM, m);

	free(v);
	return err;
}

int holder_borrow(const struct iface *have, struct message *m)
{
	const struct holder *h;
	int pidfd, fd, err = -ESRCH;
	size_t i;

	for (i = 0; i < have->seen->nholders; i++) {
		h = &have->seen->holders[i];
		pidfd = open_pidfd(h->pid, h->tid);
		fd = pidfd < 0 ? pidfd : get_fd(pidfd, h->fd);
		if (pidfd >= 0)
			close(pidfd);
		if (fd >= 0 && tundev_is(fd, have) == 1 && tundev_in_this_netns(fd) == 1)
			return fd;
		err = fd < 0 ? fd : -EPERM;
		if (fd >= 0)
			close(fd);
	}
	return message_set(m, err, "cannot borrow the descriptor of the process that uses it: %s",
			   err == -ESRCH ? "the process is not visible" : strerror(-err));
}

static bool told_before(const struct seen *seen, size_t i)
{
	size_t n;

	for (n = 0; n < i; n++)
		if (seen->holders[n].pid == seen->holders[i].pid)
			return true;
	return false;
}

char *holder_text(const struct iface *have)
{
	const struct seen *seen = have->seen;
	char *text = NULL;
	size_t size, i;
	FILE *f;

	if (!seen->nholders)
		return NULL;
	f = open_memstream(&text, &size);
	if (!f)
		return NULL;
	for (i = 0; i < seen->nholders; i++) {
		if (told_before(seen, i))
			continue;
		fprintf(f, "%s%s%s (%d)", i ? ", " : "", seen->holders[i].certain ? "" : "perhaps ",
			seen->holders[i].comm, (int)seen->holders[i].pid);
	}
	fclose(f);
	return text;
}
