/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
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

#include "base/array.h"
#include "base/message.h"
#include "base/shell.h"

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

static void test_long(void **state)
{
	struct message m = { 0 };
	char word[100001], expected[512];

	(void)state;
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	message_set(&m, -EINVAL, "%.400s", word);
	assert_string_equal(m.text, word + sizeof(word) - 401);
	/* Both ends of the whole, so that what is wrong with it stays. */
	message_set(&m, -EINVAL, "word \"%s\" is no number", word);
	snprintf(expected, sizeof(expected), "word \"%.244s...%.130s\" is no number", word, word);
	assert_string_equal(m.text, expected);
	/* It goes through here again. */
	message_set(&m, -EINVAL, "%s", m.text);
	assert_string_equal(m.text, expected);
	message_hint(&m, "%s", word);
	assert_int_equal(strlen(m.hint), 397);
	message_set(&m, -EINVAL, "%.401s", word);
	assert_int_equal(strlen(m.text), 397);
	/* No character is cut in two. */
	message_set(&m, -EINVAL, "%.249s\xc3\xa9%.300s\xc3\xa9%.143s", word, word, word);
	snprintf(expected, sizeof(expected), "%.249s...\xc3\xa9%.143s", word, word);
	assert_string_equal(m.text, expected);
	/* What is no character has no beginning: a byte is four when it is escaped. */
	memset(word, 0x80, 401);
	message_set(&m, -EINVAL, "%.401s", word);
	assert_int_equal(strlen(m.text), 247 * 4 + 3 + 147 * 4);
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

/* A real shell takes it for one word, which is the text. */
static void expect_one_word(const char *text)
{
	char command[SHELL_WORD_SIZE + 64], word[SHELL_WORD_SIZE], said[SHELL_WORD_SIZE] = "";
	FILE *sh;

	snprintf(command, sizeof(command), "printf '%%s|' %s", shell_word(text, word));
	sh = popen(command, "r");
	assert_non_null(sh);
	assert_true(fread(said, 1, sizeof(said) - 1, sh) > 0);
	assert_int_equal(pclose(sh), 0);
	assert_int_equal(said[strlen(said) - 1], '|');
	said[strlen(said) - 1] = '\0';
	assert_string_equal(said, text);
}

static void test_shell_word(void **state)
{
	static const char *const texts[] = {
		"tap0", "x$(id)", "a'b", "''",	 "a;id", "`id`",
		"a\\b", "~",	  "#",	 "\"*?", "",	 "\xc3\xa9",
	};
	/* What each of the quotes in a text becomes, and what stands around all. */
	const size_t most = (SHELL_WORD_SIZE - sizeof("''")) / strlen("'\\''");
	char text[SHELL_WORD_SIZE], word[SHELL_WORD_SIZE];
	size_t i;

	(void)state;
	assert_string_equal(shell_word("tap0.1@-", word), "tap0.1@-");
	assert_string_equal(shell_word("x$(id)", word), "'x$(id)'");
	assert_string_equal(shell_word("a\033[31m", word), "...");
	assert_string_equal(shell_word("a\xff", word), "...");
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		expect_one_word(texts[i]);
	for (i = 0; i < sizeof(text); i++) {
		memset(text, '\'', i);
		text[i] = '\0';
		if (i < most)
			expect_one_word(text);
		else if (i > most)
			assert_string_equal(shell_word(text, word), "...");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_printable), cmocka_unit_test(test_valid_utf8),
		cmocka_unit_test(test_message),	  cmocka_unit_test(test_long),
		cmocka_unit_test(test_excerpt),	  cmocka_unit_test(test_shell_word),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
