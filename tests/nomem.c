/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Memory that runs out: loaded before a program (LD_PRELOAD), it lets the
 * allocation with the number NOMEM_AT fail, or with NOMEM_ON that one and all
 * after it. With NOMEM_COUNT it writes at the end to that file how many there
 * were; it is opened at the beginning, while the program may still write to files.
 *
 * Not counted are those before main, and those within the name services of the
 * C library, which do not survive without memory (nss_database.c of glibc 2.36
 * asserts, and follows NULL), nor those of libseccomp (2.5.4 frees twice).
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned long count, first, last;
static int paused, report = -1;
/* volatile: dlsym is declared to call nothing of ours. */
static volatile int finding;

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("NOMEM_AT"), *on = getenv("NOMEM_ON");
	const char *path = getenv("NOMEM_COUNT");

	if (path)
		report = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (at)
		first = last = strtoul(at, NULL, 10);
	if (on) {
		first = strtoul(on, NULL, 10);
		last = -1ul;
	}
	count = 0;
}

__attribute__((destructor)) static void end(void)
{
	unsigned long n = count;

	paused = 1;
	if (report >= 0)
		dprintf(report, "%lu\n", n);
}

static int fails(void)
{
	if (paused)
		return 0;
	count++;
	if (!first || count < first || count > last)
		return 0;
	errno = ENOMEM;
	return 1;
}

static void *real(const char *name)
{
	void *function;

	finding = 1;
	function = dlsym(RTLD_NEXT, name);
	finding = 0;
	if (!function)
		abort();
	return function;
}

void *malloc(size_t size)
{
	static void *(*real_malloc)(size_t);

	if (!real_malloc)
		real_malloc = real("malloc");
	return fails() ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	static void *(*real_calloc)(size_t, size_t);

	/* dlsym of glibc before 2.34 wants memory itself, and does without. */
	if (finding)
		return NULL;
	if (!real_calloc)
		real_calloc = real("calloc");
	return fails() ? NULL : real_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	static void *(*real_realloc)(void *, size_t);

	if (!real_realloc)
		real_realloc = real("realloc");
	return fails() ? NULL : real_realloc(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	static void *(*real_reallocarray)(void *, size_t, size_t);

	if (!real_reallocarray)
		real_reallocarray = real("reallocarray");
	return fails() ? NULL : real_reallocarray(p, n, size);
}

struct passwd *getpwnam(const char *name)
{
	struct passwd *(*real_one)(const char *) = real("getpwnam"), *found;

	paused = 1;
	found = real_one(name);
	paused = 0;
	return found;
}

struct passwd *getpwuid(uid_t uid)
{
	struct passwd *(*real_one)(uid_t) = real("getpwuid"), *found;

	paused = 1;
	found = real_one(uid);
	paused = 0;
	return found;
}

struct group *getgrnam(const char *name)
{
	struct group *(*real_one)(const char *) = real("getgrnam"), *found;

	paused = 1;
	found = real_one(name);
	paused = 0;
	return found;
}

struct group *getgrgid(gid_t gid)
{
	struct group *(*real_one)(gid_t) = real("getgrgid"), *found;

	paused = 1;
	found = real_one(gid);
	paused = 0;
	return found;
}

int getgrouplist(const char *user, gid_t group, gid_t *groups, int *n)
{
	int (*real_one)(const char *, gid_t, gid_t *, int *) = real("getgrouplist"), found;

	paused = 1;
	found = real_one(user, group, groups, n);
	paused = 0;
	return found;
}

void *seccomp_init(uint32_t action);
void seccomp_release(void *filter);

/* From the one to the other. */
void *seccomp_init(uint32_t action)
{
	void *(*real_one)(uint32_t) = real("seccomp_init");

	paused = 1;
	return real_one(action);
}

void seccomp_release(void *filter)
{
	void (*real_one)(void *) = real("seccomp_release");

	real_one(filter);
	paused = 0;
}
