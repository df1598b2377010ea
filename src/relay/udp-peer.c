/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The other end of a connection over UDP. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "relay/handshake.h"
#include "relay/udp-peer.h"

int udp_peer_begin(struct udp_peer *p, const struct udp_path *path)
{
	*p = (struct udp_peer){ .path = *path };
	sockaddr_text(&path->address, path->len, p->text);
	if (getrandom(p->ours, sizeof(p->ours), 0) == sizeof(p->ours))
		return 0;
	return -EIO;
}

void udp_peer_say_hello(const struct udp_peer *p, const struct relay *r)
{
	struct datagram d = { .kind = DATAGRAM_HELLO, .hello = { .features = hello_features(r) } };
	unsigned char out[DATAGRAM_HELLO_SIZE];

	memcpy(d.from, p->ours, DATAGRAM_ID);
	memcpy(d.to, p->theirs, DATAGRAM_ID);
	udp_send_one(&p->path, out, datagram_write(&d, out));
}

void udp_peer_say(const struct udp_peer *p, enum datagram_kind kind, const unsigned char *stamp)
{
	struct datagram d = { .kind = kind };
	unsigned char out[DATAGRAM_HELLO_SIZE];

	memcpy(d.from, p->ours, DATAGRAM_ID);
	if (stamp)
		memcpy(d.stamp, stamp, DATAGRAM_STAMP);
	udp_send_one(&p->path, out, datagram_write(&d, out));
}
