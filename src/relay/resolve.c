/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Names and addresses. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "relay/resolve.h"

/*
 * Not getnameinfo(3): of a link-local address that asks the kernel for the name of the link, which
 * the filter does not let it. The link has its number.
 */
void sockaddr_text(const struct sockaddr_storage *address, socklen_t len, char *text)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
	char host[INET6_ADDRSTRLEN], link[16] = "";

	if (len >= sizeof(*v4) && address->ss_family == AF_INET &&
	    inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host))) {
		snprintf(text, SOCKADDR_TEXT, "%s port %u", host, ntohs(v4->sin_port));
	} else if (len >= sizeof(*v6) && address->ss_family == AF_INET6 &&
		   inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host))) {
		if (v6->sin6_scope_id)
			snprintf(link, sizeof(link), "%%%u", v6->sin6_scope_id);
		snprintf(text, SOCKADDR_TEXT, "%s%s port %u", host, link, ntohs(v6->sin6_port));
	} else {
		snprintf(text, SOCKADDR_TEXT, "an address that is not known");
	}
}

static void take(struct addresses *a, const struct addrinfo *i)
{
	if (a->n == ADDRESSES_MAX || i->ai_addrlen > sizeof(a->v[0].address))
		return;
	memcpy(&a->v[a->n].address, i->ai_addr, i->ai_addrlen);
	a->v[a->n++].len = i->ai_addrlen;
}

/* The next of the list that is of the family, or is not; NULL: none. */
static const struct addrinfo *next_of(const struct addrinfo *i, int family, bool is)
{
	while (i && (i->ai_family == family) != is)
		i = i->ai_next;
	return i;
}

/* The system's order within each family; the first one's family begins. */
static void take_by_turns(struct addresses *a, const struct addrinfo *list)
{
	const int first = list->ai_family;
	const struct addrinfo *one = list, *other = next_of(list, first, false);

	while (one || other) {
		if (one) {
			take(a, one);
			one = next_of(one->ai_next, first, true);
		}
		if (other) {
			take(a, other);
			other = next_of(other->ai_next, first, false);
		}
	}
}

int address_resolve(const struct endpoint *e, bool to_listen, struct addresses *a,
		    struct message *m)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_NUMERICSERV | (to_listen ? AI_PASSIVE : 0) };
	struct addrinfo *list = NULL;
	char port[8];
	int err;

	*a = (struct addresses){ 0 };
	snprintf(port, sizeof(port), "%u", e->port);
	err = getaddrinfo(*e->host ? e->host : NULL, port, &hints, &list);
	if (err)
		return message_set(m, err == EAI_SYSTEM ? -errno : -ENOENT,
				   "cannot find the address of \"%s\": %s", e->host,
				   err == EAI_SYSTEM ? strerror(errno) : gai_strerror(err));
	take_by_turns(a, list);
	freeaddrinfo(list);
	return 0;
}

/* For some routes that lead nowhere the kernel has an error that says something else: connect(2).
 */
int address_cannot_connect(const struct endpoint *e, int err, struct message *m)
{
	message_set(m, err, "cannot connect to %s port %u: %s", e->host, e->port, strerror(-err));
	if (err == -EINVAL)
		message_hint(m, "the route to it is a blackhole, or its address is of a link "
				"(fe80::) that is not named: ADDRESS%%LINK");
	else if (err == -EACCES)
		message_hint(m, "the route to it is prohibited, a packet filter refuses it, or its "
				"address is a broadcast address");
	return err;
}
