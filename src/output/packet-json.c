/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Packets for programs. */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/address.h"
#include "base/rfc3339.h"
#include "output/json-write.h"
#include "output/render-packet.h"

static void set_address(json_t **o, const char *key, const unsigned char *a, int family)
{
	char text[INET6_ADDRSTRLEN];

	object_set_string(o, key, inet_ntop(family, a, text, sizeof(text)));
}

static void set_mac(json_t **o, const char *key, const unsigned char *mac)
{
	char text[LLADDR_TEXT];

	object_set_string(o, key, lladdr_text(mac, text));
}

static void set_frame(json_t **o, const struct packet *p)
{
	json_t *tags;
	size_t i;

	if (p->ethernet) {
		set_mac(o, "source_mac", p->src);
		set_mac(o, "destination_mac", p->dst);
	}
	if (p->nvlans) {
		tags = json_array();
		for (i = 0; i < p->nvlans; i++)
			array_append(&tags, json_integer(p->vlan[i]));
		object_set(o, "vlans", tags);
	}
	if (p->ethernet || p->ethertype)
		object_set_number(o, "ethertype", p->ethertype);
}

static void set_network(json_t **o, const struct packet *p)
{
	int family = p->has_arp ? AF_INET : p->family;

	if (p->has_arp)
		object_set_number(o, "arp_operation", p->operation);
	else if (p->family)
		object_set_number(o, "protocol", p->protocol);
	if (family) {
		set_address(o, "source", p->from, family);
		set_address(o, "destination", p->to, family);
	}
	if (p->has_ports) {
		object_set_number(o, "source_port", p->sport);
		object_set_number(o, "destination_port", p->dport);
	}
	if (p->has_icmp) {
		object_set_number(o, "icmp_type", p->type);
		object_set_number(o, "icmp_code", p->code);
	}
	if (p->has_target)
		set_address(o, "target", p->target, AF_INET6);
	if (p->fragment)
		object_set_bool(o, "fragment", true);
	if (p->cut)
		object_set_bool(o, "cut", true);
}

static json_t *hex_of(const unsigned char *data, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *text = malloc(2 * n + 1);
	json_t *value;
	size_t i;

	if (!text)
		return NULL;
	for (i = 0; i < n; i++) {
		text[2 * i] = digits[data[i] >> 4];
		text[2 * i + 1] = digits[data[i] & 0xf];
	}
	text[2 * n] = '\0';
	value = json_string(text);
	free(text);
	return value;
}

/* A line, and free the object. */
static int print(FILE *out, json_t *o)
{
	int err;

	if (!o)
		return -ENOMEM;
	err = object_dump(out, o, JSON_COMPACT);
	putc('\n', out);
	json_decref(o);
	return err;
}

int render_packet_json(FILE *out, const struct packet *p, const struct timespec *when, size_t n)
{
	json_t *o = json_object();
	char text[RFC3339_TEXT];

	object_set_string(&o, "timestamp", rfc3339_text(when, 9, text));
	object_set_number(&o, "length", p->len);
	set_frame(&o, p);
	set_network(&o, p);
	if (n)
		object_set(&o, "data", hex_of(p->data, n < p->len ? n : p->len));
	return print(out, o);
}

int render_packet_sums_json(FILE *out, const struct packet_sums *sums)
{
	json_t *o = json_object();

	object_set_number(&o, "packets", sums->packets);
	object_set_number(&o, "bytes", sums->bytes);
	if (sums->dropped >= 0)
		object_set_number(&o, "dropped", (uint64_t)sums->dropped);
	if (sums->answers >= 0) {
		object_set_number(&o, "answers", (uint64_t)sums->answers);
		object_set_number(&o, "unanswered", (uint64_t)sums->suppressed);
	}
	return print(out, o);
}
