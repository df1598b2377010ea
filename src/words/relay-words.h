/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RELAY_WORDS_H
#define TUNTAP_RELAY_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "words/words.h"

/* Where a socket is bound, or what it connects to. */
enum { ENDPOINT_HOST = 256 };
struct endpoint {
	char host[ENDPOINT_HOST]; /* a name or an address; "": every address of ours */
	uint16_t port;
};

/* The options of tuntap relay, which its program reads once more. */
struct relay_words {
	bool listen; /* else it connects */
	struct endpoint at;
	const char *psk; /* the file of the key that both ends have; NULL: none */
	const char *cert, *key, *ca; /* files of certificates; all, or NULL */
	const char *peer_name; /* that the certificate of the peer must have; NULL: not said */
	bool udp, tcp; /* which was said; neither: TCP */
	bool plain; /* neither secret nor authentic, and the caller knows */
	bool simpletun; /* the bytes of the original, which has no hello */
	bool once; /* the end of the first connection is the end */
	bool debug; /* a line for each packet */
	bool quiet; /* notes and warnings are left out */
	uint32_t retry; /* the longest wait for another try, in seconds; 0: one try */
	uint32_t keepalive; /* seconds of silence before the peer is asked; 0: never */
	uint32_t storm; /* frames to many a second; 0: any number */
	uint32_t stats; /* seconds between two lines of statistics; 0: none */
	bool mtu_auto; /* the interface gets the mtu that the way has room for */
	uint32_t mtu; /* of the interface; 0: as it is */
	uint32_t uid, gid; /* to become; ID_NONE: nobody else */
	const char *socket_netns; /* of the socket; NULL: the caller's */
};

/*
 * [HOST:]PORT; an IPv6 address stands in brackets. anywhere: HOST may be left out, or the
 * unspecified address. One that no host has, such as of multicast, is refused.
 * Returns 0 or -EINVAL with a usage message that names option.
 */
int endpoint_read(const char *text, const char *option, bool anywhere, struct endpoint *e,
		  struct message *m);

/*
 * Read the options from words[from] on. Strings are those of the words. Returns 0, or
 * -EINVAL, or another -errno of a user that cannot be looked up, with a message.
 */
int relay_words_read(const struct words *words, size_t from, struct relay_words *r,
		     struct message *m);

#endif
