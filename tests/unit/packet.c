/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* packet.c, packet-answer.c, packet-sum.c: whatever the bytes are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/packet-sum.h"
#include "base/packet.h"
#include "output/render-packet.h"

static const unsigned char mac[PACKET_MAC] = { 2, 0, 0, 0, 0, 9 };

/* An echo request of 10.0.0.1 to 10.0.0.2, as ping sends it, without its data. */
static const unsigned char ping[] = {
	0x45, 0, 0, 32, 0, 1, 0x40, 0, 64, 1, 0x26, 0xda, 10,  0,   0,	 1,
	10,   0, 0, 2,	8, 0, 0,    0, 0,  7, 0,    1,	  'p', 'i', 'n', 'g',
};

/* "Who has 10.0.0.2? Tell 10.0.0.1." */
static const unsigned char arp[] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0,  0, 0, 0, 1, 8, 6, 0, 1, 8, 0,  6, 4, 0,
	1,    2,    0,	  0,	0,    0,    1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
};

static void put_frame(unsigned char *out, const unsigned char *dst, const unsigned char *src,
		      unsigned int type)
{
	memcpy(out, dst, 6);
	memcpy(out + 6, src, 6);
	out[12] = (unsigned char)(type >> 8);
	out[13] = (unsigned char)type;
}

static char *line_of(const unsigned char *data, size_t len, bool ethernet)
{
	const struct timespec never = { 0 };
	char *text = NULL, *line;
	struct packet p;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	packet_read(&p, data, len, ethernet);
	render_packet(f, &p, &never);
	fclose(f);
	/* Without the time. */
	line = strdup(strchr(text, ' ') + 1);
	free(text);
	return line;
}

static void expect_line(const unsigned char *data, size_t len, bool ethernet, const char *line)
{
	char *is = line_of(data, len, ethernet);

	assert_string_equal(is, line);
	free(is);
}

static void test_lines(void **state)
{
	static const unsigned char peer[6] = { 2, 0, 0, 0, 0, 1 };
	unsigned char frame[128] = { 0 };

	(void)state;
	expect_line(ping, sizeof(ping), false, "32 IPv4 ICMP echo request 10.0.0.1 > 10.0.0.2\n");
	expect_line(arp, sizeof(arp), true, "42 ARP who has 10.0.0.2, tell 10.0.0.1\n");
	/* Two tags, and what is no packet behind them. */
	put_frame(frame, mac, peer, 0x88a8);
	memcpy(frame + 14, "\0\144\x81\0\x0f\xff\x88\xb5", 8);
	expect_line(
		frame, 30, true,
		"30 VLAN 100 VLAN 4095 ethertype 0x88b5 02:00:00:00:00:01 > 02:00:00:00:00:09\n");
	expect_line(frame, 17, true,
		    "17 ethertype 0x88a8 02:00:00:00:00:01 > "
		    "02:00:00:00:00:09 (cut)\n");
	put_frame(frame, mac, peer, 64);
	expect_line(frame, 60, true, "60 IEEE 802.3 02:00:00:00:00:01 > 02:00:00:00:00:09\n");
	expect_line(frame, 13, true, "13 no packet (cut)\n");
	expect_line(frame, 0, false, "0 no packet (cut)\n");
	frame[0] = 0x50;
	expect_line(frame, 20, false, "20 IP version 5\n");
}

static void test_ip(void **state)
{
	unsigned char p[80] = { 0 };

	(void)state;
	memcpy(p, ping, 20);
	p[3] = 28;
	p[9] = 17;
	memcpy(p + 20, "\x30\x39\0\x35", 4);
	expect_line(p, 28, false, "28 IPv4 UDP 10.0.0.1:12345 > 10.0.0.2:53\n");
	p[9] = 6;
	expect_line(p, 28, false, "28 IPv4 TCP 10.0.0.1:12345 > 10.0.0.2:53\n");
	p[9] = 200;
	expect_line(p, 28, false, "28 IPv4 protocol 200 10.0.0.1 > 10.0.0.2\n");
	p[7] = 1;
	p[9] = 17;
	expect_line(p, 28, false, "28 IPv4 UDP 10.0.0.1 > 10.0.0.2 (fragment)\n");
	p[7] = 0;
	p[0] = 0x4f;
	expect_line(p, 28, false, "28 IPv4 UDP 10.0.0.1 > 10.0.0.2 (cut)\n");
	p[0] = 0x44;
	expect_line(p, 28, false, "28 IPv4 UDP 10.0.0.1 > 10.0.0.2 (cut)\n");
	memset(p, 0, sizeof(p));
	p[0] = 0x60;
	p[5] = 40;
	p[6] = 0; /* hop-by-hop, then a fragment, then UDP */
	p[23] = 1;
	p[39] = 2;
	p[40] = 44;
	p[48] = 17;
	expect_line(p, 80, false, "80 IPv6 UDP [::1]:0 > [::2]:0\n");
	p[51] = 8;
	expect_line(p, 80, false, "80 IPv6 UDP ::1 > ::2 (fragment)\n");
}

static size_t answer_to(const unsigned char *data, size_t len, bool ethernet,
			const struct answerer *who, unsigned char *out, size_t room)
{
	struct packet p;

	packet_read(&p, data, len, ethernet);
	return packet_answer(&p, who, out, room);
}

static void test_answers(void **state)
{
	struct answerer who = { .mac = { 2, 0, 0, 0, 0, 9 } };
	unsigned char out[256], in[256];
	size_t i;

	(void)state;
	assert_int_equal(answer_to(ping, sizeof(ping), false, &who, out, sizeof(out)), 32);
	expect_line(out, 32, false, "32 IPv4 ICMP echo reply 10.0.0.2 > 10.0.0.1\n");
	sum_put(sum_add(0, out, 20), in);
	assert_memory_equal(in, "\0\0", 2);
	sum_put(sum_add(0, out + 20, 12), in);
	assert_memory_equal(in, "\0\0", 2);
	assert_memory_equal(out + 24, ping + 24, 8);
	assert_int_equal(answer_to(arp, sizeof(arp), true, &who, out, sizeof(out)), 42);
	expect_line(out, 42, true, "42 ARP 10.0.0.2 is at 02:00:00:00:00:09\n");
	/* No room; only for others; not for many, not from many, not to itself. */
	for (i = 0; i < 32; i++)
		assert_int_equal(answer_to(ping, sizeof(ping), false, &who, out, i), 0);
	for (i = 0; i < sizeof(ping); i++)
		assert_int_equal(answer_to(ping, i, false, &who, out, sizeof(out)), 0);
	for (i = 0; i < 6; i++) {
		static const unsigned char bad[][5] = {
			{ 12, 224 }, { 12, 0 }, { 12, 255 }, { 16, 224 }, { 16, 255 }, { 12, 127 },
		};

		memcpy(in, ping, sizeof(ping));
		in[bad[i][0]] = bad[i][1];
		assert_int_equal(answer_to(in, sizeof(ping), false, &who, out, sizeof(out)), 0);
	}
	memcpy(in, ping, sizeof(ping));
	in[19] = 1;
	assert_int_equal(answer_to(in, sizeof(ping), false, &who, out, sizeof(out)), 0);
	memcpy(in, ping, sizeof(ping));
	in[6] = 0x20;
	assert_int_equal(answer_to(in, sizeof(ping), false, &who, out, sizeof(out)), 0);
	/* Looking for an address of one's own: it must not be found taken. */
	memcpy(in, arp, sizeof(arp));
	memset(in + 28, 0, 4);
	assert_int_equal(answer_to(in, sizeof(arp), true, &who, out, sizeof(out)), 0);
	memcpy(in + 28, in + 38, 4);
	assert_int_equal(answer_to(in, sizeof(arp), true, &who, out, sizeof(out)), 0);
	memcpy(in, arp, sizeof(arp));
	memcpy(in + 6, who.mac, 6);
	assert_int_equal(answer_to(in, sizeof(arp), true, &who, out, sizeof(out)), 0);
}

static void test_addresses(void **state)
{
	static const unsigned char only[1][16] = {
		{ [10] = 0xff, [11] = 0xff, [12] = 10, [15] = 3 },
	};
	struct answerer who = { .addresses = only, .naddresses = 1 };
	unsigned char out[64], in[sizeof(ping)];

	(void)state;
	assert_int_equal(answer_to(ping, sizeof(ping), false, &who, out, sizeof(out)), 0);
	memcpy(in, ping, sizeof(ping));
	in[19] = 3;
	assert_int_equal(answer_to(in, sizeof(in), false, &who, out, sizeof(out)), 32);
}

static void test_checksum(void **state)
{
	unsigned char p[64];
	size_t start, offset, len;

	(void)state;
	for (len = 0; len < 24; len++)
		for (start = 0; start < 26; start++)
			for (offset = 0; offset < 26; offset++) {
				memset(p, 1, sizeof(p));
				assert_int_equal(packet_fill_checksum(p, len, start, offset),
						 start + offset + 2 <= len);
				assert_int_equal(p[len], 1);
			}
	assert_false(packet_fill_checksum(p, 20, SIZE_MAX, 2));
	assert_false(packet_fill_checksum(p, 20, 2, SIZE_MAX));
}

/* Random bytes, and good packets with some of theirs changed: under the sanitizers. */
static void test_hostile(void **state)
{
	struct answerer who = { .mac = { 2, 0, 0, 0, 0, 9 } };
	unsigned char *data, out[512];
	size_t i, n, len, size;
	struct timespec never = { 0 };
	struct packet p;
	char *text = NULL;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	srandom(1);
	for (i = 0; i < 200000; i++) {
		bool ethernet = i & 1;

		len = (size_t)random() % 128;
		/* Of its own length, so that what is read behind it is seen. */
		data = malloc(len ? len : 1);
		for (n = 0; n < len; n++)
			data[n] = (unsigned char)random();
		if (i & 2 && ethernet && len >= 14)
			memcpy(data + 12, random() & 1 ? "\x86\xdd" : "\x08\x00", 2);
		if (i & 4 && len)
			memcpy(data, ethernet ? arp : ping,
			       len < sizeof(ping) ? len : sizeof(ping));
		if (i & 8 && len)
			data[(size_t)random() % len] ^= 1u << random() % 8;
		if (!ethernet && i & 16 && len)
			data[0] = 0x60;
		packet_read(&p, data, len, ethernet);
		assert_true(p.l3 <= len && p.l4 <= len && p.end <= len);
		n = packet_answer(&p, &who, out, sizeof(out));
		assert_true(n <= sizeof(out));
		rewind(f);
		render_packet(f, &p, &never);
		render_packet_hex(f, &p, 64);
		free(data);
	}
	fclose(f);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),	 cmocka_unit_test(test_ip),
		cmocka_unit_test(test_answers),	 cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_checksum), cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
