/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_ADDRESS_H
#define TUNTAP_ADDRESS_H

#include <linux/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"

/* An address, as IFA_LOCAL, IFA_ADDRESS and ifa_prefixlen say it. */
struct address {
	unsigned char family; /* AF_INET or AF_INET6 */
	unsigned char plen;
	bool has_peer;
	bool nodad;
	unsigned char local[16], peer[16];
	/* what only the kernel says */
	unsigned char scope;
	unsigned char proto; /* IFAPROT_*; 0 where the kernel does not say */
	uint32_t flags; /* IFA_F_* */
	uint32_t metric; /* of its route; 0: the kernel's default */
	unsigned char broadcast[4]; /* IPv4; 0.0.0.0: none */
	uint32_t valid, preferred; /* seconds left; UINT32_MAX for ever */
	char label[IFNAMSIZ];
};

/* The same address: family, local, peer and length. */
bool address_equal(const struct address *a, const struct address *b);

/* The first bits of two addresses agree; of one family, in the order of the network. */
bool address_same_network(const unsigned char *a, const unsigned char *b, unsigned int bits);

/*
 * The address as `ip` writes it: "10.0.0.1/24" or "10.0.0.1 peer 10.0.0.2/32".
 * buf holds at least ADDRESS_TEXT bytes; it is returned.
 */
enum { ADDRESS_TEXT = LIST_TEXT };
char *address_text(const struct address *a, char *buf);

/* Lists of addresses; no two are the same. */
extern const struct list_type address_list;

/* The MAC as `ip` writes it; buf holds at least LLADDR_TEXT bytes; it is returned. */
#define LLADDR_TEXT 18
char *lladdr_text(const unsigned char lladdr[6], char *buf);

#endif
