/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A configuration file as a whole: whom it belongs to, and its text. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/ident.h"
#include "base/iface.h"
#include "base/shell.h"
#include "base/trust.h"
#include "words/conf-file.h"

enum { PATIENCE = 60 }; /* seconds */

/* The memory devices of Linux: /dev/null is 1:3. Whoever writes to it changes nothing. */
static bool is_null_device(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

/*
 * Whoever may write the file decides what root does. No hint gives the file to root as
 * it is: nobody has read yet what the other user wrote.
 */
static int check_writers(int fd, const char *path, struct message *m)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return message_set(m, -errno, "cannot look at %s: %s", path, strerror(errno));
	if (geteuid() != 0 || !trust_others_write(&st) || is_null_device(&st))
		return 0;
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode) || S_ISSOCK(st.st_mode))
		return message_set(m, -EPERM, "%s is a device or a socket, not a regular file",
				   path);
	if (st.st_uid != 0) {
		message_set(m, -EPERM,
			    "%s belongs to uid %u, not to root, and that user may change it", path,
			    st.st_uid);
		message_hint(m, "read it, and use a copy in a directory that is root's, as %s",
			     SYSCONFDIR);
		return -EPERM;
	}
	message_set(m, -EPERM, "%s can be written by users other than root", path);
	/* One like /tmp is meant for all. */
	if (S_ISDIR(st.st_mode) && st.st_mode & S_ISVTX)
		message_hint(m, "use a directory that is root's, as %s", SYSCONFDIR);
	else
		message_hint(m, "chmod go-w %s", SHELL_WORD(path));
	return -EPERM;
}

static int check_directory(int dir, const char *path, struct message *m)
{
	struct stat st;

	if (fstat(dir, &st) < 0)
		return message_set(m, -errno, "cannot look at the directory of %s: %s", path,
				   strerror(errno));
	if (!trust_others_replace(&st))
		return 0;
	message_set(m, -EPERM, "users other than root can replace %s", path);
	message_hint(m, "move it to a directory that is root's, as %s", SYSCONFDIR);
	return -EPERM;
}

/* A link of another's leads where he wants. */
static int check_link(int dir, const char *base, const char *path, struct message *m)
{
	struct stat st;

	if (fstatat(dir, base, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return message_set(m, -errno, "cannot look at %s: %s", path, strerror(errno));
	if (!S_ISLNK(st.st_mode) || st.st_uid == 0 || geteuid() != 0)
		return 0;
	message_set(m, -EPERM, "%s is a symbolic link of uid %u", path, st.st_uid);
	message_hint(m, "name the file that it points to");
	return -EPERM;
}

enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };

static int open_in(int dir, const char *base, const char *path, struct message *m)
{
	int fd = openat(dir, base, OPEN_FLAGS | O_NOFOLLOW), err = fd < 0 ? -errno : 0;

	if (err == -ELOOP) {
		err = check_link(dir, base, path, m);
		if (err)
			return err;
		fd = openat(dir, base, OPEN_FLAGS);
		err = fd < 0 ? -errno : 0;
	}
	return err ? message_set(m, err, "cannot open %s: %s", path, strerror(-err)) : fd;
}

/* Path is a copy to cut: "DIR/BASE". */
static int open_as_root(char *cut, const char *path, struct message *m)
{
	char *slash = strrchr(cut, '/'), *base = slash ? slash + 1 : cut;
	const char *dir_name = !slash ? "." : slash == cut ? "/" : cut;
	int dir, fd;

	if (slash)
		*slash = '\0';
	dir = open(dir_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return message_set(m, -errno, "cannot open %s: %s", path, strerror(errno));
	fd = check_directory(dir, path, m);
	if (!fd)
		fd = open_in(dir, *base ? base : ".", path, m);
	close(dir);
	return fd;
}

int conf_open(const char *path, struct message *m)
{
	const bool root = geteuid() == 0;
	char *cut = root ? strdup(path) : NULL;
	int fd, err;

	if (root && !cut)
		return message_no_memory(m);
	fd = root ? open_as_root(cut, path, m) : open_in(AT_FDCWD, path, path, m);
	free(cut);
	if (fd < 0)
		return fd;
	err = check_writers(fd, path, m);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* The user who called, also through sudo(8) and the like; one who is not known may least. */
static uid_t real_user(void)
{
	uint32_t uid;
	int person = getuid() == 0 ? ident_person(&uid) : 0;

	if (!person)
		return getuid();
	return person > 0 ? uid : ID_NONE;
}

static bool may_read(const struct stat *st)
{
	uid_t user = real_user();

	return user == 0 || st->st_mode & S_IROTH || (st->st_uid == user && st->st_mode & S_IRUSR);
}

/* A pipe without a writer looks like one at its end. */
int conf_wait(int fd, int seconds)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n, flags = fcntl(fd, F_GETFL);

	do {
		n = poll(&p, 1, seconds < 0 ? -1 : seconds * 1000);
	} while (n < 0 && errno == EINTR);
	if (n < 0 || flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return -errno;
	return n ? 0 : -ETIMEDOUT;
}

static int read_all(int fd, struct conf_file *file)
{
	size_t room = 4096;
	ssize_t n;
	char *grown;

	file->text = malloc(room);
	if (!file->text)
		return -ENOMEM;
	for (;;) {
		n = read(fd, file->text + file->len, room - file->len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		file->len += n;
		if (file->len > CONF_SIZE_MAX)
			return -EFBIG;
		if (file->len + 1 < room)
			continue;
		room *= 2;
		grown = realloc(file->text, room);
		if (!grown)
			return -ENOMEM;
		file->text = grown;
	}
	file->text[file->len] = '\0';
	return n < 0 ? -errno : 0;
}

/* Some editors put a byte order mark before UTF-8; nobody sees it in the first name. */
static void skip_mark(struct conf_file *file)
{
	static const char mark[] = "\xef\xbb\xbf";
	const size_t len = sizeof(mark) - 1;

	if (file->len < len || memcmp(file->text, mark, len))
		return;
	file->len -= len;
	memmove(file->text, file->text + len, file->len + 1);
}

int conf_slurp(int fd, struct conf_file *file)
{
	struct stat st;
	int err = fstat(fd, &st) < 0 ? -errno : 0;

	file->regular = !err && S_ISREG(st.st_mode);
	if (!err && fd != STDIN_FILENO &&
	    (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode) || S_ISSOCK(st.st_mode)))
		err = conf_wait(fd, PATIENCE);
	else if (file->regular)
		file->secret = !may_read(&st);
	if (!err)
		err = read_all(fd, file);
	if (!err)
		skip_mark(file);
	return err;
}
