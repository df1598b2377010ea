/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_JSON_WRITE_H
#define TUNTAP_JSON_WRITE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What the files that write JSON share. */

/* A string: a byte that is not UTF-8, which the kernel's may hold, becomes \xHH. */
json_t *string_value(const char *s);

/*
 * Put a value into an object or an array, which take it over. Without memory for a
 * part there is none for the whole: it becomes NULL, and stays so whatever else is
 * put into it.
 */
void object_set(json_t **object, const char *key, json_t *value);
void object_set_string(json_t **object, const char *key, const char *value);
void object_set_number(json_t **object, const char *key, uint64_t value);
void object_set_bool(json_t **object, const char *key, bool value);
void array_append(json_t **array, json_t *value);

/*
 * Write an object: UTF-8 for programs, and for a terminal nothing that it may obey.
 * Whether out can be written, its owner checks. Returns 0 or -ENOMEM.
 */
int object_dump(FILE *out, const json_t *object, size_t flags);

/* A string alone, with its quotes. What is not UTF-8: as string_value(). 0 or -ENOMEM. */
int string_dump(FILE *out, const char *s, bool terminal);

/* What stands before an object of an array. */
void array_next(FILE *out, bool first, bool pretty);

/*
 * Write an object of an array, which has a beginning with the first, and free it; NULL:
 * there was no memory for it. Then the end of the array.
 */
int array_write(FILE *out, json_t *object, bool first, bool pretty);
void array_end(FILE *out, bool empty, bool pretty);

#endif
