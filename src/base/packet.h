/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PACKET_H
#define TUNTAP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Packets, as bytes: pure, and whatever the bytes are, never beyond their end. What is said of
 * a packet and what answers it stand on these facts.
 */

enum { PACKET_VLANS_MAX = 4, PACKET_MAC = 6 };

/* What is known of a packet. Zero: not there, or not as far as the bytes go. */
struct packet {
	const unsigned char *data;
	size_t len;
	bool ethernet; /* dst and src are there */
	bool cut; /* a header says more than there is */
	unsigned char dst[PACKET_MAC], src[PACKET_MAC];
	uint16_t vlan[PACKET_VLANS_MAX]; /* ids, from the outermost */
	size_t nvlans;
	uint16_t ethertype; /* behind the tags; of raw IP by its version */
	size_t l3; /* where the network header begins, once ethertype is known */
	unsigned char family; /* AF_INET, AF_INET6 or 0 */
	unsigned char from[16], to[16];
	uint8_t protocol; /* behind the extension headers */
	bool fragment; /* not the first: there is no header of the protocol */
	size_t l4, end; /* that header, and the end of the packet as the network header says it */
	bool has_ports, has_icmp, has_target, has_arp;
	uint16_t sport, dport;
	uint8_t type, code; /* ICMP, ICMPv6 */
	unsigned char target[16]; /* whom a neighbour message is about */
	uint16_t operation; /* ARP, of IPv4 over Ethernet: from, to and these */
	unsigned char sender[PACKET_MAC];
};

/* Read the headers of len bytes, of an Ethernet frame or of an IP packet. data stays. */
void packet_read(struct packet *p, const unsigned char *data, size_t len, bool ethernet);

/*
 * Fill in the checksum that a sender left to the card (VIRTIO_NET_HDR_F_NEEDS_CSUM): over data from
 * start, put at start + offset, as virtio says. False, and nothing done: these lie outside.
 */
bool packet_fill_checksum(unsigned char *data, size_t len, size_t start, size_t offset);

/* packet-answer.c */

/* Who answers, and for whom. */
struct answerer {
	unsigned char mac[PACKET_MAC]; /* on Ethernet */
	const unsigned char (*addresses)[16]; /* IPv4 ones are ::ffff:a.b.c.d; none: for all */
	size_t naddresses;
};

/*
 * What answers a packet, as the host that it is meant for would: an ARP request, a neighbour
 * solicitation, an echo request. Never one that is sent from or to many (but for the two that
 * ask so), one of the answerer's own, one that looks for an address already taken (DAD). Puts
 * it into out, of room bytes, and returns its length, or 0: no answer.
 */
size_t packet_answer(const struct packet *p, const struct answerer *who, unsigned char *out,
		     size_t room);

#endif
