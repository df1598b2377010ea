/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Sockets of UDP: how they are made, and what is known of the way. */
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <string.h>
#include <unistd.h>
#include <netinet/udp.h>

#include "relay/udp.h"

enum {
	/* A batch of some 64 packets of 64 KiB; less loses what comes while others are written. */
	RECEIVE_BUFFER = 4 << 20,
	IPV4_AND_UDP = 20 + 8,
	IPV6_AND_UDP = 40 + 8,
	/* The shortest that IPv6 has; where nothing is known, IPv4 too. */
	MTU_LEAST = 1280,
	/* Of IPv4 (RFC 791): more than all that is in front of a packet, secured too. */
	IPV4_MTU_LEAST = 68,
	MTU_MOST = 65535,
};

static void set(int fd, int level, int option, int value)
{
	/* What cannot be set costs speed, and a packet now and then. */
	setsockopt(fd, level, option, &value, sizeof(value));
}

/*
 * No fragments. own: of what the network says is too long, which anybody can forge, the kernel
 * makes nothing.
 */
static void discover(int fd, sa_family_t family, bool own)
{
	if (family == AF_INET)
		set(fd, SOL_IP, IP_MTU_DISCOVER, own ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DO);
	else
		set(fd, SOL_IPV6, IPV6_MTU_DISCOVER, own ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DO);
}

static int make(sa_family_t family, bool own)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int size = RECEIVE_BUFFER;

	if (fd < 0)
		return -errno;
	/* Beyond net.core.rmem_max with a privilege; without it as much as that. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		set(fd, SOL_SOCKET, SO_RCVBUF, size);
	set(fd, SOL_UDP, UDP_GRO, 1);
	discover(fd, family, own);
	if (family == AF_INET) {
		set(fd, SOL_IP, IP_RECVERR, 1);
		set(fd, SOL_IP, IP_PKTINFO, 1);
		return fd;
	}
	/* That of IPv4 has a socket of its own. */
	set(fd, SOL_IPV6, IPV6_V6ONLY, 1);
	set(fd, SOL_IPV6, IPV6_RECVERR, 1);
	set(fd, SOL_IPV6, IPV6_RECVPKTINFO, 1);
	return fd;
}

static int add(struct udp_sockets *u, const struct sockaddr_storage *address, socklen_t len)
{
	int fd = make(address->ss_family, u->own), err;

	if (fd < 0)
		return fd;
	if (len && bind(fd, (const struct sockaddr *)address, len) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	u->v[u->n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	return 0;
}

/* Where an address family is missing, the other one will do. */
static int open_bound(struct udp_sockets *u, const struct relay *r, struct message *m)
{
	struct addresses a;
	char text[SOCKADDR_TEXT];
	int err = address_resolve(&r->words.at, true, &a, m);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < a.n && i < LISTENERS_MAX; i++) {
		err = add(u, &a.v[i].address, a.v[i].len);
		if (!err || err == -EAFNOSUPPORT || (err == -EADDRNOTAVAIL && !*r->words.at.host))
			continue;
		sockaddr_text(&a.v[i].address, a.v[i].len, text);
		return message_set(m, err, "cannot listen at %s: %s", text, strerror(-err));
	}
	if (u->n)
		return 0;
	return message_set(m, err, "cannot listen at port %u: %s", r->words.at.port,
			   strerror(-err));
}

/* One for each family, since a name may have addresses of either at the next try. */
static int open_unbound(struct udp_sockets *u, struct message *m)
{
	const struct sockaddr_storage v4 = { .ss_family = AF_INET }, v6 = { .ss_family = AF_INET6 };
	int err = add(u, &v4, 0);

	if (add(u, &v6, 0) < 0 && err)
		return message_set(m, err, "cannot make a socket: %s", strerror(-err));
	return 0;
}

int udp_open(struct udp_sockets *u, const struct relay *r, const struct addresses *to,
	     struct message *m)
{
	int err, i;

	u->own = r->tls != NULL;
	for (i = 0; i < 2; i++) {
		const sa_family_t family = i ? AF_INET6 : AF_INET;

		u->probes[i] = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		discover(u->probes[i], family, u->own);
		set(u->probes[i], i ? SOL_IPV6 : SOL_IP, i ? IPV6_RECVERR : IP_RECVERR, u->own);
	}
	err = to ? open_unbound(u, m) : open_bound(u, r, m);
	if (err)
		udp_close(u);
	return err;
}

void udp_close(struct udp_sockets *u)
{
	int i;

	while (u->n > 0)
		close(u->v[--u->n].fd);
	for (i = 0; i < 2; i++) {
		if (u->probes[i] >= 0)
			close(u->probes[i]);
		u->probes[i] = -1;
	}
}

static sa_family_t family_of(int fd)
{
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof(address);

	return getsockname(fd, (struct sockaddr *)&address, &len) < 0 ? AF_UNSPEC
								      : address.ss_family;
}

bool udp_path_to(const struct udp_sockets *u, const struct sockaddr_storage *address, socklen_t len,
		 struct udp_path *path)
{
	size_t i;

	*path = (struct udp_path){ .fd = -1, .address = *address, .len = len };
	for (i = 0; i < u->n && path->fd < 0; i++)
		if (family_of(u->v[i].fd) == address->ss_family)
			path->fd = u->v[i].fd;
	return path->fd >= 0;
}

size_t udp_address(const struct udp_path *path, unsigned char bytes[UDP_ADDRESS])
{
	const struct sockaddr_in *v4 = (const void *)&path->address;
	const struct sockaddr_in6 *v6 = (const void *)&path->address;

	memset(bytes, 0, UDP_ADDRESS);
	if (path->address.ss_family == AF_INET) {
		memcpy(bytes, &v4->sin_port, 2);
		memcpy(bytes + 2, &v4->sin_addr, 4);
	} else {
		memcpy(bytes, &v6->sin6_port, 2);
		memcpy(bytes + 2, &v6->sin6_addr, 16);
		memcpy(bytes + 20, &v6->sin6_scope_id, 4);
	}
	return UDP_ADDRESS;
}

/* That of IPv4 as 0:0::/64 would have it, where no host is. */
uint64_t udp_network(const struct udp_path *path)
{
	const struct sockaddr_in *v4 = (const void *)&path->address;
	const struct sockaddr_in6 *v6 = (const void *)&path->address;
	unsigned char bytes[sizeof(uint64_t)] = { 0 };
	uint64_t number;

	if (path->address.ss_family == AF_INET) {
		memcpy(bytes + 4, &v4->sin_addr, 4);
	} else {
		memcpy(bytes, &v6->sin6_addr, sizeof(bytes));
		/* Each link has a network of the same number. */
		if (v6->sin6_scope_id)
			memcpy(bytes + 4, &v6->sin6_scope_id, 4);
	}
	memcpy(&number, bytes, sizeof(number));
	return number;
}

static bool same_host(const struct udp_path *a, const struct udp_path *b)
{
	const struct sockaddr_in *x = (const void *)&a->address, *y = (const void *)&b->address;
	const struct sockaddr_in6 *v = (const void *)&a->address, *w = (const void *)&b->address;

	if (a->address.ss_family != b->address.ss_family)
		return false;
	if (a->address.ss_family == AF_INET)
		return x->sin_addr.s_addr == y->sin_addr.s_addr;
	return v->sin6_scope_id == w->sin6_scope_id &&
	       IN6_ARE_ADDR_EQUAL(&v->sin6_addr, &w->sin6_addr);
}

bool udp_same_end(const struct udp_path *a, const struct udp_path *b)
{
	const struct sockaddr_in *x = (const void *)&a->address, *y = (const void *)&b->address;
	const struct sockaddr_in6 *v = (const void *)&a->address, *w = (const void *)&b->address;

	if (a->fd != b->fd || !same_host(a, b))
		return false;
	return a->address.ss_family == AF_INET ? x->sin_port == y->sin_port
					       : v->sin6_port == w->sin6_port;
}

size_t udp_longest_of(size_t mtu, sa_family_t family)
{
	const bool v4 = family == AF_INET;
	const size_t least = v4 && mtu ? IPV4_MTU_LEAST : MTU_LEAST;

	if (mtu > MTU_MOST)
		mtu = MTU_MOST;
	if (mtu < least)
		mtu = least;
	return mtu - (v4 ? IPV4_AND_UDP : IPV6_AND_UDP);
}

/*
 * The mtu of the device that a socket's datagrams leave by: the kernel tells it of one that is too
 * long. Of nothing that is sent: where the first fits, the second is too long to go with it, and
 * both are dropped.
 */
static int mtu_of_device(int fd)
{
	static const unsigned char longest[MTU_MOST - IPV4_AND_UDP];
	struct sockaddr_storage address;
	size_t mtu = 0;
	int err, i;

	while (udp_next_error(fd, &address, &err, &mtu))
		;
	for (i = 0; i < 2; i++)
		if (send(fd, longest, sizeof(longest), MSG_MORE | MSG_DONTWAIT) < 0)
			break;
	return udp_next_error(fd, &address, &err, &mtu) && err == EMSGSIZE ? (int)mtu : 0;
}

/* What the route has, by what came back on the way too. */
static int mtu_of_route(int fd, bool v4)
{
	int mtu;
	socklen_t len = sizeof(mtu);

	if (getsockopt(fd, v4 ? SOL_IP : SOL_IPV6, v4 ? IP_MTU : IPV6_MTU, &mtu, &len) < 0)
		return 0;
	return mtu;
}

static int probe_of(const struct udp_sockets *u, const struct udp_path *path)
{
	return u->probes[path->address.ss_family == AF_INET ? 0 : 1];
}

/* A socket that is connected anew knows what the route is by now. */
int udp_route(const struct udp_sockets *u, const struct udp_path *path)
{
	const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
	const int fd = probe_of(u, path);

	connect(fd, &nowhere, sizeof(nowhere));
	return connect(fd, (const struct sockaddr *)&path->address, path->len) < 0 ? -errno : 0;
}

size_t udp_longest(const struct udp_sockets *u, const struct udp_path *path)
{
	const bool v4 = path->address.ss_family == AF_INET;
	const int fd = probe_of(u, path);
	int mtu;

	if (udp_route(u, path) < 0)
		return 0;
	mtu = u->own ? mtu_of_device(fd) : mtu_of_route(fd, v4);
	return mtu > 0 ? udp_longest_of((size_t)mtu, path->address.ss_family) : 0;
}

bool udp_next_error(int fd, struct sockaddr_storage *address, int *err, size_t *mtu)
{
	unsigned char control[512];
	struct msghdr msg = { .msg_name = address,
			      .msg_namelen = sizeof(*address),
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct sock_extended_err ee;
	struct cmsghdr *c;

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	*err = 0;
	*mtu = 0;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if ((c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR) &&
		    (c->cmsg_level != SOL_IPV6 || c->cmsg_type != IPV6_RECVERR))
			continue;
		memcpy(&ee, CMSG_DATA(c), sizeof(ee));
		*err = (int)ee.ee_errno;
		*mtu = ee.ee_info;
	}
	return true;
}
