/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What stands on the wire. Pure: it reads what anybody sent. */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "relay/wire.h"

enum { HELLO_VERSION = 1 };

static const char magic[8] = "TUNTAPrl";

const struct wire wire_simpletun = { .head = 2, .max = WIRE_SIMPLETUN_MAX };

static void put16(unsigned char *at, uint16_t value)
{
	value = htobe16(value);
	memcpy(at, &value, sizeof(value));
}

static void put32(unsigned char *at, uint32_t value)
{
	value = htobe32(value);
	memcpy(at, &value, sizeof(value));
}

static uint16_t get16(const unsigned char *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return be16toh(value);
}

static uint32_t get32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return be32toh(value);
}

void wire_put(const struct wire *wire, unsigned char *at, size_t len)
{
	if (wire->head == 2)
		put16(at, (uint16_t)len);
	else
		put32(at, (uint32_t)len);
}

int wire_take(const struct wire *wire, unsigned char *buf, size_t have, struct frame *frame)
{
	if (have < wire->head)
		return 0;
	frame->len = wire->head == 2 ? get16(buf) : get32(buf);
	if (frame->len > wire->max)
		return -EPROTO;
	frame->data = buf + wire->head;
	frame->used = wire->head + frame->len;
	return have >= frame->used;
}

/* hdr_len, gso_size, csum_start and csum_offset, behind flags and gso_type. */
void wire_swap_vnet(unsigned char hdr[WIRE_VNET_HDR])
{
	uint16_t value;
	size_t i;

	for (i = 2; i < WIRE_VNET_HDR; i += sizeof(value)) {
		memcpy(&value, hdr + i, sizeof(value));
		value = htole16(value);
		memcpy(hdr + i, &value, sizeof(value));
	}
}

void hello_write(const struct hello *hello, unsigned char buf[HELLO_SIZE])
{
	memcpy(buf, magic, sizeof(magic));
	put16(buf + 8, HELLO_VERSION);
	put16(buf + 10, HELLO_SIZE);
	put32(buf + 12, hello->features);
}

int hello_read(const unsigned char *buf, size_t have, struct hello *hello)
{
	size_t len, known = have < sizeof(magic) ? have : sizeof(magic);

	/* Before it is whole it can be seen not to be one. */
	if (memcmp(buf, magic, known) != 0)
		return -EPROTO;
	if (have < HELLO_SIZE)
		return HELLO_SIZE;
	hello->version = get16(buf + 8);
	len = get16(buf + 10);
	if (!hello->version || len < HELLO_SIZE || len > HELLO_MAX)
		return -EPROTO;
	hello->features = get32(buf + 12);
	return have < len ? (int)len : 0;
}
