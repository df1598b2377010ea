/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The other end of a connection over UDP. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "relay/handshake.h"
#include "relay/udp-peer.h"

int udp_peer_begin(struct udp_peer *p, const struct udp_path *path)
{
	*p = (struct udp_peer){ 0 };
	udp_peer_move(p, path);
	if (getrandom(p->ours, sizeof(p->ours), 0) == sizeof(p->ours))
		return 0;
	return -EIO;
}

void udp_peer_end(struct udp_peer *p)
{
	dtls_end(p->dtls);
	p->dtls = NULL;
}

void udp_peer_move(struct udp_peer *p, const struct udp_path *path)
{
	p->path = *path;
	sockaddr_text(&path->address, path->len, p->text);
}

void udp_peer_send_records(void *path, unsigned char generation, const unsigned char *records,
			   size_t len)
{
	unsigned char out[DTLS_MOST + DTLS_OVERHEAD];

	if (len > sizeof(out) - DTLS_GENERATION)
		return;
	out[0] = generation;
	memcpy(out + DTLS_GENERATION, records, len);
	udp_send_one(path, out, DTLS_GENERATION + len);
}

static void say(struct udp_peer *p, const struct datagram *d)
{
	unsigned char out[DATAGRAM_HELLO_SIZE];
	size_t len = datagram_write(d, out);

	if (p->dtls)
		dtls_seal(p->dtls, out, len, udp_peer_send_records, &p->path);
	else
		udp_send_one(&p->path, out, len);
}

void udp_peer_say_hello(struct udp_peer *p, const struct relay *r)
{
	struct datagram d = { .kind = DATAGRAM_HELLO, .hello = { .features = hello_features(r) } };

	memcpy(d.from, p->ours, DATAGRAM_ID);
	memcpy(d.to, p->theirs, DATAGRAM_ID);
	say(p, &d);
}

void udp_peer_say(struct udp_peer *p, enum datagram_kind kind, const unsigned char *stamp)
{
	struct datagram d = { .kind = kind };

	memcpy(d.from, p->ours, DATAGRAM_ID);
	if (stamp)
		memcpy(d.stamp, stamp, DATAGRAM_STAMP);
	say(p, &d);
}

void udp_peer_ask_long(struct udp_peer *p, const unsigned char *stamp, size_t len)
{
	struct datagram d = { .kind = DATAGRAM_ASK };
	unsigned char out[DTLS_MOST] = { 0 };

	memcpy(d.from, p->ours, DATAGRAM_ID);
	memcpy(d.stamp, stamp, DATAGRAM_STAMP);
	datagram_write(&d, out);
	dtls_seal(p->dtls, out, DATAGRAM_HEAD + len, udp_peer_send_records, &p->path);
}

int udp_peer_shake(struct udp_peer *p, const unsigned char *data, size_t len, struct message *m)
{
	return dtls_shake(p->dtls, data, len, udp_peer_send_records, &p->path, p->text, m);
}

ssize_t udp_peer_open(struct udp_peer *p, unsigned char *data, size_t len, bool *newest)
{
	*newest = false;
	if (!p->dtls)
		return (ssize_t)len;
	if (!len || data[0] != dtls_generation(p->dtls))
		return 0;
	return dtls_open(p->dtls, data, len, udp_peer_send_records, &p->path, newest);
}

const char *udp_peer_protection(const struct udp_peer *p, char text[PEER_PROTECTION])
{
	*text = '\0';
	if (p->dtls)
		snprintf(text, PEER_PROTECTION, ", by %s", dtls_cipher(p->dtls));
	return text;
}
