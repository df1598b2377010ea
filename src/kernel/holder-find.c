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

#include "base/cleanup.h"
#include "kernel/holder.h"
#include "kernel/pidfd.h"
#include "kernel/small-file.h"
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

/* The interfaces that are looked for, what is found of them, and the file table at hand. */
struct search {
	const struct iface **v;
	struct holders *found; /* v[i] is held as found->v[i] says */
	int proc; /* the directory /proc */
	pid_t pid, tid; /* of the table: any thread that has it */
	int pidfd; /* -1: not opened yet */
	char comm[16]; /* "": not read yet */
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

/*
 * The line "iff:\tNAME" of a descriptor's fdinfo (tun_chr_show_fdinfo()): 1, 0 if
 * it has none, or -errno.
 */
static int interface_of(int fds, const char *fd, char name[IFNAMSIZ])
{
	char path[32], text[1024], *line, *end;
	int err;

	snprintf(path, sizeof(path), "../fdinfo/%s", fd);
	err = small_file_read(fds, path, text, sizeof(text));
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

/* tundev_is() of a process's descriptor. -EPERM also where it cannot be borrowed; or lacking(). */
static int holds(struct search *s, int fd, const struct iface *have)
{
	int mine, is;

	if (s->pidfd == -1)
		s->pidfd = pidfd_of(s->pid, s->tid);
	mine = s->pidfd < 0 ? s->pidfd : pidfd_copy(s->pidfd, fd);
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
static bool known(const struct search *s, const struct held *held, int fd)
{
	size_t i;

	if (s->tid == s->pid)
		return false;
	for (i = held->n; i > 0 && held->by[i - 1].pid == s->pid; i--)
		if (held->by[i - 1].fd == fd)
			return true;
	return false;
}

static void read_comm(struct search *s)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/comm", (int)s->pid);
	small_file_read(s->proc, path, s->comm, sizeof(s->comm));
	s->comm[strcspn(s->comm, "\n")] = '\0';
}

static int add_holder(struct search *s, struct held *held, int fd, bool certain)
{
	struct holder *v;

	if (known(s, held, fd))
		return 0;
	v = reallocarray(held->by, held->n + 1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	held->by = v;
	v += held->n++;
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
		s->found->all_seen = false;
}

/* In use by nobody, or by a process: the leader's table is seen first. */
static bool explained(const struct iface *have, const struct held *held)
{
	return !iface_in_use(have) || (held->n && held->by->tid == held->by->pid);
}

static int look_at_fd(struct search *s, int fds, const char *fd)
{
	const struct iface *have;
	char name[IFNAMSIZ];
	struct held *held;
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
	held = holders_find(s->found, name);
	if (!held)
		return 0;
	have = s->v[held - s->found->v];
	if (s->tid != s->pid && explained(have, held))
		return 0;
	is = holds(s, atoi(fd), have);
	if (lacking(is))
		return is;
	return is ? add_holder(s, held, atoi(fd), is > 0) : 0;
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

/*
 * A process that has ended and was not waited for has nothing open any more. Its directories are
 * root's, which a user namespace may not map: do_task_stat() in fs/proc/array.c has its state, and
 * 17 words later how many of its threads there are, the first of which may have ended alone.
 */
static bool is_zombie(const struct search *s)
{
	char path[32], text[256], *at;
	unsigned int threads;
	char state;

	snprintf(path, sizeof(path), "%d/stat", (int)s->pid);
	if (small_file_read(s->proc, path, text, sizeof(text)) < 0)
		return false;
	at = strrchr(text, ')');
	return at &&
	       sscanf(at, ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %u",
		      &state, &threads) == 2 &&
	       (state == 'Z' || state == 'X') && threads <= 1;
}

/* A directory of /proc: NULL with *err 0 where its process has ended or is hidden. */
static DIR *open_dir(struct search *s, const char *what, int *err)
{
	char path[64];
	DIR *dir;
	int fd, why;

	*err = 0;
	snprintf(path, sizeof(path), "%d/%s", (int)s->pid, what);
	fd = openat(s->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (dir)
		return dir;
	why = errno;
	if (lacking(-why))
		*err = -why;
	else if (why != EACCES || !is_zombie(s))
		not_seen(s, why);
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

/* Threads with tables of their own are rare: they are asked where the others do not tell. */
static int look_at_all(struct search *s, DIR *proc)
{
	int err = each_process(s, proc, look_at_leader);
	size_t i;

	for (i = 0; i < s->found->n && explained(s->v[i], &s->found->v[i]); i++)
		;
	return err || i == s->found->n ? err : each_process(s, proc, look_at_threads);
}

static bool hidden(const struct held *held, const struct iface *have, bool all_seen)
{
	size_t i;

	for (i = 0; i < held->n; i++)
		if (held->by[i].certain && !have->multi_queue)
			return false;
	return !all_seen || (iface_in_use(have) && !held->n);
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

/* Nobody is seen yet: a row for each interface, in the order of s->v. */
static int begin(struct search *s, size_t n)
{
	struct holders *found = s->found;

	found->v = calloc(n + 1, sizeof(*found->v));
	if (!found->v)
		return -ENOMEM;
	ifaces_sort(s->v, n);
	for (found->n = 0; found->n < n; found->n++) {
		strcpy(found->v[found->n].name, s->v[found->n]->name);
		found->v[found->n].hidden = true;
	}
	return 0;
}

static int look(struct search *s, DIR *proc, struct message *m)
{
	struct holders *found = s->found;
	int err = see_ourselves(proc, m);
	size_t i;

	if (err)
		return err;
	/* Every namespace has a first process: mounted with hidepid=2, it is not shown. */
	found->all_seen = !faccessat(dirfd(proc), "1", F_OK, 0);
	err = look_at_all(s, proc);
	if (err) {
		found->all_seen = false;
		return cannot_read(err, m);
	}
	for (i = 0; i < found->n; i++)
		found->v[i].hidden = hidden(&found->v[i], s->v[i], found->all_seen);
	return 0;
}

int holder_find_of(const struct iface **v, size_t n, struct holders *found, struct message *m)
{
	struct search s = { .v = v, .found = found };
	DIR *proc;
	int err;

	holders_clear(found);
	err = begin(&s, n);
	if (err)
		return cannot_read(err, m);
	proc = opendir("/proc");
	if (!proc)
		return cannot_read(-errno, m);
	err = look(&s, proc, m);
	closedir(proc);
	return err;
}

int holder_find(const struct ifaces *list, struct holders *found, struct message *m)
{
	CLEANUP(free_at) const struct iface **v = ifaces_by_name(list);

	return v ? holder_find_of(v, list->n, found, m) : cannot_read(-ENOMEM, m);
}
