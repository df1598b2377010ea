/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What an end of a secured connection is: the key that both have, or certificates. */
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "relay/keyfile.h"
#include "relay/tls-private.h"

/* The same for all: somebody who listens learns that this is a relay, and not whose. */
static const char identity[] = "tuntap-relay-psk-1";

/* Bytes of records that one read(2) takes. */
enum { READ_AHEAD = 128 << 10 };

/* The session that the key stands for: that of TLS_AES_256_GCM_SHA384, whose hash is its. */
static SSL_SESSION *psk_session(SSL *ssl)
{
	static const unsigned char cipher[] = { 0x13, 0x02 };
	const struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	SSL_SESSION *session = SSL_SESSION_new();

	if (session && SSL_SESSION_set1_master_key(session, tls->key, sizeof(tls->key)) &&
	    SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, cipher)) &&
	    SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION))
		return session;
	SSL_SESSION_free(session);
	return NULL;
}

static int offer_psk(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *len,
		     SSL_SESSION **session)
{
	(void)md;
	*session = psk_session(ssl);
	*id = (const unsigned char *)identity;
	*len = sizeof(identity) - 1;
	return *session != NULL;
}

/* Of another identity there is no key, and without a certificate that is the end. */
static int find_psk(SSL *ssl, const unsigned char *id, size_t len, SSL_SESSION **session)
{
	*session = NULL;
	if (len != sizeof(identity) - 1 || memcmp(id, identity, len) != 0)
		return 1;
	*session = psk_session(ssl);
	return *session != NULL;
}

/* The same key and identity, as DTLS 1.2 has them. */
static unsigned int give_psk(SSL *ssl, const char *hint, char *id, unsigned int id_room,
			     unsigned char *key, unsigned int room)
{
	const struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	(void)hint;
	if (id_room < sizeof(identity) || room < sizeof(tls->key))
		return 0;
	memcpy(id, identity, sizeof(identity));
	memcpy(key, tls->key, sizeof(tls->key));
	return sizeof(tls->key);
}

static unsigned int take_psk(SSL *ssl, const char *id, unsigned char *key, unsigned int room)
{
	const struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	if (strcmp(id, identity) != 0 || room < sizeof(tls->key))
		return 0;
	memcpy(key, tls->key, sizeof(tls->key));
	return sizeof(tls->key);
}

/* No suite of DTLS 1.2 with a key, ephemeral keys of curves and AES-GCM is in OpenSSL. */
static int use_psk_of_datagrams(struct tls *tls, struct message *m)
{
	SSL_CTX_set_psk_client_callback(tls->context, give_psk);
	SSL_CTX_set_psk_server_callback(tls->context, take_psk);
	if (SSL_CTX_set_cipher_list(tls->context, "ECDHE-PSK-CHACHA20-POLY1305"))
		return 0;
	return message_set(m, -ENOTSUP, "OpenSSL has no ChaCha20-Poly1305 here: %s", tls_reason());
}

static int use_psk(struct tls *tls, const struct relay_words *w, struct message *m)
{
	struct keyfile file;
	int err = keyfile_read(w->psk, true, &file, m);

	if (!err)
		err = psk_read(w->psk, file.text, file.len, tls->key, m);
	keyfile_clear(&file);
	if (err)
		return err;
	tls->psk = true;
	if (tls->udp)
		return use_psk_of_datagrams(tls, m);
	/* One that shows a certificate instead has it signed by nobody whom we know. */
	if (!tls->listens)
		SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_psk_use_session_callback(tls->context, offer_psk);
	SSL_CTX_set_psk_find_session_callback(tls->context, find_psk);
	if (!SSL_CTX_set_ciphersuites(tls->context, "TLS_AES_256_GCM_SHA384"))
		return message_set(m, -ENOTSUP, "OpenSSL has no AES-256-GCM here: %s",
				   tls_reason());
	return 0;
}

/*
 * Not SSL_OP_ENABLE_KTLS: keys that the kernel has cannot be changed by OpenSSL
 * (openssl/openssl, issue 16307), and a connection of days needs new ones.
 * One connection lasts: to resume it would save a millisecond, and let in a peer whose
 * certificate was not looked at again. So there are no tickets, no sessions, and no early
 * data.
 */
static int set_up(struct tls *tls)
{
	SSL_CTX *c = tls->context;

	SSL_CTX_set_app_data(c, tls);
	SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
				       SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_mode(c, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_ENABLE_PARTIAL_WRITE |
				    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
	if (tls->udp)
		return tls_set_up_datagrams(tls);
	SSL_CTX_set_read_ahead(c, 1);
	SSL_CTX_set_default_read_buffer_len(c, READ_AHEAD);
	return SSL_CTX_set_num_tickets(c, 0) && SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) &&
	       SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION) && SSL_CTX_set_max_early_data(c, 0);
}

/* The sanitizer of leaks looks into its own process. */
static void hide_memory(void)
{
#ifndef SANITIZERS
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

static const SSL_METHOD *method_of(const struct relay_words *w)
{
	if (w->udp)
		return w->listen ? DTLS_server_method() : DTLS_client_method();
	return w->listen ? TLS_server_method() : TLS_client_method();
}

int tls_open(const struct relay_words *words, struct tls **tls, struct message *m)
{
	struct tls *t;
	int err = 0;

	*tls = NULL;
	if (words->plain)
		return 0;
	hide_memory();
	/* gmtime(3), of the times in certificates, would read the zone later, in the filter. */
	tzset();
	t = calloc(1, sizeof(*t));
	if (!t)
		return message_no_memory(m);
	t->listens = words->listen;
	t->udp = words->udp;
	t->context = SSL_CTX_new(method_of(words));
	if (!t->context || !set_up(t))
		err = message_set(m, -EIO, "cannot set up %s: %s", t->udp ? "DTLS 1.2" : "TLS 1.3",
				  tls_reason());
	if (!err)
		err = words->psk ? use_psk(t, words, m) : tls_use_certificates(t, words, m);
	if (err) {
		tls_close(t);
		return err;
	}
	*tls = t;
	return 0;
}

void tls_close(struct tls *tls)
{
	if (!tls)
		return;
	SSL_CTX_free(tls->context);
	OPENSSL_cleanse(tls->key, sizeof(tls->key));
	free(tls);
}
