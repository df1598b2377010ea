/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Small files of /proc and /sys. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kernel/small-file.h"

int small_file_read(int dir, const char *path, char *text, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC), err;
	ssize_t n;

	*text = '\0';
	if (fd < 0)
		return -errno;
	do {
		n = read(fd, text, size - 1);
	} while (n < 0 && errno == EINTR);
	err = n < 0 ? -errno : 0;
	text[n > 0 ? n : 0] = '\0';
	close(fd);
	return err;
}
