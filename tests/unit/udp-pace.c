/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* How often those who are not served may begin a handshake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "relay/udp-pace.h"

enum { SECOND = 1000, START = 5000 };

/* One of others each 50 ms, however many there are. */
static void all_of_them(void **state)
{
	struct udp_pace p = { 0 };
	uint64_t now;
	unsigned int taken = 0;

	(void)state;
	for (now = START; now < START + 10 * SECOND; now++)
		taken += udp_pace_take(&p, now, now);
	assert_int_equal(taken, 10 * SECOND / UDP_PACE_MS);
}

/* A host that asks at any moment has one in a second, and no other waits for long. */
static void a_host(void **state)
{
	struct udp_pace p = { 0 };
	uint64_t now;
	unsigned int flood = 0, other = 0;

	(void)state;
	for (now = START; now < START + 10 * SECOND; now++) {
		flood += udp_pace_take(&p, 1, now);
		/* It asks in each second, and again after 50 ms. */
		if (now % SECOND == 500 || now % SECOND == 550)
			other += udp_pace_take(&p, 2, now);
	}
	assert_int_equal(flood, 10);
	assert_int_equal(other, 10);
}

/* As many hosts as there is time for: each has its turn. */
static void many_hosts(void **state)
{
	struct udp_pace p = { 0 };
	unsigned int taken[UDP_PACE_HOSTS] = { 0 };
	uint64_t now, host;

	(void)state;
	for (now = START; now < START + 10 * SECOND; now++)
		for (host = 0; host < UDP_PACE_HOSTS; host++)
			taken[host] += udp_pace_take(&p, host, now);
	for (host = 0; host < UDP_PACE_HOSTS; host++)
		assert_int_equal(taken[host], 10);
}

/* Who may be the one who is served has turns of its own, whatever others do. */
static void near_ones(void **state)
{
	struct udp_pace p = { 0 };
	uint64_t now;
	unsigned int near = 0, far = 0;

	(void)state;
	for (now = START; now < START + 10 * SECOND; now++) {
		far += udp_pace_take(&p, now, now);
		near += udp_pace_take_near(&p, now);
	}
	assert_int_equal(far, 10 * SECOND / UDP_PACE_MS);
	assert_int_equal(near, 10 * SECOND / UDP_PACE_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_them),
		cmocka_unit_test(a_host),
		cmocka_unit_test(many_hosts),
		cmocka_unit_test(near_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
