/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* So that two runs of apply do not do the same work at once. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verbs/lock.h"

/* Whoever else could open it could hold up root for ever. */
static int is_ours(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	return st.st_uid == geteuid() && !(st.st_mode & 077) ? 0 : -EPERM;
}

static int lock(int fd, bool wait)
{
	int err;

	do {
		err = flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) < 0 ? -errno : 0;
	} while (err == -EINTR);
	return err;
}

int lock_take(bool wait, struct message *m)
{
	int fd = -1, err = 0;

	if (mkdir(LOCK_PATH, 0700) < 0 && errno != EEXIST)
		err = -errno;
	if (!err) {
		fd = open(LOCK_PATH, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		err = fd < 0 ? -errno : is_ours(fd);
	}
	if (!err)
		err = lock(fd, wait);
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	if (err == -EWOULDBLOCK)
		return err;
	if (err == -EPERM) {
		message_set(m, err, "%s is not a directory that root alone can enter", LOCK_PATH);
		message_hint(m, "chown root %s; chmod 700 %s", LOCK_PATH, LOCK_PATH);
		return err;
	}
	return message_set(m, err, "cannot lock %s: %s", LOCK_PATH, strerror(-err));
}
