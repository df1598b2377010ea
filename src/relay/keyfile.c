/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Files of keys and certificates: who else could have read or written them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/shell.h"
#include "relay/keyfile.h"

enum { KEYFILE_MAX = 256 << 10 };

static int refuse(struct message *m, const char *path, const char *why)
{
	return message_set(m, -EINVAL, "%s: %s", path, why);
}

/* Whoever can change it decides who is let in. */
static int judge(const struct stat *st, const char *path, bool secret, struct message *m)
{
	int err = 0;

	if (!S_ISREG(st->st_mode))
		return refuse(m, path, "is not a regular file");
	if (st->st_size > KEYFILE_MAX)
		return refuse(m, path, "is too long to be a key or a certificate");
	if (st->st_uid != geteuid() && st->st_uid != 0) {
		err = message_set(m, -EPERM, "%s: belongs to uid %u, who can change it", path,
				  (unsigned int)st->st_uid);
		message_hint(m, "chown %s %s", geteuid() ? "YOU" : "root", SHELL_WORD(path));
	} else if (secret && st->st_mode & 077) {
		err = message_set(m, -EPERM,
				  "%s: is secret, and users other than its owner can reach it "
				  "(mode %04o)",
				  path, (unsigned int)st->st_mode & 07777);
		message_hint(m, "chmod 600 %s; if it was read already, make another",
			     SHELL_WORD(path));
	} else if (st->st_mode & 022) {
		err = message_set(m, -EPERM,
				  "%s: users other than its owner can change it (mode %04o)", path,
				  (unsigned int)st->st_mode & 07777);
		message_hint(m, "chmod go-w %s", SHELL_WORD(path));
	}
	return err;
}

/* One that grows meanwhile is cut, and then it is no key. */
static int read_all(int fd, size_t size, struct keyfile *file)
{
	ssize_t n = 1;

	file->text = malloc(size + 1);
	if (!file->text)
		return -ENOMEM;
	while (n > 0 && file->len < size) {
		n = read(fd, file->text + file->len, size - file->len);
		if (n < 0 && errno != EINTR)
			return -errno;
		file->len += n > 0 ? (size_t)n : 0;
		n = n < 0 ? 1 : n;
	}
	file->text[file->len] = '\0';
	return 0;
}

int keyfile_read(const char *path, bool secret, struct keyfile *file, struct message *m)
{
	/* A FIFO without a writer, a terminal: neither is waited for, or becomes ours. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), err = 0;
	struct stat st;

	*file = (struct keyfile){ 0 };
	if (fd < 0)
		return message_set(m, -errno, "%s: cannot open it: %s", path, strerror(errno));
	if (fstat(fd, &st) < 0)
		err = message_set(m, -errno, "%s: cannot look at it: %s", path, strerror(errno));
	if (!err)
		err = judge(&st, path, secret, m);
	if (!err) {
		err = read_all(fd, (size_t)st.st_size, file);
		if (err)
			message_set(m, err, "%s: cannot read it: %s", path, strerror(-err));
	}
	close(fd);
	if (!err && memchr(file->text, '\0', file->len))
		err = refuse(m, path, "has a NUL in it, and is no text");
	if (err)
		keyfile_clear(file);
	return err;
}

void keyfile_clear(struct keyfile *file)
{
	if (file->text)
		explicit_bzero(file->text, file->len);
	free(file->text);
	*file = (struct keyfile){ 0 };
}
