/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Segments of TCP are put together. Pure: their bytes are somebody else's. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/packet-sum.h"
#include "base/packet.h"
#include "relay/coalesce.h"
#include "relay/header.h"

/* The sum of a pseudo header; len: of the header of TCP and its payload. */
static uint64_t sum_pseudo(const struct tcp_segment *t, size_t len)
{
	const unsigned char *ip = t->data + t->l3;
	uint64_t sum = IPPROTO_TCP + len;

	/* Both addresses, which stand behind each other. */
	return t->ipv4 ? sum_add(sum, ip + 12, 8) : sum_add(sum, ip + 8, 32);
}

/* Over what is right, its checksum with it, the sum is all ones. */
static bool is_right(uint64_t sum)
{
	unsigned char left[2];

	sum_put(sum, left);
	return !left[0] && !left[1];
}

/* A checksum of all ones is as right as 0, but nobody computes it: it would not come back. */
static bool has_right_sums(const struct tcp_segment *t)
{
	const unsigned char *ip = t->data + t->l3, *tcp = t->data + t->l4;
	const size_t len = t->len - t->l4;

	if (t->ipv4 && (two(ip + IPV4_SUM) == UINT16_MAX || !is_right(sum_add(0, ip, IPV4_HEADER))))
		return false;
	return two(tcp + TCP_SUM) != UINT16_MAX && is_right(sum_add(sum_pseudo(t, len), tcp, len));
}

/* A length of 0, which large packets have within a machine, would not come back either. */
static bool has_right_length(const struct tcp_segment *t)
{
	const unsigned char *ip = t->data + t->l3;
	const size_t len = t->len - t->l3;

	return t->ipv4 ? two(ip + IPV4_LENGTH) == len : two(ip + IPV6_LENGTH) == len - IPV6_HEADER;
}

bool tcp_segment_read(struct tcp_segment *t, unsigned char *data, size_t len, bool ethernet)
{
	const unsigned int may = TCP_ACK | TCP_PSH | TCP_FIN | TCP_ECE | TCP_CWR;
	struct packet p;
	size_t header;

	packet_read(&p, data, len, ethernet);
	if (p.protocol != IPPROTO_TCP || !p.has_ports || p.cut || p.end != len)
		return false;
	if (packet_is_part(&p) || len - p.l4 < TCP_HEADER)
		return false;
	/* The reserved bit, and options, which are the packet's own. */
	if (p.family == AF_INET &&
	    (p.l4 - p.l3 != IPV4_HEADER || data[p.l3 + IPV4_FRAGMENT] & 0x80))
		return false;
	header = (data[p.l4 + TCP_OFFSET] >> 4) * 4u;
	if (header < TCP_HEADER || header >= len - p.l4)
		return false;
	if (data[p.l4 + TCP_FLAGS] & ~may || !(data[p.l4 + TCP_FLAGS] & TCP_ACK))
		return false;
	*t = (struct tcp_segment){ .data = data,
				   .len = len,
				   .l3 = p.l3,
				   .l4 = p.l4,
				   .head = p.l4 + header,
				   .ipv4 = p.family == AF_INET };
	return has_right_length(t) && has_right_sums(t);
}

/* All in front of TCP but lengths, id and checksum. */
static bool is_same_network(const struct tcp_segment *a, const struct tcp_segment *b, size_t nth)
{
	const unsigned char *x = a->data + a->l3, *y = b->data + b->l3;

	if (memcmp(a->data, b->data, a->l3) != 0)
		return false;
	if (!a->ipv4)
		return !memcmp(x, y, IPV6_LENGTH) && !memcmp(x + 6, y + 6, IPV6_HEADER - 6);
	return !memcmp(x, y, IPV4_LENGTH) &&
	       (uint16_t)(two(x + IPV4_ID) + nth) == two(y + IPV4_ID) &&
	       !memcmp(x + IPV4_FRAGMENT, y + IPV4_FRAGMENT, IPV4_SUM - IPV4_FRAGMENT) &&
	       !memcmp(x + 12, y + 12, 8);
}

/* All of the header of TCP but sequence number, checksum and the flags of the ends. */
static bool is_same_flow(const struct tcp_segment *a, const struct tcp_segment *b)
{
	const unsigned int ends = TCP_FIN | TCP_PSH | TCP_CWR;
	const unsigned char *x = a->data + a->l4, *y = b->data + b->l4;

	return !memcmp(x, y, TCP_SEQ) && !memcmp(x + 8, y + 8, TCP_FLAGS - 8) &&
	       !((x[TCP_FLAGS] ^ y[TCP_FLAGS]) & ~ends) && !memcmp(x + 14, y + 14, 2) &&
	       !memcmp(x + 18, y + 18, a->head - a->l4 - 18);
}

static bool follows(const struct coalescer *c, const struct tcp_segment *t)
{
	const struct tcp_segment *a = &c->first;
	const size_t payload = t->len - t->head;

	if (c->full || c->n == COALESCE_MAX || payload > c->size)
		return false;
	if (a->ipv4 != t->ipv4 || a->l3 != t->l3 || a->l4 != t->l4 || a->head != t->head)
		return false;
	/* What is cut has CWR in the first alone. */
	if (t->data[t->l4 + TCP_FLAGS] & TCP_CWR || c->len - a->l3 + payload > UINT16_MAX)
		return false;
	return is_same_network(a, t, c->n) && is_same_flow(a, t) &&
	       four(a->data + a->l4 + TCP_SEQ) + (uint32_t)(c->len - a->head) ==
		       four(t->data + t->l4 + TCP_SEQ);
}

bool coalesce_add(struct coalescer *c, const struct tcp_segment *t)
{
	const size_t payload = t->len - t->head;

	if (!c->n) {
		c->first = *t;
		c->v[0] = (struct iovec){ t->data, t->len };
		c->len = t->len;
		c->bytes = 0;
		c->size = payload;
		c->full = false;
	} else {
		if (!follows(c, t))
			return false;
		c->v[c->n] = (struct iovec){ t->data + t->head, payload };
		c->len += payload;
	}
	c->n++;
	c->bytes += t->len;
	c->last_flags = t->data[t->l4 + TCP_FLAGS];
	if (payload < c->size || c->last_flags & (TCP_FIN | TCP_PSH))
		c->full = true;
	return true;
}

void coalesce_finish(struct coalescer *c, struct virtio_net_hdr *h)
{
	const struct tcp_segment *a = &c->first;
	unsigned char *ip = a->data + a->l3, *tcp = a->data + a->l4;
	uint64_t sum = sum_pseudo(a, c->len - a->l4);

	*h = (struct virtio_net_hdr){ 0 };
	if (c->n < 2)
		return;
	if (a->ipv4) {
		put_two(ip + IPV4_LENGTH, c->len - a->l3);
		put_two(ip + IPV4_SUM, 0);
		sum_put(sum_add(0, ip, IPV4_HEADER), ip + IPV4_SUM);
	} else {
		put_two(ip + IPV6_LENGTH, c->len - a->l3 - IPV6_HEADER);
	}
	tcp[TCP_FLAGS] |= c->last_flags & (TCP_FIN | TCP_PSH);
	/* The rest of this sum is the kernel's to add. */
	sum_put(sum, tcp + TCP_SUM);
	put_two(tcp + TCP_SUM, (uint16_t)~two(tcp + TCP_SUM));
	h->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	h->gso_type = a->ipv4 ? VIRTIO_NET_HDR_GSO_TCPV4 : VIRTIO_NET_HDR_GSO_TCPV6;
	if (tcp[TCP_FLAGS] & TCP_CWR)
		h->gso_type |= VIRTIO_NET_HDR_GSO_ECN;
	h->hdr_len = (uint16_t)a->head;
	h->gso_size = (uint16_t)c->size;
	h->csum_start = (uint16_t)a->l4;
	h->csum_offset = TCP_SUM;
}
