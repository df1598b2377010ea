/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PACKET_SUM_H
#define TUNTAP_PACKET_SUM_H

#include <stddef.h>
#include <stdint.h>

/* The Internet checksum (RFC 1071). */

/* Add len bytes to a sum; all but the last part have an even length. */
uint64_t sum_add(uint64_t sum, const unsigned char *data, size_t len);

/* Put what makes a sum a checksum at at, two bytes. */
void sum_put(uint64_t sum, unsigned char *at);

#endif
