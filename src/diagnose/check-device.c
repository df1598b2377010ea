/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What /dev/net/tun says to a user, without opening it more than once. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/ident.h"
#include "base/shell.h"
#include "diagnose/conditions.h"
#include "kernel/child.h"
#include "kernel/confined.h"
#include "kernel/tundev.h"
#include "kernel/vhost.h"

/* errno of opening it, or 0. */
static int try_vhost(void)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	int fd = vhost_open(&ignored);

	if (fd < 0)
		return -fd;
	close(fd);
	return 0;
}

static void try_open(struct attempt *a)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	int fd = tundev_open(&ignored), capable;

	if (a->program && a->program->vhost)
		a->vhost = try_vhost();

	a->err = fd < 0 ? -fd : 0;
	a->capable = -1;
	if (fd < 0)
		return;
	capable = tundev_capable(fd);
	if (capable >= 0)
		a->capable = capable;
	close(fd);
}

/* The errors that speak of the device, rather than of what we lack to look at it. */
static bool speaks_of_device(int err)
{
	return err == 0 || err == EACCES || err == EPERM || err == ENOENT || err == ENOTDIR ||
	       err == ENODEV || err == ENXIO || err == EROFS;
}

/* In a child process. That this one cannot become that user is an answer too. */
static int try_as(void *answer, void *data)
{
	struct attempt *a = answer;
	int err = ident_become(a->uid);

	(void)data;
	a->tried = !err;
	if (err)
		return err == -EPERM || err == -EINVAL ? 0 : err;
	try_open(a);
	return 0;
}

void check_attempt(struct attempt *a, uint32_t uid, const struct program *program)
{
	int err = 0;

	*a = (struct attempt){
		.uid = uid, .program = program, .caller = uid == geteuid(), .capable = -1
	};
	if (!a->caller)
		err = child_ask(try_as, a, sizeof(*a), NULL);
	if (err) {
		a->err = -err;
		a->untold = true;
	} else if (a->caller || !a->tried) {
		a->tried = a->caller;
		try_open(a);
	}
	if (!speaks_of_device(a->err))
		a->untold = true;
	/* What is seen without having opened it is what an ordinary user has. */
	if (!a->tried && !a->untold)
		a->capable = uid == 0 ? -1 : 0;
}

static bool is_tun(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(TUNDEV_MAJOR, TUNDEV_MINOR);
}

/* /proc/misc has the drivers that are loaded: "200 tun". */
static bool module_loaded(void)
{
	FILE *f = fopen("/proc/misc", "re");
	char line[128], name[64];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*d %63s", name) == 1 && !strcmp(name, "tun");
	if (f)
		fclose(f);
	return found;
}

static void node(struct check *c, int err)
{
	struct message *m;

	if (!err) {
		message_set(check_add(c, "node", VERDICT_GOOD), 0, "%s is there", TUNDEV_PATH);
		return;
	}
	if (err != ENOENT && err != ENOTDIR) {
		message_set(check_add(c, "node", VERDICT_UNKNOWN), 0, "cannot look at %s: %s",
			    TUNDEV_PATH, strerror(err));
		return;
	}
	m = check_add(c, "node", VERDICT_BAD);
	message_set(m, 0, "there is no %s: %s", TUNDEV_PATH, strerror(err));
	message_hint(
		m,
		"load the module (modprobe tun); a container gets the device with docker run --device %s",
		TUNDEV_PATH);
}

static void device(struct check *c, const struct stat *st)
{
	struct message *m;

	if (is_tun(st)) {
		message_set(check_add(c, "device", VERDICT_GOOD), 0,
			    "it is the tun device (character device %d, %d)", TUNDEV_MAJOR,
			    TUNDEV_MINOR);
		return;
	}
	m = check_add(c, "device", VERDICT_BAD);
	message_set(m, 0, "it is not the tun device (character device %d, %d)", TUNDEV_MAJOR,
		    TUNDEV_MINOR);
	message_hint(m, "remove it, then: mknod -m 666 %s c %d %d", TUNDEV_PATH, TUNDEV_MAJOR,
		     TUNDEV_MINOR);
}

static void module(struct check *c, int err)
{
	bool missing = err == ENODEV || err == ENXIO;
	struct message *m;

	if (!err || (!missing && module_loaded())) {
		message_set(check_add(c, "module", VERDICT_GOOD), 0, "the tun module is loaded");
		return;
	}
	m = check_add(c, "module", missing ? VERDICT_BAD : VERDICT_UNKNOWN);
	message_set(m, 0,
		    missing ? "the tun module is not loaded, and cannot be"
			    : "the tun module is not loaded; opening the device may load it");
	message_hint(m, "modprobe tun, as root of the machine, outside of containers");
}

/*
 * Whether the mode of a path gives uid the access (4 read, 2 write, 1 enter) of
 * its class. Access lists may say otherwise: unknown.
 */
static enum verdict mode_permits(const char *path, uint32_t uid, unsigned int access)
{
	struct stat st;
	int in_group;

	if (uid == 0)
		return VERDICT_GOOD;
	if (stat(path, &st) < 0 || getxattr(path, "system.posix_acl_access", NULL, 0) > 0)
		return VERDICT_UNKNOWN;
	if (st.st_uid == uid)
		return (st.st_mode >> 6 & access) == access ? VERDICT_GOOD : VERDICT_BAD;
	in_group = ident_in_group(uid, st.st_gid);
	if (in_group < 0)
		return VERDICT_UNKNOWN;
	return (st.st_mode >> (in_group ? 3 : 0) & access) == access ? VERDICT_GOOD : VERDICT_BAD;
}

static enum verdict worse(enum verdict a, enum verdict b)
{
	return a == VERDICT_BAD || b == VERDICT_GOOD ? a : b;
}

enum verdict check_modes(const char *path, uint32_t uid)
{
	enum { ENTER = 1, OPEN = 6 };

	return worse(worse(mode_permits("/", uid, ENTER), mode_permits("/dev", uid, ENTER)),
		     mode_permits(path, uid, OPEN));
}

/* For a user that this process cannot become. */
static enum verdict modes_permit(uint32_t uid)
{
	enum { ENTER = 1 };

	return worse(check_modes(TUNDEV_PATH, uid), mode_permits("/dev/net", uid, ENTER));
}

static bool on_nodev(void)
{
	struct statvfs fs;

	return !statvfs(TUNDEV_PATH, &fs) && fs.f_flag & ST_NODEV;
}

static void cannot_try(struct check *c, const struct attempt *a)
{
	char user[IDENT_NAME];

	message_set(check_add(c, "permissions", VERDICT_UNKNOWN), 0,
		    "could not try whether %s can open it: %s", ident_user_name(a->uid, user),
		    strerror(a->err));
}

static void permissions(struct check *c, const struct attempt *a, const struct stat *st)
{
	enum verdict v = a->err == EACCES ? VERDICT_BAD : VERDICT_GOOD;
	char user[IDENT_NAME], owner[IDENT_NAME], group[IDENT_NAME];
	struct message *m;

	if (a->untold) {
		cannot_try(c, a);
		return;
	}
	if (!a->tried)
		v = modes_permit(a->uid);
	ident_user_name(a->uid, user);
	m = check_add(c, "permissions", v);
	if (v == VERDICT_GOOD) {
		message_set(m, 0, "its permissions let %s open it", user);
		return;
	}
	if (on_nodev()) {
		message_set(m, 0, "its file system is mounted without devices (nodev)");
		message_hint(m, "mount it with the option dev, or put the device elsewhere");
		return;
	}
	message_set(m, 0, "its permissions %s %s (mode %04o, user %s, group %s)",
		    v == VERDICT_BAD ? "do not let in" : "may not let in", user,
		    st->st_mode & 07777, ident_user_name(st->st_uid, owner),
		    ident_group_name(st->st_gid, group));
	message_hint(m, "chmod 666 %s, as udev has it, or add %s to a group that may", TUNDEV_PATH,
		     user);
}

static void container(struct check *c, const struct attempt *a)
{
	struct message *m;

	if (!a->err) {
		message_set(check_add(c, "container", VERDICT_GOOD), 0,
			    "no container or service forbids it");
		return;
	}
	if (a->err != EPERM) {
		message_set(check_add(c, "container", VERDICT_UNKNOWN), 0,
			    "cannot see whether a container or service forbids it");
		return;
	}
	m = check_add(c, "container", VERDICT_BAD);
	message_set(m, 0, "this container or service forbids the device (device cgroup)");
	message_hint(
		m,
		"docker --device %s, systemd DeviceAllow=%s, or what your container has for that",
		TUNDEV_PATH, TUNDEV_PATH);
}

/*
 * Others than root need not make interfaces, since what root makes for them will do:
 * that stops none of them.
 */
void check_create(struct check *c, const struct attempt *a)
{
	char user[IDENT_NAME];
	struct message *m;

	if (a->err || a->untold)
		return;
	ident_user_name(a->uid, user);
	if (a->capable > 0) {
		message_set(check_add(c, "create", VERDICT_GOOD), 0, "%s may make interfaces here",
			    user);
		return;
	}
	if (a->capable < 0) {
		message_set(check_add(c, "create", VERDICT_UNKNOWN), 0,
			    "cannot see whether %s may make interfaces here", user);
		return;
	}
	m = check_add(c, "create", a->uid ? VERDICT_NOTE : VERDICT_BAD);
	message_set(m, 0, "%s may not make interfaces here, without CAP_NET_ADMIN", user);
	if (a->uid)
		message_hint(m, "%s add NAME user %s, as root, makes one for %s", shell_tuntap(),
			     SHELL_WORD(user), user);
	else
		message_hint_takes(m, "making interfaces", "CAP_NET_ADMIN");
}

/*
 * What was tried here was tried under the same profile, but a program may have another
 * one; and whether SELinux lets attach, nothing but an attach tells.
 */
static void confined(struct check *c)
{
	struct confinement found;
	bool selinux;
	struct message *m;

	confined_look(&found);
	if (found.by == CONFINED_BY_NONE)
		return;
	selinux = found.by == CONFINED_BY_SELINUX;
	m = check_add(c, "confined", selinux && found.enforced ? VERDICT_UNKNOWN : VERDICT_NOTE);
	message_set(m, 0, "%s \"%s\" confines this process%s%s",
		    selinux ? "the SELinux type" : "the AppArmor profile", found.label,
		    found.enforced ? "" : ", but is not enforced",
		    selinux ? "; whether it may attach cannot be seen"
			    : "; a program may have another one, which cannot be seen");
	message_hint(m, selinux ? "ausearch -m avc tells what SELinux has forbidden"
				: "the kernel's log (dmesg) tells what AppArmor has forbidden");
}

void check_device(struct check *c, const struct attempt *a)
{
	struct stat st;

	if (stat(TUNDEV_PATH, &st) < 0) {
		node(c, errno);
		return;
	}
	node(c, 0);
	device(c, &st);
	if (!is_tun(&st))
		return;
	module(c, a->err);
	permissions(c, a, &st);
	container(c, a);
	confined(c);
}
