/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Users and groups: names, ids, membership. */
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/ident.h"
#include "base/iface.h"

/* Digits alone are an id, as ip and chown(1) take them. */
static bool all_digits(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

static int out_of_range(const char *text, const char *what, struct message *m)
{
	return message_usage(m, "%s id %s is out of range (0 to 4294967294)", what, text);
}

static int number(const char *text, const char *what, uint32_t *id, struct message *m)
{
	unsigned long long value;

	errno = 0;
	value = strtoull(text, NULL, 10);
	if (errno || value >= ID_NONE)
		return out_of_range(text, what, m);
	*id = value;
	return 0;
}

/*
 * Name services report "no such name" in several ways (getpwnam(3), ERRORS);
 * all else means that they could not look.
 */
static bool means_unknown(int err)
{
	return err == 0 || err == ENOENT || err == ESRCH || err == EBADF || err == EPERM;
}

static int not_found(const char *text, const char *what, int err, struct message *m)
{
	if (!means_unknown(err))
		return message_set(m, -err, "cannot look up %s \"%s\": %s", what, text,
				   strerror(err));
	message_usage(m, "no such %s: \"%s\"", what, text);
	return -ENOENT;
}

struct known {
	uint32_t id;
	char name[IDENT_NAME];
};

/* The name asked last: a file gives many interfaces to one user. */
static bool asked_last(const struct known *last, const char *text, uint32_t *id)
{
	if (!*text || strcmp(last->name, text))
		return false;
	*id = last->id;
	return true;
}

static void keep_last(struct known *last, const char *text, uint32_t id)
{
	last->id = id;
	snprintf(last->name, sizeof(last->name), "%s", strlen(text) < IDENT_NAME ? text : "");
}

int ident_user(const char *text, uint32_t *uid, struct message *m)
{
	static struct known last;
	const struct passwd *pw;

	if (all_digits(text))
		return number(text, "user", uid, m);
	if (asked_last(&last, text, uid))
		return 0;
	errno = 0;
	pw = *text ? getpwnam(text) : NULL;
	if (!pw)
		return not_found(text, "user", errno, m);
	if (pw->pw_uid == ID_NONE)
		return out_of_range(text, "user", m);
	*uid = pw->pw_uid;
	keep_last(&last, text, *uid);
	return 0;
}

int ident_group(const char *text, uint32_t *gid, struct message *m)
{
	static struct known last;
	const struct group *gr;

	if (all_digits(text))
		return number(text, "group", gid, m);
	if (asked_last(&last, text, gid))
		return 0;
	errno = 0;
	gr = *text ? getgrnam(text) : NULL;
	if (!gr)
		return not_found(text, "group", errno, m);
	if (gr->gr_gid == ID_NONE)
		return out_of_range(text, "group", m);
	*gid = gr->gr_gid;
	keep_last(&last, text, *gid);
	return 0;
}

int ident_split(const char *text, char user[IDENT_NAME], const char **group, struct message *m)
{
	size_t len = strcspn(text, ":");

	if (len >= IDENT_NAME)
		return message_usage(m, "no such user: \"%s\"", text);
	memcpy(user, text, len);
	user[len] = '\0';
	*group = text[len] ? text + len + 1 : NULL;
	return 0;
}

static const char *remember(struct known *last, uint32_t id, const char *name, char *buf)
{
	if (!name || strlen(name) >= IDENT_NAME)
		snprintf(last->name, sizeof(last->name), "%u", id);
	else
		snprintf(last->name, sizeof(last->name), "%s", name);
	last->id = id;
	return strcpy(buf, last->name);
}

const char *ident_user_name(uint32_t uid, char *buf)
{
	static struct known last = { .id = ID_NONE };
	const struct passwd *pw;

	if (uid == last.id && *last.name)
		return strcpy(buf, last.name);
	pw = getpwuid(uid);
	return remember(&last, uid, pw ? pw->pw_name : NULL, buf);
}

const char *ident_group_name(uint32_t gid, char *buf)
{
	static struct known last = { .id = ID_NONE };
	const struct group *gr;

	if (gid == last.id && *last.name)
		return strcpy(buf, last.name);
	gr = getgrgid(gid);
	return remember(&last, gid, gr ? gr->gr_name : NULL, buf);
}

static bool contains(const gid_t *v, int n, gid_t gid)
{
	while (n-- > 0)
		if (v[n] == gid)
			return true;
	return false;
}

int ident_in_group(uint32_t uid, uint32_t gid)
{
	const struct passwd *pw;
	gid_t *v;
	int n = 64, all, in;

	errno = 0;
	pw = getpwuid(uid);
	if (!pw)
		return means_unknown(errno) ? -ENOENT : -errno;
	for (;; n = all) {
		v = calloc(n, sizeof(*v));
		if (!v)
			return -ENOMEM;
		all = n;
		if (getgrouplist(pw->pw_name, pw->pw_gid, v, &all) >= 0)
			break;
		free(v);
		if (all <= n)
			all = 2 * n;
	}
	in = contains(v, all, gid);
	free(v);
	return in;
}

int ident_own_group(uint32_t uid, uint32_t *gid)
{
	const struct passwd *pw;

	errno = 0;
	pw = getpwuid(uid);
	if (!pw)
		return means_unknown(errno) ? -ENOENT : -errno;
	*gid = pw->pw_gid;
	return 0;
}

int ident_caller_in_group(uint32_t gid)
{
	gid_t *v;
	int n, in;

	if (getegid() == gid)
		return 1;
	n = getgroups(0, NULL);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	v = calloc(n, sizeof(*v));
	if (!v)
		return -ENOMEM;
	n = getgroups(n, v);
	in = n < 0 ? -errno : contains(v, n, gid);
	free(v);
	return in;
}

int ident_person(uint32_t *uid)
{
	static const struct {
		const char *variable;
		bool by_number;
	} told[] = { { "SUDO_UID", true }, { "DOAS_USER", false }, { "PKEXEC_UID", true } };
	CLEANUP(message_clear) struct message ignored = { 0 };
	const char *text;
	int err = 0, unknown = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(told); i++) {
		text = getenv(told[i].variable);
		if (!text || !*text)
			continue;
		err = told[i].by_number && !all_digits(text) ? -EINVAL
							     : ident_user(text, uid, &ignored);
		if (!err && *uid)
			return 1;
		message_clear(&ignored);
		if (err)
			unknown = err;
	}
	return unknown;
}

int ident_drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return syscall(SYS_capset, &header, none) < 0 ? -errno : 0;
}

/*
 * With the effective ids alone the answers are the user's, and the process is not: who
 * has none of its real and saved ids may not send it a signal (kill_ok_by_cred()).
 */
static int set_effective_ids(uint32_t uid, gid_t gid)
{
	if (setresgid(-1, gid, -1) || setresuid(-1, uid, -1))
		return -errno;
	/* The kernel takes them only from who was root. */
	return uid ? ident_drop_capabilities() : 0;
}

/*
 * With other effective ids the kernel makes a process dumpable as it sees fit, and
 * forgets the signal that the end of its parent sends (commit_creds()).
 */
static int take_effective_ids(uint32_t uid, gid_t gid)
{
	const pid_t parent = getppid();
	int sig, err = prctl(PR_GET_PDEATHSIG, &sig) < 0 ? -errno : 0;

	if (!err)
		err = set_effective_ids(uid, gid);
	if (!err && (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_PDEATHSIG, sig) < 0))
		err = -errno;
	/* It ended in between. */
	if (!err && sig && getppid() != parent)
		raise(sig);
	return err;
}

/* Of a login; *gid, if that is ID_NONE, becomes the user's own. */
static int take_groups(uint32_t uid, uint32_t *gid)
{
	enum { NOBODY = 65534 };
	const struct passwd *pw;

	errno = 0;
	pw = getpwuid(uid);
	if (!pw && !means_unknown(errno))
		return -errno;
	if (*gid == ID_NONE)
		*gid = pw ? pw->pw_gid : NOBODY;
	return (pw ? initgroups(pw->pw_name, *gid) : setgroups(0, NULL)) ? -errno : 0;
}

int ident_become(uint32_t uid)
{
	uint32_t gid = ID_NONE;
	int err = take_groups(uid, &gid);

	return err ? err : take_effective_ids(uid, gid);
}

int ident_login(uint32_t uid, uint32_t gid)
{
	int err = take_groups(uid, &gid);

	if (err)
		return err;
	return setresgid(gid, gid, gid) || setresuid(uid, uid, uid) ? -errno : 0;
}

/* Set it, or without a value remove it. */
static int put(const char *name, const char *value)
{
	return (value ? setenv(name, value, 1) : unsetenv(name)) ? -errno : 0;
}

int ident_environment(uint32_t uid)
{
	const struct passwd *pw;
	const char *shell;
	int err;

	errno = 0;
	pw = getpwuid(uid);
	if (!pw && !means_unknown(errno))
		return -errno;
	shell = pw && !*pw->pw_shell ? "/bin/sh" : pw ? pw->pw_shell : NULL;
	err = put("HOME", pw ? pw->pw_dir : NULL);
	if (!err)
		err = put("SHELL", shell);
	if (!err && uid)
		err = put("USER", pw ? pw->pw_name : NULL);
	if (!err && uid)
		err = put("LOGNAME", pw ? pw->pw_name : NULL);
	return err;
}
