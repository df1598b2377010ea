/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A large packet is cut into those of the line. Pure: its bytes are somebody else's. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/packet-sum.h"
#include "base/packet.h"
#include "relay/header.h"
#include "relay/segment.h"

/* Where the payload begins; 0: that is not to be seen, or what it is cannot be cut. */
static size_t find_head(const struct packet *p)
{
	size_t header = UDP_HEADER;

	/* The first fragment has the header of the protocol too. */
	if (p->cut || p->fragment || !p->has_ports || packet_is_part(p))
		return 0;
	if (p->protocol != IPPROTO_TCP && p->protocol != IPPROTO_UDP)
		return 0;
	if (p->protocol == IPPROTO_TCP) {
		if (p->end - p->l4 < TCP_HEADER)
			return 0;
		header = (p->data[p->l4 + TCP_OFFSET] >> 4) * 4u;
		if (header < TCP_HEADER)
			return 0;
	}
	/* One without payload has nothing to cut. */
	return header < p->end - p->l4 ? p->l4 + header : 0;
}

/* What stays the same in the pseudo headers of all segments. */
static uint64_t sum_addresses(const struct packet *p)
{
	const size_t size = p->family == AF_INET ? 4 : 16;

	return sum_add(sum_add(p->protocol, p->from, size), p->to, size);
}

int segment_begin(struct segmenter *s, const unsigned char *data, size_t len, bool ethernet,
		  size_t size, size_t max)
{
	struct packet p;
	size_t head;

	*s = (struct segmenter){ 0 };
	packet_read(&p, data, len, ethernet);
	head = find_head(&p);
	if (!head || head >= max)
		return -EMSGSIZE;
	if (!size || size > max - head) {
		if (p.protocol == IPPROTO_UDP)
			return -EMSGSIZE;
		size = max - head;
	}
	*s = (struct segmenter){ .data = data,
				 .l3 = p.l3,
				 .l4 = p.l4,
				 .head = head,
				 .end = p.end,
				 .at = head,
				 .size = size,
				 .addresses = sum_addresses(&p),
				 .ipv4 = p.family == AF_INET,
				 .tcp = p.protocol == IPPROTO_TCP };
	return 0;
}

bool segment_more(const struct segmenter *s)
{
	return s->at < s->end;
}

static void set_network(const struct segmenter *s, unsigned char *ip, size_t len)
{
	if (!s->ipv4) {
		put_two(ip + IPV6_LENGTH, len - IPV6_HEADER);
		return;
	}
	put_two(ip + IPV4_LENGTH, len);
	put_two(ip + IPV4_ID, two(ip + IPV4_ID) + s->nth);
	put_two(ip + IPV4_SUM, 0);
	sum_put(sum_add(0, ip, (ip[0] & 0xf) * 4u), ip + IPV4_SUM);
}

static void set_tcp(const struct segmenter *s, unsigned char *tcp, bool last)
{
	put_four(tcp + TCP_SEQ, four(tcp + TCP_SEQ) + (uint32_t)(s->at - s->head));
	if (!last)
		tcp[TCP_FLAGS] &= (unsigned char)~(TCP_FIN | TCP_PSH);
	if (s->nth)
		tcp[TCP_FLAGS] &= (unsigned char)~TCP_CWR;
}

/* Of the header and the payload, len bytes. */
static void set_sum(const struct segmenter *s, unsigned char *l4, size_t len)
{
	unsigned char *sum = l4 + (s->tcp ? TCP_SUM : UDP_SUM);

	put_two(sum, 0);
	sum_put(sum_add(s->addresses + len, l4, len), sum);
	/* To UDP, 0 is none. */
	if (!s->tcp && !two(sum))
		put_two(sum, 0xffff);
}

size_t segment_next(struct segmenter *s, unsigned char *out)
{
	const size_t left = s->end - s->at, n = left < s->size ? left : s->size;
	const size_t len = s->head + n;

	memcpy(out, s->data, s->head);
	memcpy(out + s->head, s->data + s->at, n);
	set_network(s, out + s->l3, len - s->l3);
	if (s->tcp)
		set_tcp(s, out + s->l4, n == left);
	else
		put_two(out + s->l4 + UDP_LENGTH, len - s->l4);
	set_sum(s, out + s->l4, len - s->l4);
	s->at += n;
	s->nth++;
	return len;
}
