/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What OpenSSL says, as a sentence, and what helps. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

#include "relay/tls-private.h"

const char *tls_reason(void)
{
	const char *text = ERR_reason_error_string(ERR_peek_error());

	return text ? text : "no reason was given";
}

/* The alert that the peer has sent, or 0, which is none that fails anything. */
static int alert(void)
{
	int reason = ERR_GET_REASON(ERR_peek_error());

	return reason > SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256
		       ? reason - SSL_AD_REASON_OFFSET
		       : 0;
}

/* Those of certificates are told with what helps. */
static void hint_certificate(const struct tls_stream *s, long why, struct message *m)
{
	switch (why) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		message_hint(m, "it needs a new one, or a clock is wrong");
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		message_hint(m, "a clock is wrong, here or where it was made");
		break;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		message_hint(m,
			     "--peer-name NAME, if the certificate is made for another name "
			     "(subjectAltName) than \"%s\"",
			     s->tls->name);
		break;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		message_hint(m, "--ca must have the certificate of who signed it");
		break;
	case X509_V_ERR_INVALID_PURPOSE:
		message_hint(m, "its extendedKeyUsage must have %s",
			     s->tls->listens ? "clientAuth" : "serverAuth");
		break;
	}
}

static int bad_certificate(const struct tls_stream *s, const char *peer, long why,
			   struct message *m)
{
	if (s->tls->psk) {
		message_set(m, -EKEYREJECTED, "%s shows a certificate, and does not have the key",
			    peer);
		message_hint(m, "both ends need --psk, with the same key");
		return -EKEYREJECTED;
	}
	message_set(m, -EKEYREJECTED, "the certificate of %s is refused: %s", peer,
		    X509_verify_cert_error_string(why));
	hint_certificate(s, why, m);
	return -EKEYREJECTED;
}

static int refused(const struct tls_stream *s, const char *peer, struct message *m)
{
	message_set(m, -EKEYREJECTED, "%s refuses us: %s", peer,
		    SSL_alert_desc_string_long(alert()));
	message_hint(m, s->tls->psk ? "both ends need --psk, with the same key"
				    : "what it says tells more, at its end");
	return -EKEYREJECTED;
}

static int explain_by_reason(const struct tls_stream *s, const char *peer, struct message *m)
{
	switch (ERR_GET_REASON(ERR_peek_error())) {
	case SSL_R_BINDER_DOES_NOT_VERIFY:
		message_set(m, -EKEYREJECTED, "%s has another key", peer);
		message_hint(m, "both ends need the same file of --psk");
		return -EKEYREJECTED;
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_WRONG_SSL_VERSION:
		return message_set(m, -EPROTO, "%s does not speak %s", peer,
				   s->tls->udp ? "DTLS 1.2" : "TLS 1.3");
	case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
		message_set(m, -EKEYREJECTED, "%s shows no certificate", peer);
		break;
	case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
	case SSL_R_NO_SHARED_CIPHER:
		message_set(m, -EKEYREJECTED,
			    s->tls->psk ? "%s does not have the key"
					: "%s and this end share neither cipher nor signature",
			    peer);
		break;
	default:
		return message_set(m, -EPROTO, "the %s handshake with %s failed: %s",
				   s->tls->udp ? "DTLS" : "TLS", peer, tls_reason());
	}
	message_hint(m, "both ends need the same one of --psk, --cert and --plain");
	return -EKEYREJECTED;
}

int tls_explain(const struct tls_stream *s, const char *peer, struct message *m)
{
	const int err = errno;
	const long why = SSL_get_verify_result(s->ssl);

	/* Who closes without having read all of it resets the connection. */
	if (!ERR_peek_error() && tls_is_cut(-err))
		return message_set(m, -ECONNRESET,
				   "%s has ended the connection within the handshake", peer);
	if (!ERR_peek_error())
		return message_set(m, -err, "the connection to %s broke within the handshake: %s",
				   peer, strerror(err));
	if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		return message_set(m, -ECONNRESET,
				   "%s has ended the connection within the handshake", peer);
	if (alert())
		return refused(s, peer, m);
	if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED)
		return bad_certificate(s, peer, why, m);
	return explain_by_reason(s, peer, m);
}

bool tls_is_cut(int err)
{
	return err == 0 || err == -ECONNRESET || err == -EPIPE;
}

void tls_note_cut(struct tls_stream *s)
{
	snprintf(s->why, sizeof(s->why), "it was cut off, without a word of its end");
}

/* The first thing that a refused client reads may be this, once its own handshake is done. */
void tls_note_why(struct tls_stream *s)
{
	if (alert())
		snprintf(s->why, sizeof(s->why), "it refuses us: %s",
			 SSL_alert_desc_string_long(alert()));
	else if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		tls_note_cut(s);
	else
		snprintf(s->why, sizeof(s->why), "TLS: %s", tls_reason());
}
