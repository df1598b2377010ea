/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* So that two runs of apply do not do the same work at once. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "kernel/locker.h"
#include "verbs/lock.h"

/* Whoever else could open it could hold up root for ever. */
static int is_ours(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	return st.st_uid == geteuid() && !(st.st_mode & 077) ? 0 : -EPERM;
}

/* Five minutes in all: a run of apply that works has ended by then, one that hangs never may. */
enum { TRIES = 3000, PAUSE_MS = 100 };

static int try_once(int fd)
{
	int err;

	do {
		err = flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
	} while (err == -EINTR);
	return err;
}

static int try_often(int fd)
{
	int i, err = try_once(fd);

	for (i = 0; i < TRIES && err == -EWOULDBLOCK && !stop_asked(); i++) {
		stop_sleep(PAUSE_MS);
		err = try_once(fd);
	}
	if (err == -EWOULDBLOCK)
		return stop_asked() ? -EINTR : -ETIMEDOUT;
	return err;
}

static int say_locked(int fd, int err, struct message *m)
{
	char who[128];

	locker_text(fd, who, sizeof(who));
	if (err == -EWOULDBLOCK)
		return message_set(m, err, "is waiting for another apply to finish%s%s",
				   *who ? ": " : "", who);
	if (err == -EINTR)
		return message_set(m, err, "a signal came while another apply was waited for");
	message_set(m, err, "another apply has not finished within five minutes%s%s",
		    *who ? ": " : "", who);
	message_hint(m, "nothing was changed; it is the lock of %s that others wait for",
		     LOCK_PATH);
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
		err = wait ? try_often(fd) : try_once(fd);
	if (!err)
		return fd;
	if (err == -EWOULDBLOCK || err == -ETIMEDOUT || err == -EINTR)
		say_locked(fd, err, m);
	if (fd >= 0)
		close(fd);
	if (m->text)
		return err;
	if (err == -EPERM) {
		message_set(m, err, "%s is not a directory that root alone can enter", LOCK_PATH);
		message_hint(m, "chown root %s; chmod 700 %s", LOCK_PATH, LOCK_PATH);
		return err;
	}
	return message_set(m, err, "cannot lock %s: %s", LOCK_PATH, strerror(-err));
}
