/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Datagrams, many at once: UDP_SEGMENT and sendmmsg(2), UDP_GRO and recvmmsg(2). */
#include <errno.h>
#include <netinet/udp.h>
#include <string.h>

#include "relay/udp.h"

enum {
	RUN_MAX = 64, /* UDP_MAX_SEGMENTS of the kernel, before Linux 6.9 */
	RUN_BYTES = 65000, /* less than a packet of IP has */
	RUNS_MAX = 16, /* of one call */
	PIECE = RELAY_BUFFER / UDP_ARRIVALS,
};

_Static_assert(PIECE >= 65536, "a piece has room for the longest datagram");

/* What stands beside a datagram. */
union beside {
	struct cmsghdr align;
	unsigned char room[128];
};

/* Messages of one call, and what they point to. */
struct call {
	struct mmsghdr v[RUNS_MAX];
	struct iovec pieces[RUNS_MAX];
	union beside beside[RUNS_MAX];
	struct sockaddr_storage names[RUNS_MAX];
	size_t counts[RUNS_MAX]; /* datagrams of each */
};

static void put(struct msghdr *msg, int level, int type, const void *data, size_t len)
{
	struct cmsghdr *c = (void *)((unsigned char *)msg->msg_control + msg->msg_controllen);

	*c = (struct cmsghdr){ .cmsg_len = CMSG_LEN(len), .cmsg_level = level, .cmsg_type = type };
	memcpy(CMSG_DATA(c), data, len);
	msg->msg_controllen += CMSG_SPACE(len);
}

/* From the address that the other end knows. */
static void put_local(struct msghdr *msg, const struct udp_path *path)
{
	const struct in_pktinfo v4 = { .ipi_spec_dst = path->local.v4 };
	const struct in6_pktinfo v6 = { .ipi6_addr = path->local.v6 };

	if (!path->has_local)
		return;
	if (path->address.ss_family == AF_INET)
		put(msg, SOL_IP, IP_PKTINFO, &v4, sizeof(v4));
	else
		put(msg, SOL_IPV6, IPV6_PKTINFO, &v6, sizeof(v6));
}

static void fill_message(struct msghdr *msg, const struct udp_path *path, struct iovec *piece,
			 union beside *beside, size_t size, size_t count)
{
	const uint16_t segment = (uint16_t)size;

	memset(beside, 0, sizeof(*beside));
	*msg = (struct msghdr){ .msg_name = (void *)&path->address,
				.msg_namelen = path->len,
				.msg_iov = piece,
				.msg_iovlen = 1,
				.msg_control = beside };
	put_local(msg, path);
	if (count > 1)
		put(msg, SOL_UDP, UDP_SEGMENT, &segment, sizeof(segment));
	if (!msg->msg_controllen)
		msg->msg_control = NULL;
}

void udp_send_one(const struct udp_path *path, const void *data, size_t len)
{
	struct iovec piece = { (void *)data, len };
	union beside beside;
	struct msghdr msg;
	int i;

	fill_message(&msg, path, &piece, &beside, len, 1);
	/* What an earlier datagram met is told here first. */
	for (i = 0; i < 2; i++)
		if (sendmsg(path->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
			return;
}

/* Datagrams from the nth on that are of one length, but the last may be shorter. */
static size_t count_run(const struct udp_batch *b, size_t nth, size_t *bytes)
{
	const size_t size = b->lens[nth];
	size_t count = 1;

	*bytes = size;
	if (b->no_offload || nth - b->at_n < b->singles)
		return 1;
	while (nth + count < b->n && count < RUN_MAX) {
		const size_t next = b->lens[nth + count];

		if (next > size || *bytes + next > RUN_BYTES)
			break;
		*bytes += next;
		count++;
		if (next < size)
			break;
	}
	return count;
}

/* Returns how many messages there are. */
static unsigned int fill_call(struct call *c, const struct udp_batch *b,
			      const struct udp_path *path)
{
	size_t at = b->at, nth = b->at_n, bytes;
	unsigned int n = 0;

	while (nth < b->n && n < RUNS_MAX) {
		c->counts[n] = count_run(b, nth, &bytes);
		c->pieces[n] = (struct iovec){ b->data + at, bytes };
		fill_message(&c->v[n].msg_hdr, path, &c->pieces[n], &c->beside[n], b->lens[nth],
			     c->counts[n]);
		at += bytes;
		nth += c->counts[n];
		n++;
	}
	return n;
}

static void step_over(struct udp_batch *b, const struct call *c, unsigned int runs)
{
	unsigned int i;

	for (i = 0; i < runs; i++) {
		b->at += c->pieces[i].iov_len;
		b->at_n += c->counts[i];
		b->singles -= b->singles < c->counts[i] ? b->singles : c->counts[i];
	}
}

/* The first message of a call was not taken. Returns whether to go on. */
static bool lose(struct udp_batch *b, const struct call *c, int err, bool again,
		 struct stats *stats)
{
	if (err == EINTR)
		return true;
	if (err == EAGAIN)
		return false;
	/* A device, or a way, that cannot cut it; or they are too long. */
	if (err == EIO && c->counts[0] > 1) {
		b->no_offload = true;
		return true;
	}
	if ((err == EMSGSIZE || err == EINVAL) && c->counts[0] > 1) {
		b->singles = c->counts[0];
		return true;
	}
	/* It may be what an earlier one met, or somebody says so. */
	if (!again)
		return true;
	if (err == EMSGSIZE) {
		b->too_long = true;
		stats->too_long++;
	} else {
		stats->unsent += c->counts[0];
	}
	step_over(b, c, 1);
	return true;
}

int udp_send(struct udp_batch *b, const struct udp_path *path, struct stats *stats)
{
	struct call c;
	unsigned int runs;
	bool again = false;
	int n;

	while (b->at_n < b->n) {
		runs = fill_call(&c, b, path);
		n = sendmmsg(path->fd, c.v, runs, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			step_over(b, &c, (unsigned int)n);
			again = false;
			continue;
		}
		if (!lose(b, &c, errno, again, stats))
			return -EAGAIN;
		again = !again;
	}
	b->n = b->have = b->at = b->at_n = b->singles = 0;
	return 0;
}

static void take_beside(struct msghdr *msg, struct udp_arrival *a)
{
	struct in_pktinfo v4;
	struct in6_pktinfo v6;
	struct cmsghdr *c;
	int size;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
			memcpy(&size, CMSG_DATA(c), sizeof(size));
			a->size = size > 0 ? (size_t)size : a->size;
		} else if (c->cmsg_level == SOL_IP && c->cmsg_type == IP_PKTINFO) {
			memcpy(&v4, CMSG_DATA(c), sizeof(v4));
			a->from.local.v4 = v4.ipi_spec_dst;
			a->from.has_local = true;
		} else if (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
			memcpy(&v6, CMSG_DATA(c), sizeof(v6));
			a->from.local.v6 = v6.ipi6_addr;
			a->from.has_local = true;
		}
	}
}

size_t udp_receive(int fd, unsigned char *buffer, struct udp_arrival v[UDP_ARRIVALS])
{
	struct call c;
	size_t i;
	int n;

	for (i = 0; i < UDP_ARRIVALS; i++) {
		c.pieces[i] = (struct iovec){ buffer + i * PIECE, PIECE };
		c.v[i].msg_hdr = (struct msghdr){ .msg_name = &c.names[i],
						  .msg_namelen = sizeof(c.names[i]),
						  .msg_iov = &c.pieces[i],
						  .msg_iovlen = 1,
						  .msg_control = &c.beside[i],
						  .msg_controllen = sizeof(c.beside[i]) };
	}
	n = recvmmsg(fd, c.v, UDP_ARRIVALS, MSG_DONTWAIT, NULL);
	for (i = 0; n > 0 && i < (size_t)n; i++) {
		v[i] = (struct udp_arrival){ .data = buffer + i * PIECE,
					     .len = c.v[i].msg_len,
					     .size = c.v[i].msg_len,
					     .from = { .fd = fd,
						       .address = c.names[i],
						       .len = c.v[i].msg_hdr.msg_namelen } };
		take_beside(&c.v[i].msg_hdr, &v[i]);
	}
	return n > 0 ? (size_t)n : 0;
}
_Static_assert((int)UDP_ARRIVALS <= (int)RUNS_MAX, "one call has room for all that comes");
