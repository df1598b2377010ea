/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PSK_H
#define TUNTAP_PSK_H

#include <stddef.h>

#include "base/message.h"

/*
 * The key that both ends of a relay share, as its file has it: one line,
 * "tuntap-relay-psk-1:" and 64 hexadecimal digits.
 */
enum {
	PSK_BYTES = 32,
	PSK_HEAD = 19,
	PSK_TEXT = PSK_HEAD + 2 * PSK_BYTES + 2, /* with the end of the line, and a NUL */
};

/* Write the line of a key. */
void psk_write(const unsigned char key[PSK_BYTES], char text[PSK_TEXT]);

/*
 * Read len bytes, which are all of the file name; the end of the line may be missing. Returns
 * 0, or -EINVAL with a message that has nothing of the key in it; the key is undefined then.
 */
int psk_read(const char *name, const char *text, size_t len, unsigned char key[PSK_BYTES],
	     struct message *m);

#endif
