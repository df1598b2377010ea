/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Every check of a name, a number, a MAC, an address. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <stdlib.h>
#include <string.h>

#include "words/value.h"

/* The kernel's isspace() (lib/ctype.c) is Latin-1's, in every locale. */
static bool kernel_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

static int bad_name(const char *text, const char *why, struct message *m)
{
	return message_usage(m, "\"%s\" is not an interface name: %s", text, why);
}

/* "%d" is the only pattern that the kernel fills in, and only once. */
static bool only_one_pattern(const char *text)
{
	const char *percent = strchr(text, '%');

	return percent[1] == 'd' && !strchr(percent + 1, '%');
}

int value_name(const char *text, bool pick, char name[IFNAMSIZ], struct message *m)
{
	const char *c;

	if (!*text)
		return message_usage(m, "an interface name cannot be empty");
	if (*text == '-')
		return bad_name(text, "it begins with \"-\"", m);
	if (strlen(text) >= IFNAMSIZ)
		return bad_name(text, "it has more than 15 bytes", m);
	if (!strcmp(text, ".") || !strcmp(text, "..") || !strcmp(text, "all") ||
	    !strcmp(text, "default"))
		return bad_name(text, "this word is reserved", m);
	for (c = text; *c; c++) {
		if (kernel_blank(*c))
			return bad_name(text, "it has a blank in it", m);
		if (*c == '/' || *c == ':')
			return message_usage(
				m, "\"%s\" is not an interface name: it has a \"%c\" in it", text,
				*c);
	}
	if (strchr(text, '%')) {
		if (!pick)
			return bad_name(text, "it has a \"%\" in it", m);
		if (!only_one_pattern(text))
			return bad_name(text, "only one %d can be filled in", m);
	}
	strcpy(name, text);
	return 0;
}

int value_number(const char *text, const char *what, uint32_t min, uint32_t max, uint32_t *value,
		 struct message *m)
{
	unsigned long long n;

	if (!*text || text[strspn(text, "0123456789")])
		return message_usage(m, "%s \"%s\" is not a %snumber", what, text,
				     *text && !text[strspn(text, "+-.,0123456789")] ? "whole "
										    : "");
	errno = 0;
	n = strtoull(text, NULL, 10);
	if (errno || n < min || n > max)
		return message_usage(m, "%s %s is out of range (%u to %u)", what, text, min, max);
	*value = n;
	return 0;
}

int value_flag(const char *text, const char *what, bool *value, struct message *m)
{
	bool on = !strcmp(text, "on");

	if (!on && strcmp(text, "off"))
		return message_usage(m, "%s \"%s\" is neither on nor off", what, text);
	*value = on;
	return 0;
}

int value_choice(const char *text, const char *what, const char *const *choices, uint32_t *value,
		 struct message *m)
{
	uint32_t n;

	for (n = 0; choices[n] && strcmp(text, choices[n]); n++)
		;
	if (choices[n]) {
		*value = n;
		return 0;
	}
	message_usage(m, "%s \"%s\" is none of: ", what, text);
	for (n = 0; choices[n]; n++)
		message_append(m, "%s%s", n ? ", " : "", choices[n]);
	return -EINVAL;
}

/* One or two hexadecimal digits; where they end, or NULL. */
static const char *hex_byte(const char *text, unsigned char *byte)
{
	size_t len = strspn(text, "0123456789abcdefABCDEF");

	if (len < 1 || len > 2)
		return NULL;
	*byte = strtoul(text, NULL, 16);
	return text + len;
}

int value_lladdr(const char *text, unsigned char lladdr[6], struct message *m)
{
	unsigned char mac[6], any = 0;
	const char *c = text;
	int i;

	for (i = 0; i < 6 && c; i++) {
		if (i && *c++ != ':')
			break;
		c = hex_byte(c, &mac[i]);
		any |= c ? mac[i] : 0;
	}
	if (i < 6 || !c || *c)
		return message_usage(
			m, "\"%s\" is not a MAC address (six bytes, like 02:00:00:00:00:01)", text);
	if (mac[0] & 1)
		return message_usage(
			m, "MAC address %s is multicast: an interface needs a unicast one", text);
	if (!any)
		return message_usage(m, "MAC address %s is all zero", text);
	memcpy(lladdr, mac, sizeof(mac));
	return 0;
}

int value_prefix(const char *text, unsigned char *family, unsigned char bytes[16],
		 unsigned char *plen, struct message *m)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char host[INET6_ADDRSTRLEN];
	uint32_t n;

	if (len >= sizeof(host))
		return message_usage(m, "\"%s\" is not an IP address", text);
	memcpy(host, text, len);
	host[len] = '\0';
	memset(bytes, 0, 16);
	*family = strchr(host, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(*family, host, bytes) != 1)
		return message_usage(m, "\"%s\" is not an IP address", text);
	*plen = VALUE_NO_LENGTH;
	if (!slash)
		return 0;
	if (!slash[1])
		return message_usage(m, "address %s: the length after \"/\" is missing", text);
	if (value_number(slash + 1, "prefix length", 0, *family == AF_INET ? 32 : 128, &n, m) < 0)
		return -EINVAL;
	*plen = n;
	return 0;
}

static uint32_t ipv4(const unsigned char bytes[16])
{
	return (uint32_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

static bool all_zero(const unsigned char bytes[16])
{
	static const unsigned char zero[16];

	return !memcmp(bytes, zero, sizeof(zero));
}

/* Why an interface cannot have this address, or NULL. */
static const char *unfit(unsigned char family, const unsigned char bytes[16])
{
	if (all_zero(bytes))
		return "it means \"any address\"";
	if (family == AF_INET6)
		return bytes[0] == 0xff ? "it is multicast" : NULL;
	if ((bytes[0] & 0xf0) == 0xe0)
		return "it is multicast";
	return ipv4(bytes) == UINT32_MAX ? "it is the broadcast address" : NULL;
}

/* The last address of an IPv4 network is its broadcast address (not so in /31, /32). */
static bool broadcast_of_network(const struct address *a)
{
	uint32_t host;

	if (a->family != AF_INET || a->plen > 30 || a->has_peer)
		return false;
	host = UINT32_MAX >> a->plen;
	return (ipv4(a->local) & host) == host;
}

static int check_address(const char *text, unsigned char family, const unsigned char bytes[16],
			 struct message *m)
{
	const char *why = unfit(family, bytes);

	if (!why)
		return 0;
	return message_usage(m, "an interface cannot have the address %s: %s", text, why);
}

static int add_peer(const char *text, const char *peer, struct address *a, struct message *m)
{
	unsigned char family, plen;

	if (value_prefix(peer, &family, a->peer, &plen, m) < 0 ||
	    check_address(peer, family, a->peer, m) < 0)
		return -EINVAL;
	if (family != a->family)
		return message_usage(m, "address %s and peer %s: one is IPv4, the other IPv6", text,
				     peer);
	if (plen != VALUE_NO_LENGTH && a->plen != VALUE_NO_LENGTH && plen != a->plen)
		return message_usage(m, "address %s and peer %s have two different lengths", text,
				     peer);
	if (a->plen == VALUE_NO_LENGTH)
		a->plen = plen;
	if (a->plen == VALUE_NO_LENGTH)
		a->plen = family == AF_INET ? 32 : 128;
	/* The kernel keeps no peer that is the address itself. */
	a->has_peer = memcmp(a->peer, a->local, sizeof(a->peer)) != 0;
	return 0;
}

int value_address(const char *text, const char *peer, struct address *a, struct message *m)
{
	struct address new = { .valid = UINT32_MAX, .preferred = UINT32_MAX };

	if (value_prefix(text, &new.family, new.local, &new.plen, m) < 0 ||
	    check_address(text, new.family, new.local, m) < 0)
		return -EINVAL;
	if (peer && add_peer(text, peer, &new, m) < 0)
		return -EINVAL;
	if (new.plen == VALUE_NO_LENGTH) {
		message_usage(m, "address %s: the prefix length is missing", text);
		message_hint(m, "%s/%s", text,
			     new.family == AF_INET ? "24, or /32 for one host"
						   : "64, or /128 for one host");
		return -EINVAL;
	}
	if (broadcast_of_network(&new))
		return message_usage(
			m,
			"an interface cannot have the address %s: it is the broadcast address of its network",
			text);
	*a = new;
	return 0;
}

int value_alias(const char *text, struct message *m)
{
	const char *c;

	if (!*text) {
		message_usage(m, "an alias cannot be empty");
		message_hint(m, "noalias removes it");
		return -EINVAL;
	}
	if (strlen(text) >= IFALIASZ)
		return message_usage(m, "the alias has more than %d bytes", IFALIASZ - 1);
	for (c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return message_usage(m, "alias \"%s\" has a control character in it", text);
	return 0;
}
