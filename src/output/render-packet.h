/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RENDER_PACKET_H
#define TUNTAP_RENDER_PACKET_H

#include <stdio.h>
#include <time.h>

#include "base/packet.h"

/*
 * A packet as a line: the local time, its length in bytes, and what it is. Its bytes are printed as
 * numbers alone; what the line does not know is named by its number.
 */
void render_packet(FILE *out, const struct packet *p, const struct timespec *when);

/* The first n bytes of its data, 16 a line, in hexadecimal and as far as they are ASCII. */
void render_packet_hex(FILE *out, const struct packet *p, size_t n);

/*
 * One JSON object in a line; with its first n bytes as "data". Returns 0, or -ENOMEM where not all
 * could be written.
 */
int render_packet_json(FILE *out, const struct packet *p, const struct timespec *when, size_t n);

/* What was read, when that ends. */
struct packet_sums {
	uint64_t packets, bytes; /* without the headers that the driver puts before them */
	int64_t dropped; /* by the kernel, as nobody read them in time; -1: not known */
	int64_t answers; /* that were sent; -1: none were asked for */
	int64_t suppressed; /* answers that were not sent: too many, or the interface is down */
};

/* The sums as a line for people. What is not known, or was not asked for, is left out. */
void render_packet_sums(FILE *out, const struct packet_sums *sums);

/* The same as one JSON object in a line. Returns 0, or -ENOMEM where not all could be written. */
int render_packet_sums_json(FILE *out, const struct packet_sums *sums);

#endif
