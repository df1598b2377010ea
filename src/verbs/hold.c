/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap hold: keep the carrier of interfaces while programs come and go. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "change/use.h"
#include "kernel/process.h"
#include "verbs/verb.h"

/* What is held: a queue of each of n interfaces, or -1 once it is gone; and what wakes us. */
struct hold {
	struct rtnl *rtnl;
	const struct ifaces *have;
	struct pollfd *fds;
	size_t n, left;
	int events;
};

/* What can be told before, is: then no carrier comes and goes. */
static int check_all(const struct ifaces *have)
{
	struct message m = { 0 };
	size_t i;

	for (i = 0; i < have->n; i++)
		if (use_can_hold(&have->v[i], &m) < 0)
			return verb_fail(&m, NULL, have->v[i].name);
	return 0;
}

/* The first that cannot be held ends it. */
static int attach_all(struct hold *h)
{
	const struct iface *have;
	struct message m = { 0 };

	h->events = rtnl_watch(h->rtnl, &m);
	if (h->events < 0)
		return verb_fail(&m, NULL, NULL);
	for (h->n = 0; h->n < h->have->n; h->n++) {
		have = &h->have->v[h->n];
		h->fds[h->n].fd = use_hold(h->rtnl, have, &m);
		if (h->fds[h->n].fd < 0)
			return verb_cannot_attach(have->name, have, &m);
	}
	h->left = h->n;
	return 0;
}

/*
 * The queue of an interface that is deleted has POLLERR; one that is disabled is not waked
 * by that, but an event tells that something has happened.
 */
static void drop_deleted(struct hold *h)
{
	struct message m = { 0 };
	size_t i;

	rtnl_drop_events(h->rtnl);
	if (poll(h->fds, h->n, 0) <= 0)
		return;
	for (i = 0; i < h->n; i++) {
		if (h->fds[i].fd < 0 || !(h->fds[i].revents & (POLLERR | POLLHUP)))
			continue;
		message_set(&m, -ENODEV, "was deleted");
		verb_fail(&m, NULL, h->have->v[i].name);
		close(h->fds[i].fd);
		h->fds[i].fd = -1;
		h->left--;
	}
}

static int wait_for_end(struct hold *h)
{
	struct pollfd events = { .fd = h->events, .events = POLLIN };
	struct message m = { 0 };

	while (!stop_asked() && h->left) {
		if (ppoll(&events, 1, NULL, stop_mask()) < 0) {
			if (errno == EINTR)
				continue;
			message_set(&m, -errno, "cannot wait: %s", strerror(errno));
			return verb_fail(&m, NULL, NULL);
		}
		drop_deleted(h);
	}
	return h->left == h->n ? 0 : 1;
}

static int hold(struct hold *h)
{
	struct message m = { 0 };
	int status;
	size_t i;

	stop_catch();
	status = attach_all(h);
	if (!status && process_ready(&m) < 0) {
		message_warn(&m, NULL, NULL);
		message_clear(&m);
	}
	if (!status)
		status = wait_for_end(h);
	for (i = 0; i < h->n; i++)
		if (h->fds[i].fd >= 0)
			close(h->fds[i].fd);
	stop_release(false);
	return status;
}

/* All of them are there, and are tun or tap, or it ends here. */
static int find_all(struct call *call, struct ifaces *have)
{
	struct message m = { 0 };
	int status = 0;

	if (call->options->batched) {
		message_usage(&m, "hold cannot be a line of a batch: it does not end");
		return verb_fail(&m, NULL, NULL);
	}
	if (!verb_select(call, false, RTNL_ALL, have, &status) && !status) {
		message_usage(&m, "the name of the interface is missing");
		status = verb_fail(&m, NULL, NULL);
	}
	return status;
}

static int run(struct call *call)
{
	CLEANUP(ifaces_clear) struct ifaces have = { 0 };
	struct hold h = { .rtnl = call->rtnl, .have = &have };
	int status = find_all(call, &have);

	if (!status)
		status = check_all(&have);
	if (!status) {
		h.fds = calloc(have.n, sizeof(*h.fds));
		status = h.fds ? hold(&h) : verb_no_memory();
	}
	free(h.fds);
	return status;
}

const struct verb verb_hold = {
	.name = "hold",
	.words = "NAME...",
	.summary = "keep the carrier while programs come and go",
	.details =
		"Of multi_queue interfaces: attaches a queue that takes no packets, until SIGTERM.\n"
		"At boot: systemctl enable tuntap-hold@tap0\n",
	.example = "tuntap hold tap0",
	.run = run,
};
