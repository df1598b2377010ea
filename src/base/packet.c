/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The headers of a packet. Its bytes are somebody else's: each is checked to be there. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "base/packet.h"

enum {
	ETHERNET_HEADER = 14,
	VLAN_TAG = 4,
	ARP_SIZE = 28,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	EXTENSIONS_MAX = 16, /* more headers than that are no packet */
};

/* linux/if_ether.h */
enum {
	TYPE_IPV4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_VLAN = 0x8100,
	TYPE_IPV6 = 0x86dd,
	TYPE_QINQ = 0x88a8,
};

static unsigned int two(const unsigned char *at)
{
	return at[0] << 8 | at[1];
}

/* There are n bytes from "from" on, before end; else the packet is cut. */
static bool there(struct packet *p, size_t from, size_t n, size_t end)
{
	if (from <= end && n <= end - from)
		return true;
	p->cut = true;
	return false;
}

/* Returns whether the ethertype is known then. */
static bool read_ethernet(struct packet *p)
{
	size_t at = ETHERNET_HEADER;

	if (!there(p, 0, ETHERNET_HEADER, p->len))
		return false;
	p->ethernet = true;
	memcpy(p->dst, p->data, PACKET_MAC);
	memcpy(p->src, p->data + PACKET_MAC, PACKET_MAC);
	p->ethertype = two(p->data + at - 2);
	while ((p->ethertype == TYPE_VLAN || p->ethertype == TYPE_QINQ) &&
	       p->nvlans < PACKET_VLANS_MAX) {
		if (!there(p, at, VLAN_TAG, p->len))
			return false;
		p->vlan[p->nvlans++] = two(p->data + at) & 0xfff;
		p->ethertype = two(p->data + at + 2);
		at += VLAN_TAG;
	}
	p->l3 = at;
	return true;
}

static bool read_version(struct packet *p)
{
	if (!there(p, 0, 1, p->len))
		return false;
	if (p->data[0] >> 4 == 4)
		p->ethertype = TYPE_IPV4;
	else if (p->data[0] >> 4 == 6)
		p->ethertype = TYPE_IPV6;
	return p->ethertype;
}

static void read_arp(struct packet *p)
{
	static const unsigned char ipv4_over_ethernet[] = { 0, 1, 8, 0, 6, 4 };
	const unsigned char *at = p->data + p->l3;

	if (!there(p, p->l3, ARP_SIZE, p->len))
		return;
	if (memcmp(at, ipv4_over_ethernet, sizeof(ipv4_over_ethernet)))
		return;
	p->has_arp = true;
	p->operation = two(at + 6);
	memcpy(p->sender, at + 8, PACKET_MAC);
	memcpy(p->from, at + 14, 4);
	memcpy(p->to, at + 24, 4);
}

/* Of neighbour messages the address stands behind four reserved bytes. */
static void read_icmp(struct packet *p)
{
	enum { SOLICIT = 135, ADVERT = 136, TARGET = 8 };

	if (!there(p, p->l4, 4, p->end))
		return;
	p->has_icmp = true;
	p->type = p->data[p->l4];
	p->code = p->data[p->l4 + 1];
	if (p->protocol != IPPROTO_ICMPV6 || (p->type != SOLICIT && p->type != ADVERT) ||
	    !there(p, p->l4, TARGET + 16, p->end))
		return;
	p->has_target = true;
	memcpy(p->target, p->data + p->l4 + TARGET, 16);
}

static void read_transport(struct packet *p)
{
	if (p->fragment)
		return;
	switch (p->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
	case 136: /* UDP-Lite */
		p->has_ports = there(p, p->l4, 4, p->end);
		if (p->has_ports) {
			p->sport = two(p->data + p->l4);
			p->dport = two(p->data + p->l4 + 2);
		}
		break;
	case IPPROTO_ICMP:
		if (p->family == AF_INET)
			read_icmp(p);
		break;
	case IPPROTO_ICMPV6:
		if (p->family == AF_INET6)
			read_icmp(p);
		break;
	}
}

/* Where the packet ends: a frame may be padded behind it; one that is cut ends before. */
static void set_end(struct packet *p, size_t total)
{
	p->end = p->len;
	if (total <= p->len - p->l3)
		p->end = p->l3 + total;
	else
		p->cut = true;
}

static void read_ipv4(struct packet *p)
{
	const unsigned char *at = p->data + p->l3;
	size_t header;

	if (!there(p, p->l3, IPV4_HEADER, p->len) || at[0] >> 4 != 4)
		return;
	header = (at[0] & 0xf) * 4u;
	p->family = AF_INET;
	memcpy(p->from, at + 12, 4);
	memcpy(p->to, at + 16, 4);
	p->protocol = at[9];
	p->fragment = two(at + 6) & 0x1fff;
	set_end(p, two(at + 2));
	if (header < IPV4_HEADER || !there(p, p->l3, header, p->end)) {
		p->cut = true;
		return;
	}
	p->l4 = p->l3 + header;
	read_transport(p);
}

/* Of 8 bytes, and as many units behind them as the second byte says. */
struct extension {
	uint8_t protocol, unit; /* bytes */
};

static const struct extension *find_extension(uint8_t protocol)
{
	static const struct extension extensions[] = {
		{ IPPROTO_HOPOPTS, 8 },	 { IPPROTO_ROUTING, 8 },
		{ IPPROTO_DSTOPTS, 8 },	 { 135, 8 }, /* mobility */
		{ IPPROTO_FRAGMENT, 0 }, { IPPROTO_AH, 4 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(extensions); i++)
		if (extensions[i].protocol == protocol)
			return &extensions[i];
	return NULL;
}

/* Returns whether the header of the protocol was reached. */
static bool skip_extensions(struct packet *p, size_t at)
{
	const struct extension *e;
	size_t n, size;

	for (n = 0; (e = find_extension(p->protocol)); n++) {
		if (n == EXTENSIONS_MAX || !there(p, at, 8, p->end))
			return false;
		size = 8u + p->data[at + 1] * e->unit;
		if (!there(p, at, size, p->end))
			return false;
		if (p->protocol == IPPROTO_FRAGMENT && two(p->data + at + 2) & 0xfff8)
			p->fragment = true;
		p->protocol = p->data[at];
		at += size;
		if (p->fragment)
			break;
	}
	p->l4 = at;
	return true;
}

static void read_ipv6(struct packet *p)
{
	const unsigned char *at = p->data + p->l3;

	if (!there(p, p->l3, IPV6_HEADER, p->len) || at[0] >> 4 != 6)
		return;
	p->family = AF_INET6;
	memcpy(p->from, at + 8, 16);
	memcpy(p->to, at + 24, 16);
	p->protocol = at[6];
	/* 0: a jumbogram, or segments that the card is to cut. */
	set_end(p, two(at + 4) ? IPV6_HEADER + two(at + 4) : p->len - p->l3);
	if (skip_extensions(p, p->l3 + IPV6_HEADER))
		read_transport(p);
}

void packet_read(struct packet *p, const unsigned char *data, size_t len, bool ethernet)
{
	*p = (struct packet){ .data = data, .len = len };
	if (!(ethernet ? read_ethernet(p) : read_version(p)))
		return;
	if (p->ethertype == TYPE_ARP)
		read_arp(p);
	else if (p->ethertype == TYPE_IPV4)
		read_ipv4(p);
	else if (p->ethertype == TYPE_IPV6)
		read_ipv6(p);
}
