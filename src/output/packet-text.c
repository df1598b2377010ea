/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Packets for people. */
#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <netinet/in.h>

#include "base/address.h"
#include "base/array.h"
#include "output/render-packet.h"

static void print_mac(FILE *out, const unsigned char *mac)
{
	char text[LLADDR_TEXT];

	fputs(lladdr_text(mac, text), out);
}

static const char *address(const unsigned char *a, int family, char text[INET6_ADDRSTRLEN])
{
	return inet_ntop(family, a, text, INET6_ADDRSTRLEN);
}

static void print_end(FILE *out, const struct packet *p, const unsigned char *a, uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	address(a, p->family, text);
	if (!p->has_ports)
		fputs(text, out);
	else if (p->family == AF_INET6)
		fprintf(out, "[%s]:%u", text, port);
	else
		fprintf(out, "%s:%u", text, port);
}

/* Numbers of protocols, and of messages, that have a name. */
struct named {
	unsigned int number;
	const char *name;
};

static const char *name_of(const struct named *v, size_t n, unsigned int number)
{
	while (n-- > 0)
		if (v[n].number == number)
			return v[n].name;
	return NULL;
}

#define NAME_OF(table, number) name_of(table, ARRAY_SIZE(table), number)

static const struct named icmp_types[] = {
	{ 0, "echo reply" },	       { 3, "destination unreachable" },
	{ 4, "source quench" },	       { 5, "redirect" },
	{ 8, "echo request" },	       { 9, "router advertisement" },
	{ 10, "router solicitation" }, { 11, "time exceeded" },
	{ 12, "parameter problem" },   { 13, "timestamp request" },
	{ 14, "timestamp reply" },
};

static const struct named icmp6_types[] = {
	{ 1, "destination unreachable" },
	{ 2, "packet too big" },
	{ 3, "time exceeded" },
	{ 4, "parameter problem" },
	{ 128, "echo request" },
	{ 129, "echo reply" },
	{ 130, "multicast listener query" },
	{ 131, "multicast listener report" },
	{ 132, "multicast listener done" },
	{ 133, "router solicitation" },
	{ 134, "router advertisement" },
	{ 135, "neighbour solicitation" },
	{ 136, "neighbour advertisement" },
	{ 137, "redirect" },
	{ 143, "multicast listener report v2" },
};

static const struct named protocols[] = {
	{ IPPROTO_IGMP, "IGMP" }, { IPPROTO_IPIP, "IPIP" }, { IPPROTO_TCP, "TCP" },
	{ IPPROTO_UDP, "UDP" },	  { IPPROTO_DCCP, "DCCP" }, { IPPROTO_IPV6, "IPv6-in-IP" },
	{ IPPROTO_GRE, "GRE" },	  { IPPROTO_ESP, "ESP" },   { IPPROTO_AH, "AH" },
	{ IPPROTO_SCTP, "SCTP" }, { IPPROTO_NONE, "none" }, { 89, "OSPF" },
	{ 112, "VRRP" },	  { 136, "UDP-Lite" },
};

static const struct named ethertypes[] = {
	{ 0x0806, "ARP" },    { 0x0842, "Wake-on-LAN" }, { 0x8035, "RARP" },   { 0x8847, "MPLS" },
	{ 0x8863, "PPPoE" },  { 0x8864, "PPPoE" },	 { 0x888e, "802.1X" }, { 0x88cc, "LLDP" },
	{ 0x88e5, "MACsec" }, { 0x88f7, "PTP" },
};

static void print_icmp(FILE *out, const struct packet *p)
{
	bool v4 = p->family == AF_INET;
	const char *name = v4 ? NAME_OF(icmp_types, p->type) : NAME_OF(icmp6_types, p->type);
	char text[INET6_ADDRSTRLEN];

	fputs(v4 ? "ICMP" : "ICMPv6", out);
	if (name)
		fprintf(out, " %s", name);
	else
		fprintf(out, " type %u code %u", p->type, p->code);
	if (p->has_target)
		fprintf(out, " of %s", address(p->target, AF_INET6, text));
}

static void print_ip(FILE *out, const struct packet *p)
{
	const char *name = NAME_OF(protocols, p->protocol);

	fputs(p->family == AF_INET ? "IPv4 " : "IPv6 ", out);
	if (p->has_icmp)
		print_icmp(out, p);
	else if (p->protocol == IPPROTO_ICMP && p->family == AF_INET)
		fputs("ICMP", out);
	else if (p->protocol == IPPROTO_ICMPV6 && p->family == AF_INET6)
		fputs("ICMPv6", out);
	else if (name)
		fputs(name, out);
	else
		fprintf(out, "protocol %u", p->protocol);
	putc(' ', out);
	print_end(out, p, p->from, p->sport);
	fputs(" > ", out);
	print_end(out, p, p->to, p->dport);
	if (p->fragment)
		fputs(" (fragment)", out);
}

static void print_arp(FILE *out, const struct packet *p)
{
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];

	address(p->from, AF_INET, from);
	address(p->to, AF_INET, to);
	switch (p->operation) {
	case 1:
		fprintf(out, "ARP who has %s, tell %s", to, from);
		break;
	case 2:
		fprintf(out, "ARP %s is at ", from);
		print_mac(out, p->sender);
		break;
	default:
		fprintf(out, "ARP operation %u %s > %s", p->operation, from, to);
	}
}

/* A number below 0x0600 is a length: IEEE 802.3. */
static void print_other(FILE *out, const struct packet *p)
{
	const char *name = NAME_OF(ethertypes, p->ethertype);

	if (!p->ethernet) {
		if (p->cut || !p->len)
			fputs("no packet", out);
		else
			fprintf(out, "IP version %u", p->data[0] >> 4);
		return;
	}
	if (name)
		fputs(name, out);
	else if (p->ethertype < 0x0600)
		fputs("IEEE 802.3", out);
	else
		fprintf(out, "ethertype 0x%04x", p->ethertype);
	putc(' ', out);
	print_mac(out, p->src);
	fputs(" > ", out);
	print_mac(out, p->dst);
}

void render_packet(FILE *out, const struct packet *p, const struct timespec *when)
{
	char time[16];
	struct tm tm;
	size_t i;

	localtime_r(&when->tv_sec, &tm);
	strftime(time, sizeof(time), "%H:%M:%S", &tm);
	fprintf(out, "%s.%06ld %zu ", time, when->tv_nsec / 1000, p->len);
	for (i = 0; i < p->nvlans; i++)
		fprintf(out, "VLAN %u ", p->vlan[i]);
	if (p->has_arp)
		print_arp(out, p);
	else if (p->family)
		print_ip(out, p);
	else
		print_other(out, p);
	fputs(p->cut ? " (cut)\n" : "\n", out);
}

void render_packet_hex(FILE *out, const struct packet *p, size_t n)
{
	size_t at, i;

	if (n > p->len)
		n = p->len;
	for (at = 0; at < n; at += 16) {
		fprintf(out, "    %04zx ", at);
		for (i = at; i < at + 16; i++) {
			if (i % 8 == 0)
				putc(' ', out);
			if (i < n)
				fprintf(out, "%02x ", p->data[i]);
			else
				fputs("   ", out);
		}
		putc(' ', out);
		for (i = at; i < at + 16 && i < n; i++)
			putc(p->data[i] >= ' ' && p->data[i] < 0x7f ? p->data[i] : '.', out);
		putc('\n', out);
	}
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

void render_packet_sums(FILE *out, const struct packet_sums *sums)
{
	fprintf(out, "%" PRIu64 " packet%s, %" PRIu64 " byte%s", sums->packets,
		plural(sums->packets), sums->bytes, plural(sums->bytes));
	if (sums->dropped >= 0)
		fprintf(out, ", %" PRId64 " dropped by the kernel", sums->dropped);
	if (sums->answers >= 0)
		fprintf(out, ", %" PRId64 " answer%s", sums->answers,
			plural((uint64_t)sums->answers));
	if (sums->suppressed > 0)
		fprintf(out, ", %" PRId64 " left unanswered", sums->suppressed);
	putc('\n', out);
}
