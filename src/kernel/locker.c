/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Who keeps others waiting for a lock. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "kernel/locker.h"
#include "kernel/small-file.h"

/* One that waits has "->" before the kind. The device is that of the file system itself. */
bool locker_line(const char *line, dev_t dev, ino_t ino, pid_t *pid)
{
	unsigned int maj, min;
	unsigned long inode;
	int by;

	if (sscanf(line, "%*s FLOCK %*s %*s %d %x:%x:%lu ", &by, &maj, &min, &inode) != 4 ||
	    by <= 0 || maj != major(dev) || min != minor(dev) || inode != ino)
		return false;
	*pid = by;
	return true;
}

static pid_t find(const struct stat *st)
{
	FILE *f = fopen("/proc/locks", "re");
	char line[256];
	pid_t pid = 0;

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (locker_line(line, st->st_dev, st->st_ino, &pid))
			break;
	fclose(f);
	return pid;
}

char *locker_text(int fd, char *text, size_t size)
{
	char path[32], name[64];
	struct stat st;
	pid_t pid = fstat(fd, &st) < 0 ? 0 : find(&st);

	*text = '\0';
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	if (pid && !small_file_read(AT_FDCWD, path, name, sizeof(name)))
		snprintf(text, size, "%.*s (%d)", (int)strcspn(name, "\n"), name, (int)pid);
	return text;
}
