/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The other end of a connection. */
#include <errno.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "relay/peer.h"

/* What may wait unsent in the kernel, beside a batch of our own. */
enum { NOT_SENT = 128 << 10 };

static void set(int fd, int level, int option, int value)
{
	/* What cannot be set costs speed or patience, and never a packet. */
	setsockopt(fd, level, option, &value, sizeof(value));
}

void peer_open(struct peer *p, int fd, const char *text, const struct relay_words *words)
{
	int seconds = (int)words->keepalive;

	p->fd = fd;
	snprintf(p->text, sizeof(p->text), "%s", text);
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, NOT_SENT);
	if (!seconds)
		return;
	set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds < 32767 ? seconds : 32767);
	set(fd, IPPROTO_TCP, TCP_KEEPINTVL, seconds < 32767 ? seconds : 32767);
	set(fd, IPPROTO_TCP, TCP_KEEPCNT, 2);
	set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, seconds * 3 * 1000);
}

void peer_close(struct peer *p)
{
	tls_end(p->tls);
	p->tls = NULL;
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

int peer_secure(struct peer *p, const struct tls *tls, struct message *m)
{
	if (!p->tls)
		p->tls = tls_begin(tls, p->fd);
	return p->tls ? tls_shake(p->tls, p->text, m) : message_no_memory(m);
}

ssize_t peer_send(struct peer *p, const void *data, size_t len)
{
	ssize_t n;

	if (p->tls)
		return tls_send(p->tls, data, len);
	n = send(p->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n >= 0)
		return n;
	return errno == EINTR || errno == ENOBUFS ? -EAGAIN : -errno;
}

ssize_t peer_receive(struct peer *p, void *data, size_t room)
{
	ssize_t n;

	if (p->tls)
		return tls_receive(p->tls, data, room);
	n = recv(p->fd, data, room, MSG_DONTWAIT);
	if (n >= 0)
		return n;
	return errno == EINTR ? -EAGAIN : -errno;
}

short peer_events(const struct peer *p, bool sends)
{
	return (short)(POLLIN | (sends || (p->tls && tls_waits(p->tls)) ? POLLOUT : 0));
}

bool peer_pending(const struct peer *p)
{
	return p->tls && tls_pending(p->tls);
}

const char *peer_why(const struct peer *p, int err)
{
	const char *why = p->tls ? tls_why(p->tls) : NULL;

	return why ? why : strerror(-err);
}

const char *peer_protection(const struct peer *p, char text[PEER_PROTECTION])
{
	*text = '\0';
	if (p->tls)
		snprintf(text, PEER_PROTECTION, ", by %s", tls_cipher(p->tls));
	return text;
}

void peer_finish(struct peer *p)
{
	if (p->tls)
		tls_finish(p->tls);
	shutdown(p->fd, SHUT_WR);
}

void peer_set_least(const struct peer *p, int bytes)
{
	set(p->fd, SOL_SOCKET, SO_RCVLOWAT, bytes);
}

void peer_acknowledge(const struct peer *p)
{
	set(p->fd, IPPROTO_TCP, TCP_QUICKACK, 1);
}

struct pace peer_pace(const struct peer *p)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(p->fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return (struct pace){ 0 };
	return (struct pace){ info.tcpi_rtt, info.tcpi_delivery_rate };
}
