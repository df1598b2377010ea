/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SEGMENT_H
#define TUNTAP_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A large packet of TCP or UDP, as the kernel leaves it to a card to cut (GSO): cut into those
 * of the line, with their checksums. As net/ipv4/tcp_offload.c of Linux does: the id of IPv4
 * counts up, FIN and PSH stand in the last segment alone and CWR in the first. Pure.
 */
struct segmenter {
	const unsigned char *data; /* the packet; stays as it is until the last segment is out */
	size_t l3, l4, head, end; /* its headers, where its payload begins, and ends */
	size_t at; /* the payload from there on is still to come */
	size_t size; /* payload of a segment */
	uint64_t addresses; /* their sum, and the protocol's */
	uint16_t nth; /* segments so far */
	bool ipv4, tcp;
};

/*
 * Begin with a packet of len bytes. size: how much payload each segment has, 0: as much as fits;
 * no segment is longer than max. Returns 0, or -EMSGSIZE: it cannot be cut like that, since it
 * is no such packet, or since datagrams of UDP have the size that they have.
 */
int segment_begin(struct segmenter *s, const unsigned char *data, size_t len, bool ethernet,
		  size_t size, size_t max);

/* Whether there are more; none of a segmenter of zeros. */
bool segment_more(const struct segmenter *s);

/* The next of them into out, which has max bytes. Returns its length. */
size_t segment_next(struct segmenter *s, unsigned char *out);

#endif
