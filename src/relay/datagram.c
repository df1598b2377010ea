/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What stands in a datagram. Pure: it reads what anybody sent. */
#include <errno.h>
#include <string.h>

#include "relay/datagram.h"
#include "relay/header.h"

/* Where a hello has its own length. */
enum { HELLO_LENGTH_AT = 10 };

/* One of a later version says more, in the same datagram. */
static int read_hello(const unsigned char *data, size_t len, struct datagram *d)
{
	if (hello_read(data, len, &d->hello) != 0)
		return -EPROTO;
	if (two(data + HELLO_LENGTH_AT) < DATAGRAM_HELLO_SIZE)
		return -EPROTO;
	memcpy(d->from, data + HELLO_SIZE, DATAGRAM_ID);
	memcpy(d->to, data + HELLO_SIZE + DATAGRAM_ID, DATAGRAM_ID);
	return 0;
}

int datagram_read(unsigned char *data, size_t len, struct datagram *d)
{
	if (!len)
		return -EPROTO;
	d->kind = data[0];
	switch (d->kind) {
	case DATAGRAM_PACKET:
		d->packet = data + DATAGRAM_HEAD;
		d->len = len - DATAGRAM_HEAD;
		return 0;
	case DATAGRAM_ASK:
	case DATAGRAM_ALIVE:
	case DATAGRAM_END:
		if (len < DATAGRAM_CONTROL_SIZE ||
		    (len > DATAGRAM_CONTROL_SIZE && d->kind != DATAGRAM_ASK))
			return -EPROTO;
		memcpy(d->from, data + DATAGRAM_HEAD, DATAGRAM_ID);
		memcpy(d->stamp, data + DATAGRAM_HEAD + DATAGRAM_ID, DATAGRAM_STAMP);
		return 0;
	case DATAGRAM_HELLO:
		return read_hello(data, len, d);
	}
	return -EPROTO;
}

size_t datagram_write(const struct datagram *d, unsigned char *out)
{
	if (d->kind == DATAGRAM_HELLO) {
		hello_write(&d->hello, out);
		put_two(out + HELLO_LENGTH_AT, DATAGRAM_HELLO_SIZE);
		memcpy(out + HELLO_SIZE, d->from, DATAGRAM_ID);
		memcpy(out + HELLO_SIZE + DATAGRAM_ID, d->to, DATAGRAM_ID);
		return DATAGRAM_HELLO_SIZE;
	}
	out[0] = (unsigned char)d->kind;
	memcpy(out + DATAGRAM_HEAD, d->from, DATAGRAM_ID);
	memcpy(out + DATAGRAM_HEAD + DATAGRAM_ID, d->stamp, DATAGRAM_STAMP);
	return DATAGRAM_CONTROL_SIZE;
}

bool datagram_same_id(const unsigned char a[DATAGRAM_ID], const unsigned char b[DATAGRAM_ID])
{
	unsigned char differs = 0;
	size_t i;

	for (i = 0; i < DATAGRAM_ID; i++)
		differs |= a[i] ^ b[i];
	return !differs;
}
