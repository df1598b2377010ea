/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The options of tuntap relay: for the verb, which checks them before it attaches, and its program.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/ident.h"
#include "words/relay-words.h"
#include "words/value.h"

enum {
	RETRY_DEFAULT = 60,
	KEEPALIVE_DEFAULT = 20,
	/* Three of them, in milliseconds, are TCP_USER_TIMEOUT. */
	SECONDS_MAX = 86400,
	/* The smallest frames on a line of ten gigabits. */
	STORM_MAX = 14880952,
	/* Of IPv4, and of a packet that one datagram over IPv6 has room for. */
	MTU_MIN = 68,
	MTU_MAX = 65486,
};

/* What reads an option; text is its value, NULL where it has none. */
struct reader {
	const char *name;
	enum { NO_VALUE, VALUE, NUMBER_OR_NONE } value;
	int (*read)(struct relay_words *r, const char *text, struct message *m);
};

/* What kind of address no one host has; NULL: it may be one host's. */
static const char *kind_of_v4(uint32_t address)
{
	if (address == INADDR_ANY)
		return "unspecified";
	if (address == INADDR_BROADCAST)
		return "broadcast";
	return IN_MULTICAST(address) ? "multicast" : NULL;
}

static const char *kind_of_v6(const struct in6_addr *address)
{
	uint32_t v4;

	memcpy(&v4, address->s6_addr + 12, sizeof(v4));
	if (IN6_IS_ADDR_V4MAPPED(address))
		return kind_of_v4(ntohl(v4));
	if (IN6_IS_ADDR_UNSPECIFIED(address))
		return "unspecified";
	return IN6_IS_ADDR_MULTICAST(address) ? "multicast" : NULL;
}

/* Of a name nothing is known here. */
static const char *kind_of(const char *host)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM };
	struct addrinfo *a;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	const char *kind = NULL;

	if (getaddrinfo(host, NULL, &hints, &a) != 0)
		return NULL;
	if (a->ai_family == AF_INET) {
		memcpy(&v4, a->ai_addr, sizeof(v4));
		kind = kind_of_v4(ntohl(v4.sin_addr.s_addr));
	} else if (a->ai_family == AF_INET6) {
		memcpy(&v6, a->ai_addr, sizeof(v6));
		kind = kind_of_v6(&v6.sin6_addr);
	}
	freeaddrinfo(a);
	return kind;
}

/* A peer is one host; who waits may do so at all addresses of this one. */
static int judge_host(const char *host, const char *option, bool anywhere, struct message *m)
{
	const char *kind = *host ? kind_of(host) : NULL;

	if (!kind || (anywhere && !strcmp(kind, "unspecified")))
		return 0;
	message_usage(m, "%s: \"%s\" is %s %s address, and no host's", option, host,
		      *kind == 'u' ? "an" : "a", kind);
	message_hint(m, anywhere ? "an address of this host, or PORT alone for all of them"
				 : "the address of the host that listens");
	return -EINVAL;
}

int endpoint_read(const char *text, const char *option, bool anywhere, struct endpoint *e,
		  struct message *m)
{
	const char *colon = strrchr(text, ':'), *host = text;
	size_t len = colon ? (size_t)(colon - text) : 0;
	uint32_t port;

	if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
		host++;
		len -= 2;
	} else if (memchr(text, ':', len)) {
		message_usage(m, "%s: \"%s\" has no port, or an IPv6 address without brackets",
			      option, text);
		message_hint(m, "[2001:db8::1]:5555");
		return -EINVAL;
	}
	if ((!len && (colon || !anywhere)) || len >= sizeof(e->host)) {
		message_usage(m, "%s: \"%s\" is no %s", option, text,
			      anywhere ? "[ADDRESS:]PORT" : "HOST:PORT");
		return -EINVAL;
	}
	if (value_number(colon ? colon + 1 : text, option, 1, UINT16_MAX, &port, m) < 0)
		return -EINVAL;
	memcpy(e->host, host, len);
	e->host[len] = '\0';
	e->port = (uint16_t)port;
	return judge_host(e->host, option, anywhere, m);
}

static int read_role(struct relay_words *r, const char *text, bool to_listen, struct message *m)
{
	if (r->at.port)
		return message_usage(m, "--listen and --connect: one of them, and once");
	r->listen = to_listen;
	return endpoint_read(text, to_listen ? "--listen" : "--connect", to_listen, &r->at, m);
}

static int read_listen(struct relay_words *r, const char *text, struct message *m)
{
	return read_role(r, text, true, m);
}

static int read_connect(struct relay_words *r, const char *text, struct message *m)
{
	return read_role(r, text, false, m);
}

static int read_plain(struct relay_words *r, const char *text, struct message *m)
{
	(void)text;
	(void)m;
	r->plain = true;
	return 0;
}

static int read_udp(struct relay_words *r, const char *text, struct message *m)
{
	(void)text;
	(void)m;
	r->udp = true;
	return 0;
}

static int read_tcp(struct relay_words *r, const char *text, struct message *m)
{
	(void)text;
	(void)m;
	r->tcp = true;
	return 0;
}

static int read_wire(struct relay_words *r, const char *text, struct message *m)
{
	if (strcmp(text, "simpletun") != 0)
		return message_usage(
			m, "--plain-wire: \"%s\" is not simpletun, the one that there is", text);
	r->plain = r->simpletun = true;
	return 0;
}

static int read_once(struct relay_words *r, const char *text, struct message *m)
{
	(void)text;
	(void)m;
	r->once = true;
	return 0;
}

static int read_debug(struct relay_words *r, const char *text, struct message *m)
{
	(void)text;
	(void)m;
	r->debug = true;
	return 0;
}

static int read_quiet(struct relay_words *r, const char *text, struct message *m)
{
	(void)text;
	(void)m;
	r->quiet = true;
	return 0;
}

static int read_retry(struct relay_words *r, const char *text, struct message *m)
{
	r->retry = RETRY_DEFAULT;
	return text ? value_number(text, "--retry", 1, SECONDS_MAX, &r->retry, m) : 0;
}

static int read_keepalive(struct relay_words *r, const char *text, struct message *m)
{
	return value_number(text, "--keepalive", 0, SECONDS_MAX, &r->keepalive, m);
}

static int read_stats(struct relay_words *r, const char *text, struct message *m)
{
	return value_number(text, "--stats", 1, SECONDS_MAX, &r->stats, m);
}

static int read_storm(struct relay_words *r, const char *text, struct message *m)
{
	return value_number(text, "--storm", 1, STORM_MAX, &r->storm, m);
}

static int read_mtu(struct relay_words *r, const char *text, struct message *m)
{
	r->mtu_auto = !strcmp(text, "auto");
	return r->mtu_auto ? 0 : value_number(text, "--mtu", MTU_MIN, MTU_MAX, &r->mtu, m);
}

static int read_user(struct relay_words *r, const char *text, struct message *m)
{
	char user[IDENT_NAME];
	const char *group;
	int err = ident_split(text, user, &group, m);

	if (!err)
		err = ident_user(user, &r->uid, m);
	return err || !group ? err : ident_group(group, &r->gid, m);
}

static int read_netns(struct relay_words *r, const char *text, struct message *m)
{
	(void)m;
	r->socket_netns = text;
	return 0;
}

static int read_file(const char **file, const char *text, const char *option, struct message *m)
{
	if (!*text)
		return message_usage(m, "%s: \"\" is no file", option);
	*file = text;
	return 0;
}

static int read_psk(struct relay_words *r, const char *text, struct message *m)
{
	return read_file(&r->psk, text, "--psk", m);
}

static int read_cert(struct relay_words *r, const char *text, struct message *m)
{
	return read_file(&r->cert, text, "--cert", m);
}

static int read_key(struct relay_words *r, const char *text, struct message *m)
{
	return read_file(&r->key, text, "--key", m);
}

static int read_ca(struct relay_words *r, const char *text, struct message *m)
{
	return read_file(&r->ca, text, "--ca", m);
}

static int read_peer_name(struct relay_words *r, const char *text, struct message *m)
{
	if (!*text)
		return message_usage(m, "--peer-name: \"\" is no name");
	/* OpenSSL would take any name below it. */
	if (*text == '.')
		return message_usage(m, "--peer-name: \"%s\" is no name: it begins with a dot",
				     text);
	r->peer_name = text;
	return 0;
}

static const struct reader readers[] = {
	{ "--psk", VALUE, read_psk },
	{ "--cert", VALUE, read_cert },
	{ "--key", VALUE, read_key },
	{ "--ca", VALUE, read_ca },
	{ "--peer-name", VALUE, read_peer_name },
	{ "--listen", VALUE, read_listen },
	{ "--connect", VALUE, read_connect },
	{ "--plain", NO_VALUE, read_plain },
	{ "--tcp", NO_VALUE, read_tcp },
	{ "--udp", NO_VALUE, read_udp },
	{ "--plain-wire", VALUE, read_wire },
	{ "--once", NO_VALUE, read_once },
	{ "--debug", NO_VALUE, read_debug },
	{ "--quiet", NO_VALUE, read_quiet },
	{ "--retry", NUMBER_OR_NONE, read_retry },
	{ "--keepalive", VALUE, read_keepalive },
	{ "--stats", VALUE, read_stats },
	{ "--storm", VALUE, read_storm },
	{ "--mtu", VALUE, read_mtu },
	{ "--user", VALUE, read_user },
	{ "--socket-netns", VALUE, read_netns },
};

static const struct reader *find(const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(readers); i++)
		if (!strcmp(readers[i].name, text))
			return &readers[i];
	return NULL;
}

/* One way, and all of it. */
static int judge_protection(const struct relay_words *r, struct message *m)
{
	const bool certs = r->cert || r->key || r->ca;

	if (!r->plain && !r->psk && !certs) {
		message_usage(m, "nothing says how the tunnel is protected");
		message_hint(m, "tuntap relay --genkey FILE makes a key for both ends: --psk FILE; "
				"with --plain whoever reaches the port, or sits between, reads and "
				"sends packets");
		return -EINVAL;
	}
	if (r->plain + !!r->psk + certs > 1)
		return message_usage(m, "--psk, --cert and --plain: one of them");
	if (certs && !(r->cert && r->key && r->ca)) {
		message_usage(m, "--cert, --key and --ca belong together, and %s is missing",
			      !r->cert	? "--cert"
			      : !r->key ? "--key"
					: "--ca");
		message_hint(m, "the certificate of this end, its private key, and the certificate "
				"of who signs those of peers");
		return -EINVAL;
	}
	if (r->peer_name && !certs)
		return message_usage(m, "--peer-name is a name in a certificate: it wants --cert");
	return 0;
}

/* Over TCP packets of any length pass, and simpletun has nothing else. */
static int judge_transport(const struct relay_words *r, struct message *m)
{
	if (r->udp && r->tcp)
		return message_usage(m, "--tcp and --udp contradict each other");
	if (r->udp && r->simpletun)
		return message_usage(m, "--plain-wire simpletun is a wire of TCP, without --udp");
	if ((r->mtu || r->mtu_auto) && !r->udp)
		return message_usage(m, "--mtu is for --udp: over TCP any mtu will do");
	return 0;
}

/* Each alone is right; now together. */
static int judge(const struct relay_words *r, struct message *m)
{
	if (!r->at.port) {
		message_usage(m, "neither --listen nor --connect says where the peer is");
		message_hint(m, "--listen PORT on one host, --connect HOST:PORT on the other");
		return -EINVAL;
	}
	if (judge_protection(r, m) < 0 || judge_transport(r, m) < 0)
		return -EINVAL;
	if (r->retry && r->listen)
		return message_usage(
			m, "--retry belongs to --connect: --listen waits for the next peer");
	if (r->retry && r->once)
		return message_usage(m, "--retry and --once contradict each other");
	return 0;
}

int relay_words_read(const struct words *words, size_t from, struct relay_words *r,
		     struct message *m)
{
	const struct reader *reader;
	const char *next;
	size_t i;
	int err;

	*r = (struct relay_words){ .keepalive = KEEPALIVE_DEFAULT, .uid = ID_NONE, .gid = ID_NONE };
	for (i = from; i < words->n; i++) {
		reader = find(words->v[i].text);
		if (!reader)
			return message_usage(m, "unknown option \"%s\"", words->v[i].text);
		next = i + 1 < words->n ? words->v[i + 1].text : NULL;
		if (reader->value == NO_VALUE ||
		    (reader->value == NUMBER_OR_NONE && next && !isdigit((unsigned char)*next)))
			next = NULL;
		else if (reader->value == VALUE && !next)
			return message_usage(m, "option \"%s\" needs a value", reader->name);
		err = reader->read(r, next, m);
		if (err)
			return err;
		i += next ? 1 : 0;
	}
	return judge(r, m);
}
