/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The other end of a cable: what answers a packet. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/packet-sum.h"
#include "base/packet.h"

enum { ECHO_REPLY = 0, ECHO_REQUEST = 8, ECHO6_REQUEST = 128, ECHO6_REPLY = 129 };
enum { NEIGHBOUR_SOLICIT = 135, NEIGHBOUR_ADVERT = 136 };
enum { ARP_REQUEST = 1, ARP_REPLY = 2 };
enum { HOPS = 64, NEIGHBOUR_HOPS = 255 };

/* One host's, that may be answered. */
static bool unicast(unsigned char family, const unsigned char *a)
{
	static const unsigned char nobody[16], myself6[16] = { [15] = 1 };

	if (family == AF_INET)
		return a[0] && a[0] != 127 && a[0] < 224;
	return a[0] != 0xff && memcmp(a, nobody, 16) && memcmp(a, myself6, 16);
}

static size_t address_size(unsigned char family)
{
	return family == AF_INET ? 4 : 16;
}

static bool answers_for(const struct answerer *who, unsigned char family, const unsigned char *a)
{
	unsigned char key[16] = { [10] = 0xff, [11] = 0xff };
	size_t i;

	if (!unicast(family, a))
		return false;
	memcpy(family == AF_INET ? key + 12 : key, a, address_size(family));
	for (i = 0; i < who->naddresses; i++)
		if (!memcmp(who->addresses[i], key, 16))
			return true;
	return !who->naddresses;
}

/* Sent by a single station that is not we. */
static bool from_another(const struct packet *p, const struct answerer *who)
{
	return !p->ethernet || (!(p->src[0] & 1) && memcmp(p->src, who->mac, PACKET_MAC));
}

/* To us, or to nobody in particular, as asking is. */
static bool to_us(const struct packet *p, const struct answerer *who, bool asks)
{
	return !p->ethernet || !memcmp(p->dst, who->mac, PACKET_MAC) || (asks && p->dst[0] & 1);
}

/* The frame's header turned around, its tags as they are. */
static void turn_frame(const struct packet *p, const struct answerer *who, unsigned char *out)
{
	memcpy(out, p->data, p->l3);
	if (!p->ethernet)
		return;
	memcpy(out, p->src, PACKET_MAC);
	memcpy(out + PACKET_MAC, who->mac, PACKET_MAC);
}

static size_t answer_arp(const struct packet *p, const struct answerer *who, unsigned char *out)
{
	unsigned char *arp = out + p->l3;

	/* Whoever asks for the own address, or with none, must not find it taken. */
	if (p->operation != ARP_REQUEST || !unicast(AF_INET, p->from) ||
	    !memcmp(p->from, p->to, 4) || !answers_for(who, AF_INET, p->to))
		return 0;
	turn_frame(p, who, out);
	memcpy(arp, p->data + p->l3, 6);
	arp[6] = 0;
	arp[7] = ARP_REPLY;
	memcpy(arp + 8, who->mac, PACKET_MAC);
	memcpy(arp + 14, p->to, 4);
	memcpy(arp + 18, p->sender, PACKET_MAC);
	memcpy(arp + 24, p->from, 4);
	return p->l3 + 28;
}

/* The checksum of ICMPv6 is over a pseudo header too. */
static void sum_icmp6(unsigned char *ip, size_t len)
{
	const unsigned char pseudo[8] = {
		0, 0, (unsigned char)(len >> 8), (unsigned char)len, 0, 0, 0, IPPROTO_ICMPV6
	};
	unsigned char *icmp = ip + 40;
	uint64_t sum = sum_add(0, ip + 8, 32);

	icmp[2] = icmp[3] = 0;
	sum_put(sum_add(sum_add(sum, pseudo, sizeof(pseudo)), icmp, len), icmp + 2);
}

/* The network header of an answer of len bytes behind it; options and extensions are not kept. */
static void write_ip6(const struct packet *p, const unsigned char *from, unsigned char *ip,
		      size_t len, unsigned char hops)
{
	static const unsigned char version[4] = { 0x60 };

	memcpy(ip, version, 4);
	ip[4] = (unsigned char)(len >> 8);
	ip[5] = (unsigned char)len;
	ip[6] = IPPROTO_ICMPV6;
	ip[7] = hops;
	memcpy(ip + 8, from, 16);
	memcpy(ip + 24, p->from, 16);
}

static void write_ip4(const struct packet *p, unsigned char *ip, size_t len)
{
	static const unsigned char first[12] = { [0] = 0x45, [8] = HOPS, [9] = IPPROTO_ICMP };

	memcpy(ip, first, sizeof(first));
	ip[2] = (unsigned char)((len + 20) >> 8);
	ip[3] = (unsigned char)(len + 20);
	memcpy(ip + 12, p->to, 4);
	memcpy(ip + 16, p->from, 4);
	sum_put(sum_add(0, ip, 20), ip + 10);
}

static size_t answer_solicitation(const struct packet *p, const struct answerer *who,
				  unsigned char *out, size_t room)
{
	enum { SOLICITED_OVERRIDE = 0x60, TARGET_LLADDR = 2, FIXED = 24, OPTION = 8 };
	size_t len = FIXED + (p->ethernet ? OPTION : 0);
	unsigned char *ip = out + p->l3, *icmp = ip + 40;

	if (p->code || p->data[p->l3 + 7] != NEIGHBOUR_HOPS || !p->has_target ||
	    !answers_for(who, AF_INET6, p->target) || p->l3 + 40 + len > room)
		return 0;
	turn_frame(p, who, out);
	write_ip6(p, p->target, ip, len, NEIGHBOUR_HOPS);
	memset(icmp, 0, 8);
	icmp[0] = NEIGHBOUR_ADVERT;
	icmp[4] = SOLICITED_OVERRIDE;
	memcpy(icmp + 8, p->target, 16);
	if (p->ethernet) {
		icmp[FIXED] = TARGET_LLADDR;
		icmp[FIXED + 1] = 1;
		memcpy(icmp + FIXED + 2, who->mac, PACKET_MAC);
	}
	sum_icmp6(ip, len);
	return p->l3 + 40 + len;
}

static size_t answer_echo(const struct packet *p, const struct answerer *who, unsigned char *out,
			  size_t room)
{
	bool v4 = p->family == AF_INET;
	size_t header = v4 ? 20 : 40, len = p->end - p->l4;
	unsigned char *ip = out + p->l3, *icmp = ip + header;

	if (p->code || len < 8 || !answers_for(who, p->family, p->to) ||
	    p->l3 + header + len > room)
		return 0;
	turn_frame(p, who, out);
	memcpy(icmp, p->data + p->l4, len);
	icmp[0] = v4 ? ECHO_REPLY : ECHO6_REPLY;
	icmp[2] = icmp[3] = 0;
	if (v4) {
		write_ip4(p, ip, len);
		sum_put(sum_add(0, icmp, len), icmp + 2);
	} else {
		write_ip6(p, p->to, ip, len, HOPS);
		sum_icmp6(ip, len);
	}
	return p->l3 + header + len;
}

/* A first fragment has more to come: its answer would be cut. */
static bool fragmented(const struct packet *p)
{
	if (p->family == AF_INET)
		return p->data[p->l3 + 6] & 0x20;
	return p->data[p->l3 + 6] == IPPROTO_FRAGMENT;
}

size_t packet_answer(const struct packet *p, const struct answerer *who, unsigned char *out,
		     size_t room)
{
	bool solicits = p->family == AF_INET6 && p->has_icmp && p->type == NEIGHBOUR_SOLICIT;

	if (p->cut || !from_another(p, who) || !to_us(p, who, p->has_arp || solicits))
		return 0;
	if (p->has_arp && p->ethernet)
		return p->l3 + 28 <= room ? answer_arp(p, who, out) : 0;
	if (!p->has_icmp || fragmented(p) || !unicast(p->family, p->from) ||
	    !memcmp(p->from, p->to, address_size(p->family)))
		return 0;
	if (solicits)
		return answer_solicitation(p, who, out, room);
	if (p->type == (p->family == AF_INET ? ECHO_REQUEST : ECHO6_REQUEST))
		return answer_echo(p, who, out, room);
	return 0;
}
