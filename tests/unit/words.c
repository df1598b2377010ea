/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* words.c: the command line and both syntaxes of files, as words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "words/words.h"

static struct words_file open_text(const char *text, size_t len, enum words_syntax syntax)
{
	struct words_file f = { .name = "file", .syntax = syntax };

	f.stream = fmemopen((void *)text, len, "r");
	assert_non_null(f.stream);
	return f;
}

/* The words of the next line, joined: "a|b|c"; "" at the end. */
static void expect_line(struct words_file *f, const char *joined, unsigned int line)
{
	struct words w = { 0 };
	struct origin culprit;
	struct message m = { 0 };
	char all[256] = "";
	size_t i;
	int got = words_read(f, &w, &culprit, &m);

	assert_int_equal(got, *joined ? 1 : 0);
	for (i = 0; i < w.n; i++) {
		strcat(all, i ? "|" : "");
		strcat(all, w.v[i].text);
	}
	assert_string_equal(all, joined);
	if (line)
		assert_int_equal(w.v[0].at.line, line);
	words_clear(&w);
}

static void expect_one(enum words_syntax syntax, const char *text, const char *joined)
{
	struct words_file f = open_text(text, strlen(text), syntax);

	expect_line(&f, joined, 0);
	fclose(f.stream);
}

static void expect_error(enum words_syntax syntax, const char *text, size_t len, unsigned int line,
			 unsigned int column)
{
	struct words_file f = open_text(text, len, syntax);
	struct words w = { 0 };
	struct origin culprit = { 0 };
	struct message m = { 0 };

	assert_int_equal(words_read(&f, &w, &culprit, &m), -EINVAL);
	assert_int_equal(m.status, 2);
	assert_non_null(m.text);
	assert_int_equal(culprit.line, line);
	assert_int_equal(culprit.column, column);
	assert_string_equal(culprit.file, "file");
	message_clear(&m);
	words_clear(&w);
	/* Reading goes on behind it. */
	expect_line(&f, "next", 0);
	fclose(f.stream);
}

static void test_argv(void **state)
{
	char add[] = "add", empty[] = "", blank[] = "tap 0", *argv[] = { add, empty, blank };
	struct words w = { 0 };

	(void)state;
	assert_int_equal(words_from_argv(&w, 3, argv), 0);
	assert_int_equal(w.n, 3);
	assert_string_equal(w.v[1].text, "");
	assert_string_equal(w.v[2].text, "tap 0");
	assert_int_equal(w.v[2].at.column, 3);
	assert_null(w.v[2].at.file);
	words_remove(&w, 0, 2);
	assert_int_equal(w.n, 1);
	assert_string_equal(w.v[0].text, "tap 0");
	words_remove(&w, 0, 0);
	assert_int_equal(w.n, 1);
	words_clear(&w);
	assert_int_equal(w.n, 0);
}

static void test_both_syntaxes(void **state)
{
	static const enum words_syntax both[] = { WORDS_BATCH, WORDS_CONFIG };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		expect_one(both[i], "a b\tc\r\n", "a|b|c");
		expect_one(both[i], "a b", "a|b");
		expect_one(both[i], "  a   b  \n", "a|b");
		expect_one(both[i], "a \\\n b\n", "a|b");
		expect_one(both[i], "a\\\nb\n", "ab");
		expect_one(both[i], "a\\b \\ c\n", "a\\b|\\|c");
		expect_one(both[i], "'a b' \"c'd\" ''\n", "a b|c'd|");
		expect_one(both[i], "a # b\n", "a");
		expect_one(both[i], "#a\n\n   \n# b\n\tc\n", "c");
		expect_one(both[i], "", "");
		expect_one(both[i], "\n# nothing\n", "");
		expect_error(both[i], "a 'b c\nnext\n", 12, 1, 3);
		expect_error(both[i], "\na b\0c\nnext\n", 12, 2, 1);
	}
}

static void test_batch(void **state)
{
	(void)state;
	/* As ip -batch: a comment anywhere, a quote ends its word. */
	expect_one(WORDS_BATCH, "a#b c\n", "a");
	expect_one(WORDS_BATCH, "a'b c'\n", "a'b|c'");
	expect_one(WORDS_BATCH, "'a'b\n", "a|b");
}

static void test_config(void **state)
{
	(void)state;
	expect_one(WORDS_CONFIG, "a#b c\n", "a#b|c");
	expect_one(WORDS_CONFIG, "a'b c'd\n", "ab cd");
	expect_one(WORDS_CONFIG, "'a # b'\n", "a # b");
	expect_one(WORDS_CONFIG, "''x\"y\"\n", "xy");
}

static void test_places(void **state)
{
	static const char text[] = "one\n\ntwo \\\n  three\nfour\n";
	struct words_file f = open_text(text, sizeof(text) - 1, WORDS_CONFIG);
	struct origin culprit;
	struct message m = { 0 };
	struct words w = { 0 };

	(void)state;
	expect_line(&f, "one", 1);
	assert_int_equal(words_read(&f, &w, &culprit, &m), 1);
	assert_int_equal(w.n, 2);
	assert_int_equal(w.v[0].at.line, 3);
	assert_int_equal(w.v[0].at.column, 1);
	assert_int_equal(w.v[1].at.line, 4);
	assert_int_equal(w.v[1].at.column, 3);
	assert_string_equal(w.v[1].at.file, "file");
	words_clear(&w);
	expect_line(&f, "four", 5);
	expect_line(&f, "", 0);
	fclose(f.stream);
}

/* Longer than any buffer that grows on the way. */
static void test_long_line(void **state)
{
	static char text[100000];
	struct words_file f;
	struct origin culprit;
	struct message m = { 0 };
	struct words w = { 0 };

	(void)state;
	memset(text, 'a', sizeof(text));
	text[1000] = text[2000] = ' ';
	f = open_text(text, sizeof(text), WORDS_BATCH);
	assert_int_equal(words_read(&f, &w, &culprit, &m), 1);
	assert_int_equal(w.n, 3);
	assert_int_equal(strlen(w.v[0].text), 1000);
	assert_int_equal(strlen(w.v[2].text), sizeof(text) - 2001);
	words_clear(&w);
	fclose(f.stream);
}

static void expect_nearest(const char *text, const char *nearest)
{
	static const char *const known[] = { "mode",  "user",	     "up",  "mtu",
					     "alias", "multi_queue", "set", NULL };
	const char *got = words_nearest(text, known);

	if (nearest)
		assert_string_equal(got ? got : "", nearest);
	else
		assert_null(got);
}

static void test_nearest(void **state)
{
	char longest[200];

	(void)state;
	expect_nearest("usr", "user");
	expect_nearest("suer", "user");
	expect_nearest("userr", "user");
	expect_nearest("uzer", "user");
	expect_nearest("multiqueue", "multi_queue");
	expect_nearest("mluti_queeu", "multi_queue");
	expect_nearest("mtu", "mtu");
	expect_nearest("", NULL);
	expect_nearest("x", NULL);
	expect_nearest("usre1", "user");
	expect_nearest("abcd", NULL);
	expect_nearest("utm", NULL);
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	expect_nearest(longest, NULL);
}

static void test_shortens(void **state)
{
	(void)state;
	assert_true(words_shortens("m", "mode"));
	assert_true(words_shortens("mode", "mode"));
	assert_false(words_shortens("", "mode"));
	assert_false(words_shortens("modes", "mode"));
	assert_false(words_shortens("o", "mode"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_argv),	cmocka_unit_test(test_both_syntaxes),
		cmocka_unit_test(test_batch),	cmocka_unit_test(test_config),
		cmocka_unit_test(test_places),	cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_nearest), cmocka_unit_test(test_shortens),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
