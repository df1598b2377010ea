/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Certificates: ours, and whose signature the peer's must have. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#if defined __aarch64__ || defined __arm__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include "base/shell.h"
#include "relay/keyfile.h"
#include "relay/tls-private.h"

enum { DEPTH_MAX = 8 };

/* What takes the certificates of a file one by one; it owns them. Returns 0 or -errno. */
typedef int (*take_certificate)(struct tls *tls, X509 *x, size_t n);

/* The first is ours, those behind it lead to the ca. */
static int take_own(struct tls *tls, X509 *x, size_t n)
{
	int done = n ? SSL_CTX_add0_chain_cert(tls->context, x)
		     : SSL_CTX_use_certificate(tls->context, x);

	if (!n || !done)
		X509_free(x);
	return done ? 0 : -EINVAL;
}

static int take_ca(struct tls *tls, X509 *x, size_t n)
{
	int done = X509_STORE_add_cert(SSL_CTX_get_cert_store(tls->context), x);

	(void)n;
	X509_free(x);
	return done ? 0 : -EINVAL;
}

static int is_none(struct message *m, const char *path, const char *what)
{
	message_set(m, -EINVAL, "%s: is not %s in PEM: %s", path, what, tls_reason());
	ERR_clear_error();
	return -EINVAL;
}

/* The end of the file is what OpenSSL calls a missing start line. */
static int take_all(struct tls *tls, BIO *bio, const char *path, take_certificate take,
		    struct message *m)
{
	size_t n = 0;
	X509 *x;

	ERR_clear_error();
	while ((x = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		if (take(tls, x, n) < 0)
			return is_none(m, path, "a certificate that OpenSSL takes");
		n++;
	}
	if (!n || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return is_none(m, path, "a certificate");
	ERR_clear_error();
	return 0;
}

static int read_certificates(struct tls *tls, const char *path, take_certificate take,
			     struct message *m)
{
	struct keyfile file;
	int err = keyfile_read(path, false, &file, m);
	BIO *bio;

	if (err)
		return err;
	bio = BIO_new_mem_buf(file.text, (int)file.len);
	err = bio ? take_all(tls, bio, path, take, m) : message_no_memory(m);
	BIO_free(bio);
	keyfile_clear(&file);
	return err;
}

/* Nobody is there to be asked for one. */
static int no_passphrase(char *text, int size, int writing, void *data)
{
	(void)text;
	(void)size;
	(void)writing;
	*(bool *)data = true;
	return -1;
}

static int use_key(struct tls *tls, BIO *bio, const struct relay_words *w, struct message *m)
{
	bool asked = false;
	EVP_PKEY *key;
	int fits;

	ERR_clear_error();
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked);
	if (!key && asked) {
		ERR_clear_error();
		message_set(m, -EINVAL, "%s: has a passphrase, and nobody is there to give it",
			    w->key);
		message_hint(m, "openssl pkey -in %s -out FILE takes it away", SHELL_WORD(w->key));
		return -EINVAL;
	}
	if (!key)
		return is_none(m, w->key, "a private key");
	/* OpenSSL has those for TLS 1.2 and not for DTLS 1.2. */
	if (tls->udp && (EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448"))) {
		EVP_PKEY_free(key);
		message_set(m, -EINVAL, "%s: is a key of Ed25519 or Ed448, which DTLS has not",
			    w->key);
		message_hint(m, "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 makes one "
				"that --udp takes");
		return -EINVAL;
	}
	fits = SSL_CTX_use_PrivateKey(tls->context, key) && SSL_CTX_check_private_key(tls->context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return fits ? 0
		    : message_set(m, -EINVAL, "%s: is not the key of the certificate %s", w->key,
				  w->cert);
}

static int read_key(struct tls *tls, const struct relay_words *w, struct message *m)
{
	struct keyfile file;
	int err = keyfile_read(w->key, true, &file, m);
	BIO *bio;

	if (err)
		return err;
	bio = BIO_new_mem_buf(file.text, (int)file.len);
	err = bio ? use_key(tls, bio, w, m) : message_no_memory(m);
	BIO_free(bio);
	keyfile_clear(&file);
	return err;
}

/* Where it is not known, AES is taken to be there. */
static bool has_aes(void)
{
#if defined __x86_64__ || defined __i386__
	return __builtin_cpu_supports("aes");
#elif defined __aarch64__
	return getauxval(AT_HWCAP) & HWCAP_AES;
#elif defined __arm__
	return getauxval(AT_HWCAP2) & HWCAP2_AES;
#else
	return true;
#endif
}

/* Who connects says by its order which of the two it has in hardware; the other one follows. */
static int set_ciphers(struct tls *tls, struct message *m)
{
	const char *list = has_aes() ? "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
				     : "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";
	const char *older = has_aes() ? "ECDHE+AESGCM+AES256:ECDHE+CHACHA20:!PSK"
				      : "ECDHE+CHACHA20:ECDHE+AESGCM+AES256:!PSK";

	if (tls->udp ? SSL_CTX_set_cipher_list(tls->context, older)
		     : SSL_CTX_set_ciphersuites(tls->context, list))
		return 0;
	return message_set(m, -ENOTSUP, "OpenSSL has none of the ciphers here: %s", tls_reason());
}

/* An address is one only if the certificate has it as an address. */
static int want_name(struct tls *tls, const struct relay_words *w, struct message *m)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(tls->context);

	tls->name = w->peer_name ? w->peer_name : w->listen ? NULL : w->at.host;
	X509_VERIFY_PARAM_set_depth(param, DEPTH_MAX);
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
						       X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	if (!tls->name || X509_VERIFY_PARAM_set1_ip_asc(param, tls->name) ||
	    X509_VERIFY_PARAM_set1_host(param, tls->name, 0))
		return 0;
	return message_set(m, -EINVAL, "\"%s\" is no name that a certificate can have", tls->name);
}

int tls_own_dates(const struct tls *tls, struct message *m)
{
	const X509 *own = SSL_CTX_get0_certificate(tls->context);

	if (!own)
		return 0;
	if (X509_cmp_current_time(X509_get0_notAfter(own)) < 0)
		return message_set(m, -EKEYEXPIRED,
				   "the certificate of this end has expired: no peer will take it");
	if (X509_cmp_current_time(X509_get0_notBefore(own)) > 0)
		return message_set(m, -EAGAIN,
				   "the certificate of this end is not valid yet, by this clock");
	return 0;
}

int tls_use_certificates(struct tls *tls, const struct relay_words *w, struct message *m)
{
	int err = read_certificates(tls, w->cert, take_own, m);

	if (!err)
		err = read_key(tls, w, m);
	if (!err)
		err = read_certificates(tls, w->ca, take_ca, m);
	if (!err)
		err = set_ciphers(tls, m);
	if (err)
		return err;
	SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return want_name(tls, w, m);
}
