/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A packet of any bytes: read, printed, answered. The first byte says how. */
#include <stdlib.h>
#include <string.h>

#include "base/packet.h"
#include "fuzz.h"
#include "output/render-packet.h"

enum { ETHERNET = 1, ONE_ADDRESS = 2, CHECKSUM = 4 };

static void prints(const struct packet *p)
{
	const struct timespec when = { 0 };
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	MUST(f);
	render_packet(f, p, &when);
	MUST(!fflush(f) && size && text[size - 1] == '\n');
	MUST(fuzz_safe(text, size - 1) && !memchr(text, '\n', size - 1));
	render_packet_hex(f, p, 64);
	MUST(!render_packet_json(f, p, &when, 64));
	MUST(!fclose(f));
	free(text);
}

/* What answers is as whole as what it answers, and is itself answered by nothing. */
static void answers(const struct packet *p, bool one)
{
	static const unsigned char address[1][16] = { { [10] = 0xff, [11] = 0xff, 10, 0, 0, 2 } };
	const struct answerer who = { { 2, 0, 0, 0, 0, 9 }, address, one };
	unsigned char out[2048], more[2048];
	struct packet reply;
	size_t n = packet_answer(p, &who, out, sizeof(out)), again;

	MUST(n <= sizeof(out));
	if (!n)
		return;
	packet_read(&reply, out, n, p->ethernet);
	MUST(!reply.cut && reply.nvlans == p->nvlans && (reply.has_arp || reply.has_icmp));
	MUST(!packet_answer(&reply, &who, more, sizeof(more)));
	/* Never beyond the room that there is. */
	again = packet_answer(p, &who, out, n - 1);
	MUST(again == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	uint8_t how = take_u8(&b);
	unsigned int start = how & CHECKSUM ? take_u32(&b) & 0xffff : 0;
	unsigned int offset = how & CHECKSUM ? take_u32(&b) & 0xffff : 0;
	unsigned char *copy = malloc(b.left ? b.left : 1);
	struct packet p;

	MUST(copy);
	memcpy(copy, b.at, b.left);
	if (how & CHECKSUM)
		MUST(packet_fill_checksum(copy, b.left, start, offset) ==
		     (start + offset + 2ul <= b.left));
	packet_read(&p, copy, b.left, how & ETHERNET);
	MUST(p.l3 <= b.left && p.l4 <= b.left && p.end <= b.left);
	prints(&p);
	answers(&p, how & ONE_ADDRESS);
	free(copy);
	return 0;
}
