/* SPDX-License-Identifier: GPL-2.0-or-later */
/* message.c: what is said is safe for a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

static void expect_printable(const char *raw, const char *safe)
{
	char *s = printable(raw);

	assert_non_null(s);
	assert_string_equal(s, safe);
	free(s);
}

static void test_printable(void **state)
{
	(void)state;
	expect_printable("", "");
	expect_printable("tap0", "tap0");
	expect_printable("\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9");
	expect_printable("a\033[31mb", "a\\x1b[31mb");
	expect_printable("a\nb", "a\\x0ab");
	expect_printable("\xff", "\\xff");
	/* Overlong, cut off, and a C1 control that is good UTF-8. */
	expect_printable("\xc0\xaf", "\\xc0\\xaf");
	expect_printable("\xe2\x82", "\\xe2\\x82");
	expect_printable("\xc2\x9b", "\\xc2\\x9b");
	/* A surrogate, above U+10FFFF, a lone continuation, and the highest good one. */
	expect_printable("\xed\xa0\x80", "\\xed\\xa0\\x80");
	expect_printable("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	expect_printable("\x80"
			 "a",
			 "\\x80a");
	expect_printable("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");
	/* What turns the text around, or ends the line. */
	expect_printable("\xe2\x80\xae"
			 "0pat",
			 "\\xe2\\x80\\xae0pat");
	expect_printable("\xe2\x81\xa6", "\\xe2\\x81\\xa6");
	expect_printable("\xe2\x80\xa8", "\\xe2\\x80\\xa8");
	expect_printable("\xd8\x9c", "\\xd8\\x9c");
	expect_printable("\x7f", "\\x7f");
}

static void expect_utf8(const char *raw, const char *valid)
{
	char *s = valid_utf8(raw);

	assert_non_null(s);
	assert_string_equal(s, valid);
	free(s);
}

static void test_valid_utf8(void **state)
{
	(void)state;
	/* JSON escapes control bytes itself. */
	expect_utf8("a\033\n\xc2\x9b\xc3\xa9", "a\033\n\xc2\x9b\xc3\xa9");
	expect_utf8("\xff\xfe", "\\xff\\xfe");
	expect_utf8("\xc3", "\\xc3");
	expect_utf8("\xe2\x82"
		    "a",
		    "\\xe2\\x82a");
}

static void test_message(void **state)
{
	struct message m = { 0 };

	(void)state;
	assert_int_equal(message_set(&m, -EPERM, "first %s", "a\033b"), -EPERM);
	assert_int_equal(m.status, 1);
	assert_string_equal(m.text, "first a\\x1bb");
	message_hint(&m, "try %d", 2);
	assert_string_equal(m.hint, "try 2");

	/* What is said next takes the place of both. */
	assert_int_equal(message_usage(&m, "second"), -EINVAL);
	assert_int_equal(m.status, 2);
	assert_string_equal(m.text, "second");
	assert_null(m.hint);

	/* It may quote itself, and go on. */
	message_set(&m, -EBUSY, "%s, third", m.text);
	message_hint(&m, "hint");
	message_append(&m, "; and %s", "\033");
	assert_string_equal(m.text, "second, third; and \\x1b");
	assert_string_equal(m.hint, "hint");

	message_clear(&m);
	assert_int_equal(m.status, 0);
	assert_null(m.text);
}

/* The text that a string of n times "x" brings in. */
#define LONG(n, fmt, ...)                                   \
	{                                                   \
		memset(text, 'x', n);                       \
		strcpy(text + (n), "y");                    \
		message_set(&m, -EINVAL, fmt, __VA_ARGS__); \
	}

static void expect_x(const char *said, const char *before, size_t n, const char *behind)
{
	assert_int_equal(strlen(said), strlen(before) + n + strlen(behind));
	assert_memory_equal(said, before, strlen(before));
	assert_int_equal(strspn(said + strlen(before), "x"), n);
	assert_string_equal(said + strlen(before) + n, behind);
}

static void test_long(void **state)
{
	struct message m = { 0 };
	char text[4096];

	(void)state;
	/* What is quoted has 60 bytes, what is not 1000, or as many as it says. */
	LONG(59, "a \"%s\"", text);
	expect_x(m.text, "a \"", 59, "y\"");
	LONG(60, "a \"%s\"", text);
	expect_x(m.text, "a \"", 60, "...\"");
	LONG(4000, "a \"%s\": %s", text, "why");
	expect_x(m.text, "a \"", 60, "...\": why");
	LONG(999, "%s", text);
	expect_x(m.text, "", 999, "y");
	LONG(4000, "a %s", text);
	expect_x(m.text, "a ", 1000, "...");
	LONG(100, "a %.80s, %u", text, 7u);
	expect_x(m.text, "a ", 80, "..., 7");
	LONG(100, "\"%.80s\"", text);
	expect_x(m.text, "\"", 80, "...\"");
	/* It goes through here again. */
	message_set(&m, -EINVAL, "%s", m.text);
	expect_x(m.text, "\"", 80, "...\"");

	/* Neither a character nor what stands for a byte is cut. */
	LONG(59, "\"%s\"", strcat(text + 1, "\xc3\xa9"));
	expect_x(m.text, "\"", 58, "y...\"");
	LONG(57, "\"%s\"", strcat(text, "\033"));
	expect_x(m.text, "\"", 57, "y...\"");
	message_set(&m, -EINVAL, "\"%s\"", "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1");
	assert_int_equal(strlen(m.text), 2 + 15 * 4);
	message_clear(&m);
}

static void test_conversions(void **state)
{
	struct message m = { 0 };

	(void)state;
	message_set(&m, 0, "%d %u 100%% %c%c \"%c\"", -3, 4294967295u, 'a', '\033', ':');
	assert_string_equal(m.text, "-3 4294967295 100% a\\x1b \":\"");
	message_clear(&m);
}

static void expect_excerpt(const char *line, unsigned int column, const char *expected)
{
	struct message m = { 0 };

	message_excerpt(&m, line, column);
	assert_non_null(m.excerpt);
	assert_string_equal(m.excerpt, expected);
	message_clear(&m);
}

static void test_excerpt(void **state)
{
	char line[3001], expected[256];

	(void)state;
	expect_excerpt("tap0 mtu 5", 10, "    tap0 mtu 5\n             ^");
	expect_excerpt("\ttap0", 2, "     tap0\n     ^");
	expect_excerpt("\xc3\xa9\033 x", 5, "    \xc3\xa9\\x1b x\n          ^");
	/* Of a long one what stands around the column. */
	memset(line, 'x', 3000);
	line[3000] = '\0';
	memcpy(line + 1000, "HERE", 4);
	snprintf(expected, sizeof(expected), "    ...%.60sHERE%.36s...\n    %63s^", line, line, "");
	expect_excerpt(line, 1001, expected);
	snprintf(expected, sizeof(expected), "    %.100s...\n    ^", line);
	expect_excerpt(line, 1, expected);
	line[100] = '\0';
	snprintf(expected, sizeof(expected), "    %.100s\n    ^", line);
	expect_excerpt(line, 1, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_printable),   cmocka_unit_test(test_valid_utf8),
		cmocka_unit_test(test_message),	    cmocka_unit_test(test_long),
		cmocka_unit_test(test_conversions), cmocka_unit_test(test_excerpt),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
