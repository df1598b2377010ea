/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* JSON, written value by value. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "output/json-stream.h"
#include "output/json-write.h"
#include "output/render.h"

void stream_start(struct json_stream *s, FILE *out, bool pretty)
{
	s->out = out;
	s->pretty = pretty;
	s->terminal = isatty(fileno(out));
	s->first = true;
	s->depth = 0;
	s->err = 0;
	s->n = 0;
}

static void flush(struct json_stream *s)
{
	fwrite(s->text, 1, s->n, s->out);
	s->n = 0;
}

/* stdio takes several times as long for pieces as short as these. */
static void put(struct json_stream *s, const char *text, size_t n)
{
	if (n > sizeof(s->text) - s->n)
		flush(s);
	if (n > sizeof(s->text)) {
		fwrite(text, 1, n, s->out);
		return;
	}
	memcpy(s->text + s->n, text, n);
	s->n += n;
}

static void put_text(struct json_stream *s, const char *text)
{
	put(s, text, strlen(text));
}

static void put_char(struct json_stream *s, char c)
{
	if (s->n == sizeof(s->text))
		flush(s);
	s->text[s->n++] = c;
}

static void begin_line(struct json_stream *s)
{
	unsigned int n;

	if (!s->pretty)
		return;
	put_char(s, '\n');
	for (n = 0; n < s->depth; n++)
		put_text(s, "    ");
}

/* What stands before a value. */
static void begin(struct json_stream *s, const char *key)
{
	if (!s->depth)
		render_json_wrote();
	else if (!s->first)
		put_char(s, ',');
	if (s->depth)
		begin_line(s);
	s->first = false;
	if (!key)
		return;
	put_char(s, '"');
	put_text(s, key);
	put_text(s, s->pretty ? "\": " : "\":");
}

static void enter(struct json_stream *s, const char *key, char bracket)
{
	begin(s, key);
	put_char(s, bracket);
	s->depth++;
	s->first = true;
}

static void leave(struct json_stream *s, char bracket)
{
	s->depth--;
	if (!s->first)
		begin_line(s);
	s->first = false;
	put_char(s, bracket);
	if (!s->depth)
		flush(s);
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
		flush(s);
		if (string_dump(s->out, value, s->terminal) < 0) {
			s->err = -ENOMEM;
			put_text(s, "null");
		}
		return;
	}
	put_char(s, '"');
	put_text(s, value);
	put_char(s, '"');
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
	put(s, digits + n, sizeof(digits) - n);
}

void stream_bool(struct json_stream *s, const char *key, bool value)
{
	begin(s, key);
	put_text(s, value ? "true" : "false");
}

void stream_null(struct json_stream *s, const char *key)
{
	begin(s, key);
	put_text(s, "null");
}
