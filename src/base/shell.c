/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Words for a shell. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/shell.h"

static bool plain(const char *text)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-.,:/@+=%";

	return *text && !text[strspn(text, safe)];
}

/* A quote ends the quotes, stands escaped, and begins them again. */
const char *shell_word(const char *text, char *buf)
{
	const char *const end = buf + SHELL_WORD_SIZE - sizeof("'\\'''");
	const char *const bare = plain(text) ? "" : "'";
	char *to = buf;

	to += sprintf(to, "%s", bare);
	for (; *text && to < end; text++) {
		if (*text == '\'')
			to += sprintf(to, "'\\''");
		else
			*to++ = *text;
	}
	if (*text)
		return strcpy(buf, "...");
	strcpy(to, bare);
	return buf;
}
