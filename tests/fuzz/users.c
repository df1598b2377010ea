/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Users and groups for the harnesses, in place of the system's: the same
 * everywhere, and quick. Among them are names that look like numbers.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>

static char *no_members[] = { NULL };

static struct passwd users[] = {
	{ .pw_name = (char *)"root", .pw_uid = 0, .pw_gid = 0 },
	{ .pw_name = (char *)"alice", .pw_uid = 4201, .pw_gid = 4201 },
	{ .pw_name = (char *)"4202", .pw_uid = 4203, .pw_gid = 4201 },
	{ .pw_name = (char *)"a\"b 'c", .pw_uid = 4204, .pw_gid = 4201 },
	{ .pw_name = (char *)"alice", .pw_uid = 4205, .pw_gid = 4201 },
	{ .pw_name = (char *)"\033[1m", .pw_uid = 4206, .pw_gid = 4201 },
	{ .pw_name = (char *)"nobody", .pw_uid = 65534, .pw_gid = 65534 },
	{ .pw_name = (char *)"last", .pw_uid = 4294967295, .pw_gid = 1 },
};

static struct group groups[] = {
	{ .gr_name = (char *)"root", .gr_gid = 0, .gr_mem = no_members },
	{ .gr_name = (char *)"vpn", .gr_gid = 4300, .gr_mem = no_members },
	{ .gr_name = (char *)"4301", .gr_gid = 4302, .gr_mem = no_members },
	{ .gr_name = (char *)"nogroup", .gr_gid = 65534, .gr_mem = no_members },
};

enum { NUSERS = sizeof(users) / sizeof(*users), NGROUPS = sizeof(groups) / sizeof(*groups) };

struct passwd *getpwnam(const char *name)
{
	size_t i;

	for (i = 0; i < NUSERS; i++)
		if (!strcmp(users[i].pw_name, name))
			return &users[i];
	errno = 0;
	return NULL;
}

struct passwd *getpwuid(uid_t uid)
{
	size_t i;

	for (i = 0; i < NUSERS; i++)
		if (users[i].pw_uid == uid)
			return &users[i];
	errno = 0;
	return NULL;
}

struct group *getgrnam(const char *name)
{
	size_t i;

	for (i = 0; i < NGROUPS; i++)
		if (!strcmp(groups[i].gr_name, name))
			return &groups[i];
	errno = 0;
	return NULL;
}

struct group *getgrgid(gid_t gid)
{
	size_t i;

	for (i = 0; i < NGROUPS; i++)
		if (groups[i].gr_gid == gid)
			return &groups[i];
	errno = 0;
	return NULL;
}
