/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * rtnetlink: what comes in, and from whom. Whoever has CAP_NET_ADMIN over the network
 * namespace may send to our socket too, and can guess all that an answer must have but
 * one thing: nl_pid of the sender, which is 0 for the kernel alone.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>

#include "kernel/rtnl-socket.h"

enum {
	/*
	 * Seconds for an answer. The kernel answers before the request returns: what
	 * is not there by then was lost.
	 */
	PATIENCE = 5,
	/* As many messages of others are dropped while an answer is read. */
	FOREIGN_MAX = 100000,
	/* More do not fit into a buffer of the usual size. */
	WAITING_MAX = 1000,
};

void rtnl_refuse_others(struct mnl_socket *s)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int fd = mnl_socket_get_fd(s), n;

	/* Where it fails others are told by their address alone. */
	if (connect(fd, (const struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return;
	for (n = 0; n < WAITING_MAX && recv(fd, NULL, 0, MSG_DONTWAIT) >= 0; n++)
		;
}

int rtnl_transmit(struct rtnl *r, const void *data, size_t len)
{
	ssize_t n;

	do {
		n = mnl_socket_sendto(r->socket, data, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	r->waiting = false;
	r->foreign = 0;
	return 0;
}

/*
 * The milliseconds until the deadline, rounded up; 0: it has passed. The time begins when the
 * answer is not there: it nearly always is.
 */
static int time_left(struct rtnl *r)
{
	struct timespec now;
	int64_t ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!r->waiting) {
		r->deadline = now;
		r->deadline.tv_sec += PATIENCE;
		r->waiting = true;
	}
	ns = (int64_t)(r->deadline.tv_sec - now.tv_sec) * 1000000000 +
	     (r->deadline.tv_nsec - now.tv_nsec);
	return ns > 0 ? (int)((ns + 999999) / 1000000) : 0;
}

/* One datagram. -EPROTO: somebody else's. */
static int receive(struct rtnl *r, const struct mnl_socket *s, struct rtnl_bytes *bytes)
{
	struct sockaddr_nl from = { 0 };
	struct iovec buffer = { r->buffer, RTNL_BUFFER };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &buffer,
		.msg_iovlen = 1,
	};
	ssize_t n;

	do {
		n = recvmsg(mnl_socket_get_fd(s), &msg, MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (msg.msg_namelen != sizeof(from) || from.nl_family != AF_NETLINK || from.nl_pid != 0)
		return -EPROTO;
	if (msg.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	*bytes = (struct rtnl_bytes){ r->buffer, n };
	return 0;
}

/* The time counts while nothing comes, or what others send: the kernel's is never late. */
int rtnl_receive(struct rtnl *r, struct rtnl_bytes *bytes)
{
	struct pollfd fd = { .fd = mnl_socket_get_fd(r->socket), .events = POLLIN };
	int err, ms;

	for (;;) {
		err = receive(r, r->socket, bytes);
		if (err != -EAGAIN && err != -EPROTO)
			return err;
		ms = time_left(r);
		if (!ms || (err == -EPROTO && ++r->foreign > FOREIGN_MAX))
			return -ETIMEDOUT;
		if (err == -EAGAIN && poll(&fd, 1, ms) < 0 && errno != EINTR)
			return -errno;
	}
}

int rtnl_receive_from(struct rtnl *r, struct mnl_socket *s, struct rtnl_bytes *bytes)
{
	int err = receive(r, s, bytes);

	return err == -EPROTO ? -EAGAIN : err;
}

const struct nlmsghdr *rtnl_take(struct rtnl_bytes *bytes, int *err)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)bytes->at;
	size_t len;

	if (!bytes->left)
		return NULL;
	if (bytes->left < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) ||
	    nlh->nlmsg_len > bytes->left) {
		*err = -EBADMSG;
		return NULL;
	}
	/* The last one may lack what aligns the next. */
	len = NLMSG_ALIGN((size_t)nlh->nlmsg_len);
	if (len > bytes->left)
		len = bytes->left;
	bytes->at += len;
	bytes->left -= len;
	return nlh;
}

bool rtnl_answers(const struct rtnl *r, const struct nlmsghdr *nlh, uint32_t seq)
{
	return nlh->nlmsg_seq == seq && nlh->nlmsg_pid == mnl_socket_get_portid(r->socket);
}

int rtnl_error(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e) || e->error > 0 ||
	    e->error < -RTNL_ERRNO_MAX)
		return -EBADMSG;
	return e->error;
}
