/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What comes before the first packet: what both ends are, and what they can do. */
#include <errno.h>
#include <string.h>

#include "relay/handshake.h"

void handshake_begin(struct handshake *h, int fd, const char *text, const struct relay *r)
{
	*h = (struct handshake){ .deadline = clock_ms() + HANDSHAKE_MS };
	peer_open(&h->peer, fd, text, &r->words);
}

uint32_t hello_features(const struct relay *r)
{
	return (r->tap ? HELLO_TAP : 0) | (r->vnet ? HELLO_VNET : 0) | (r->uso ? HELLO_USO : 0);
}

/* Some bytes fit into a socket that is new. */
static int say_hello(struct handshake *h, const struct relay *r, struct message *m)
{
	const struct hello ours = { .features = hello_features(r) };
	unsigned char out[HELLO_SIZE];
	ssize_t n;

	hello_write(&ours, out);
	n = peer_send(&h->peer, out, sizeof(out));
	if (n != sizeof(out))
		return message_set(m, n < 0 ? (int)n : -EIO, "%s: cannot send: %s", h->peer.text,
				   peer_why(&h->peer, n < 0 ? (int)n : -EIO));
	h->asked = true;
	return 0;
}

int hello_agree(const struct relay *r, const struct hello *theirs, const char *peer,
		uint32_t *features, struct message *m)
{
	uint32_t ours = hello_features(r);

	if ((ours ^ theirs->features) & HELLO_TAP)
		return message_set(m, -EPROTO,
				   "%s has a %s, and here is a %s: both must be the same", peer,
				   r->tap ? "tun" : "tap", r->tap ? "tap" : "tun");
	*features = ours & theirs->features;
	return 0;
}

static int agree(struct handshake *h, const struct relay *r, const struct hello *theirs,
		 struct message *m)
{
	int err = hello_agree(r, theirs, h->peer.text, &h->features, m);

	if (err)
		return err;
	h->wire = (struct wire){ .head = WIRE_HEAD_MAX,
				 .max = WIRE_PACKET_MAX,
				 .vnet = h->features & HELLO_VNET };
	return 1;
}

static int no_hello(const struct handshake *h, struct message *m)
{
	message_set(m, -EPROTO, "%s does not say hello as tuntap relay does", h->peer.text);
	message_hint(m, "both ends must be tuntap relay, with the same one of --psk, --cert and "
			"--plain, or both have --plain-wire simpletun");
	return -EPROTO;
}

/* One that speaks TLS says nothing to who does not, nor does one who serves somebody. */
static int ended(const struct handshake *h, int err, struct message *m)
{
	message_set(m, err ? err : -ECONNRESET, "%s has ended the connection before its hello%s%s",
		    h->peer.text, err ? ": " : "", err ? peer_why(&h->peer, err) : "");
	/* An error of TLS is about this end; it does not mean that another peer is served. */
	message_hint(m, err == -EPROTO
				? "what it says tells more, at its end"
				: "it serves another peer, or both ends need the same one of "
				  "--psk, --cert and --plain");
	return err ? err : -ECONNRESET;
}

/* No byte behind the hello is taken: those are packets. Returns 1, 0 or -errno as a step. */
static int hear_hello(struct handshake *h, struct hello *theirs, struct message *m)
{
	int need;
	ssize_t n;

	while ((need = hello_read(h->in, h->have, theirs)) > 0) {
		n = peer_receive(&h->peer, h->in + h->have, (size_t)need - h->have);
		if (n == -EAGAIN)
			return 0;
		if (n <= 0)
			return ended(h, (int)n, m);
		h->have += (size_t)n;
	}
	return need < 0 ? no_hello(h, m) : 1;
}

/* The one who connects speaks first: a port that is open says nothing to strangers. */
int handshake_step(struct handshake *h, const struct relay *r, struct message *m)
{
	struct hello theirs;
	int err = 0;

	if (r->tls && !h->secured) {
		err = peer_secure(&h->peer, r->tls, m);
		if (err <= 0)
			return err;
		h->secured = true;
		err = 0;
	}
	if (r->words.simpletun) {
		h->wire = wire_simpletun;
		return 1;
	}
	if (!r->words.listen && !h->asked)
		err = say_hello(h, r, m);
	if (err)
		return err;
	err = hear_hello(h, &theirs, m);
	if (err <= 0)
		return err;
	if (!h->asked)
		err = say_hello(h, r, m);
	return err < 0 ? err : agree(h, r, &theirs, m);
}
