/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_DATAGRAM_H
#define TUNTAP_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "relay/wire.h"

/*
 * What stands in a datagram: its kind, and
 *
 *   a packet of the interface, without a vnet_hdr; or
 *   the id of who sends it, 8 bytes, and a stamp of 8 bytes, which an answer repeats; a question
 *   may be longer, which asks whether as much arrives; or
 *   a hello: that of wire.h (its first letter is the kind), the id of who sends it, and
 *   that of who it is for, zeros where that is not known yet.
 *
 * An id is random, and of one connection.
 */
enum datagram_kind {
	DATAGRAM_PACKET = 1,
	DATAGRAM_ASK = 2, /* whether the other one is there */
	DATAGRAM_ALIVE = 3, /* the answer; and that a hello was the last that was wanted */
	DATAGRAM_END = 4, /* of the connection */
	DATAGRAM_HELLO = 'T',
};

enum {
	DATAGRAM_HEAD = 1,
	DATAGRAM_ID = 8,
	DATAGRAM_STAMP = 8,
	DATAGRAM_CONTROL_SIZE = DATAGRAM_HEAD + DATAGRAM_ID + DATAGRAM_STAMP,
	DATAGRAM_HELLO_SIZE = HELLO_SIZE + 2 * DATAGRAM_ID,
};

struct datagram {
	enum datagram_kind kind;
	unsigned char *packet; /* of DATAGRAM_PACKET */
	size_t len; /* may be 0 */
	struct hello hello; /* of DATAGRAM_HELLO */
	unsigned char from[DATAGRAM_ID], to[DATAGRAM_ID]; /* ids; to: of DATAGRAM_HELLO */
	unsigned char stamp[DATAGRAM_STAMP]; /* of the others */
};

/* Read one of len bytes. Returns 0, or -EPROTO: it is none. */
int datagram_read(unsigned char *data, size_t len, struct datagram *d);

/* Write what is no packet, into DATAGRAM_HELLO_SIZE bytes. Returns its length. */
size_t datagram_write(const struct datagram *d, unsigned char *out);

/* Whether two ids are the same; how long that takes tells nothing. */
bool datagram_same_id(const unsigned char a[DATAGRAM_ID], const unsigned char b[DATAGRAM_ID]);

#endif
