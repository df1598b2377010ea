/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* In place of tls*.c where there is no OpenSSL: a relay that has --plain alone. */
#include <errno.h>

#include "relay/tls-dtls.h"

/* Everything below is for who got one here, and nobody does. */
int tls_open(const struct relay_words *words, struct tls **tls, struct message *m)
{
	*tls = NULL;
	if (words->plain)
		return 0;
	message_usage(m, "this tuntap-relay was built without OpenSSL, and has no %s",
		      words->psk ? "--psk" : "--cert");
	message_hint(m, "one that was built with it; or --plain within a VPN or SSH");
	return -ENOTSUP;
}

void tls_close(struct tls *tls)
{
	(void)tls;
}

int tls_own_dates(const struct tls *tls, struct message *m)
{
	(void)tls;
	(void)m;
	return 0;
}

struct tls_stream *tls_begin(const struct tls *tls, int fd)
{
	(void)tls;
	(void)fd;
	return NULL;
}

void tls_end(struct tls_stream *s)
{
	(void)s;
}

int tls_shake(struct tls_stream *s, const char *peer, struct message *m)
{
	(void)s;
	(void)peer;
	return message_set(m, -ENOTSUP, "there is no TLS");
}

ssize_t tls_send(struct tls_stream *s, const void *data, size_t len)
{
	(void)s;
	(void)data;
	(void)len;
	return -ENOTSUP;
}

ssize_t tls_receive(struct tls_stream *s, void *data, size_t room)
{
	(void)s;
	(void)data;
	(void)room;
	return -ENOTSUP;
}

bool tls_pending(const struct tls_stream *s)
{
	(void)s;
	return false;
}

bool tls_waits(const struct tls_stream *s)
{
	(void)s;
	return false;
}

void tls_finish(struct tls_stream *s)
{
	(void)s;
}

const char *tls_why(const struct tls_stream *s)
{
	(void)s;
	return NULL;
}

const char *tls_cipher(const struct tls_stream *s)
{
	(void)s;
	return "none";
}

uint64_t tls_rekeys(const struct tls_stream *s)
{
	(void)s;
	return 0;
}

struct dtls *dtls_begin(const struct tls *tls, unsigned char generation)
{
	(void)tls;
	(void)generation;
	return NULL;
}

bool dtls_is_hello(const unsigned char *datagram, size_t len)
{
	(void)datagram;
	(void)len;
	return false;
}

struct dtls *dtls_listen(struct dtls **listener, const struct tls *tls, const void *address,
			 size_t address_len, const unsigned char *datagram, size_t len,
			 dtls_send send, void *to)
{
	(void)listener;
	(void)tls;
	(void)address;
	(void)address_len;
	(void)datagram;
	(void)len;
	(void)send;
	(void)to;
	return NULL;
}

void dtls_end(struct dtls *d)
{
	(void)d;
}

int dtls_shake(struct dtls *d, const unsigned char *datagram, size_t len, dtls_send send, void *to,
	       const char *peer, struct message *m)
{
	(void)d;
	(void)datagram;
	(void)len;
	(void)send;
	(void)to;
	(void)peer;
	return message_set(m, -ENOTSUP, "there is no DTLS");
}

int dtls_due(struct dtls *d)
{
	(void)d;
	return -1;
}

unsigned char dtls_generation(const struct dtls *d)
{
	(void)d;
	return 0;
}

ssize_t dtls_open(struct dtls *d, unsigned char *datagram, size_t len, dtls_send send, void *to,
		  bool *newest)
{
	(void)d;
	(void)datagram;
	(void)len;
	(void)send;
	(void)to;
	*newest = false;
	return -ENOTSUP;
}

int dtls_seal(struct dtls *d, const void *data, size_t len, dtls_send send, void *to)
{
	(void)d;
	(void)data;
	(void)len;
	(void)send;
	(void)to;
	return -ENOTSUP;
}

uint64_t dtls_records(const struct dtls *d)
{
	(void)d;
	return 0;
}

bool dtls_same_peer(const struct dtls *a, const struct dtls *b)
{
	(void)a;
	(void)b;
	return false;
}

const char *dtls_cipher(const struct dtls *d)
{
	(void)d;
	return "none";
}
