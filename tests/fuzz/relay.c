/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What a peer of a relay sent: its hello, and the frames behind it, on either wire. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "relay/datagram.h"
#include "relay/wire.h"
#include "words/psk.h"

/* As the handshake asks for it: never for what is there, nor for more than it has room for. */
static void read_hello(const uint8_t *data, size_t size)
{
	struct hello hello;
	size_t have = 0;
	int need;

	while ((need = hello_read(data, have, &hello)) > 0) {
		MUST((size_t)need > have && need <= HELLO_MAX);
		/* A byte at a time it comes to the same. */
		if (size < (size_t)need)
			return;
		have = have < HELLO_SIZE && size % 2 ? have + 1 : (size_t)need;
	}
	MUST(need == 0 || need == -EPROTO);
	if (need == 0)
		MUST(hello.version && have >= HELLO_SIZE);
}

/* All frames lie within what came, behind each other, and the first that cannot ends it. */
static void read_frames(const struct wire *wire, uint8_t *data, size_t size)
{
	struct frame f;
	size_t done = 0;
	int found;

	while ((found = wire_take(wire, data + done, size - done, &f)) > 0) {
		MUST(f.used == wire->head + f.len && f.used <= size - done);
		MUST(f.len <= wire->max && f.data == data + done + wire->head);
		wire_put(wire, data + done, f.len);
		if (wire->vnet && f.len >= WIRE_VNET_HDR)
			wire_swap_vnet(f.data);
		done += f.used;
	}
	MUST(found == 0 || found == -EPROTO);
	if (found == -EPROTO)
		MUST(f.len > wire->max);
}

/* What is read of a datagram that is no packet is what is written of it, but of a longer hello or
 * question. */
static void read_datagram(uint8_t *data, size_t size)
{
	unsigned char again[DATAGRAM_HELLO_SIZE];
	struct datagram d;

	if (datagram_read(data, size, &d) < 0)
		return;
	if (d.kind == DATAGRAM_PACKET) {
		MUST(d.packet == data + DATAGRAM_HEAD && d.len == size - DATAGRAM_HEAD);
		return;
	}
	MUST(datagram_write(&d, again) <= size);
	if (d.kind == DATAGRAM_HELLO)
		MUST(!memcmp(again + HELLO_SIZE - 4, data + HELLO_SIZE - 4, 4 + 2 * DATAGRAM_ID));
	else
		MUST(!memcmp(again, data, DATAGRAM_CONTROL_SIZE) &&
		     (size == DATAGRAM_CONTROL_SIZE || d.kind == DATAGRAM_ASK));
}

/* What is read of a key is what is written of it. */
static void read_key(const uint8_t *data, size_t size)
{
	unsigned char key[PSK_BYTES], again[PSK_BYTES];
	struct message m = { 0 };
	char text[PSK_TEXT];

	if (psk_read("file", (const char *)data, size, key, &m) < 0) {
		MUST(m.status && m.text && m.hint);
	} else {
		psk_write(key, text);
		MUST(!psk_read("file", text, PSK_TEXT - 1, again, &m));
		MUST(!memcmp(key, again, sizeof(key)));
	}
	message_clear(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wire ours = { .head = WIRE_HEAD_MAX,
				   .max = WIRE_PACKET_MAX,
				   .vnet = size % 3 };
	/* Of its own size, so that a byte too far is seen. */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	read_key(copy, size);
	read_hello(copy, size);
	read_datagram(copy, size);
	read_frames(&ours, copy, size);
	if (size)
		memcpy(copy, data, size);
	read_frames(&wire_simpletun, copy, size);
	free(copy);
	return 0;
}
