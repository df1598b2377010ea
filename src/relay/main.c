/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap-relay: the program that the verb relay becomes, with the interface attached. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/ident.h"
#include "base/stop.h"
#include "kernel/link-mtu.h"
#include "kernel/netns.h"
#include "kernel/process.h"
#include "kernel/tundev.h"
#include "relay/client.h"
#include "relay/mtu.h"
#include "relay/sandbox.h"
#include "relay/server.h"
#include "relay/stats.h"
#include "relay/udp-server.h"
#include "relay/wire.h"

/* What is open before the privileges go. */
struct start {
	struct relay r;
	struct told told;
	struct listeners listeners;
	struct udp_sockets udp;
	struct addresses to;
	struct resolver resolver;
};

/* A word of TUNTAP_FLAGS. */
static bool has_flag(const char *flags, const char *flag)
{
	const size_t len = strlen(flag);
	const char *at;

	for (at = flags; (at = strstr(at, flag)); at += len)
		if ((at == flags || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* The descriptor that the verb, or tuntap exec, has passed. */
static int take_interface(struct relay *r, struct message *m)
{
	const char *flags = getenv("TUNTAP_FLAGS"), *name = getenv("TUNTAP_NAME");
	char found[IFNAMSIZ];

	if (!flags || !name || tundev_name(PROCESS_FDS, found) < 0 || strcmp(found, name) != 0) {
		message_usage(m, "no interface is attached to descriptor %d", PROCESS_FDS);
		message_hint(m, "this program is run by \"tuntap relay\"");
		return -EINVAL;
	}
	r->name = name;
	r->tun = PROCESS_FDS;
	r->tap = has_flag(flags, "tap");
	r->pi = has_flag(flags, "pi");
	r->vnet = has_flag(flags, "vnet_hdr");
	if (fcntl(r->tun, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return message_set(m, -errno, "cannot make the queue non-blocking: %s",
				   strerror(errno));
	r->uso = r->vnet && !tundev_take_large(r->tun, TUNDEV_LARGE_UDP);
	if (r->vnet)
		tundev_take_large(r->tun, TUNDEV_FINISHED);
	return 0;
}

/*
 * poll(2) looks at no more places than files may be open, empty ones too: found out now, not
 * once somebody calls.
 */
static int need_files(struct message *m)
{
	enum { FILES_MIN = 64 };
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= FILES_MIN)
		return 0;
	message_set(m, -EMFILE, "needs a limit of %d open files, and it is %llu", FILES_MIN,
		    (unsigned long long)limit.rlim_cur);
	message_hint(m, "ulimit -n %d", FILES_MIN);
	return -EMFILE;
}

static int take_memory(struct relay *r, struct message *m)
{
	r->in = malloc(RELAY_BUFFER);
	r->out = malloc(RELAY_BUFFER);
	r->large = malloc(WIRE_PACKET_MAX);
	return r->in && r->out && r->large ? 0 : message_no_memory(m);
}

/* Over UDP, and the mtu of the interface is what fits. link: of link_mtu_open(). */
static int open_datagrams(struct start *s, int link, struct message *m)
{
	const struct addresses *to = s->r.words.listen ? NULL : &s->to;
	int err = udp_open(&s->udp, &s->r, to, m);

	if (!err)
		mtu_set_up(&s->r, link, &s->udp, to);
	return err;
}

/* In the namespace of the socket, in which it stays; link: open in that of the interface. */
static int open_sockets_there(struct start *s, int link, struct message *m)
{
	const struct relay_words *w = &s->r.words;
	int err = w->socket_netns ? netns_enter(w->socket_netns, m) : 0;

	if (err)
		return err;
	if (!w->listen)
		err = address_resolve(&w->at, false, &s->to, m);
	else if (!w->udp)
		return listeners_open(&s->listeners, &s->r, m);
	return !err && w->udp ? open_datagrams(s, link, m) : err;
}

static int open_sockets(struct start *s, struct message *m)
{
	int link = -1, err = s->r.words.udp ? link_mtu_open(s->r.tun, &link, m) : 0;

	if (err)
		return err;
	err = open_sockets_there(s, link, m);
	if (link >= 0)
		close(link);
	return err;
}

static int give_up(struct start *s, struct message *m)
{
	const struct relay_words *w = &s->r.words;
	const enum sandbox_use use = w->udp	 ? SANDBOX_DATAGRAMS
				     : w->listen ? SANDBOX_LISTENS
						 : SANDBOX_CONNECTS;
	/* Within the filter no name can be looked up. */
	int err = w->retry ? resolver_start(&s->resolver, &s->r, &s->udp, m) : 0;

	if (!err)
		err = w->uid == ID_NONE ? process_give_up(m) : process_become(w->uid, w->gid, m);
	return err ? err : sandbox_enter(use, m);
}

/* Large packets are what makes it fast, and the flag is fixed once the interface is made. */
static void advise(const struct relay *r)
{
	struct message dates = { 0 };

	if (!r->vnet)
		relay_note(r, "was made without vnet_hdr, which carries TCP several times faster");
	/* A clock that is wrong at boot may be set soon. */
	if (r->tls && tls_own_dates(r->tls, &dates) < 0)
		relay_warn(r, &dates);
}

static int begin(struct start *s, int argc, char **argv, struct message *m)
{
	struct words words = { 0 };
	struct message late = { 0 };
	int err = words_from_argv(&words, argc, argv);

	err = err ? message_no_memory(m) : relay_words_read(&words, 1, &s->r.words, m);
	words_clear(&words);
	if (!err)
		err = tls_open(&s->r.words, &s->r.tls, m);
	if (!err)
		err = take_interface(&s->r, m);
	if (!err && s->r.words.storm && !s->r.tap)
		err = message_usage(m, "--storm is for a tap, and this is a tun");
	if (!err)
		err = need_files(m);
	if (!err)
		err = take_memory(&s->r, m);
	if (!err)
		err = open_sockets(s, m);
	if (err)
		return err;
	stop_catch();
	stats_catch();
	if (s->r.words.stats)
		s->r.stats_due = clock_ms() + (uint64_t)s->r.words.stats * 1000;
	advise(&s->r);
	if (s->r.words.debug)
		relay_note(&s->r, "is attached");
	if (s->r.words.listen)
		relay_note(&s->r, "waits for a peer at port %u", s->r.words.at.port);
	if (process_ready(&late) < 0)
		relay_warn(&s->r, &late);
	return give_up(s, m);
}

static enum relay_end run(struct start *s, struct message *m)
{
	const struct relay_words *w = &s->r.words;

	if (!w->listen)
		return client_run(&s->r, w->udp ? &s->udp : NULL, &s->to, &s->resolver, m);
	return w->udp ? udp_server_run(&s->r, &s->udp, m) : server_run(&s->r, &s->listeners, m);
}

/* Returns the exit status. */
static int finish(struct start *s, enum relay_end end, struct message *m)
{
	if (end == RELAY_DELETED)
		message_set(m, -ENODEV, "was deleted");
	if (m->status && relay_may_tell(&s->r, false))
		message_print(m, NULL, s->r.name);
	if (!s->r.words.quiet)
		stats_tell(&s->r, NULL);
	return end == RELAY_FAILED || end == RELAY_DELETED;
}

int main(int argc, char **argv)
{
	struct start s = { .r = { .tun = -1 },
			   .udp = { .probes = { -1, -1 } },
			   .resolver = { -1 } };
	struct message m = { 0 };
	enum relay_end end;
	int status;

	s.r.told = &s.told;
	process_start();
	if (begin(&s, argc, argv, &m) < 0) {
		message_print(&m, NULL, s.r.name);
		status = m.status;
	} else {
		end = run(&s, &m);
		status = finish(&s, end, &m);
	}
	listeners_close(&s.listeners);
	udp_close(&s.udp);
	tls_close(s.r.tls);
	message_clear(&m);
	free(s.r.in);
	free(s.r.out);
	free(s.r.large);
	return status;
}
