/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CONF_H
#define TUNTAP_CONF_H

#include "words/conf-file.h"
#include "words/grammar.h"

/* As many mistakes are reported; whoever has more has another kind of file. */
enum { CONF_MISTAKES_MAX = 201 };

/* What configuration files ask for; zero-initialise. */
struct conf {
	struct conf_file *files;
	size_t nfiles;
	struct ifaces want; /* one for each line; their places point into files */
	struct ifaces broken; /* the names on lines that make no sense */
	struct ifaces elsewhere; /* of want, what somebody has put apart */
	/* What stands in the way of all: words that make no sense, unreadable files. */
	struct mistakes mistakes;
	/* What stands in the way of one line: unknown[i] in that of want.v[of[i]]. */
	struct mistakes unknown;
	size_t *of;
};

/* The file, and the directory of files, that are read where none is named. */
#define CONF_FILE SYSCONFDIR "/tuntap.conf"
#define CONF_DIR SYSCONFDIR "/tuntap.d"

/*
 * Read configuration: the files, and of directories the files *.conf in the
 * order of their names; "-" is standard input. Without paths CONF_FILE and
 * CONF_DIR, either of which may be missing. For root a file is refused that
 * others may write or replace (see conf_open(); standard input apart). No defaults are filled in.
 * Returns 0, whatever mistakes there are, or -ENOMEM. Free with conf_clear(), on error too.
 */
int conf_read(struct conf *conf, const struct words *paths);

/*
 * Append a mistake, with the line that it is in; m moves. Behind the last one there is
 * room for it is dropped (CONF_MISTAKES_MAX). Returns 0 or -ENOMEM.
 */
int conf_blame(struct conf *conf, struct origin at, int err, struct message *m);

/* Put the mistakes into the order of their places. Returns 0 or -ENOMEM. */
int conf_sort(struct conf *conf);

void conf_clear(struct conf *conf);

#endif
