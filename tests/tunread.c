/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * The program on the other end: it attaches to an interface as every tutorial
 * on tun/tap does, and reads. It knows nothing of the rest of the project.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/filter.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef IFF_NO_CARRIER
#define IFF_NO_CARRIER 0x0040
#endif

static const char usage[] =
	"usage: tunread [--timeout SECONDS] try|hold|filter|leave|read COUNT NAME tun|tap\n"
	"               [pi] [vnet_hdr] [multi_queue] [no_carrier] [napi]\n"
	"       tunread tell FD\n"
	"\n"
	"  try         print \"ok\", or the error of the attempt\n"
	"  hold        print \"attached\", then keep the interface until killed\n"
	"  filter      leave a packet filter behind; print as try does\n"
	"  leave       leave all that outlives a program; print as try does\n"
	"  tell        print what has been left on the interface of descriptor FD\n"
	"  read COUNT  print \"attached\", then \"read LENGTH bytes\" for each packet\n"
	"\n"
	"After SECONDS (30) the alarm kills it.\n";

static const char *error_name(int err)
{
	static const struct {
		int err;
		const char *name;
	} names[] = {
		{ EACCES, "EACCES" }, { EBADF, "EBADF" },   { EBADFD, "EBADFD" },
		{ EBUSY, "EBUSY" },   { EEXIST, "EEXIST" }, { EINVAL, "EINVAL" },
		{ EIO, "EIO" },	      { ENODEV, "ENODEV" }, { ENOENT, "ENOENT" },
		{ ENOMEM, "ENOMEM" }, { ENXIO, "ENXIO" },   { EPERM, "EPERM" },
		{ E2BIG, "E2BIG" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].err == err)
			return names[i].name;
	return strerror(err);
}

static int fail(void)
{
	puts(error_name(errno));
	return EXIT_FAILURE;
}

/* The flag that a word means, or -1. */
static int flag_of(const char *word)
{
	static const struct {
		const char *word;
		int flag;
	} flags[] = {
		{ "vnet_hdr", IFF_VNET_HDR },
		{ "multi_queue", IFF_MULTI_QUEUE },
		{ "no_carrier", IFF_NO_CARRIER },
		{ "napi", IFF_NAPI },
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!strcmp(word, flags[i].word))
			return flags[i].flag;
	return -1;
}

/* Fill the request from NAME MODE FLAG...; whether the words make sense. */
static int parse(struct ifreq *ifr, char **words)
{
	int flags = IFF_NO_PI;

	if (!words[0] || strlen(words[0]) >= IFNAMSIZ || !words[1])
		return 0;
	strcpy(ifr->ifr_name, words[0]);
	if (!strcmp(words[1], "tun"))
		flags |= IFF_TUN;
	else if (!strcmp(words[1], "tap"))
		flags |= IFF_TAP;
	else
		return 0;
	for (words += 2; *words; words++) {
		if (!strcmp(*words, "pi"))
			flags &= ~IFF_NO_PI;
		else if (flag_of(*words) < 0)
			return 0;
		else
			flags |= flag_of(*words);
	}
	ifr->ifr_flags = flags;
	return 1;
}

/*
 * The kernel keeps the address of the filter and reads there again when the
 * next program attaches. That finds one there too if both run without address
 * randomisation (setarch -R): the first program header, whose type PT_PHDR is
 * 6, the number of BPF_RET | BPF_K.
 */
static int leave_filter(int fd)
{
	struct sock_fprog filter = { .len = 1 };

	filter.filter = (struct sock_filter *)getauxval(AT_PHDR);
	return ioctl(fd, TUNATTACHFILTER, &filter);
}

/* What one program sets, and the next one finds. */
static int leave_all(int fd, int tap)
{
	static const unsigned char mac[6] = { 2, 0, 0, 0, 0, 1 };
	union {
		struct tun_filter filter;
		unsigned char bytes[sizeof(struct tun_filter) + sizeof(mac)];
	} one = { .filter = { .count = 1 } };
	int size = 12, sndbuf = 4096, little = 1;

	memcpy(one.bytes + sizeof(one.filter), mac, sizeof(mac));
	if (ioctl(fd, TUNSETVNETHDRSZ, &size) < 0 || ioctl(fd, TUNSETSNDBUF, &sndbuf) < 0 ||
	    ioctl(fd, TUNSETVNETLE, &little) < 0 ||
	    ioctl(fd, TUNSETOFFLOAD, (unsigned long)(TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)) < 0)
		return -1;
	return tap && (ioctl(fd, TUNSETTXFILTER, &one) < 0 || leave_filter(fd) < 0) ? -1 : 0;
}

static int tell(int fd)
{
	struct sock_fprog filter = { 0 };
	int size, sndbuf, little;
	struct ifreq ifr;

	if (ioctl(fd, TUNGETIFF, &ifr) < 0 || ioctl(fd, TUNGETVNETHDRSZ, &size) < 0 ||
	    ioctl(fd, TUNGETSNDBUF, &sndbuf) < 0 || ioctl(fd, TUNGETVNETLE, &little) < 0)
		return fail();
	ioctl(fd, TUNGETFILTER, &filter);
	printf("%s flags %x, vnet_hdr %d %s, sndbuf %d, filter %d\n", ifr.ifr_name,
	       (unsigned short)ifr.ifr_flags, size, little ? "LE" : "native", sndbuf, filter.len);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "timeout", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static char packet[1 << 17];
	struct ifreq ifr = { 0 };
	unsigned timeout = 30;
	long count = -1;
	ssize_t len;
	const char *verb;
	int fd, c, known;

	/* "+": the words are in order, options come first. */
	while ((c = getopt_long(argc, argv, "+t:h", options, NULL)) != -1) {
		if (c == 't') {
			timeout = strtoul(optarg, NULL, 10);
		} else {
			fputs(usage, c == 'h' ? stdout : stderr);
			return c == 'h' ? EXIT_SUCCESS : 2;
		}
	}
	argv += optind;
	verb = *argv ? *argv++ : "";
	if (!strcmp(verb, "read"))
		count = *argv ? strtol(*argv++, NULL, 10) : 0;
	if (!strcmp(verb, "tell") && *argv)
		return tell(atoi(*argv));
	known = count > 0 || !strcmp(verb, "leave") || !strcmp(verb, "try") ||
		!strcmp(verb, "hold") || !strcmp(verb, "filter");
	if (!known || !parse(&ifr, argv)) {
		fputs(usage, stderr);
		return 2;
	}

	alarm(timeout);
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0)
		return fail();
	if (!strcmp(verb, "filter") && leave_filter(fd) < 0)
		return fail();
	if (!strcmp(verb, "leave") && leave_all(fd, ifr.ifr_flags & IFF_TAP) < 0)
		return fail();
	if (!strcmp(verb, "try") || !strcmp(verb, "filter") || !strcmp(verb, "leave")) {
		puts("ok");
		return EXIT_SUCCESS;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("attached");
	if (count < 0)
		for (;;)
			pause();
	while (count-- > 0) {
		len = read(fd, packet, sizeof(packet));
		if (len < 0)
			return fail();
		printf("read %zd bytes\n", len);
	}
	return EXIT_SUCCESS;
}
