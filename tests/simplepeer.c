/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * simplepeer listen PORT | connect ADDRESS PORT: a peer with the wire of the tutorial's
 * program, as that works: one packet at a time, its length in 16 bits, two writes, no
 * TCP_NODELAY. The interface is attached to descriptor 3, as by tuntap exec.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TUN = 3, PACKET = 2000 };

static void must(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static int open_net(int argc, char **argv)
{
	int waits = argc > 1 && !strcmp(argv[1], "listen"), on = 1;
	int s = socket(AF_INET, SOCK_STREAM, 0), net;
	struct sockaddr_in at = { .sin_family = AF_INET };

	if (argc < (waits ? 3 : 4)) {
		fputs("usage: simplepeer listen PORT | connect ADDRESS PORT\n", stderr);
		exit(2);
	}
	at.sin_port = htons((uint16_t)atoi(argv[argc - 1]));
	if (!waits) {
		inet_pton(AF_INET, argv[2], &at.sin_addr);
		must(!connect(s, (struct sockaddr *)&at, sizeof(at)), "connect");
		return s;
	}
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	must(!bind(s, (struct sockaddr *)&at, sizeof(at)) && !listen(s, 5), "listen");
	net = accept(s, NULL, NULL);
	must(net >= 0, "accept");
	close(s);
	return net;
}

/* Returns 0 at the end. */
static size_t read_all(int fd, void *to, size_t len)
{
	size_t have = 0;
	ssize_t n;

	while (have < len) {
		n = read(fd, (char *)to + have, len - have);
		must(n >= 0, "read");
		if (n == 0)
			return 0;
		have += (size_t)n;
	}
	return have;
}

static void from_tun(int net)
{
	unsigned char packet[PACKET];
	ssize_t n = read(TUN, packet, sizeof(packet));
	uint16_t len = htons((uint16_t)n);

	must(n >= 0, "read");
	must(write(net, &len, sizeof(len)) == sizeof(len), "write");
	must(write(net, packet, (size_t)n) == n, "write");
}

static void from_net(int net)
{
	unsigned char packet[PACKET];
	uint16_t len;

	if (!read_all(net, &len, sizeof(len)))
		exit(0);
	if (ntohs(len) > sizeof(packet)) {
		fprintf(stderr, "a frame of %u bytes\n", ntohs(len));
		exit(3);
	}
	read_all(net, packet, ntohs(len));
	must(write(TUN, packet, ntohs(len)) == ntohs(len), "write");
}

int main(int argc, char **argv)
{
	int net = open_net(argc, argv);
	fd_set set;

	for (;;) {
		FD_ZERO(&set);
		FD_SET(TUN, &set);
		FD_SET(net, &set);
		must(select((net > TUN ? net : TUN) + 1, &set, NULL, NULL, NULL) > 0, "select");
		if (FD_ISSET(TUN, &set))
			from_tun(net);
		if (FD_ISSET(net, &set))
			from_net(net);
	}
}
