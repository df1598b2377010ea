/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * The libraries for tables and JSON, opened when something is rendered. Most runs
 * render nothing, and mapping both would take a quarter of such a run's time. The
 * functions here have the names of those that table.c and json.c call, and the
 * headers see to it that they have their types too; one that is missing here, the
 * linker tells. "configure --disable-dlopen" links the libraries as usual.
 */
#include <dlfcn.h>
#include <errno.h>
#include <jansson.h>
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "output/dlopen-note.h"
#include "output/render.h"

#ifdef RENDER_DLOPEN

#define JANSSON "libjansson.so.4"
#define SMARTCOLS "libsmartcols.so.1"

DLOPEN_NOTE("json", "JSON output (-j)", "recommended", DLOPEN_SONAME(JANSSON));
DLOPEN_NOTE("table", "the table of tuntap status", "recommended", DLOPEN_SONAME(SMARTCOLS));

static struct library {
	const char *soname;
	void *handle;
} libraries[] = {
	[RENDER_LIB_JSON] = { JANSSON, NULL },
	[RENDER_LIB_TABLE] = { SMARTCOLS, NULL },
};

/* The loader keeps the errno to itself, but names it in what it says. */
static bool means(const char *said, int err)
{
	return strstr(said, strerror(err));
}

/* A library that is there need not be installed. */
static void hint(const char *said, const struct library *l, struct message *m)
{
	/* In English the second is a beginning of the first. */
	if (means(said, ENFILE))
		message_hint(m, "the system can open no more files: see sysctl fs.file-max");
	else if (means(said, EMFILE))
		message_hint(m, "this process can open no more files: see ulimit -n");
	else if (!means(said, ENOMEM) && !means(said, EACCES) && !strstr(said, "out of memory") &&
		 !strstr(said, "failed to map segment"))
		message_hint(m, "install the package that has %s", l->soname);
}

int render_need(enum render_lib which, struct message *m)
{
	struct library *l = &libraries[which];
	const char *said;

	if (!l->handle)
		l->handle = dlopen(l->soname, RTLD_NOW | RTLD_LOCAL);
	if (l->handle)
		return 0;
	said = dlerror();
	message_set(m, -ELIBACC, "cannot load a library: %s", said);
	hint(said, l, m);
	return -ELIBACC;
}

/* Everybody has asked render_need() before; only a symbol can be missing. */
static void *find(enum render_lib which, const char *name)
{
	struct message m = { 0 };
	void *symbol = NULL;

	if (!render_need(which, &m)) {
		symbol = dlsym(libraries[which].handle, name);
		if (!symbol)
			message_set(&m, -ELIBACC, "%s has no %s", libraries[which].soname, name);
	}
	if (symbol)
		return symbol;
	message_print(&m, NULL, NULL);
	exit(EXIT_FAILURE);
}

/* A function of a library: look it up once, then call it. */
#define FUNCTION(library, type, name, params, args)             \
	type name params                                        \
	{                                                       \
		static type(*real) params;                      \
                                                                \
		if (!real)                                      \
			*(void **)&real = find(library, #name); \
		return real args;                               \
	}
#define JSON(type, name, params, args) FUNCTION(RENDER_LIB_JSON, type, name, params, args)
#define TABLE(type, name, params, args) FUNCTION(RENDER_LIB_TABLE, type, name, params, args)

JSON(json_t *, json_array, (void), ())
JSON(int, json_array_append_new, (json_t * array, json_t *value), (array, value))
JSON(void, json_delete, (json_t * json), (json))
JSON(int, json_dump_callback,
     (const json_t *json, json_dump_callback_t callback, void *data, size_t flags),
     (json, callback, data, flags))
JSON(json_t *, json_false, (void), ())
JSON(json_t *, json_integer, (json_int_t value), (value))
JSON(json_t *, json_null, (void), ())
JSON(json_t *, json_object, (void), ())
JSON(int, json_object_set_new_nocheck, (json_t * object, const char *key, json_t *value),
     (object, key, value))
JSON(json_t *, json_string, (const char *value), (value))
JSON(json_t *, json_string_nocheck, (const char *value), (value))
JSON(json_t *, json_true, (void), ())

typedef struct libscols_table table;
typedef struct libscols_column column;
typedef struct libscols_line line;
typedef struct libscols_cell cell;

TABLE(int, scols_cell_set_color, (cell * c, const char *color), (c, color))
TABLE(cell *, scols_line_get_cell, (line * l, size_t n), (l, n))
TABLE(int, scols_line_refer_data, (line * l, size_t n, char *data), (l, n, data))
TABLE(table *, scols_new_table, (void), ())
TABLE(int, scols_print_table, (table * t), (t))
TABLE(int, scols_table_enable_colors, (table * t, int enable), (t, enable))
TABLE(int, scols_table_enable_noencoding, (table * t, int enable), (t, enable))
TABLE(int, scols_table_enable_noheadings, (table * t, int enable), (t, enable))
TABLE(int, scols_table_enable_raw, (table * t, int enable), (t, enable))
TABLE(column *, scols_table_new_column, (table * t, const char *name, double width, int flags),
      (t, name, width, flags))
TABLE(size_t, scols_table_get_termwidth, (const table *t), (t))
TABLE(line *, scols_table_new_line, (table * t, line *parent), (t, parent))
TABLE(int, scols_table_set_termforce, (table * t, int force), (t, force))
TABLE(int, scols_table_set_stream, (table * t, FILE *out), (t, out))
TABLE(void, scols_unref_table, (table * t), (t))

#else

int render_need(enum render_lib which, struct message *m)
{
	(void)which;
	(void)m;
	return 0;
}

#endif
