/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The file of the key that both ends of a relay share. Pure. */
#include <errno.h>
#include <string.h>

#include "words/psk.h"

static const char head[] = "tuntap-relay-psk-1:";
static const char digits[] = "0123456789abcdef";

_Static_assert(sizeof(head) - 1 == PSK_HEAD, "the head has the length that the header says");

void psk_write(const unsigned char key[PSK_BYTES], char text[PSK_TEXT])
{
	char *at = text + PSK_HEAD;
	size_t i;

	memcpy(text, head, PSK_HEAD);
	for (i = 0; i < PSK_BYTES; i++) {
		*at++ = digits[key[i] >> 4];
		*at++ = digits[key[i] & 0xf];
	}
	*at++ = '\n';
	*at = '\0';
}

/* The value of a digit, or -1. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What it says is said of a secret: not a byte of it. */
static int no_key(struct message *m, const char *name, const char *why)
{
	message_set(m, -EINVAL, "%s: is not a key of tuntap relay: %s", name, why);
	message_hint(m, "tuntap relay --genkey FILE makes one");
	return -EINVAL;
}

int psk_read(const char *name, const char *text, size_t len, unsigned char key[PSK_BYTES],
	     struct message *m)
{
	int high, low;
	size_t i;

	if (len && text[len - 1] == '\n')
		len--;
	/* It has come by another system. */
	if (len && text[len - 1] == '\r')
		len--;
	if (!len)
		return no_key(m, name, "it is empty");
	if (len < PSK_HEAD || memcmp(text, head, PSK_HEAD) != 0)
		return no_key(m, name, "it does not begin with \"tuntap-relay-psk-1:\"");
	text += PSK_HEAD;
	len -= PSK_HEAD;
	if (len != 2 * PSK_BYTES)
		return no_key(m, name, len < 2 * PSK_BYTES ? "it is too short" : "it is too long");
	for (i = 0; i < PSK_BYTES; i++) {
		high = digit(text[2 * i]);
		low = digit(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return no_key(m, name, "what follows the colon is not hexadecimal");
		key[i] = (unsigned char)(high << 4 | low);
	}
	return 0;
}
