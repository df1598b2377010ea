/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_COALESCE_H
#define TUNTAP_COALESCE_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/*
 * Segments of TCP that follow each other are put together into a large packet (GRO), which an
 * interface with vnet_hdr takes whole. Only what cutting gives back to the byte is put
 * together, and nothing overtakes anything. Pure; no payload is copied.
 */

/* A segment that may be a part: one with payload, right checksums and nothing special. */
struct tcp_segment {
	unsigned char *data;
	size_t len; /* in bytes, as the others */
	size_t l3, l4, head; /* its headers, and where its payload begins */
	bool ipv4;
};

/* Returns whether the packet is one. */
bool tcp_segment_read(struct tcp_segment *t, unsigned char *data, size_t len, bool ethernet);

/* What is put together; zeros: nothing yet. */
enum { COALESCE_MAX = 128 };
struct coalescer {
	struct tcp_segment first;
	struct iovec v[COALESCE_MAX]; /* the first packet, and the payloads of the others */
	size_t n;
	size_t len; /* of all, in bytes */
	size_t bytes; /* the same, with all headers that came */
	size_t size; /* payload of each but the last */
	unsigned char last_flags; /* TCP's, of the last one */
	bool full; /* what follows begins another */
};

/* Add one behind the others. False: it does not belong to them, or they are too many. */
bool coalesce_add(struct coalescer *c, const struct tcp_segment *t);

/*
 * Make one packet of what is there: v, of n pieces, and the vnet_hdr for it, in the order of
 * bytes of this machine. The headers of the first packet are changed. One alone stays as it is.
 */
void coalesce_finish(struct coalescer *c, struct virtio_net_hdr *h);

#endif
