/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * A packet of any bytes is cut; and frames of any bytes are put together, and cut again: what
 * comes out is what went in. The first byte says how, then the sizes.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/packet-sum.h"
#include "base/packet.h"
#include "fuzz.h"
#include "relay/coalesce.h"
#include "relay/header.h"
#include "relay/segment.h"
#include "relay/wire.h"

enum { ETHERNET = 1, MENDED = 2 };

/* In memory of its own size, so that a byte too far is seen. */
static unsigned char *copy_of(const void *data, size_t len)
{
	unsigned char *copy = malloc(len ? len : 1);

	MUST(copy);
	if (len)
		memcpy(copy, data, len);
	return copy;
}

/* Segments are within max, have right sums, and the payload, all of it and in order. */
static void cuts(const uint8_t *data, size_t len, bool ethernet, size_t size, size_t max)
{
	unsigned char *packet = copy_of(data, len), *out;
	struct segmenter s;
	struct tcp_segment t;
	struct packet p;
	size_t at, n;

	if (!segment_begin(&s, packet, len, ethernet, size, max)) {
		MUST(segment_more(&s));
		while (segment_more(&s)) {
			at = s.at;
			out = malloc(max);
			MUST(out);
			n = segment_next(&s, out);
			MUST(n > s.head && n <= max && s.at == at + n - s.head);
			MUST(!memcmp(out + s.head, packet + at, n - s.head));
			packet_read(&p, out, n, ethernet);
			MUST(!p.cut && p.end == n && p.l4 == s.l4);
			if (s.tcp && s.l4 - s.l3 == IPV4_HEADER && s.ipv4 &&
			    !(out[s.l3 + IPV4_FRAGMENT] & 0x80) &&
			    (out[s.l4 + TCP_FLAGS] & 0x3f & ~(TCP_PSH | TCP_FIN)) == TCP_ACK)
				MUST(tcp_segment_read(&t, out, n, ethernet));
			free(out);
		}
		MUST(s.at == s.end && s.end <= len);
	}
	free(packet);
}

/* Right sums, which chance does not bring. */
static void mend(unsigned char *data, size_t len, bool ethernet)
{
	struct packet p;
	uint64_t sum;
	size_t size;

	packet_read(&p, data, len, ethernet);
	if (p.cut || !p.has_ports || p.protocol != IPPROTO_TCP || p.end - p.l4 < TCP_HEADER)
		return;
	size = p.family == AF_INET ? 4 : 16;
	if (p.family == AF_INET) {
		put_two(data + p.l3 + IPV4_SUM, 0);
		sum_put(sum_add(0, data + p.l3, p.l4 - p.l3), data + p.l3 + IPV4_SUM);
	}
	put_two(data + p.l4 + TCP_SUM, 0);
	sum = sum_add(sum_add(IPPROTO_TCP + p.end - p.l4, p.from, size), p.to, size);
	sum_put(sum_add(sum, data + p.l4, p.end - p.l4), data + p.l4 + TCP_SUM);
}

/* What c has put together gives back what is in frames. */
static void gives_back(struct coalescer *c, const unsigned char *frames, bool ethernet)
{
	struct virtio_net_hdr h;
	struct segmenter s;
	unsigned char *joined, *out;
	size_t i, n, have = 0, at = 0;

	coalesce_finish(c, &h);
	joined = malloc(c->len);
	MUST(joined);
	for (i = 0; i < c->n; have += c->v[i++].iov_len)
		memcpy(joined + have, c->v[i].iov_base, c->v[i].iov_len);
	MUST(have == c->len && have - c->first.l3 <= UINT16_MAX);
	if (c->n == 1) {
		MUST(!h.flags && !h.gso_type && !memcmp(joined, frames, have));
	} else {
		MUST(!segment_begin(&s, joined, have, ethernet, h.gso_size, WIRE_PACKET_MAX));
		out = malloc(WIRE_PACKET_MAX);
		MUST(out);
		for (i = 0; segment_more(&s); i++) {
			n = segment_next(&s, out);
			MUST(at + n <= c->bytes && !memcmp(out, frames + at, n));
			at += n;
		}
		MUST(i == c->n && at == c->bytes);
		free(out);
	}
	free(joined);
}

/* Frames as the original's wire has them. */
static void joins(const uint8_t *data, size_t len, bool ethernet, bool mended)
{
	unsigned char *stream = copy_of(data, len), *frames = malloc(len ? len : 1);
	struct coalescer c = { 0 };
	struct tcp_segment t;
	struct frame f;
	size_t done = 0, kept = 0;

	MUST(frames);
	for (; wire_take(&wire_simpletun, stream + done, len - done, &f) > 0; done += f.used) {
		if (mended)
			mend(f.data, f.len, ethernet);
		if (!tcp_segment_read(&t, f.data, f.len, ethernet))
			continue;
		if (!coalesce_add(&c, &t)) {
			gives_back(&c, frames, ethernet);
			c.n = kept = 0;
			MUST(coalesce_add(&c, &t));
		}
		memcpy(frames + kept, f.data, f.len);
		kept += f.len;
	}
	if (c.n)
		gives_back(&c, frames, ethernet);
	free(frames);
	free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	const uint8_t how = take_u8(&b);
	const uint32_t sizes = take_u32(&b);

	cuts(b.at, b.left, how & ETHERNET, sizes & 0xffff, sizes >> 16);
	joins(b.at, b.left, how & ETHERNET, how & MENDED);
	return 0;
}
