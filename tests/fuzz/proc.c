/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Files of /proc, whatever stands in them: what is read where the program opens one
 * is the input, but for its first byte, which says whose file that is. Nothing here reads
 * mountinfo.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* How the files are read is nobody else's: they are looked into themselves. */
#include "diagnose/check-device.c"
#include "kernel/holder-find.c"
#include "kernel/idmap.c"

#include "base/array.h"
#include "kernel/confined.h"
#include "kernel/locker.h"

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

/* A map of holes is never taken for one of all ids: uid_m_show() writes it so. */
static void uid_map(void)
{
	struct bytes b = { (const uint8_t *)text, text_len };
	uint32_t inside = take_u32(&b), outside = take_u32(&b), count = take_u32(&b);
	bool whole = !inside && !outside && count == ALL_IDS;
	char line[64];

	memset(maps, 0, sizeof(maps));
	if (is_whole(text_len & 1))
		MUST(memmem(text, text_len, "4294967295", 10));
	snprintf(line, sizeof(line), "%10u %10u %10u\n", inside, outside, count);
	MUST(idmap_is_whole(line) == whole);
}

/* What is no id is not taken for the one that stands for those without a number. */
static void overflow(void)
{
	uint32_t id = overflow_id(text_len & 1);
	char line[16];

	MUST(id < ALL_IDS);
	snprintf(line, sizeof(line), "%u\n", id);
	MUST(id == 65534 || strtoul(text, NULL, 10) == id);
}

/* lock_get_status() writes it so; one that waits holds nothing. */
static void locks(void)
{
	struct bytes b = { (const uint8_t *)text, text_len };
	uint32_t pid = take_u32(&b) >> 1, maj = take_u8(&b), min = take_u8(&b), ino = take_u32(&b);
	char line[256], who[128];
	pid_t found = 0;

	locker_text(STDIN_FILENO, who, sizeof(who));
	MUST(memchr(who, '\0', sizeof(who)) && !strchr(who, '\n'));
	if (locker_line(text, makedev(maj, min), ino, &found))
		MUST(found > 0 && memmem(text, text_len, "FLOCK", 5));
	snprintf(line, sizeof(line), "7: FLOCK  ADVISORY  WRITE %u %02x:%02x:%u 0 EOF\n", pid, maj,
		 min, ino);
	MUST(locker_line(line, makedev(maj, min), ino, &found) == (pid > 0));
	MUST(!pid || found == (pid_t)pid);
	MUST(!locker_line(line, makedev(maj, min), ino + 1UL, &found));
	snprintf(line, sizeof(line), "7: -> FLOCK  ADVISORY  WRITE %u %02x:%02x:%u 0 EOF\n", pid,
		 maj, min, ino);
	MUST(!locker_line(line, makedev(maj, min), ino, &found));
}

/* Of a label a part is taken, as it stands there. */
static void label(void)
{
	struct confinement c;

	memset(&c, 'x', sizeof(c));
	confined_parse(text, &c);
	MUST(memchr(c.label, '\0', sizeof(c.label)));
	MUST(c.by != CONFINED_BY_NONE || !*c.label);
	MUST(strstr(text, c.label));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const files[])(
		void) = { fdinfo, comm, misc, uid_map, overflow, locks, label };
	struct bytes b = { data, size };
	uint8_t which = take_u8(&b) % ARRAY_SIZE(files);
	char *copy;

	text_len = b.left;
	text = copy = take_rest(&b);
	files[which]();
	text = NULL;
	free(copy);
	return 0;
}
