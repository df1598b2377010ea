/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* JSON, written value by value. */
#include <errno.h>
#include <unistd.h>

#include "output/json-stream.h"
#include "output/json-write.h"
#include "output/render.h"

void stream_start(struct json_stream *s, FILE *out, bool pretty)
{
	*s = (struct json_stream){
		.out = out,
		.pretty = pretty,
		.terminal = isatty(fileno(out)),
	};
}

static void begin_line(struct json_stream *s)
{
	unsigned int n;

	if (!s->pretty)
		return;
	putc_unlocked('\n', s->out);
	for (n = 0; n < s->depth; n++)
		fputs("    ", s->out);
}

/* What stands before a value. */
static void begin(struct json_stream *s, const char *key)
{
	if (!s->depth)
		render_json_wrote();
	else if (!s->first)
		putc_unlocked(',', s->out);
	if (s->depth)
		begin_line(s);
	s->first = false;
	if (!key)
		return;
	putc_unlocked('"', s->out);
	fputs(key, s->out);
	fputs(s->pretty ? "\": " : "\":", s->out);
}

static void enter(struct json_stream *s, const char *key, char bracket)
{
	begin(s, key);
	putc_unlocked(bracket, s->out);
	s->depth++;
	s->first = true;
}

static void leave(struct json_stream *s, char bracket)
{
	s->depth--;
	if (!s->first)
		begin_line(s);
	s->first = false;
	putc_unlocked(bracket, s->out);
}

void stream_object(struct json_stream *s, const char *key)
{
	enter(s, key, '{');
}

void stream_object_end(struct json_stream *s)
{
	leave(s, '}');
}

void stream_array(struct json_stream *s, const char *key)
{
	enter(s, key, '[');
}

void stream_array_end(struct json_stream *s)
{
	leave(s, ']');
}

/* It is in JSON what it is here, for a terminal too. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\')
			return false;
	return true;
}

void stream_string(struct json_stream *s, const char *key, const char *value)
{
	begin(s, key);
	if (!is_plain(value)) {
		if (string_dump(s->out, value, s->terminal) < 0) {
			s->err = -ENOMEM;
			fputs("null", s->out);
		}
		return;
	}
	putc_unlocked('"', s->out);
	fputs(value, s->out);
	putc_unlocked('"', s->out);
}

/* printf(3) takes several times as long, and half of the values are numbers. */
void stream_number(struct json_stream *s, const char *key, uint64_t value)
{
	char digits[20];
	size_t n = sizeof(digits);

	do {
		digits[--n] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	begin(s, key);
	fwrite(digits + n, 1, sizeof(digits) - n, s->out);
}

void stream_bool(struct json_stream *s, const char *key, bool value)
{
	begin(s, key);
	fputs(value ? "true" : "false", s->out);
}

void stream_null(struct json_stream *s, const char *key)
{
	begin(s, key);
	fputs("null", s->out);
}
