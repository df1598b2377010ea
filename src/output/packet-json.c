/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Packets for programs. */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/rfc3339.h"
#include "output/render-packet.h"
#include "output/render.h"

static void set(json_t *object, const char *key, json_t *value, bool *failed)
{
	if (json_object_set_new(object, key, value) < 0)
		*failed = true;
}

static json_t *mac_of(const unsigned char *mac)
{
	char text[18];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
	return json_string(text);
}

static json_t *address_of(const unsigned char *a, int family)
{
	char text[INET6_ADDRSTRLEN];

	return json_string(inet_ntop(family, a, text, sizeof(text)));
}

static void set_frame(json_t *o, const struct packet *p, bool *failed)
{
	json_t *tags;
	size_t i;

	if (p->ethernet) {
		set(o, "source_mac", mac_of(p->src), failed);
		set(o, "destination_mac", mac_of(p->dst), failed);
	}
	if (p->nvlans) {
		tags = json_array();
		for (i = 0; i < p->nvlans; i++)
			if (json_array_append_new(tags, json_integer(p->vlan[i])) < 0)
				*failed = true;
		set(o, "vlans", tags, failed);
	}
	if (p->ethernet || p->ethertype)
		set(o, "ethertype", json_integer(p->ethertype), failed);
}

static void set_network(json_t *o, const struct packet *p, bool *failed)
{
	int family = p->has_arp ? AF_INET : p->family;

	if (p->has_arp)
		set(o, "arp_operation", json_integer(p->operation), failed);
	else if (p->family)
		set(o, "protocol", json_integer(p->protocol), failed);
	if (family) {
		set(o, "source", address_of(p->from, family), failed);
		set(o, "destination", address_of(p->to, family), failed);
	}
	if (p->has_ports) {
		set(o, "source_port", json_integer(p->sport), failed);
		set(o, "destination_port", json_integer(p->dport), failed);
	}
	if (p->has_icmp) {
		set(o, "icmp_type", json_integer(p->type), failed);
		set(o, "icmp_code", json_integer(p->code), failed);
	}
	if (p->has_target)
		set(o, "target", address_of(p->target, AF_INET6), failed);
	if (p->fragment)
		set(o, "fragment", json_true(), failed);
	if (p->cut)
		set(o, "cut", json_true(), failed);
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

static int write_part(const char *text, size_t size, void *out)
{
	return fwrite(text, 1, size, out) == size ? 0 : -1;
}

/* Frees the object. Its texts are ours: numbers, and nothing that a terminal would obey. */
static int print(FILE *out, json_t *o, bool failed)
{
	render_json_wrote();
	if (!failed && json_dump_callback(o, write_part, out, JSON_COMPACT) < 0 && !ferror(out))
		failed = true;
	putc('\n', out);
	json_decref(o);
	return failed ? -ENOMEM : 0;
}

int render_packet_json(FILE *out, const struct packet *p, const struct timespec *when, size_t n)
{
	json_t *o = json_object();
	bool failed = !o;
	char text[RFC3339_TEXT];

	set(o, "timestamp", json_string(rfc3339_text(when, 9, text)), &failed);
	set(o, "length", json_integer((json_int_t)p->len), &failed);
	set_frame(o, p, &failed);
	set_network(o, p, &failed);
	if (n)
		set(o, "data", hex_of(p->data, n < p->len ? n : p->len), &failed);
	return print(out, o, failed);
}

int render_packet_sums_json(FILE *out, const struct packet_sums *sums)
{
	json_t *o = json_object();
	bool failed = !o;

	set(o, "packets", json_integer((json_int_t)sums->packets), &failed);
	set(o, "bytes", json_integer((json_int_t)sums->bytes), &failed);
	if (sums->dropped >= 0)
		set(o, "dropped", json_integer(sums->dropped), &failed);
	if (sums->answers >= 0) {
		set(o, "answers", json_integer(sums->answers), &failed);
		set(o, "unanswered", json_integer(sums->suppressed), &failed);
	}
	return print(out, o, failed);
}
