/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Large packets are cut, and what was cut is put together: to the byte, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/packet-sum.h"
#include "base/packet.h"
#include "relay/coalesce.h"
#include "relay/header.h"
#include "relay/segment.h"

enum { ROOM = 66000, SEGMENTS = 5000 };

/* What packets are made of. */
struct recipe {
	bool tap, ipv4, udp;
	unsigned int vlans, options; /* of TCP, in words */
	unsigned char flags;
	size_t payload, size;
	uint32_t seq;
	uint16_t id;
};

struct built {
	unsigned char data[ROOM];
	size_t len, l3, l4, head;
};

static void put_ethernet(const struct recipe *r, struct built *b)
{
	static const unsigned char macs[12] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
	unsigned int i;

	if (!r->tap)
		return;
	memcpy(b->data, macs, sizeof(macs));
	b->len = sizeof(macs);
	for (i = 0; i < r->vlans; i++, b->len += 4) {
		put_two(b->data + b->len, i + 1 < r->vlans ? 0x88a8 : 0x8100);
		put_two(b->data + b->len + 2, 0x2000 + 5 + i);
	}
	put_two(b->data + b->len, r->ipv4 ? 0x0800 : 0x86dd);
	b->len += 2;
}

static void put_network(const struct recipe *r, struct built *b, size_t behind)
{
	unsigned char *ip = b->data + b->len;

	b->l3 = b->len;
	if (r->ipv4) {
		ip[0] = 0x45;
		ip[1] = 2;
		put_two(ip + IPV4_LENGTH, IPV4_HEADER + behind);
		put_two(ip + IPV4_ID, r->id);
		ip[IPV4_FRAGMENT] = 0x40;
		ip[8] = 64;
		ip[9] = r->udp ? IPPROTO_UDP : IPPROTO_TCP;
		put_four(ip + 12, 0x0a000001);
		put_four(ip + 16, 0x0a000002);
		sum_put(sum_add(0, ip, IPV4_HEADER), ip + IPV4_SUM);
		b->len += IPV4_HEADER;
	} else {
		ip[0] = 0x60;
		put_two(ip + IPV6_LENGTH, behind);
		ip[6] = r->udp ? IPPROTO_UDP : IPPROTO_TCP;
		ip[7] = 64;
		ip[8] = ip[24] = 0xfd;
		ip[23] = 1;
		ip[39] = 2;
		b->len += IPV6_HEADER;
	}
	b->l4 = b->len;
}

static uint64_t pseudo(const unsigned char *data, size_t l3, size_t l4, size_t len)
{
	const bool ipv4 = data[l3] >> 4 == 4;
	const uint64_t sum = len - l4 + data[l3 + (ipv4 ? 9 : 6)];

	return ipv4 ? sum_add(sum, data + l3 + 12, 8) : sum_add(sum, data + l3 + 8, 32);
}

/* A packet as the kernel gives a large one: its checksum is that of the pseudo header. */
static void build(const struct recipe *r, struct built *b)
{
	const size_t header = r->udp ? UDP_HEADER : TCP_HEADER + 4 * (size_t)r->options;
	unsigned char *l4;
	size_t i, at;

	memset(b, 0, sizeof(*b));
	put_ethernet(r, b);
	put_network(r, b, header + r->payload);
	l4 = b->data + b->l4;
	put_two(l4, 1000);
	put_two(l4 + 2, 2000);
	if (r->udp) {
		put_two(l4 + UDP_LENGTH, header + r->payload);
	} else {
		put_four(l4 + TCP_SEQ, r->seq);
		put_four(l4 + 8, 77777);
		l4[TCP_OFFSET] = (unsigned char)((header / 4) << 4);
		l4[TCP_FLAGS] = r->flags;
		put_two(l4 + 14, 501);
		memset(l4 + TCP_HEADER, 1, 4 * (size_t)r->options);
	}
	b->head = b->l4 + header;
	b->len = b->head + r->payload;
	for (i = b->head; i < b->len; i++)
		b->data[i] = (unsigned char)(i * 2654435761u >> 24);
	at = b->l4 + (r->udp ? UDP_SUM : TCP_SUM);
	sum_put(pseudo(b->data, b->l3, b->l4, b->len), b->data + at);
	put_two(b->data + at, (uint16_t)~two(b->data + at));
}

/* All segments of b, behind each other in out; lens: their lengths. Returns their number. */
static size_t cut(const struct built *b, const struct recipe *r, size_t max, unsigned char *out,
		  size_t *lens)
{
	struct segmenter s;
	size_t n = 0, at = 0;

	assert_int_equal(segment_begin(&s, b->data, b->len, r->tap, r->size, max), 0);
	for (; segment_more(&s); n++) {
		assert_true(n < SEGMENTS);
		lens[n] = segment_next(&s, out + at);
		assert_true(lens[n] <= max);
		at += lens[n];
	}
	return n;
}

static void is_whole(const struct recipe *r, const struct built *b, const unsigned char *at,
		     size_t len, size_t nth, size_t n)
{
	unsigned char sum[2];
	const unsigned char *l4 = at + b->l4;

	sum_put(sum_add(pseudo(at, b->l3, b->l4, len), l4, len - b->l4), sum);
	assert_memory_equal(sum, "\0\0", 2);
	if (r->ipv4) {
		sum_put(sum_add(0, at + b->l3, IPV4_HEADER), sum);
		assert_memory_equal(sum, "\0\0", 2);
		assert_int_equal(two(at + b->l3 + IPV4_ID), (uint16_t)(r->id + nth));
		assert_int_equal(two(at + b->l3 + IPV4_LENGTH), len - b->l3);
	} else {
		assert_int_equal(two(at + b->l3 + IPV6_LENGTH), len - b->l4);
	}
	if (r->udp) {
		assert_int_equal(two(l4 + UDP_LENGTH), len - b->l4);
		return;
	}
	assert_int_equal(four(l4 + TCP_SEQ), (uint32_t)(r->seq + nth * r->size));
	assert_int_equal(l4[TCP_FLAGS],
			 (r->flags & ~(TCP_FIN | TCP_PSH | TCP_CWR)) |
				 (nth + 1 == n ? r->flags & (TCP_FIN | TCP_PSH) : 0) |
				 (nth ? 0 : r->flags & TCP_CWR));
}

/* Put together, they are what was cut, with its vnet_hdr. */
static void joined(const struct recipe *r, const struct built *b, unsigned char *data,
		   const size_t *lens, size_t n)
{
	struct coalescer c = { 0 };
	struct tcp_segment t;
	struct virtio_net_hdr h;
	size_t i, at = 0;

	for (i = 0; i < n; i++) {
		assert_true(tcp_segment_read(&t, data + at, lens[i], r->tap));
		assert_true(coalesce_add(&c, &t));
		at += lens[i];
	}
	coalesce_finish(&c, &h);
	assert_int_equal(c.n, n);
	assert_int_equal(c.len, b->len);
	assert_int_equal(c.bytes, at);
	assert_int_equal(h.flags, VIRTIO_NET_HDR_F_NEEDS_CSUM);
	assert_int_equal(h.gso_type,
			 (r->ipv4 ? VIRTIO_NET_HDR_GSO_TCPV4 : VIRTIO_NET_HDR_GSO_TCPV6) |
				 (r->flags & TCP_CWR ? VIRTIO_NET_HDR_GSO_ECN : 0));
	assert_int_equal(h.gso_size, r->size);
	assert_int_equal(h.hdr_len, b->head);
	assert_int_equal(h.csum_start, b->l4);
	assert_int_equal(h.csum_offset, TCP_SUM);
	for (i = at = 0; i < c.n; i++) {
		assert_memory_equal(b->data + at, c.v[i].iov_base, c.v[i].iov_len);
		at += c.v[i].iov_len;
	}
}

static void round_trip(const struct recipe *r)
{
	static struct built b;
	static unsigned char out[6 * ROOM];
	static size_t lens[SEGMENTS];
	size_t n, i, at = 0;

	build(r, &b);
	n = cut(&b, r, ROOM, out, lens);
	assert_int_equal(n, (r->payload + r->size - 1) / r->size);
	for (i = 0; i < n; i++) {
		is_whole(r, &b, out + at, lens[i], i, n);
		assert_memory_equal(out + at + b.head, b.data + b.head + i * r->size,
				    lens[i] - b.head);
		at += lens[i];
	}
	if (!r->udp && n > 1 && n <= COALESCE_MAX)
		joined(r, &b, out, lens, n);
}

/* Every kind of frame, flags at either end, ids and numbers that wrap. */
static void cut_and_joined(void **state)
{
	static const unsigned char flags[] = { TCP_ACK, TCP_ACK | TCP_PSH, TCP_ACK | TCP_FIN,
					       TCP_ACK | TCP_PSH | TCP_FIN | TCP_CWR | TCP_ECE };
	static const size_t payloads[] = { 2, 1449, 2896, 14481, 65000 },
			    sizes[] = { 1, 536, 1448 };
	struct recipe r = { .seq = 0xfffff000, .id = 0xfffe };
	unsigned int kind, f, i, j;

	(void)state;
	for (kind = 0; kind < 16; kind++)
		for (f = 0; f < 4; f++)
			for (i = 0; i < 5; i++)
				for (j = 0; j < 3; j++) {
					r.tap = kind & 1;
					r.ipv4 = kind & 2;
					r.vlans = kind & 4 ? f % 3 : 0;
					r.options = kind & 8 ? 3 : 0;
					r.flags = flags[f];
					r.payload = payloads[i];
					r.size = sizes[j];
					if (r.payload / r.size < SEGMENTS)
						round_trip(&r);
				}
}

static void datagrams(void **state)
{
	struct recipe r = { .udp = true, .ipv4 = true, .payload = 5000, .size = 1200, .id = 7 };

	(void)state;
	round_trip(&r);
	r.ipv4 = false;
	r.tap = true;
	r.vlans = 1;
	round_trip(&r);
}

/* Datagrams have the size that they have; other packets are not cut at all. */
static void not_cut(void **state)
{
	static struct built b;
	struct recipe r = { .udp = true, .ipv4 = true, .payload = 5000, .size = 1200 };
	struct segmenter s;
	size_t len;

	(void)state;
	build(&r, &b);
	assert_int_equal(segment_begin(&s, b.data, b.len, false, 0, 2000), -EMSGSIZE);
	assert_int_equal(segment_begin(&s, b.data, b.len, false, 1990, 2000), -EMSGSIZE);
	assert_false(segment_more(&s));
	r.udp = false;
	build(&r, &b);
	for (len = 0; len < b.len; len++)
		assert_int_equal(segment_begin(&s, b.data, len, false, 1448, 2000), -EMSGSIZE);
	assert_int_equal(segment_begin(&s, b.data, b.len, false, 1448, b.head), -EMSGSIZE);
	/* A fragment. */
	b.data[IPV4_FRAGMENT] = 0x20;
	assert_int_equal(segment_begin(&s, b.data, b.len, false, 1448, 2000), -EMSGSIZE);
	r.payload = 0;
	build(&r, &b);
	assert_int_equal(segment_begin(&s, b.data, b.len, false, 1448, 2000), -EMSGSIZE);
}

/* A wire with a small buffer gets smaller segments than were asked for. */
static void cut_to_the_wire(void **state)
{
	static struct built b;
	static unsigned char out[2 * ROOM];
	static size_t lens[SEGMENTS];
	struct recipe r = { .ipv4 = true, .payload = 60000, .size = 8948, .flags = TCP_ACK };

	(void)state;
	build(&r, &b);
	assert_int_equal(cut(&b, &r, 2000, out, lens), 31);
	assert_int_equal(lens[0], 2000);
	r.size = 0;
	assert_int_equal(cut(&b, &r, 2000, out, lens), 31);
}

/* Two segments that follow each other; how the second is changed then, with right checksums. */
static bool joins_when(const struct recipe *r, size_t at, unsigned char flip, bool mended)
{
	static struct built b;
	static unsigned char out[2 * ROOM];
	static size_t lens[SEGMENTS];
	struct coalescer c = { 0 };
	struct tcp_segment t;
	unsigned char *second;

	build(r, &b);
	cut(&b, r, ROOM, out, lens);
	second = out + lens[0];
	second[at] ^= flip;
	if (mended) {
		put_two(second + b.l4 + TCP_SUM, 0);
		sum_put(sum_add(pseudo(second, b.l3, b.l4, lens[1]), second + b.l4, lens[1] - b.l4),
			second + b.l4 + TCP_SUM);
		if (r->ipv4) {
			put_two(second + b.l3 + IPV4_SUM, 0);
			sum_put(sum_add(0, second + b.l3, IPV4_HEADER), second + b.l3 + IPV4_SUM);
		}
	}
	assert_true(tcp_segment_read(&t, out, lens[0], r->tap) && coalesce_add(&c, &t));
	return tcp_segment_read(&t, second, lens[1], r->tap) && coalesce_add(&c, &t);
}

/* Any bit of the headers but those that may differ; a payload bit only with its checksum. */
static void not_joined(void **state)
{
	struct recipe r = { .tap = true,
			    .payload = 2896,
			    .size = 1448,
			    .options = 3,
			    .flags = TCP_ACK,
			    .vlans = 1,
			    .id = 9 };
	const unsigned char end = TCP_FIN | TCP_PSH;
	size_t at, l3 = 18, l4;
	unsigned char bit;

	(void)state;
	for (r.ipv4 = false;; r.ipv4 = true) {
		l4 = l3 + (r.ipv4 ? IPV4_HEADER : IPV6_HEADER);
		for (at = 0; at < l4 + 32; at++)
			for (bit = 1; bit; bit = (unsigned char)(bit << 1)) {
				assert_false(joins_when(&r, at, bit, false));
				/* Its own sums, and the end of the stream. */
				if ((r.ipv4 && (at == l3 + IPV4_SUM || at == l3 + IPV4_SUM + 1)) ||
				    at == l4 + TCP_SUM || at == l4 + TCP_SUM + 1)
					continue;
				assert_int_equal(joins_when(&r, at, bit, true),
						 at == l4 + TCP_FLAGS && bit & end);
			}
		assert_false(joins_when(&r, l4 + 40, 1, false));
		assert_true(joins_when(&r, l4 + 40, 1, true));
		if (r.ipv4)
			break;
	}
}

/* What follows the end of a piece, a longer one, and more than a packet holds. */
static void full(void **state)
{
	static struct built b;
	static unsigned char out[6 * ROOM];
	static size_t lens[SEGMENTS];
	struct recipe r = { .ipv4 = true, .payload = 2 * 100, .size = 100, .flags = TCP_ACK };
	struct coalescer c = { 0 };
	struct tcp_segment first, second;
	struct virtio_net_hdr h;

	(void)state;
	build(&r, &b);
	cut(&b, &r, ROOM, out, lens);
	out[b.l4 + TCP_FLAGS] |= TCP_PSH;
	put_two(out + b.l4 + TCP_SUM, 0);
	sum_put(sum_add(pseudo(out, 0, b.l4, lens[0]), out + b.l4, lens[0] - b.l4),
		out + b.l4 + TCP_SUM);
	assert_true(tcp_segment_read(&first, out, lens[0], false));
	assert_true(tcp_segment_read(&second, out + lens[0], lens[1], false));
	assert_true(coalesce_add(&c, &first));
	assert_false(coalesce_add(&c, &second));
	/* One alone stays as it is. */
	coalesce_finish(&c, &h);
	assert_int_equal(h.flags | h.gso_type | h.gso_size, 0);
	assert_true(tcp_segment_read(&first, out, lens[0], false));
	/* A longer one behind a short one. */
	c.n = 0;
	r.payload = 2 * 1448 - 1000;
	r.size = 448;
	build(&r, &b);
	cut(&b, &r, ROOM, out, lens);
	assert_true(tcp_segment_read(&first, out, lens[0], false) && coalesce_add(&c, &first));
	r.seq += 448;
	r.id++;
	r.size = 449;
	build(&r, &b);
	cut(&b, &r, ROOM, out + 10000, lens);
	assert_true(tcp_segment_read(&second, out + 10000, lens[0], false));
	assert_false(coalesce_add(&c, &second));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_and_joined), cmocka_unit_test(datagrams),
		cmocka_unit_test(not_cut),	  cmocka_unit_test(cut_to_the_wire),
		cmocka_unit_test(not_joined),	  cmocka_unit_test(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
