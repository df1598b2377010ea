/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_HEADER_H
#define TUNTAP_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/packet.h"

/* Fields of headers that are cut and put together: offsets in bytes (RFC 791, 8200, 9293, 768). */
enum { IPV4_HEADER = 20, IPV4_LENGTH = 2, IPV4_ID = 4, IPV4_FRAGMENT = 6, IPV4_SUM = 10 };
enum { IPV6_HEADER = 40, IPV6_LENGTH = 4 };
enum { TCP_HEADER = 20, TCP_SEQ = 4, TCP_OFFSET = 12, TCP_FLAGS = 13, TCP_SUM = 16 };
enum { TCP_FIN = 1, TCP_PSH = 8, TCP_ACK = 16, TCP_ECE = 64, TCP_CWR = 128 };
enum { UDP_HEADER = 8, UDP_LENGTH = 4, UDP_SUM = 6 };

/* A number of two or four bytes in network order. */
static inline uint16_t two(const unsigned char *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t four(const unsigned char *at)
{
	return (uint32_t)two(at) << 16 | two(at + 2);
}

static inline void put_two(unsigned char *at, size_t value)
{
	at[0] = (unsigned char)(value >> 8);
	at[1] = (unsigned char)value;
}

static inline void put_four(unsigned char *at, uint32_t value)
{
	put_two(at, value >> 16);
	put_two(at + 2, value);
}

/*
 * Whether a packet that has its headers may be one of several fragments: of IPv4 it says so,
 * and one of IPv6 has more headers than the two.
 */
static inline bool packet_is_part(const struct packet *p)
{
	if (p->ethertype == 0x0800)
		return two(p->data + p->l3 + IPV4_FRAGMENT) & 0x3fff;
	return p->l4 != p->l3 + IPV6_HEADER;
}

#endif
