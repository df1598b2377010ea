/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* How long datagrams may be on the way, found by asking: over ways that are narrow, change or lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "relay/udp-way.h"

enum { LEAST = 509, TOP = 1433, SECOND = 1000, TEN_MINUTES = 600 * SECOND };

/* A way, and a clock. */
struct way {
	struct udp_way w;
	size_t carries;
	bool tells; /* what is too long for it */
	unsigned int loses; /* of so many, one; 0: none */
	bool is_out; /* nothing comes through */
	unsigned int asked;
	uint64_t now;
};

static void begin(struct way *way, size_t carries)
{
	*way = (struct way){ .carries = carries, .now = 1000 };
	udp_way_begin(&way->w, LEAST, TOP, way->now);
}

/* Ask where it is time to; the answer is there at once, if there is one. */
static void step(struct way *way)
{
	uint64_t stamp = 0;
	size_t len = udp_way_step(&way->w, way->now, 1, &stamp);

	if (!len)
		return;
	way->asked++;
	if (way->is_out)
		return;
	/* The short one beside it. */
	assert_true(udp_way_answered(&way->w, udp_way_short(&way->w), way->now));
	if (way->loses && way->asked % way->loses == 0)
		return;
	if (len <= way->carries)
		assert_true(udp_way_answered(&way->w, stamp, way->now));
	else if (way->tells)
		udp_way_hint(&way->w, way->carries, way->now);
}

static void run(struct way *way, uint64_t ms)
{
	const uint64_t end = way->now + ms;

	for (; way->now < end; way->now += 10) {
		udp_way_send(&way->w, way->w.now);
		step(way);
		assert_in_range(way->w.now, LEAST, TOP);
	}
}

/* What our own device carries arrives: one question says so, and each while something is sent. */
static void as_wide_as_the_device(void **state)
{
	struct way way;

	(void)state;
	begin(&way, TOP);
	assert_int_equal(way.w.now, TOP);
	step(&way);
	assert_true(udp_way_is_found(&way.w));
	assert_int_equal(way.w.now, TOP);
	assert_int_equal(way.asked, 1);
	/* Where nothing is sent, nothing is asked. */
	assert_int_equal(udp_way_next(&way.w), 0);
	way.now += TEN_MINUTES;
	step(&way);
	assert_int_equal(way.asked, 1);
	udp_way_send(&way.w, TOP);
	assert_true(udp_way_next(&way.w) <= way.now);
	run(&way, 60 * SECOND);
	assert_in_range(way.asked, 10, 14);
}

/* Without a word of the network it is found to the byte, whatever it is. */
static void narrow(void **state)
{
	struct way way;
	size_t carries;

	(void)state;
	for (carries = LEAST; carries <= TOP; carries += 7) {
		begin(&way, carries);
		run(&way, 60 * SECOND);
		assert_true(udp_way_is_found(&way.w));
		assert_int_equal(way.w.now, carries);
	}
}

/* What may arrive is sent meanwhile; in the end just what does. */
static void nothing_is_kept_back(void **state)
{
	struct way way;
	int i;

	(void)state;
	begin(&way, TOP);
	run(&way, 10 * SECOND);
	way.carries = 900;
	for (i = 0; i < 600; i++) {
		run(&way, 100);
		assert_true(way.w.now >= 900);
	}
	assert_int_equal(way.w.now, 900);
}

/* While the cable is out nothing is found; what arrived before is in use when it is back. */
static void no_way(void **state)
{
	struct way way;

	(void)state;
	begin(&way, 1361);
	run(&way, 60 * SECOND);
	way.is_out = true;
	run(&way, 60 * SECOND);
	assert_int_equal(way.w.now, 1361);
	/* One question a second. */
	assert_true(way.asked < 130);
	way.is_out = false;
	run(&way, 10 * SECOND);
	assert_true(udp_way_is_found(&way.w));
	assert_int_equal(way.w.now, 1361);
}

/* A question is lost, and then the cable goes out: what came through before that says nothing. */
static void out_in_the_middle(void **state)
{
	struct way way;

	(void)state;
	begin(&way, TOP);
	run(&way, 10 * SECOND);
	udp_way_send(&way.w, TOP);
	way.now = udp_way_next(&way.w);
	way.carries = 0;
	step(&way);
	way.carries = TOP;
	way.is_out = true;
	run(&way, 60 * SECOND);
	assert_int_equal(way.w.now, TOP);
	way.is_out = false;
	run(&way, 10 * SECOND);
	assert_true(udp_way_is_found(&way.w));
	assert_int_equal(way.w.now, TOP);
}

/* Slower than anybody knows: each answer comes after the next question. */
static void slow_and_narrow(void **state)
{
	enum { LATE = 1500, STEP = 10, SLOTS = LATE / STEP };
	uint64_t stamps[SLOTS] = { 0 }, shorts[SLOTS] = { 0 };
	struct way way;
	size_t len, i;

	(void)state;
	begin(&way, 1000);
	for (i = 0; way.now < 120 * SECOND; i = (i + 1) % SLOTS, way.now += STEP) {
		if (stamps[i] && (stamps[i] & UINT32_MAX) <= way.carries)
			udp_way_answered(&way.w, stamps[i], way.now);
		if (stamps[i])
			udp_way_answered(&way.w, shorts[i], way.now);
		stamps[i] = 0;
		len = udp_way_step(&way.w, way.now, 0, &stamps[i]);
		shorts[i] = udp_way_short(&way.w);
		if (!len)
			stamps[i] = 0;
	}
	assert_true(udp_way_is_found(&way.w));
	assert_int_equal(way.w.now, 1000);
}

/* With it that takes no time. */
static void narrow_and_told(void **state)
{
	struct way way;

	(void)state;
	begin(&way, 1361);
	way.tells = true;
	run(&way, SECOND);
	assert_int_equal(way.w.now, 1361);
	run(&way, 60 * SECOND);
	assert_int_equal(way.w.now, 1361);
}

/* Nobody has signed what the network says: what arrives is used, also while that is looked at. */
static void lies(void **state)
{
	struct way way;
	int i;

	(void)state;
	begin(&way, TOP);
	for (i = 0; i < 1000; i++) {
		run(&way, 100);
		udp_way_hint(&way.w, 1, way.now);
		udp_way_hint(&way.w, 1200, way.now);
		assert_int_equal(way.w.now, TOP);
	}
	/* Nor does it make us ask often. */
	assert_true(way.asked < 110);
}

/* It gets narrower and wider again while it is used. */
static void changes(void **state)
{
	struct way way;
	int tells;

	(void)state;
	for (tells = 0; tells < 2; tells++) {
		begin(&way, TOP);
		way.tells = tells;
		run(&way, 10 * SECOND);
		way.carries = 1100;
		run(&way, tells ? 10 * SECOND : 60 * SECOND);
		assert_int_equal(way.w.now, 1100);
		way.carries = 1300;
		run(&way, TEN_MINUTES + 60 * SECOND);
		assert_int_equal(way.w.now, 1300);
		way.carries = TOP;
		run(&way, TEN_MINUTES + 60 * SECOND);
		assert_int_equal(way.w.now, TOP);
	}
}

/* That some are lost is no narrow way, and what comes late has arrived. */
static void losses(void **state)
{
	struct way way;
	uint64_t stamp, end;

	(void)state;
	begin(&way, TOP);
	way.loses = 3;
	run(&way, TEN_MINUTES);
	assert_int_equal(way.w.now, TOP);
	assert_true(udp_way_is_found(&way.w));
	begin(&way, TOP);
	assert_int_equal(udp_way_step(&way.w, way.now, 0, &stamp), TOP);
	end = way.now + 10 * SECOND;
	for (way.carries = 0; way.now < end; way.now += 10)
		step(&way);
	assert_true(way.w.now < TOP);
	assert_true(udp_way_answered(&way.w, stamp, way.now));
	assert_int_equal(way.w.now, TOP);
	assert_true(udp_way_is_found(&way.w));
}

/* What the peer answers of another way, or of none, or is of a clock, changes nothing. */
static void answers_of_nothing(void **state)
{
	struct way way;
	uint64_t stamp, before;

	(void)state;
	begin(&way, LEAST);
	run(&way, 60 * SECOND);
	udp_way_send(&way.w, TOP);
	assert_int_equal(way.w.now, LEAST);
	assert_false(udp_way_answered(&way.w, TOP, way.now));
	udp_way_begin(&way.w, LEAST, TOP, way.now);
	assert_int_equal(udp_way_step(&way.w, way.now, 0, &before), TOP);
	udp_way_begin(&way.w, LEAST, TOP, way.now);
	assert_int_equal(udp_way_step(&way.w, way.now, 0, &stamp), TOP);
	assert_true(stamp != before);
	assert_true(udp_way_answered(&way.w, before, way.now));
	assert_false(udp_way_is_found(&way.w));
	assert_true(udp_way_answered(&way.w, stamp + 1, way.now));
	assert_true(udp_way_answered(&way.w, stamp - TOP, way.now));
	assert_false(udp_way_is_found(&way.w));
	assert_int_equal(way.w.now, TOP);
}

/* A device that carries less than any way has to. */
static void a_narrow_device(void **state)
{
	struct way way;

	(void)state;
	begin(&way, 0);
	udp_way_begin(&way.w, LEAST, 40, way.now);
	assert_int_equal(way.w.now, 40);
	for (; way.now < 60 * SECOND; way.now += 10)
		step(&way);
	assert_int_equal(way.w.now, 40);
	assert_true(udp_way_is_found(&way.w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_wide_as_the_device),
		cmocka_unit_test(narrow),
		cmocka_unit_test(nothing_is_kept_back),
		cmocka_unit_test(no_way),
		cmocka_unit_test(out_in_the_middle),
		cmocka_unit_test(slow_and_narrow),
		cmocka_unit_test(narrow_and_told),
		cmocka_unit_test(lies),
		cmocka_unit_test(changes),
		cmocka_unit_test(losses),
		cmocka_unit_test(answers_of_nothing),
		cmocka_unit_test(a_narrow_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
