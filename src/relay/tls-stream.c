/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A connection that is secured: its handshake, and what goes both ways. */
#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "relay/tls-private.h"

struct tls_stream *tls_begin(const struct tls *tls, int fd)
{
	struct tls_stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->tls = tls;
	s->fd = fd;
	s->ssl = SSL_new(tls->context);
	if (!s->ssl || !SSL_set_fd(s->ssl, fd)) {
		tls_end(s);
		return NULL;
	}
	if (tls->listens)
		SSL_set_accept_state(s->ssl);
	else
		SSL_set_connect_state(s->ssl);
	return s;
}

void tls_end(struct tls_stream *s)
{
	if (!s)
		return;
	if (s->ssl)
		tls_finish(s);
	SSL_free(s->ssl);
	free(s);
}

void tls_finish(struct tls_stream *s)
{
	ERR_clear_error();
	if (!s->err && SSL_is_init_finished(s->ssl) &&
	    !(SSL_get_shutdown(s->ssl) & SSL_SENT_SHUTDOWN))
		SSL_shutdown(s->ssl);
}

/*
 * Records begin with what they are: an alert, or the handshake. OpenSSL would answer to
 * anything; a stranger at a port gets not a byte. Returns 1; 0, nothing is there; or -errno.
 */
static int hear_first(struct tls_stream *s)
{
	enum { ALERT = 21, HANDSHAKE = 22 };
	unsigned char first;
	ssize_t n = recv(s->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return -ECONNRESET;
	s->heard = true;
	return first == ALERT || first == HANDSHAKE ? 1 : -EPROTO;
}

/* Returns 1, 0 or -errno as the handshake. */
static int first_of(struct tls_stream *s, const char *peer, struct message *m)
{
	int heard = s->heard ? 1 : hear_first(s);

	if (heard == -EPROTO) {
		message_set(m, heard, "%s does not speak TLS", peer);
		message_hint(m, "both ends need the same one of --psk, --cert and --plain");
	} else if (heard < 0) {
		message_set(m, heard, "%s has ended the connection before the handshake: %s", peer,
			    heard == -ECONNRESET ? "it may want another one of --psk, --cert and "
						   "--plain"
						 : strerror(-heard));
	}
	return heard;
}

/* With a key, that and nothing else has shown who the peer is. */
static int judge(const struct tls_stream *s, const char *peer, struct message *m)
{
	if (!s->tls->psk || SSL_session_reused(s->ssl))
		return 1;
	return message_set(m, -EKEYREJECTED, "%s did not use the key", peer);
}

int tls_shake(struct tls_stream *s, const char *peer, struct message *m)
{
	int heard = first_of(s, peer, m), rc;

	/* Who connects speaks first. */
	if (heard < 0 || (!heard && (s->tls->listens || s->begun)))
		return heard;
	s->begun = true;
	ERR_clear_error();
	errno = 0;
	rc = SSL_do_handshake(s->ssl);
	s->waits = false;
	if (rc == 1)
		return judge(s, peer, m);
	switch (SSL_get_error(s->ssl, rc)) {
	case SSL_ERROR_WANT_READ:
		return 0;
	case SSL_ERROR_WANT_WRITE:
		s->waits = true;
		return 0;
	}
	s->err = tls_explain(s, peer, m);
	return s->err;
}

/* Returns -EAGAIN, or another -errno that stays. */
static int failed(struct tls_stream *s, int rc)
{
	const int err = errno;

	switch (SSL_get_error(s->ssl, rc)) {
	case SSL_ERROR_WANT_WRITE:
		s->waits = true;
		return -EAGAIN;
	case SSL_ERROR_WANT_READ:
		return -EAGAIN;
	case SSL_ERROR_SYSCALL:
		s->err = err ? -err : -ECONNRESET;
		if (tls_is_cut(s->err))
			tls_note_cut(s);
		break;
	default:
		s->err = -EPROTO;
		tls_note_why(s);
	}
	return s->err;
}

/* What one key may protect has a limit; this one is far below it, and takes no time. */
static void count(struct tls_stream *s)
{
	s->records++;
	if (s->records < TLS_REKEY_RECORDS || !SSL_key_update(s->ssl, SSL_KEY_UPDATE_NOT_REQUESTED))
		return;
	s->records = 0;
	s->rekeys++;
}

ssize_t tls_send(struct tls_stream *s, const void *data, size_t len)
{
	size_t done = 0, n;
	int rc;

	s->waits = false;
	while (!s->err && done < len) {
		ERR_clear_error();
		errno = 0;
		rc = SSL_write_ex(s->ssl, (const char *)data + done, len - done, &n);
		if (rc <= 0 && failed(s, rc) == -EAGAIN)
			break;
		if (rc <= 0)
			return s->err;
		done += n;
		count(s);
	}
	if (s->err)
		return s->err;
	return done ? (ssize_t)done : -EAGAIN;
}

ssize_t tls_receive(struct tls_stream *s, void *data, size_t room)
{
	size_t done = 0, n;
	int rc;

	s->more = s->waits = false;
	while (!s->err && done < room) {
		ERR_clear_error();
		errno = 0;
		rc = SSL_read_ex(s->ssl, (char *)data + done, room - done, &n);
		if (rc > 0) {
			done += n;
			continue;
		}
		if (SSL_get_shutdown(s->ssl) & SSL_RECEIVED_SHUTDOWN && !s->err &&
		    SSL_get_error(s->ssl, rc) == SSL_ERROR_ZERO_RETURN) {
			s->more = done;
			return (ssize_t)done;
		}
		if (failed(s, rc) == -EAGAIN)
			return done ? (ssize_t)done : -EAGAIN;
	}
	/* What came before it broke is delivered first. */
	s->more = true;
	return done ? (ssize_t)done : s->err;
}

bool tls_pending(const struct tls_stream *s)
{
	return s->more;
}

bool tls_waits(const struct tls_stream *s)
{
	return s->waits;
}

const char *tls_why(const struct tls_stream *s)
{
	return *s->why ? s->why : NULL;
}

const char *tls_cipher(const struct tls_stream *s)
{
	return SSL_CIPHER_standard_name(SSL_get_current_cipher(s->ssl));
}

uint64_t tls_rekeys(const struct tls_stream *s)
{
	return s->rekeys;
}
