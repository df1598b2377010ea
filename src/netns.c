/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network namespaces by name. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "netns.h"

/* A name with a slash that is no path from the root leads anywhere. */
static int path_of(const char *name, char path[PATH_MAX])
{
	if (!*name || !strcmp(name, ".") || !strcmp(name, "..") ||
	    (*name != '/' && strchr(name, '/')))
		return -EINVAL;
	if (snprintf(path, PATH_MAX, "%s%s", *name == '/' ? "" : "/run/netns/", name) >= PATH_MAX)
		return -EINVAL;
	return 0;
}

int netns_enter(const char *name, struct message *m)
{
	char path[PATH_MAX];
	int fd, err;

	if (path_of(name, path) < 0)
		return message_usage(m, "\"%s\" is not the name of a network namespace", name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	err = fd < 0 ? -errno : 0;
	if (err == -ENOENT) {
		message_set(m, err, "no such network namespace: \"%s\"", name);
		message_hint(m, "ip netns list shows those with a name");
		return err;
	}
	if (!err && setns(fd, CLONE_NEWNET) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (!err)
		return 0;
	message_set(m, err, "cannot enter network namespace \"%s\": %s", name, strerror(-err));
	if (err == -EPERM || err == -EACCES)
		message_hint(m, "entering a namespace takes root (sudo) or CAP_SYS_ADMIN");
	return err;
}
