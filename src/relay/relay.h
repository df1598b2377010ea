/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RELAY_H
#define TUNTAP_RELAY_H

#include "base/message.h"
#include "relay/tls.h"
#include "words/relay-words.h"

/* What went through, and what did not; packets that the interface gave are sent. */
struct stats {
	uint64_t sent_packets, sent_bytes;
	uint64_t received_packets, received_bytes;
	uint64_t too_long; /* from the interface: longer than the wire has them */
	uint64_t without_peer; /* from the interface: there was nobody to send them to */
	uint64_t refused; /* from the peer: the interface did not take them */
	uint64_t malformed; /* from the peer: too short to be packets */
	uint64_t storm_sent, storm_received; /* frames to many, beyond --storm */
	uint64_t rekeys; /* new keys, over UDP */
	uint64_t unsent; /* datagrams that the network did not take */
	uint64_t strange; /* datagrams that no key has opened, or that came before, or had none */
	uint64_t callers; /* turned away: a peer was served, others came, or they were none */
};

/* What was told of late. */
struct told {
	uint64_t second; /* of clock_ms() */
	unsigned int warnings; /* in that second */
	uint64_t lost; /* lines that were not told, since one that was */
};

/* Frames as they come in and go out; a peer's rest stays in it. */
enum { RELAY_BUFFER = 1 << 20 };

/* A relay, from the first connection to the last. */
struct relay {
	struct relay_words words;
	const char *name; /* of the interface */
	int tun; /* attached to it, non-blocking */
	bool tap, pi, vnet; /* its flags */
	bool uso; /* its kernel knows large packets of UDP */
	struct tls *tls; /* how connections are secured; NULL: --plain */
	unsigned char *in, *out; /* RELAY_BUFFER bytes each */
	unsigned char *large; /* WIRE_PACKET_MAX bytes, for a packet that is cut */
	struct stats stats;
	struct told *told;
	uint64_t refusal_told; /* when a caller was turned away, by clock_ms() */
	uint32_t round_trip; /* over UDP, in microseconds; 0: not known */
	uint32_t mtu; /* of the interface, at the start; 0: not known */
	uint64_t stats_due; /* when to tell them, by clock_ms(); 0: never */
};

/* How a connection, or waiting for one, has ended; if it has. */
enum relay_end {
	RELAY_GOES_ON,
	RELAY_STOPPED, /* by a signal */
	RELAY_CLOSED, /* by the peer */
	RELAY_FAILED, /* with a message */
	RELAY_DELETED, /* the interface is gone */
};

/*
 * Whether something can be told now: where nobody reads standard error, the tunnel does not
 * wait for that. warning: strangers can cause any number, and only some of a second are told.
 * How many lines were lost is told before the next one that is not.
 */
bool relay_may_tell(const struct relay *r, bool warning);

/* Tell it, with --quiet too, or count it as lost. */
void relay_tell(const struct relay *r, const char *text);

/* Tell what somebody may want to know, but with --quiet. */
void relay_note(const struct relay *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Tell what m says, as a warning, but with --quiet; and clear it. */
void relay_warn(const struct relay *r, struct message *m);

/* A connection that lasted so long was good; those that do not are begun ever less often. */
enum { RELAY_STEADY_MS = 10000 };

/* Milliseconds of the clock that nobody sets. */
uint64_t clock_ms(void);

#endif
