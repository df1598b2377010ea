/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_JSON_STREAM_H
#define TUNTAP_JSON_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * JSON of interfaces, written member by member as jansson writes a whole object, to the
 * byte: of a thousand interfaces the trees took most of the time. jansson writes the
 * strings that are not plain ASCII.
 */
struct json_stream {
	FILE *out;
	bool pretty; /* a line a value, indented */
	bool terminal; /* nothing that it may obey */
	bool first; /* the innermost object or array has nothing yet */
	unsigned int depth; /* objects and arrays that are open */
	int err; /* -ENOMEM: a string is null instead; what follows is written all the same */
	size_t n; /* bytes of text that out has not had yet: none between two outermost values */
	char text[4096];
};

/* Whether out can be written, its owner checks. */
void stream_start(struct json_stream *s, FILE *out, bool pretty);

/*
 * Begin an object or an array: the outermost, an element of an array (key NULL), or a
 * member. A key is plain ASCII, and comes once in its object. Each is to be ended.
 */
void stream_object(struct json_stream *s, const char *key);
void stream_object_end(struct json_stream *s);
void stream_array(struct json_stream *s, const char *key);
void stream_array_end(struct json_stream *s);

/* A value, as an element or a member. A byte of a string that is not UTF-8 becomes \xHH. */
void stream_string(struct json_stream *s, const char *key, const char *value);
void stream_number(struct json_stream *s, const char *key, uint64_t value);
void stream_bool(struct json_stream *s, const char *key, bool value);
void stream_null(struct json_stream *s, const char *key);

#endif
