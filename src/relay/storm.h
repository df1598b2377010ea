/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_STORM_H
#define TUNTAP_STORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How many frames to many (broadcast, multicast) pass in one direction: limit a second, and
 * after a second of silence as many at once. Pure.
 */
struct storm {
	uint32_t limit; /* packets a second; 0: any number */
	uint64_t left; /* thousandths of packets */
	uint64_t since; /* when left was right, in ms */
};

void storm_begin(struct storm *s, uint32_t limit, uint64_t now_ms);

/* Whether a frame of Ethernet, of len bytes, may pass now. */
bool storm_lets(struct storm *s, const unsigned char *frame, size_t len, uint64_t now_ms);

#endif
