/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap monitor: a line for each thing that happens, as it happens. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/rfc3339.h"
#include "base/stop.h"
#include "kernel/idmap.h"
#include "output/render.h"
#include "verbs/verb.h"

enum { TIMESTAMP, INITIAL };

/* What is known of the interfaces, to tell what an event changed. */
struct monitor {
	const struct call *call;
	struct ifaces known;
	bool failed; /* something could not be said */
};

static const char *now(char *text)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return rfc3339_text(&ts, 6, text);
}

static void tell(struct monitor *mon, struct event e)
{
	char time[RFC3339_TEXT];

	if (verb_given(mon->call, TIMESTAMP))
		e.time = now(time);
	if (mon->call->options->json && render_event_json(stdout, &e) < 0)
		mon->failed = verb_no_memory();
	if (!mon->call->options->json)
		render_event(stdout, &e);
}

static void tell_kind(struct monitor *mon, enum event_kind kind, const struct iface *i)
{
	tell(mon, (struct event){ .kind = kind, .iface = i });
}

static struct iface *find(const struct monitor *mon, int ifindex)
{
	size_t i;

	for (i = 0; i < mon->known.n; i++)
		if (mon->known.v[i].seen->ifindex == ifindex)
			return &mon->known.v[i];
	return NULL;
}

/* How many hold it, as far as the kernel tells. */
static uint32_t uses(const struct iface *i)
{
	if (i->multi_queue)
		return i->seen->queues + i->seen->disabled_queues;
	return i->seen->carrier;
}

static void tell_changes(struct monitor *mon, const struct iface *is, const struct iface *was)
{
	if (strcmp(is->name, was->name))
		tell(mon, (struct event){ .kind = EVENT_RENAMED, .iface = is, .was = was });
	if (is->group != was->group)
		tell(mon, (struct event){ .kind = EVENT_GROUP, .iface = is, .was = was });
	if (is->owner != was->owner)
		tell(mon, (struct event){ .kind = EVENT_OWNER, .iface = is, .was = was });
	if (is->up != was->up)
		tell_kind(mon, is->up ? EVENT_UP : EVENT_DOWN, is);
	if (uses(is) != uses(was))
		tell_kind(mon, uses(is) > uses(was) ? EVENT_ATTACHED : EVENT_DETACHED, is);
}

/* Take over what a link message says of itself; the addresses stay. */
static void update(struct iface *known, struct iface *link)
{
	struct iface new = *link;
	struct seen *seen = known->seen;

	*seen = *link->seen;
	new.seen = seen;
	new.addrs = known->addrs;
	new.naddrs = known->naddrs;
	link->alias = known->alias;
	*known = new;
}

/* right: as it is now, or NULL. What has no owner, or no group, has none in any namespace. */
static void correct_id(struct iface *link, int field, const struct iface *right)
{
	if (link->has & HAS(field) && field_is_none(link, field))
		return;
	field_clear(link, field);
	if (right && right->has & HAS(field))
		field_copy(link, right, field);
}

/*
 * The ids in an event are those of the user namespace of whoever caused it, often of the
 * kernel itself. Where ours has others it is asked for them; of one that is gone since,
 * they are what they were. Of one that was never seen nothing is said.
 */
static void correct_ids(struct monitor *mon, struct iface *link, const struct iface *known)
{
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(ifaces_clear) struct ifaces now = { 0 };
	const struct iface *right = known;

	if (idmap_all())
		return;
	if (!rtnl_get_index(mon->call->rtnl, link->seen->ifindex, &now, &ignored))
		right = &now.v[0];
	correct_id(link, IF_OWNER, right);
	correct_id(link, IF_GROUP, right);
}

static int on_new_link(struct monitor *mon, struct iface *link)
{
	struct iface *known = find(mon, link->seen->ifindex);
	struct iface none = { .owner = ID_NONE,
			      .group = ID_NONE,
			      .multi_queue = link->multi_queue };
	struct seen unseen = { 0 };

	correct_ids(mon, link, known);
	if (known) {
		tell_changes(mon, link, known);
		update(known, link);
		return 0;
	}
	known = ifaces_add(&mon->known, true);
	if (!known)
		return -ENOMEM;
	tell_kind(mon, EVENT_ADDED, link);
	none.seen = &unseen;
	strcpy(none.name, link->name);
	tell_changes(mon, link, &none);
	update(known, link);
	return 0;
}

static void on_gone_link(struct monitor *mon, const struct iface *link)
{
	struct iface *known = find(mon, link->seen->ifindex);

	if (!known)
		return;
	tell_kind(mon, EVENT_REMOVED, link);
	iface_clear(known);
	*known = mon->known.v[--mon->known.n];
}

/* What is already known has a new lifetime, or was seen in the first dump. */
static int on_new_address(struct monitor *mon, struct iface *i, const struct address *a)
{
	struct address *new;

	if (iface_find_address(i, a))
		return 0;
	new = iface_add_address(i);
	if (!new)
		return -ENOMEM;
	*new = *a;
	tell(mon, (struct event){ .kind = EVENT_ADDRESS_ADDED, .iface = i, .address = a });
	return 0;
}

static void on_gone_address(struct monitor *mon, struct iface *i, const struct address *a)
{
	const struct address *known = iface_find_address(i, a);
	size_t at;

	if (!known)
		return;
	tell(mon, (struct event){ .kind = EVENT_ADDRESS_REMOVED, .iface = i, .address = a });
	at = known - i->addrs;
	memmove(&i->addrs[at], &i->addrs[at + 1], (i->naddrs - at - 1) * sizeof(*i->addrs));
	i->naddrs--;
}

static int on_event(const struct rtnl_event *e, void *data)
{
	struct monitor *mon = data;
	struct iface *i;

	if (e->what == RTNL_LINK_NEW)
		return on_new_link(mon, e->link);
	if (e->what == RTNL_LINK_DEL) {
		on_gone_link(mon, e->link);
		return 0;
	}
	i = find(mon, e->ifindex);
	if (i && e->what == RTNL_ADDRESS_NEW)
		return on_new_address(mon, i, e->address);
	if (i)
		on_gone_address(mon, i, e->address);
	return 0;
}

static int look(struct monitor *mon, bool say, struct message *m)
{
	struct rtnl *r = mon->call->rtnl;
	size_t i;
	int err;

	ifaces_clear(&mon->known);
	err = rtnl_dump_links(r, RTNL_ALL | RTNL_COUNTERS, &mon->known, m);
	if (!err)
		err = rtnl_dump_lists(r, &mon->known, HAS(IF_ADDRS), m);
	for (i = 0; !err && say && i < mon->known.n; i++)
		tell_kind(mon, EVENT_STATE, &mon->known.v[i]);
	return err;
}

/*
 * What waits in the socket is older than what was lost: it must not be told
 * after the state.
 */
static int after_loss(struct monitor *mon, struct message *m)
{
	rtnl_drop_events(mon->call->rtnl);
	tell(mon, (struct event){ .kind = EVENT_LOST });
	return look(mon, true, m);
}

/* Wait for the kernel. 0: there are events; 1: nobody reads what is said any more; -errno. */
static int wait_for_events(int fd, struct message *m)
{
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO, .events = 0 },
	};

	while (poll(fds, 2, -1) < 0)
		if (errno != EINTR)
			return message_set(m, -errno, "cannot wait for events: %s",
					   strerror(errno));
	return fds[1].revents != 0;
}

static int watch(struct monitor *mon, int fd, struct message *m)
{
	int err = look(mon, verb_given(mon->call, INITIAL), m);

	while (!err && !mon->failed && !verb_flush(0)) {
		err = wait_for_events(fd, m);
		if (err)
			return err < 0 ? err : 0;
		err = rtnl_next_events(mon->call->rtnl, on_event, mon, m);
		if (err == -ENOBUFS)
			err = after_loss(mon, m);
	}
	return err ? err : -EIO;
}

/* Where it is closed, what is opened next may have its number, but only to read. */
static bool can_write(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

static int run(struct call *call)
{
	struct monitor mon = { .call = call };
	struct message m = { 0 };
	int fd, err;

	if (call->words->n) {
		message_usage(&m, "unexpected word \"%s\"", call->words->v[0].text);
		return verb_fail(&m, NULL, NULL);
	}
	if (!can_write(STDOUT_FILENO)) {
		message_set(&m, -EBADF, "cannot write to standard output: %s", strerror(EBADF));
		return verb_fail(&m, NULL, NULL);
	}
	stop_at_once();
	fd = rtnl_watch(call->rtnl, &m);
	verb_only_looks(call);
	err = fd < 0 ? fd : watch(&mon, fd, &m);
	ifaces_clear(&mon.known);
	stop_release(false);
	if (m.text)
		verb_fail(&m, NULL, NULL);
	return err ? 1 : 0;
}

const struct verb verb_monitor = {
	.name = "monitor",
	.words = "[--initial] [--timestamp]",
	.summary = "print a line for each event, until stopped",
	.details = "  --initial     begin with what is there\n"
		   "  --timestamp   the time before each line\n"
		   "  -j            one JSON object per line\n",
	.options = { { "--timestamp", false }, { "--initial", false } },
	.example = "tuntap monitor --timestamp",
	.run = run,
};
