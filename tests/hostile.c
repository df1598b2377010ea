/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * hostile [-u] KIND SECONDS COMMAND [ARGUMENT...]
 *
 * Run a command and send it forged answers of rtnetlink: it is stopped (ptrace) each
 * time that it is about to send or to receive, then each of its rtnetlink sockets, which
 * must be of this network namespace, is sent forgeries of one KIND, with all the sequence
 * numbers that it may wait for; and so are the multicast groups. KIND "flood" sends
 * those of all kinds, without a pause, from a process beside it.
 *
 * -u  connect(2) of the command does nothing, as if the kernel refused no sender
 *
 * Exit status: the command's, 128+N where signal N ended it, 124 where it took longer.
 * hostile -l lists the kinds.
 */
#include <dirent.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SEQ_MAX = 24, PORTS_MAX = 64, BIG = 60000 };

static char buffer[65536] __attribute__((aligned(16)));
static int victim; /* the index of an interface that is there: tap0 */

static void die(const char *what)
{
	fprintf(stderr, "hostile: %s: %s\n", what, strerror(errno));
	exit(99);
}

static struct nlmsghdr *begin(uint16_t type, uint16_t flags, size_t header)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	if (header)
		mnl_nlmsg_put_extra_header(nlh, header);
	return nlh;
}

static size_t link_of(uint16_t type, uint16_t flags, int index, const char *name)
{
	struct nlmsghdr *nlh = begin(type, flags, sizeof(struct ifinfomsg));
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct nlattr *info, *data;

	ifi->ifi_index = index;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_MTU, 666);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "tun");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u8(nlh, IFLA_TUN_TYPE, IFF_TAP);
	mnl_attr_put_u32(nlh, IFLA_TUN_OWNER, 666);
	mnl_attr_put_u8(nlh, IFLA_TUN_PERSIST, 1);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return nlh->nlmsg_len;
}

static size_t made(void)
{
	return link_of(RTM_NEWLINK, NLM_F_MULTI, 666, "forged");
}

static size_t changed(void)
{
	return link_of(RTM_NEWLINK, NLM_F_MULTI, victim, "tap0");
}

static size_t gone(void)
{
	return link_of(RTM_DELLINK, 0, victim, "tap0");
}

static size_t interrupted(void)
{
	return link_of(RTM_NEWLINK, NLM_F_MULTI | NLM_F_DUMP_INTR, 666, "forged");
}

static size_t address(void)
{
	static const unsigned char six[4] = { 6, 6, 6, 6 };
	struct nlmsghdr *nlh = begin(RTM_NEWADDR, NLM_F_MULTI, sizeof(struct ifaddrmsg));
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	ifa->ifa_family = AF_INET;
	ifa->ifa_prefixlen = 24;
	ifa->ifa_index = victim;
	ifa->ifa_flags = IFA_F_PERMANENT;
	mnl_attr_put(nlh, IFA_LOCAL, sizeof(six), six);
	mnl_attr_put(nlh, IFA_ADDRESS, sizeof(six), six);
	return nlh->nlmsg_len;
}

static size_t done(void)
{
	struct nlmsghdr *nlh = begin(NLMSG_DONE, NLM_F_MULTI, sizeof(int));

	return nlh->nlmsg_len;
}

static size_t error_of(int error)
{
	struct nlmsghdr *nlh = begin(NLMSG_ERROR, NLM_F_CAPPED, sizeof(struct nlmsgerr));
	struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

	e->error = error;
	return nlh->nlmsg_len;
}

static size_t acknowledged(void)
{
	return error_of(0);
}

static size_t no_device(void)
{
	return error_of(-ENODEV);
}

static size_t refused(void)
{
	return error_of(-EPERM);
}

static size_t least_number(void)
{
	return error_of(INT_MIN);
}

static size_t above_zero(void)
{
	return error_of(7);
}

static size_t error_cut(void)
{
	struct nlmsghdr *nlh = begin(NLMSG_ERROR, 0, 2);

	return nlh->nlmsg_len;
}

/* The kernel's words of it begin where the message ends, or before it begins. */
static size_t error_lying(void)
{
	struct nlmsghdr *nlh = begin(NLMSG_ERROR, NLM_F_ACK_TLVS, sizeof(struct nlmsgerr));
	struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

	e->error = -EINVAL;
	e->msg.nlmsg_len = 3;
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "forged");
	return nlh->nlmsg_len;
}

static size_t other_type(void)
{
	struct nlmsghdr *nlh = begin(RTM_NEWROUTE, 0, sizeof(struct rtmsg));

	return nlh->nlmsg_len;
}

static size_t header_alone(void)
{
	struct nlmsghdr *nlh = begin(RTM_NEWLINK, NLM_F_MULTI, 0);

	return nlh->nlmsg_len;
}

static size_t endless(void)
{
	size_t len = made();

	((struct nlmsghdr *)buffer)->nlmsg_len = UINT32_MAX;
	return len;
}

static size_t too_short(void)
{
	size_t len = made();

	((struct nlmsghdr *)buffer)->nlmsg_len = 4;
	return len;
}

static size_t empty(void)
{
	return 0;
}

static size_t big(void)
{
	made();
	return BIG;
}

static const struct kind {
	const char *name;
	size_t (*forge)(void); /* into the buffer; returns the bytes to send */
} kinds[] = {
	{ "made", made },
	{ "changed", changed },
	{ "gone", gone },
	{ "interrupted", interrupted },
	{ "address", address },
	{ "done", done },
	{ "acknowledged", acknowledged },
	{ "no-device", no_device },
	{ "refused", refused },
	{ "least-number", least_number },
	{ "above-zero", above_zero },
	{ "error-cut", error_cut },
	{ "error-lying", error_lying },
	{ "other-type", other_type },
	{ "header-alone", header_alone },
	{ "endless", endless },
	{ "too-short", too_short },
	{ "empty", empty },
	{ "big", big },
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static int attacker; /* the socket */
static uint32_t own_port;

static void open_attacker(void)
{
	struct sockaddr_nl me = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(me);

	attacker = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (attacker < 0 || bind(attacker, (struct sockaddr *)&me, sizeof(me)) < 0 ||
	    getsockname(attacker, (struct sockaddr *)&me, &len) < 0)
		die("socket");
	own_port = me.nl_pid;
}

static bool has_socket(pid_t pid, unsigned long inode)
{
	char path[300], is[64], wanted[64];
	struct dirent *entry;
	bool found = false;
	ssize_t n;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	snprintf(wanted, sizeof(wanted), "socket:[%lu]", inode);
	while (dir && !found && (entry = readdir(dir))) {
		n = readlinkat(dirfd(dir), entry->d_name, is, sizeof(is) - 1);
		is[n > 0 ? n : 0] = '\0';
		found = !strcmp(is, wanted);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* The ports of the rtnetlink sockets of a process. */
static size_t find_ports(pid_t pid, uint32_t ports[PORTS_MAX])
{
	FILE *f = fopen("/proc/self/net/netlink", "re");
	char line[256];
	unsigned int family, port;
	unsigned long inode;
	size_t n = 0;

	while (f && n < PORTS_MAX && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*x %u %u %*x %*d %*d %*x %*d %*d %lu", &family, &port, &inode) ==
			    3 &&
		    family == NETLINK_ROUTE && port && has_socket(pid, inode))
			ports[n++] = port;
	if (f)
		fclose(f);
	return n;
}

static void send_to(const struct sockaddr_nl *to, size_t len)
{
	sendto(attacker, buffer, len, MSG_DONTWAIT, (const struct sockaddr *)to, sizeof(*to));
}

static void send_forged(const struct kind *k, uint32_t port)
{
	const struct sockaddr_nl one = { .nl_family = AF_NETLINK, .nl_pid = port };
	const struct sockaddr_nl all = {
		.nl_family = AF_NETLINK,
		.nl_pid = own_port,
		.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR,
	};
	struct nlmsghdr *nlh = (struct nlmsghdr *)buffer;
	uint32_t seq;
	size_t len;

	memset(buffer, 0, BIG);
	len = k->forge();
	nlh->nlmsg_pid = port;
	for (seq = 0; seq <= SEQ_MAX; seq++) {
		nlh->nlmsg_seq = seq;
		send_to(&one, len);
	}
	nlh->nlmsg_pid = 0;
	nlh->nlmsg_seq = 0;
	send_to(&all, len);
	/* What comes back to us is dropped. */
	while (recv(attacker, NULL, 0, MSG_DONTWAIT) >= 0)
		;
}

static void attack(pid_t pid, const struct kind *k)
{
	uint32_t ports[PORTS_MAX];
	size_t n = find_ports(pid, ports);

	while (n--)
		send_forged(k, ports[n]);
}

static pid_t flood(pid_t victim_pid)
{
	pid_t pid = fork();
	size_t i;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 0;; i++)
		attack(victim_pid, &kinds[i % KINDS]);
}

/* connect(2) says 0 and does nothing. */
static void without_connect(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_connect, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		die("seccomp");
}

static bool speaks(pid_t pid)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	switch (info.entry.nr) {
	case SYS_sendto:
	case SYS_sendmsg:
	case SYS_recvmsg:
#ifdef SYS_poll
	case SYS_poll:
#endif
	case SYS_ppoll:
		return true;
	default:
		return false;
	}
}

static volatile sig_atomic_t late;

static void on_alarm(int signal)
{
	(void)signal;
	late = 1;
}

/* Run it to its end. Returns the exit status to give. */
static int watch(pid_t pid, const struct kind *k)
{
	int status, signal = 0;

	for (;;) {
		if (waitpid(pid, &status, 0) < 0) {
			if (errno != EINTR)
				die("waitpid");
		} else if (WIFEXITED(status)) {
			return WEXITSTATUS(status);
		} else if (WIFSIGNALED(status)) {
			return 128 + WTERMSIG(status);
		} else {
			signal = WSTOPSIG(status);
			if (signal == (SIGTRAP | 0x80)) {
				signal = 0;
				if (k && speaks(pid))
					attack(pid, k);
			} else if (signal == SIGTRAP) {
				signal = 0;
			}
			if (!late)
				ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)signal);
		}
		if (late) {
			kill(pid, SIGKILL);
			while (waitpid(pid, &status, 0) >= 0 && !WIFSIGNALED(status))
				;
			return 124;
		}
	}
}

static pid_t start(char **argv, bool unconnected)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		if (unconnected)
			without_connect();
		execvp(*argv, argv);
		die(*argv);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
		die("fork");
	ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
	ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	return pid;
}

static const struct kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		if (!strcmp(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static int usage(void)
{
	fprintf(stderr, "usage: hostile [-u] KIND SECONDS COMMAND [ARGUMENT...] | -l\n");
	return 99;
}

int main(int argc, char **argv)
{
	struct sigaction on = { .sa_handler = on_alarm };
	const struct kind *kind;
	bool unconnected = false;
	pid_t pid, flooder = 0;
	int status, i;

	if (argc == 2 && !strcmp(argv[1], "-l")) {
		for (i = 0; i < KINDS; i++)
			puts(kinds[i].name);
		puts("flood");
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "-u")) {
		unconnected = true;
		argc--, argv++;
	}
	if (argc < 4)
		return usage();
	kind = find_kind(argv[1]);
	if (!kind && strcmp(argv[1], "flood"))
		return usage();
	victim = if_nametoindex("tap0");
	open_attacker();
	pid = start(argv + 3, unconnected);
	if (!kind)
		flooder = flood(pid);
	sigaction(SIGALRM, &on, NULL);
	alarm(atoi(argv[2]));
	status = watch(pid, kind);
	if (flooder > 0)
		kill(flooder, SIGKILL);
	return status;
}
