/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_WIRE_H
#define TUNTAP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Packets on a stream: each is a frame, its length in network order and then its bytes. */

enum {
	/* Ethernet with two tags, the longest packet of IP, and a vnet_hdr; and to spare. */
	WIRE_PACKET_MAX = 65536 + 64,
	WIRE_HEAD_MAX = 4,
	/* The buffer of the original, which more would overrun. */
	WIRE_SIMPLETUN_MAX = 2000,
	WIRE_VNET_HDR = 10,
};

/* How frames are written. */
struct wire {
	size_t head; /* bytes of the length: 2 of the original, 4 of ours */
	size_t max; /* the longest packet */
	bool vnet; /* each has a vnet_hdr in front, little-endian */
};

extern const struct wire wire_simpletun;

/* A frame that was found. */
struct frame {
	unsigned char *data;
	size_t len; /* may be 0 */
	size_t used; /* bytes of the stream that it is */
};

/* Write the head of a frame of len bytes, wire->head bytes of at. */
void wire_put(const struct wire *wire, unsigned char *at, size_t len);

/*
 * The frame that begins at buf, where have bytes are. Returns 1; 0, it is not all there;
 * -EPROTO, its length, which is in frame->len, is none of this wire: nothing of what
 * follows can be trusted.
 */
int wire_take(const struct wire *wire, unsigned char *buf, size_t have, struct frame *frame);

/* Turn the numbers of a vnet_hdr from this machine's order to the wire's, or back. */
void wire_swap_vnet(unsigned char hdr[WIRE_VNET_HDR]);

/*
 * The hello, with which both ends of our wire begin:
 *
 *   0  8 bytes  "TUNTAPrl"
 *   8  2 bytes  version: 1
 *  10  2 bytes  length of the hello: 16 of this version, more of later ones
 *  12  4 bytes  what this end is and can do: HELLO_*
 */
enum { HELLO_SIZE = 16, HELLO_MAX = 256 };
enum {
	HELLO_TAP = 1, /* frames of Ethernet; else packets of IP */
	HELLO_VNET = 2, /* takes packets with a vnet_hdr, TCP up to 64 KiB */
	HELLO_USO = 4, /* of UDP too */
};

struct hello {
	uint16_t version;
	uint32_t features;
};

void hello_write(const struct hello *hello, unsigned char buf[HELLO_SIZE]);

/*
 * Read a hello of which have bytes are there. Returns 0; the number of bytes, at most
 * HELLO_MAX, that must be there before anything more can be said; or -EPROTO: this is none.
 */
int hello_read(const unsigned char *buf, size_t have, struct hello *hello);

#endif
