/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Checksums of packets. */
#include "base/packet-sum.h"
#include "base/packet.h"

uint64_t sum_add(uint64_t sum, const unsigned char *data, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint64_t)(data[i] << 8 | data[i + 1]);
	if (i < len)
		sum += (uint64_t)(data[i] << 8);
	return sum;
}

void sum_put(uint64_t sum, unsigned char *at)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
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
