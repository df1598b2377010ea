/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes hold which interface: one pass over /proc. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "holder.h"
#include "tundev.h"

/* MISC_MAJOR of linux/major.h, TUN_MINOR of linux/miscdevice.h. */
enum { TUN_MAJOR = 10, TUN_MINOR = 200 };

/* The interfaces that are looked for, by name, and the process at hand. */
struct search {
	const struct iface **v;
	size_t n;
	int proc;
	pid_t pid;
	int pidfd; /* -1: not opened yet */
};

static int compare(const void *a, const void *b)
{
	const struct iface *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static const struct iface *wanted(const struct search *s, const char *name)
{
	struct iface key = { 0 };
	const struct iface *k = &key, **found;

	strcpy(key.name, name);
	found = bsearch(&k, s->v, s->n, sizeof(*s->v), compare);
	return found ? *found : NULL;
}

/* statx does not wait for a server that is away, as fstat of NFS may. */
static bool is_tun_device(int fds, const char *fd)
{
	struct statx st;

	if (statx(fds, fd, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &st) < 0)
		return false;
	return S_ISCHR(st.stx_mode) && st.stx_rdev_major == TUN_MAJOR &&
	       st.stx_rdev_minor == TUN_MINOR;
}

/* Read a small file of /proc whole; "" where it cannot be. */
static void read_file(int dir, const char *path, char *text, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	if (fd >= 0) {
		n = read(fd, text, size - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
}

/* The line "iff:\tNAME" of a descriptor's fdinfo (tun_chr_show_fdinfo()). */
static bool interface_of(const struct search *s, const char *fd, char name[IFNAMSIZ])
{
	char path[64], text[1024], *line, *end;

	snprintf(path, sizeof(path), "%d/fdinfo/%s", (int)s->pid, fd);
	read_file(s->proc, path, text, sizeof(text));
	line = strstr(text, "\niff:\t");
	if (!line)
		return false;
	line += strlen("\niff:\t");
	end = strchr(line, '\n');
	if (!end || end == line || end - line >= IFNAMSIZ)
		return false;
	memcpy(name, line, end - line);
	name[end - line] = '\0';
	return true;
}

static int get_fd(int pidfd, int fd)
{
	int mine = syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	return mine < 0 ? -errno : mine;
}

/*
 * Whether a borrowed descriptor is of the interface have: 1 or 0; or -EPERM
 * where its namespace is hidden from us.
 */
static int is_of(int fd, const struct iface *have)
{
	char name[IFNAMSIZ];

	if (tundev_name(fd, name) < 0 || strcmp(name, have->name))
		return 0;
	return tundev_in_this_netns(fd);
}

/* The same for a process's descriptor. -EPERM also where it cannot be borrowed. */
static int holds(struct search *s, int fd, const struct iface *have)
{
	int mine, is;

	if (s->pidfd < 0)
		s->pidfd = syscall(SYS_pidfd_open, s->pid, 0);
	mine = s->pidfd < 0 ? -errno : get_fd(s->pidfd, fd);
	if (mine < 0)
		return -EPERM;
	is = is_of(mine, have);
	close(mine);
	return is;
}

static int add_holder(struct search *s, const struct iface *have, int fd, bool certain)
{
	struct seen *seen = have->seen;
	struct holder *v = reallocarray(seen->holders, seen->nholders + 1, sizeof(*v));
	char path[32];

	if (!v)
		return -ENOMEM;
	seen->holders = v;
	v += seen->nholders++;
	*v = (struct holder){ .pid = s->pid, .fd = fd, .certain = certain };
	snprintf(path, sizeof(path), "%d/comm", (int)s->pid);
	read_file(s->proc, path, v->comm, sizeof(v->comm));
	v->comm[strcspn(v->comm, "\n")] = '\0';
	return 0;
}

static int look_at_fd(struct search *s, int fds, const char *fd)
{
	const struct iface *have;
	char name[IFNAMSIZ];
	int is;

	if (!is_tun_device(fds, fd) || !interface_of(s, fd, name))
		return 0;
	have = wanted(s, name);
	if (!have)
		return 0;
	is = holds(s, atoi(fd), have);
	return is ? add_holder(s, have, atoi(fd), is > 0) : 0;
}

static int look_at_process(struct search *s, bool *all_seen)
{
	struct dirent *entry;
	char path[32];
	DIR *dir;
	int fd, err = 0;

	snprintf(path, sizeof(path), "%d/fd", (int)s->pid);
	fd = openat(s->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		if (errno == EACCES || errno == EPERM)
			*all_seen = false;
		return 0;
	}
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while (!err && (entry = readdir(dir)))
		if (isdigit((unsigned char)*entry->d_name))
			err = look_at_fd(s, fd, entry->d_name);
	closedir(dir);
	return err;
}

static int look_at_all(struct search *s, DIR *proc, bool *all_seen)
{
	struct dirent *entry;
	int err = 0;

	s->proc = dirfd(proc);
	while (!err && (entry = readdir(proc))) {
		s->pid = atoi(entry->d_name);
		if (s->pid <= 0 || s->pid == getpid())
			continue;
		s->pidfd = -1;
		err = look_at_process(s, all_seen);
		if (s->pidfd >= 0)
			close(s->pidfd);
	}
	return err;
}

int holder_find(const struct ifaces *list, bool *all_seen, struct message *m)
{
	struct search s = { calloc(list->n + 1, sizeof(*s.v)), list->n, -1, 0, -1 };
	DIR *proc = opendir("/proc");
	bool ignored;
	size_t i;
	int err;

	if (!proc || !s.v) {
		err = proc ? ENOMEM : errno;
		free(s.v);
		if (proc)
			closedir(proc);
		return message_set(m, -err, "cannot read /proc: %s", strerror(err));
	}
	for (i = 0; i < list->n; i++) {
		s.v[i] = &list->v[i];
		s.v[i]->seen->nholders = 0;
	}
	qsort(s.v, s.n, sizeof(*s.v), compare);
	if (!all_seen)
		all_seen = &ignored;
	*all_seen = true;
	err = look_at_all(&s, proc, all_seen);
	closedir(proc);
	free(s.v);
	return err ? message_set(m, err, "cannot read /proc: %s", strerror(-err)) : 0;
}

int holder_borrow(const struct iface *have, struct message *m)
{
	const struct holder *h;
	int pidfd, fd, err = -ESRCH;
	size_t i;

	for (i = 0; i < have->seen->nholders; i++) {
		h = &have->seen->holders[i];
		pidfd = syscall(SYS_pidfd_open, h->pid, 0);
		fd = pidfd < 0 ? -errno : get_fd(pidfd, h->fd);
		if (pidfd >= 0)
			close(pidfd);
		if (fd >= 0 && is_of(fd, have) == 1)
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
