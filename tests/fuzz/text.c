/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Any bytes, made safe for a terminal, for JSON, in messages and in excerpts. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static size_t columns(const char *text, size_t len)
{
	size_t n = 0;

	while (len--)
		n += (*text++ & 0xc0) != 0x80;
	return n;
}

/* The caret is below the line. */
static void judge_excerpt(const char *excerpt)
{
	const char *newline = strchr(excerpt, '\n'), *caret = strrchr(excerpt, '^');

	MUST(newline && caret && caret > newline && !caret[1]);
	MUST(strspn(newline + 1, " ") == (size_t)(caret - newline - 1));
	MUST(columns(newline + 1, (size_t)(caret - newline - 1)) <=
	     columns(excerpt, (size_t)(newline - excerpt)));
}

static void escapes(const char *text)
{
	char *safe = printable(text), *again, *valid = valid_utf8(text);

	MUST(safe && valid && !strchr(safe, '\n'));
	MUST(fuzz_safe(safe, strlen(safe)));
	/* What is safe stays as it is. */
	again = printable(safe);
	MUST(again && !strcmp(again, safe));
	free(again);
	again = valid_utf8(valid);
	MUST(again && !strcmp(again, valid));
	if (fuzz_safe(text, strlen(text)) && !strchr(text, '\n'))
		MUST(!strcmp(safe, text) && !strcmp(valid, text));
	free(again);
	free(safe);
	free(valid);
}

static void messages(const char *text, unsigned int column)
{
	struct message m = { 0 };
	char *line = strndup(text, strcspn(text, "\n"));

	MUST(line);
	MUST(message_set(&m, -5, "\"%s\" is wrong: %d", text, 7) == -5);
	MUST(!strncmp(m.text, "\"", 1) && !strcmp(strrchr(m.text, ' '), " 7"));
	message_append(&m, ", and %s", text);
	message_hint(&m, "%s", text);
	message_excerpt(&m, line, column);
	MUST(m.excerpt);
	judge_excerpt(m.excerpt);
	/* What is said again quotes what was said before. */
	message_set(&m, -1, "%s; %s", m.text, m.hint);
	fuzz_outcome(-1, &m);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	unsigned int column = 1 + take_u8(&b) + 256u * (take_u8(&b) & 3);
	char *text = take_rest(&b);

	escapes(text);
	messages(text, column);
	free(text);
	return 0;
}
