/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* New keys for a peer over UDP: when they are looked at again, and whom a handshake listens to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "relay/tls.h"
#include "relay/udp-keys.h"
#include "words/psk.h"

enum { SECOND = 1000, HOUR = 3600 * SECOND, GENERATION = 7 };

/* One end, which has keys; whatever it sends goes to itself. */
struct end {
	struct relay r;
	struct udp_peer peer;
	struct udp_keys keys;
};

static void begin(struct end *e, bool listens)
{
	char path[] = "/tmp/tuntap-unit-keys.XXXXXX", text[PSK_TEXT];
	const unsigned char key[PSK_BYTES] = { 1 };
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct relay_words words = { .psk = path, .udp = true };
	struct udp_path *way = &e->peer.path;
	struct message m = { 0 };
	int fd = mkstemp(path);

	*e = (struct end){ .r = { .name = "t0" } };
	psk_write(key, text);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, PSK_TEXT - 1), PSK_TEXT - 1);
	close(fd);
	assert_int_equal(tls_open(&words, &e->r.tls, &m), 0);
	unlink(path);
	e->r.words.listen = listens;
	e->r.words.quiet = true;
	way->fd = socket(AF_INET, SOCK_DGRAM, 0);
	way->len = sizeof(address);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(way->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(way->fd, (struct sockaddr *)&way->address, &way->len), 0);
	e->peer.dtls = dtls_begin(e->r.tls, GENERATION);
	assert_non_null(e->peer.dtls);
	udp_keys_begin(&e->keys, &e->peer);
}

static void finish(struct end *e)
{
	udp_keys_end(&e->keys);
	udp_peer_end(&e->peer);
	close(e->peer.path.fd);
	tls_close(e->r.tls);
}

/* When it is to be done again. */
static uint64_t step(struct end *e)
{
	uint64_t next = 0;

	assert_int_equal(udp_keys_step(&e->keys, &e->r, &e->peer, &next), 0);
	return next;
}

/* The same where something is to be said. */
static void step_till_due(struct end *e)
{
	const uint64_t next = step(e);

	assert_int_equal(next, e->keys.due);
}

/* Who listens waits for the other one, however old its keys are, until they are no good. */
static void a_listener_waits(void **state)
{
	struct end e;
	uint64_t next;

	(void)state;
	begin(&e, true);
	assert_int_equal(step(&e), e.keys.since + 2 * HOUR);
	e.keys.since = clock_ms() - HOUR - SECOND;
	assert_int_equal(step(&e), e.keys.since + 2 * HOUR);
	assert_null(e.keys.fresh);
	e.keys.since = clock_ms();
	e.keys.stale = dtls_begin(e.r.tls, GENERATION - 1);
	assert_int_equal(step(&e), e.keys.since + 10 * SECOND);
	e.keys.since = clock_ms() - 10 * SECOND;
	assert_int_equal(step(&e), e.keys.since + 2 * HOUR);
	assert_null(e.keys.stale);
	e.keys.since = clock_ms() - 2 * HOUR;
	assert_int_equal(udp_keys_step(&e.keys, &e.r, &e.peer, &next), -EKEYEXPIRED);
	finish(&e);
}

/* Who connects sleeps from one thing it has to say to the next, and says each in time. */
static void a_client_waits(void **state)
{
	struct end e;
	uint64_t begun;

	(void)state;
	begin(&e, false);
	assert_int_equal(step(&e), e.keys.since + HOUR);
	assert_null(e.keys.fresh);
	begun = clock_ms();
	e.keys.since = begun - HOUR;
	step_till_due(&e);
	assert_non_null(e.keys.fresh);
	assert_in_range(e.keys.due, begun, begun + HOUR / 2);
	/* Until then, and where keys are renewed by their number, long before an hour. */
	e.keys.due = clock_ms() + 60 * SECOND;
	step_till_due(&e);
	e.keys.since = clock_ms();
	step_till_due(&e);
	finish(&e);
}

/* A handshake that nobody answers to its end is begun again, and not as the one before. */
static void unanswered(void **state)
{
	struct end e;
	unsigned char before;

	(void)state;
	begin(&e, false);
	e.keys.since = clock_ms() - HOUR;
	step(&e);
	before = dtls_generation(e.keys.fresh);
	assert_int_not_equal(before, GENERATION);
	e.keys.secured = clock_ms() - 10 * SECOND;
	e.keys.due = 0;
	step_till_due(&e);
	assert_int_equal(e.keys.secured, 0);
	assert_int_not_equal(dtls_generation(e.keys.fresh), before);
	/* Nor is it that of the keys in use, after many. */
	e.keys.generation = GENERATION - 1;
	e.keys.secured = clock_ms() - 10 * SECOND;
	e.keys.due = 0;
	step(&e);
	assert_int_not_equal(dtls_generation(e.keys.fresh), GENERATION);
	finish(&e);
}

/* An alert without keys, fatal, as anybody can make it. */
static void hear_alert(struct end *e, in_port_t port)
{
	unsigned char alert[] = {
		dtls_generation(e->keys.fresh), 21, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40
	};
	struct udp_path from = e->peer.path;
	bool newest;

	((struct sockaddr_in *)(void *)&from.address)->sin_port ^= port;
	assert_int_equal(
		udp_keys_open(&e->keys, &e->r, &e->peer, &from, alert, sizeof(alert), &newest), 0);
}

/* A handshake is the peer's address's; where it fails, another one comes soon, and less soon. */
static void strangers(void **state)
{
	struct end e;
	uint64_t failed;

	(void)state;
	begin(&e, false);
	e.keys.since = clock_ms() - HOUR;
	step(&e);
	hear_alert(&e, 1);
	assert_non_null(e.keys.fresh);
	failed = clock_ms();
	hear_alert(&e, 0);
	assert_null(e.keys.fresh);
	assert_in_range(e.keys.due, failed + SECOND, clock_ms() + SECOND);
	step_till_due(&e);
	e.keys.due = 0;
	step(&e);
	failed = clock_ms();
	hear_alert(&e, 0);
	assert_true(e.keys.due > failed + SECOND);
	finish(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_listener_waits),
		cmocka_unit_test(a_client_waits),
		cmocka_unit_test(unanswered),
		cmocka_unit_test(strangers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
