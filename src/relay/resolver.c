/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A name is looked up again, by a process of its own. */
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/ident.h"
#include "base/stop.h"
#include "kernel/process.h"
#include "kernel/renounce.h"
#include "relay/resolver.h"
#include "relay/tls.h"

static bool is_numeric(const char *host)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST };
	struct addrinfo *list = NULL;

	if (getaddrinfo(host, NULL, &hints, &list))
		return false;
	freeaddrinfo(list);
	return true;
}

/* Signals end it, as they end any program, whatever the one that asks makes of them. */
static void take_signals(void)
{
	signal(SIGUSR1, SIG_IGN);
	stop_release(false);
}

/*
 * It reads what servers of names answer: as little as possible is its own. Of root without
 * capabilities are still root's files. A user namespace may have no nobody.
 */
static void give_up(const struct relay_words *w)
{
	enum { NOBODY = 65534 };
	struct message m = { 0 };

	if (w->uid != ID_NONE)
		process_become(w->uid, w->gid, &m);
	else if (geteuid() == 0)
		process_become(NOBODY, NOBODY, &m);
	message_clear(&m);
	renounce_all_but_looking();
}

/* Until nobody asks any more. What is not found is no addresses. */
static _Noreturn void serve(int fd, const struct endpoint *e)
{
	struct addresses a;
	struct message m;
	char question;

	take_signals();
	while (recv(fd, &question, sizeof(question), 0) > 0) {
		m = (struct message){ 0 };
		if (address_resolve(e, false, &a, &m) < 0)
			a.n = 0;
		message_clear(&m);
		if (send(fd, &a, sizeof(a), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

int resolver_start(struct resolver *r, const struct relay *relay, const struct udp_sockets *udp,
		   struct message *m)
{
	const struct endpoint *e = &relay->words.at;
	struct udp_sockets sockets = *udp;
	int fds[2];
	pid_t child;

	r->fd = -1;
	if (is_numeric(e->host))
		return 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return message_set(m, -errno, "cannot make a pair of sockets: %s", strerror(errno));
	child = fork();
	if (child == 0) {
		close(fds[0]);
		close(relay->tun);
		tls_close(relay->tls);
		udp_close(&sockets);
		give_up(&relay->words);
		serve(fds[1], e);
	}
	close(fds[1]);
	if (child < 0) {
		close(fds[0]);
		return message_set(m, -errno, "cannot start a process that looks up \"%s\": %s",
				   e->host, strerror(errno));
	}
	r->fd = fds[0];
	return 0;
}

int resolver_ask(struct resolver *r, struct message *m)
{
	if (r->fd < 0 || send(r->fd, "?", 1, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0 || errno == EAGAIN)
		return 0;
	close(r->fd);
	r->fd = -1;
	return message_set(m, -EPIPE,
			   "the process that looks up names has ended: goes on with the addresses "
			   "found before");
}

bool resolver_take(struct resolver *r, struct addresses *a)
{
	struct addresses found;
	bool any = false;

	/* The last answer counts. */
	while (r->fd >= 0 && recv(r->fd, &found, sizeof(found), MSG_DONTWAIT) == sizeof(found)) {
		if (!found.n)
			continue;
		*a = found;
		any = true;
	}
	return any;
}
