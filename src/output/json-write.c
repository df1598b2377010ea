/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* JSON (jansson), written an object at a time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "output/json-write.h"
#include "output/render.h"

json_t *string_value(const char *s)
{
	char *utf8 = valid_utf8(s);
	json_t *j = utf8 ? json_string_nocheck(utf8) : NULL;

	free(utf8);
	return j;
}

static void forget_if(bool failed, json_t **whole)
{
	if (!failed)
		return;
	json_decref(*whole);
	*whole = NULL;
}

void object_set(json_t **object, const char *key, json_t *value)
{
	forget_if(json_object_set_new_nocheck(*object, key, value) < 0, object);
}

void array_append(json_t **array, json_t *value)
{
	forget_if(json_array_append_new(*array, value) < 0, array);
}

void object_set_string(json_t **object, const char *key, const char *value)
{
	object_set(object, key, string_value(value));
}

void object_set_number(json_t **object, const char *key, uint64_t value)
{
	object_set(object, key, json_integer(value));
}

void object_set_bool(json_t **object, const char *key, bool value)
{
	object_set(object, key, json_boolean(value));
}

static unsigned long written;

unsigned long render_json_written(void)
{
	return written;
}

void render_json_wrote(void)
{
	written++;
}

/* jansson writes a byte or two at a time: they are gathered. */
struct pieces {
	FILE *out;
	bool terminal;
	size_t n;
	char text[4096];
};

static int flush(struct pieces *p)
{
	size_t n = p->n, i;

	p->n = 0;
	if (!p->terminal)
		return fwrite(p->text, 1, n, p->out) == n ? 0 : -1;
	/* Of what is not printable ASCII, only DEL is left by JSON_ENSURE_ASCII. */
	for (i = 0; i < n; i++)
		if ((p->text[i] == 0x7f ? fputs("\\u007f", p->out) : fputc(p->text[i], p->out)) ==
		    EOF)
			return -1;
	return 0;
}

static int gather(const char *text, size_t size, void *data)
{
	struct pieces *p = data;
	size_t part;

	for (; size; text += part, size -= part) {
		part = sizeof(p->text) - p->n < size ? sizeof(p->text) - p->n : size;
		memcpy(p->text + p->n, text, part);
		p->n += part;
		if (p->n == sizeof(p->text) && flush(p) < 0)
			return -1;
	}
	return 0;
}

/* A value that is no object or array needs JSON_ENCODE_ANY. */
static int dump(FILE *out, const json_t *value, bool terminal, size_t flags)
{
	struct pieces p = { .out = out, .terminal = terminal };
	int err =
		json_dump_callback(value, gather, &p, terminal ? flags | JSON_ENSURE_ASCII : flags);

	if (!err)
		err = flush(&p);
	return err < 0 && !ferror(out) ? -ENOMEM : 0;
}

int object_dump(FILE *out, const json_t *object, size_t flags)
{
	render_json_wrote();
	return dump(out, object, isatty(fileno(out)), flags);
}

int string_dump(FILE *out, const char *s, bool terminal)
{
	json_t *value = string_value(s);
	int err = value ? dump(out, value, terminal, JSON_ENCODE_ANY) : -ENOMEM;

	json_decref(value);
	return err;
}

void array_next(FILE *out, bool first, bool pretty)
{
	fputs(first ? "[" : ",", out);
	if (pretty)
		fputc('\n', out);
}

int array_write(FILE *out, json_t *object, bool first, bool pretty)
{
	int err;

	if (!object)
		return -ENOMEM;
	array_next(out, first, pretty);
	err = object_dump(out, object, pretty ? JSON_INDENT(4) : JSON_COMPACT);
	json_decref(object);
	return err;
}

void array_end(FILE *out, bool empty, bool pretty)
{
	render_json_wrote();
	if (empty)
		fputc('[', out);
	fputs(pretty && !empty ? "\n]\n" : "]\n", out);
}
