/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Files of /proc, whatever stands in them: what is read where the program opens one
 * is the input, but for its first byte, which says whose file that is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How the files are read is nobody else's: they are looked into themselves. */
#include "diagnose/check-device.c"
#include "kernel/holder-find.c"

#include "fuzz.h"

static const char *text;
static size_t text_len;

/* A descriptor that reads the input. */
static int open_input(void)
{
	int fd = memfd_create("proc", MFD_CLOEXEC);

	MUST(fd >= 0);
	MUST(write(fd, text, text_len) == (ssize_t)text_len);
	MUST(!lseek(fd, 0, SEEK_SET));
	return fd;
}

/*
 * In place of those of libc. libFuzzer opens files of its own, which it names from
 * where it stands, but not so.
 */
static bool of_proc(const char *path)
{
	return text &&
	       (!strncmp(path, "/proc/", 6) || strstr(path, "fdinfo/") || strstr(path, "/comm"));
}

int openat(int dir, const char *path, int flags, ...)
{
	return of_proc(path) ? open_input() : (int)syscall(SYS_openat, dir, path, flags, 0666);
}

FILE *fopen(const char *path, const char *mode)
{
	const int write = O_WRONLY | O_CREAT | O_TRUNC;
	int fd = of_proc(path) ? open_input()
			       : openat(AT_FDCWD, path, *mode == 'r' ? O_RDONLY : write);

	return fd < 0 ? NULL : fdopen(fd, mode);
}

/* A name is taken only from a line of its own, and as it stands there. */
static void fdinfo(void)
{
	char name[IFNAMSIZ], line[IFNAMSIZ + 16];
	int got;

	memset(name, 'x', sizeof(name));
	got = interface_of(0, "3", name);
	MUST(got == 0 || got == 1);
	if (!got)
		return;
	MUST(memchr(name, '\0', sizeof(name)) && *name && !strchr(name, '\n'));
	snprintf(line, sizeof(line), "\niff:\t%s\n", name);
	MUST(memmem(text, text_len, line, strlen(line)));
}

static void comm(void)
{
	struct search s = { .pid = 1 };

	memset(s.comm, 'x', sizeof(s.comm));
	read_comm(&s);
	MUST(memchr(s.comm, '\0', sizeof(s.comm)) && !strchr(s.comm, '\n'));
	MUST(!strncmp(s.comm, text, strlen(s.comm)));
}

static void misc(void)
{
	if (module_loaded())
		MUST(memmem(text, text_len, "tun", 3));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	uint8_t which = take_u8(&b) % 3;
	char *copy;

	text_len = b.left;
	text = copy = take_rest(&b);
	if (which == 0)
		fdinfo();
	else if (which == 1)
		comm();
	else
		misc();
	text = NULL;
	free(copy);
	return 0;
}
