/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Checksums of packets. */
#include <endian.h>
#include <string.h>

#include "base/packet-sum.h"
#include "base/packet.h"

/* Sums of words are those of their halves, in either order of bytes (RFC 1071, 2). */
static uint64_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

uint64_t sum_add(uint64_t sum, const unsigned char *data, size_t len)
{
	uint64_t words = 0;
	uint32_t word;

	for (; len >= sizeof(word); data += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		words += word;
	}
	sum += be16toh((uint16_t)fold(words));
	if (len > 1)
		sum += (uint64_t)(data[0] << 8 | data[1]);
	if (len & 1)
		sum += (uint64_t)(data[len - 1] << 8);
	return sum;
}

void sum_put(uint64_t sum, unsigned char *at)
{
	sum = fold(sum);
	at[0] = (unsigned char)(~sum >> 8);
	at[1] = (unsigned char)~sum;
}

bool packet_fill_checksum(unsigned char *data, size_t len, size_t start, size_t offset)
{
	unsigned char *at;

	if (start > len || len - start < 2 || offset > len - start - 2)
		return false;
	at = data + start + offset;
	/* The sum of the pseudo header stands there already. */
	sum_put(sum_add(0, data + start, len - start), at);
	/* To UDP, 0 is none. */
	if (!at[0] && !at[1])
		at[0] = at[1] = 0xff;
	return true;
}
