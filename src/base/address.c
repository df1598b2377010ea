/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* IP and MAC addresses: comparing them, and as text. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"

static int compare(const void *left, const void *right)
{
	const struct address *a = left, *b = right;
	int order = a->family - b->family;

	if (!order)
		order = memcmp(a->local, b->local, sizeof(a->local));
	if (!order)
		order = a->plen - b->plen;
	if (!order)
		order = a->has_peer - b->has_peer;
	return order || !a->has_peer ? order : memcmp(a->peer, b->peer, sizeof(a->peer));
}

bool address_equal(const struct address *a, const struct address *b)
{
	return !compare(a, b);
}

bool address_same_network(const unsigned char *a, const unsigned char *b, unsigned int bits)
{
	unsigned char mask = 0xff00 >> bits % 8;

	if (memcmp(a, b, bits / 8))
		return false;
	return !(bits % 8) || !((a[bits / 8] ^ b[bits / 8]) & mask);
}

char *address_text(const struct address *a, char *buf)
{
	char local[INET6_ADDRSTRLEN] = "?", peer[INET6_ADDRSTRLEN] = "?";

	inet_ntop(a->family, a->local, local, sizeof(local));
	if (a->has_peer) {
		inet_ntop(a->family, a->peer, peer, sizeof(peer));
		snprintf(buf, ADDRESS_TEXT, "%s peer %s/%u", local, peer, a->plen);
	} else {
		snprintf(buf, ADDRESS_TEXT, "%s/%u", local, a->plen);
	}
	return buf;
}

static char *text(const void *item, char *buf)
{
	return address_text(item, buf);
}

const struct list_type address_list = { sizeof(struct address), compare, NULL, text, NULL };

char *lladdr_text(const unsigned char a[6], char *buf)
{
	static const char digits[] = "0123456789abcdef";
	int n;

	for (n = 0; n < 6; n++) {
		buf[3 * n] = digits[a[n] >> 4];
		buf[3 * n + 1] = digits[a[n] & 0xf];
		buf[3 * n + 2] = n < 5 ? ':' : '\0';
	}
	return buf;
}
