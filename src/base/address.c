/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* IP and MAC addresses: comparing them, and as text. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"

bool address_equal(const struct address *a, const struct address *b)
{
	return a->family == b->family && a->plen == b->plen && a->has_peer == b->has_peer &&
	       !memcmp(a->local, b->local, sizeof(a->local)) &&
	       (!a->has_peer || !memcmp(a->peer, b->peer, sizeof(a->peer)));
}

bool address_listed(const struct address *const *v, size_t n, const struct address *a)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (address_equal(v[i], a))
			return true;
	return false;
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

char *lladdr_text(const unsigned char a[6], char *buf)
{
	snprintf(buf, LLADDR_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", a[0], a[1], a[2], a[3], a[4],
		 a[5]);
	return buf;
}
