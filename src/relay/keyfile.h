/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_KEYFILE_H
#define TUNTAP_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/message.h"

/* The text of a file that says whom to trust, or is what a peer trusts. */
struct keyfile {
	char *text; /* with a NUL behind it */
	size_t len;
};

/*
 * Read a regular file of at most 256 KiB and without NUL, which belongs to the caller or to
 * root, and which nobody else can write; where it is secret, nobody else can read it either.
 * Returns 0, or -errno with a message that names it. keyfile_clear() frees.
 */
int keyfile_read(const char *path, bool secret, struct keyfile *file, struct message *m);

/* Overwrite the text, and free it. */
void keyfile_clear(struct keyfile *file);

#endif
