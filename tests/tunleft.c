/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * tunleft NAME REQUEST [multi_queue]: what a program sets with an ioctl(2) on an interface,
 * a persistent tap with vnet_hdr that is up, and whether the next program finds it. It is
 * set on a descriptor that is then closed, the last one; another one is attached, and
 * asked, or sees what comes of it. Prints "REQUEST outlives", "ends" or "is not here".
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <net/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *ifname;
static short queues; /* IFF_MULTI_QUEUE, or 0 */

static int attach(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | queues };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0) {
		perror("attach");
		exit(2);
	}
	return fd;
}

/* A program of BPF that returns a number whatever it is asked, or -1. */
static int bpf_returns(int32_t value)
{
	struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = value },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = { 0 };

	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (uintptr_t)code;
	attr.insn_cnt = 2;
	attr.license = (uintptr_t) "GPL";
	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

/* Send a frame of a protocol of nobody's out of the interface. */
static void send_frame(const unsigned char *to)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
	unsigned char frame[60] = { 0 };
	int s = socket(AF_PACKET, SOCK_RAW, 0);

	memcpy(frame, to, ETH_ALEN);
	frame[6] = 2;
	frame[12] = 0x88;
	frame[13] = 0xb5;
	at.sll_ifindex = if_nametoindex(ifname);
	if (sendto(s, frame, sizeof(frame), 0, (struct sockaddr *)&at, sizeof(at)) < 0) {
		perror("send");
		exit(2);
	}
	close(s);
}

/* Whether such a frame comes out of fd, among those that the kernel sends of itself. */
static int comes(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	unsigned char packet[4096];
	ssize_t n;

	while (poll(&p, 1, 100) > 0) {
		n = read(fd, packet, sizeof(packet));
		if (n >= 60 && packet[n - 60 + 12] == 0x88 && packet[n - 60 + 13] == 0xb5)
			return 1;
	}
	return 0;
}

/* Whether frames to an address get through: with a new carrier the first are lost. */
static int passes(int fd, const unsigned char *to)
{
	int tries;

	for (tries = 0; tries < 20; tries++) {
		send_frame(to);
		if (comes(fd))
			return 1;
	}
	return 0;
}

/* Each: set it on fd, or tell by fd whether it is set. -1: this kernel has it not. */
enum act { SET, IS_SET };

static int linktype(int fd, enum act act)
{
	struct ifreq ifr = { 0 };
	int s = socket(AF_INET, SOCK_DGRAM, 0), err = 0;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	ioctl(s, SIOCGIFFLAGS, &ifr);
	if (act == SET) {
		/* The kernel takes it of one that is down. */
		ifr.ifr_flags &= ~IFF_UP;
		ioctl(s, SIOCSIFFLAGS, &ifr);
		err = ioctl(fd, TUNSETLINK, ARPHRD_PPP);
		close(s);
		return err;
	}
	ioctl(s, SIOCGIFHWADDR, &ifr);
	close(s);
	return ifr.ifr_hwaddr.sa_family == ARPHRD_PPP;
}

/* What goes to others is dropped. */
static const unsigned char mine[6] = { 2, 0, 0, 0, 0, 1 }, other[6] = { 2, 0, 0, 0, 0, 2 };

static int txfilter(int fd, enum act act)
{
	union {
		struct tun_filter filter;
		unsigned char bytes[sizeof(struct tun_filter) + sizeof(mine)];
	} one = { .filter = { .count = 1 } };

	memcpy(one.bytes + sizeof(one.filter), mine, sizeof(mine));
	if (act == SET)
		return ioctl(fd, TUNSETTXFILTER, &one) < 0 ? -1 : 0;
	return passes(fd, mine) && !passes(fd, other);
}

static int sndbuf(int fd, enum act act)
{
	int size = 4096, is = 0;

	if (act == SET)
		return ioctl(fd, TUNSETSNDBUF, &size);
	return !ioctl(fd, TUNGETSNDBUF, &is) && is == size;
}

static int vnethdrsz(int fd, enum act act)
{
	int size = 12, is = 0;

	if (act == SET)
		return ioctl(fd, TUNSETVNETHDRSZ, &size);
	return !ioctl(fd, TUNGETVNETHDRSZ, &is) && is == size;
}

static int offload(int fd, enum act act)
{
	struct ethtool_value value = { .cmd = ETHTOOL_GTXCSUM };
	struct ifreq ifr = { .ifr_data = (void *)&value };
	int s, err;

	if (act == SET)
		return ioctl(fd, TUNSETOFFLOAD, (unsigned long)TUN_F_CSUM);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	err = ioctl(s, SIOCETHTOOL, &ifr);
	close(s);
	return !err && value.data;
}

/* All packets to the second of two queues. */
static int steering(int fd, enum act act)
{
	int prog = bpf_returns(1), second, all;

	if (prog < 0)
		return -1;
	if (act == SET)
		return ioctl(fd, TUNSETSTEERINGEBPF, &prog);
	close(prog);
	second = attach();
	all = passes(second, other) && passes(second, mine) && !passes(fd, mine);
	close(second);
	return all;
}

/* No packet is let through. */
static int filterebpf(int fd, enum act act)
{
	int prog = bpf_returns(0), err;

	if (prog < 0)
		return -1;
	if (act == SET) {
		err = ioctl(fd, TUNSETFILTEREBPF, &prog);
		close(prog);
		return err;
	}
	close(prog);
	return !passes(fd, mine);
}

static int attachfilter(int fd, enum act act)
{
	static struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0xffff);
	struct sock_fprog filter = { 1, &all };

	if (act == SET)
		return ioctl(fd, TUNATTACHFILTER, &filter);
	memset(&filter, 0, sizeof(filter));
	return !ioctl(fd, TUNGETFILTER, &filter) && filter.len == 1;
}

static int vnetle(int fd, enum act act)
{
	int on = 1, is = 0;

	if (act == SET)
		return ioctl(fd, TUNSETVNETLE, &on);
	return !ioctl(fd, TUNGETVNETLE, &is) && is;
}

static int vnetbe(int fd, enum act act)
{
	int on = 1, is = 0;

	if (act == SET)
		return ioctl(fd, TUNSETVNETBE, &on);
	return !ioctl(fd, TUNGETVNETBE, &is) && is;
}

static const struct request {
	const char *name;
	int (*request)(int fd, enum act act);
} requests[] = {
	{ "TUNSETTXFILTER", txfilter },	     { "TUNSETSNDBUF", sndbuf },
	{ "TUNSETVNETHDRSZ", vnethdrsz },    { "TUNSETVNETLE", vnetle },
	{ "TUNSETVNETBE", vnetbe },	     { "TUNSETOFFLOAD", offload },
	{ "TUNSETSTEERINGEBPF", steering },  { "TUNSETFILTEREBPF", filterebpf },
	{ "TUNATTACHFILTER", attachfilter }, { "TUNSETLINK", linktype },
};

int main(int argc, char **argv)
{
	const struct request *r;
	int fd, before;

	for (r = requests; argc >= 3 && r < requests + sizeof(requests) / sizeof(*requests); r++) {
		if (strcmp(r->name, argv[2]))
			continue;
		ifname = argv[1];
		queues = argc > 3 ? IFF_MULTI_QUEUE : 0;
		alarm(30);
		fd = attach();
		before = r->request(fd, IS_SET);
		if (before > 0) {
			printf("%s was set before\n", r->name);
			return 1;
		}
		if (before < 0 || r->request(fd, SET) < 0) {
			printf("%s is not here: %s\n", r->name, strerror(errno));
			return 0;
		}
		close(fd);
		fd = attach();
		printf("%s %s\n", r->name, r->request(fd, IS_SET) ? "outlives" : "ends");
		return 0;
	}
	fputs("usage: tunleft NAME REQUEST [multi_queue]\n", stderr);
	return 2;
}
