/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The sockets that callers come to. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "relay/resolve.h"
#include "relay/listeners.h"

enum { BACKLOG = 16 };

static int listen_at(const struct sockaddr_storage *address, socklen_t len)
{
	int on = 1, fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	/* That of IPv4 has a socket of its own. */
	if (address->ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (!bind(fd, (const struct sockaddr *)address, len) && !listen(fd, BACKLOG))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* Where an address family is missing, the other one will do. */
int listeners_open(struct listeners *l, const struct relay *r, struct message *m)
{
	struct addresses a;
	char text[SOCKADDR_TEXT];
	int err = address_resolve(&r->words.at, true, &a, m), fd;
	size_t i;

	*l = (struct listeners){ 0 };
	if (err)
		return err;
	for (i = 0; i < a.n; i++) {
		fd = listen_at(&a.v[i].address, a.v[i].len);
		if (fd >= 0) {
			l->v[l->n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
			continue;
		}
		err = fd;
		if (err == -EAFNOSUPPORT || (err == -EADDRNOTAVAIL && !*r->words.at.host))
			continue;
		sockaddr_text(&a.v[i].address, a.v[i].len, text);
		listeners_close(l);
		return message_set(m, err, "cannot listen at %s: %s", text, strerror(-err));
	}
	if (l->n)
		return 0;
	return message_set(m, err, "cannot listen at port %u: %s", r->words.at.port,
			   strerror(-err));
}

void listeners_close(struct listeners *l)
{
	while (l->n > 0)
		close(l->v[--l->n].fd);
}

int listeners_accept(const struct pollfd *listener, char *text)
{
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof(address);
	int fd;

	if (!(listener->revents & POLLIN))
		return -1;
	fd = accept4(listener->fd, (struct sockaddr *)&address, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		sockaddr_text(&address, len, text);
	return fd;
}

void listeners_refuse(const struct listeners *l, struct relay *r)
{
	char text[SOCKADDR_TEXT];
	bool any = false;
	size_t i;
	int fd;

	for (i = 0; i < l->n; i++) {
		fd = listeners_accept(&l->v[i], text);
		if (fd < 0)
			continue;
		close(fd);
		r->stats.callers++;
		any = true;
	}
	if (!any || clock_ms() < r->refusal_told + 1000)
		return;
	r->refusal_told = clock_ms();
	relay_note(r, "refused a second peer, %s: one is served already", text);
}
