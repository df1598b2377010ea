/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Where a peer may be by now: how long an answer from there is waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "relay/udp-roam.h"

enum { AGAIN_MS = 250, ASKED_MOST = 5 };

/* What is sent goes to ourselves. */
static void here(struct udp_path *path, int fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET };

	*path = (struct udp_path){ .fd = fd, .len = sizeof(address) };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(9);
	memcpy(&path->address, &address, sizeof(address));
}

/* It is asked some times, each time for as long as an answer takes and more. */
static void asked(uint32_t round_trip, uint64_t wait)
{
	struct udp_peer p = { 0 };
	struct udp_roam x = { 0 };
	struct udp_path there;
	uint64_t before = clock_ms();
	unsigned int n;

	here(&p.path, socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	there = p.path;
	((struct sockaddr_in *)(void *)&there.address)->sin_port ^= 1;
	udp_roam_hear(&x, &p, &there, round_trip);
	for (n = 1; n < ASKED_MOST; n++) {
		assert_int_equal(x.asked, n);
		assert_in_range(x.due, before + wait, clock_ms() + wait);
		/* Not before that. */
		x.due = UINT64_MAX;
		assert_int_equal(udp_roam_step(&x, &p, round_trip), UINT64_MAX);
		assert_int_equal(x.asked, n);
		before = clock_ms();
		x.due = before;
		udp_roam_step(&x, &p, round_trip);
	}
	/* The answer to the first is good until the last is given up. */
	assert_true(udp_roam_answered(&x, &there, x.stamp));
	udp_roam_hear(&x, &p, &there, round_trip);
	x.asked = ASKED_MOST;
	x.due = clock_ms();
	assert_int_equal(udp_roam_step(&x, &p, round_trip), 0);
	assert_false(udp_roam_answered(&x, &there, x.stamp));
	close(p.path.fd);
}

static void near_by(void **state)
{
	(void)state;
	asked(0, AGAIN_MS);
	asked(20, AGAIN_MS);
}

static void far_away(void **state)
{
	(void)state;
	asked(300, 600);
	asked(2000, 4000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_by),
		cmocka_unit_test(far_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
