/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_CONF_H
#define TUNTAP_CONF_H

#include "words/grammar.h"

/* A file of tuntap.conf(5), read whole. */
struct conf_file {
	char *name;
	char *text; /* ends with a NUL */
	size_t len;
	/* The line that was shown last: the next to show is most often behind it. */
	const char *shown;
	unsigned int shown_line;
};

/* What configuration files ask for; zero-initialise. */
struct conf {
	struct conf_file *files;
	size_t nfiles;
	struct ifaces want; /* one for each line; their places point into files */
	struct ifaces broken; /* the names on lines that make no sense */
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
 * others may write (standard input apart). No defaults are filled in. Returns
 * 0, whatever mistakes there are, or -ENOMEM. Free with conf_clear(), on error
 * too.
 */
int conf_read(struct conf *conf, const struct words *paths);

/* Append a mistake, with the line that it is in; m moves. Returns 0 or -ENOMEM. */
int conf_blame(struct conf *conf, struct origin at, int err, struct message *m);

void conf_clear(struct conf *conf);

#endif
