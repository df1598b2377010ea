/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Where a path leads, part by part, and whether root alone decides that. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/trust.h"
#include "kernel/netns-path.h"

/* As many symbolic links as the kernel follows. */
enum { LINKS_MAX = 40 };

struct walk {
	int at; /* what the parts before lead to */
	char rest[PATH_MAX];
	unsigned int links;
	uid_t uid;
	gid_t gid; /* of the root directory */
	bool *others;
};

/* Takes fd. */
static int go_to(struct walk *w, int fd)
{
	if (fd < 0)
		return -errno;
	close(w->at);
	w->at = fd;
	return 0;
}

static int go_to_root(struct walk *w)
{
	return go_to(w, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/*
 * Where this user namespace has no id for the machine's root, all that is his is nobody's:
 * whoever has the root directory decides of all.
 */
static struct stat seen(const struct walk *w, struct stat st)
{
	if (st.st_uid == w->uid)
		st.st_uid = 0;
	if (st.st_gid == w->gid)
		st.st_gid = 0;
	return st;
}

/* Root decides what there is in the directory that is looked into. */
static int check_directory(const struct walk *w)
{
	struct stat st;

	if (fstat(w->at, &st) < 0)
		return -errno;
	st = seen(w, st);
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	*w->others = trust_others_replace(&st);
	return *w->others ? -EPERM : 0;
}

/* What a link says comes before what is left of the path. */
static int put_before(struct walk *w, int link)
{
	char text[PATH_MAX], whole[PATH_MAX];
	const ssize_t n = readlinkat(link, "", text, sizeof(text));

	if (n < 0)
		return -errno;
	if (snprintf(whole, sizeof(whole), "%.*s%s", (int)n, text, w->rest) >= (int)sizeof(whole))
		return -ENAMETOOLONG;
	strcpy(w->rest, whole);
	return *whole == '/' ? go_to_root(w) : 0;
}

/*
 * A link of /proc leads to what the kernel says, and not to what it reads as. The directory stays
 * that of the process of which it was when it was checked, whoever has that number next.
 */
static int follow(struct walk *w, int link, const char *part)
{
	struct statfs fs;

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (fstatfs(link, &fs) < 0)
		return -errno;
	if (fs.f_type == PROC_SUPER_MAGIC)
		return go_to(w, openat(w->at, part, O_PATH | O_CLOEXEC));
	return put_before(w, link);
}

/* In a sticky directory there may be links of others beside those of root. */
static int check_link(const struct walk *w, const struct stat *st)
{
	*w->others = seen(w, *st).st_uid != 0;
	return *w->others ? -EPERM : 0;
}

static int enter(struct walk *w, const char *part)
{
	struct stat st;
	int fd, err;

	fd = openat(w->at, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0) {
		err = -errno;
	} else if (S_ISLNK(st.st_mode)) {
		err = check_link(w, &st);
		if (!err)
			err = follow(w, fd, part);
	} else {
		return go_to(w, fd);
	}
	close(fd);
	return err;
}

static int step(struct walk *w)
{
	const size_t skip = strspn(w->rest, "/"), n = strcspn(w->rest + skip, "/");
	char part[NAME_MAX + 1];
	int err = check_directory(w);

	if (err)
		return err;
	if (n >= sizeof(part))
		return -ENAMETOOLONG;
	/* Nothing behind a slash is the directory. */
	snprintf(part, sizeof(part), "%.*s", n ? (int)n : 1, n ? w->rest + skip : ".");
	memmove(w->rest, w->rest + skip + n, strlen(w->rest + skip + n) + 1);
	return enter(w, part);
}

int netns_path_open(const char *path, bool *others)
{
	struct walk w = { .others = others };
	struct stat root;
	int err;

	*others = false;
	if (snprintf(w.rest, sizeof(w.rest), "%s", path) >= (int)sizeof(w.rest))
		return -ENAMETOOLONG;
	w.at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (w.at < 0)
		return -errno;
	err = fstat(w.at, &root) < 0 ? -errno : 0;
	w.uid = root.st_uid;
	w.gid = root.st_gid;
	while (!err && *w.rest)
		err = step(&w);
	if (!err)
		return w.at;
	close(w.at);
	return err;
}
