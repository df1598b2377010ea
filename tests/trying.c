/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * What a process may still do when it ends: loaded before a program (LD_PRELOAD), it
 * tries, where it is tuntap, and writes a word for each thing that could be done to the
 * file TRYING. TRYING_DIR has a file "old" and a program "tool"; TRYING_PID is a process of
 * another user's.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LANDLOCK_CREATE_RULESET = 444, LANDLOCK_VERSION = 1 };

static int out = -1;
static char dir[4096], link_of[64];

static const char *in_dir(const char *name)
{
	static char path[sizeof(dir) + 16];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void could(const char *what, int yes)
{
	if (yes)
		dprintf(out, "%s ", what);
}

static int opens(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int executes(void)
{
	const char *path = in_dir("tool");
	int status = 1;
	pid_t pid = vfork();

	if (!pid) {
		execl(path, path, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	return !status;
}

/* A device that is opened only to be read takes orders too. */
static int makes_interface(int flags)
{
	struct ifreq ifr = { .ifr_name = "trying%d", .ifr_flags = IFF_TUN };
	int fd = open("/dev/net/tun", flags | O_CLOEXEC);
	int done = fd >= 0 && !ioctl(fd, TUNSETIFF, &ifr);

	if (fd >= 0)
		close(fd);
	return done;
}

static int changes_link(void)
{
	struct {
		struct nlmsghdr h;
		struct ifinfomsg link;
	} ask = { .h = { .nlmsg_len = sizeof(ask),
			 .nlmsg_type = RTM_NEWLINK,
			 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		  .link = { .ifi_index = 1, .ifi_change = IFF_UP, .ifi_flags = IFF_UP } };
	struct {
		struct nlmsghdr h;
		struct nlmsgerr e;
		char rest[512];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), done = 0;

	if (fd >= 0 && send(fd, &ask, sizeof(ask), 0) > 0 &&
	    recv(fd, &answer, sizeof(answer), 0) > 0)
		done = answer.h.nlmsg_type == NLMSG_ERROR && !answer.e.error;
	if (fd >= 0)
		close(fd);
	return done;
}

static __attribute__((constructor)) void begin(void)
{
	const char *to = getenv("TRYING"), *in = getenv("TRYING_DIR"), *pid = getenv("TRYING_PID");

	if (!to || !in || !pid || strcmp(program_invocation_short_name, "tuntap"))
		return;
	out = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	snprintf(dir, sizeof(dir), "%s", in);
	snprintf(link_of, sizeof(link_of), "/proc/%s/exe", pid);
}

static __attribute__((destructor)) void end(void)
{
	char text[64];

	if (out < 0)
		return;
	/* Not a thing to be given up: what the kernel has. */
	could("landlock", syscall(LANDLOCK_CREATE_RULESET, NULL, 0, LANDLOCK_VERSION) >= 5);
	could("read", opens(in_dir("old"), O_RDONLY));
	could("write", opens(in_dir("old"), O_WRONLY));
	could("make", opens(in_dir("new"), O_WRONLY | O_CREAT | O_EXCL));
	could("make-dir", !mkdir(in_dir("dir"), 0700));
	could("link", !symlink("old", in_dir("link")));
	could("remove", !unlink(in_dir("gone")));
	could("execute", executes());
	could("tun", makes_interface(O_RDWR));
	could("tun-of-reader", makes_interface(O_RDONLY));
	could("netlink", changes_link());
	could("look-into", readlink(link_of, text, sizeof(text)) > 0);
	could("capability", !setuid(4202));
	dprintf(out, "\n");
	close(out);
	out = -1;
}
