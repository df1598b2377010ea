/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deleting many interfaces. Each deletion waits some 16 ms for all processors
 * (RCU), but a whole link group goes in one such wait. So the interfaces are
 * put into a group that nobody else is in, and that is deleted, in one send:
 * the kernel carries it out without returning to the process, which can be
 * killed before or after it, not between. All go or none, and none stays in the
 * group.
 *
 * Why nothing else goes with them. The group's number is a random one of 32
 * bits, another for each chunk, and a look at all links just before has shown
 * it nowhere; the kernel puts nobody into it by itself. The requests name the
 * interfaces by index, and that look has shown each index to be the interface
 * that was asked for. A single-queue one is attached to since, so that nobody
 * else can begin to use it. From the look to the send, some milliseconds, an
 * administrator can still delete any of them: then its index names nobody, since
 * the kernel gives an index out again only after all 2^31 others, and the request
 * for it fails alone. To hit another, somebody would have to delete one of these
 * and ask for just its index, or bring an interface that had this index from
 * another namespace, within these milliseconds.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "holder.h"
#include "provision.h"
#include "remove.h"

enum {
	/* The kernel lets nobody else change interfaces for 0.1 to 0.3 s then. */
	CHUNK = 500,
	/* Descriptors that are not those of victims. */
	OTHER_FILES = 32,
};

/* For as many descriptors as the process may have. */
static size_t chunk_size(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) < 0)
		return 1;
	if (l.rlim_cur < CHUNK + OTHER_FILES) {
		l.rlim_cur = l.rlim_max < CHUNK + OTHER_FILES ? l.rlim_max : CHUNK + OTHER_FILES;
		if (setrlimit(RLIMIT_NOFILE, &l) < 0 && getrlimit(RLIMIT_NOFILE, &l) < 0)
			return 1;
	}
	if (l.rlim_cur >= CHUNK + OTHER_FILES)
		return CHUNK;
	return l.rlim_cur > OTHER_FILES ? l.rlim_cur - OTHER_FILES : 1;
}

static void refuse(struct victim *v, int err)
{
	v->state = VICTIM_DONE;
	v->c->err = err;
}

/* Attached: the sure test of a single-queue interface, and a lock. */
static void lock(struct rtnl *r, struct victim *v)
{
	v->fd = provision_lock(r, v->c->have, &v->c->msg);
	if (v->fd >= 0)
		v->state = VICTIM_LOCKED;
	else if (v->fd == -ENODEV)
		refuse(v, v->fd);
	else
		v->state = v->fd == -EBUSY ? VICTIM_BUSY : VICTIM_UNSURE;
}

static void prepare(struct rtnl *r, struct victim *v, bool root, bool force)
{
	const struct iface *have = v->c->have;

	v->state = VICTIM_FREE;
	if (force && (iface_in_use(have) || !have->seen->persist))
		return;
	if (have->multi_queue && iface_in_use(have))
		v->state = VICTIM_BUSY;
	else if (!have->multi_queue || !root)
		lock(r, v);
	if (force && (v->state == VICTIM_BUSY || v->state == VICTIM_UNSURE)) {
		message_clear(&v->c->msg);
		v->state = VICTIM_FREE;
	}
}

/* Who uses those that may be in use: of all of them in one pass over /proc. */
static bool find_users(const struct chunk *k)
{
	struct ifaces list = { .v = calloc(k->n + 1, sizeof(*list.v)) };
	struct message ignored = { 0 };
	bool all_seen = false;
	size_t i;

	for (i = 0; list.v && i < k->n; i++)
		if (k->v[i].state == VICTIM_BUSY || k->v[i].state == VICTIM_UNSURE)
			list.v[list.n++] = *k->v[i].c->have;
	if (list.n && holder_find(&list, &all_seen, &ignored) < 0)
		all_seen = false;
	message_clear(&ignored);
	free(list.v);
	return all_seen;
}

/*
 * Where attaching did not tell (no /dev/net/tun, a filter), being seen does; if
 * there is another way to delete it.
 */
static void judge(struct victim *v, bool root, bool all_seen)
{
	const struct iface *have = v->c->have;

	if (v->state == VICTIM_UNSURE && !root) {
		refuse(v, v->fd);
	} else if (v->state == VICTIM_UNSURE && !iface_in_use(have) && !have->seen->nholders) {
		message_clear(&v->c->msg);
		v->state = VICTIM_FREE;
	} else if (v->state == VICTIM_UNSURE || v->state == VICTIM_BUSY) {
		refuse(v, provision_users(have, all_seen, &v->c->msg));
		message_hint(&v->c->msg, "end that process, or --force");
	}
}

/* A look at all links: is the group free, and is each victim still itself? */
static int look(const struct iface *link, void *data)
{
	struct chunk *k = data;
	struct seen seen = { .ifindex = link->seen->ifindex };
	struct iface iface = { .seen = &seen };
	struct change change = { .have = &iface };
	struct victim key = { .c = &change }, *v;

	if (link->seen->link_group == k->group)
		k->group_taken = true;
	v = bsearch(&key, k->v, k->n, sizeof(key), victim_compare);
	if (!v || strcmp(link->name, v->c->have->name) || !iface_is_tuntap(link))
		return 0;
	v->there = true;
	v->in_use = iface_in_use(link);
	v->link_group = link->seen->link_group;
	return 0;
}

static void forget(void *data)
{
	struct chunk *k = data;
	size_t i;

	k->group_taken = false;
	for (i = 0; i < k->n; i++)
		k->v[i].there = false;
}

static int choose_group(struct chunk *k, struct message *m)
{
	int err;

	do {
		/* 0 is where everybody is. */
		do {
			if (getrandom(&k->group, sizeof(k->group), 0) != sizeof(k->group))
				return message_set(m, -errno, "cannot get a random number: %s",
						   strerror(errno));
		} while (!k->group);
		forget(k);
		err = rtnl_each_link(k->r, look, forget, k, m);
	} while (!err && k->group_taken);
	return err;
}

/* What has changed since it was looked at first is no longer what was asked for. */
static void check(struct victim *v, bool force)
{
	if (v->state == VICTIM_DONE)
		return;
	if (!v->there)
		refuse(v, message_set(&v->c->msg, -ENODEV, "was deleted or renamed meanwhile"));
	else if (v->state == VICTIM_FREE && v->in_use && !force)
		refuse(v, provision_in_use(v->c->have, &v->c->msg));
}

/*
 * What became of it. failure: of the send, or of the deletion; 0: none, so that
 * one that is still there has been taken out of the group by somebody else.
 */
static bool left_behind(struct rtnl *r, struct victim *v, int failure, const struct message *why)
{
	const struct iface *have = v->c->have;

	if (v->state == VICTIM_DONE)
		return false;
	v->state = VICTIM_DONE;
	if (rtnl_ifindex(r, have->name) != have->seen->ifindex) {
		message_clear(&v->c->msg);
		v->c->err = provision_gone(r, have, &v->c->msg);
		return v->c->err;
	}
	v->c->err = v->outcome.err;
	if (!v->c->err && failure)
		v->c->err = message_set(&v->c->msg, failure, "%s", why->text);
	else if (!v->c->err)
		v->c->err = message_set(&v->c->msg, -EBUSY,
					"is still there: its group was changed meanwhile");
	return true;
}

/* Nobody stays in the group, should the kernel not have deleted it. */
static void put_back(struct rtnl *r, const struct victim *v, struct rtnl_batch *b)
{
	struct message ignored = { 0 };

	rtnl_batch_group(b, v->c->have->seen->ifindex, v->link_group);
	rtnl_send(r, b, NULL, &ignored);
	message_clear(&ignored);
}

static void delete_group(struct chunk *k)
{
	struct message m = { 0 };
	struct rtnl_batch b = { .whole = true };
	size_t i;
	int err;

	for (i = 0; i < k->n; i++) {
		if (k->v[i].state == VICTIM_DONE)
			continue;
		b.outcome = &k->v[i].outcome;
		rtnl_batch_group(&b, k->v[i].c->have->seen->ifindex, k->group);
	}
	if (!b.n && !b.no_memory)
		return;
	b.outcome = NULL;
	rtnl_batch_del_group(&b, k->group);
	err = rtnl_send(k->r, &b, NULL, &m);
	/* There was nobody in the group any more. */
	if (err == -ENODEV)
		err = 0;
	for (i = 0; i < k->n; i++)
		if (left_behind(k->r, &k->v[i], err, &m) && err)
			put_back(k->r, &k->v[i], &b);
	rtnl_batch_clear(&b);
	message_clear(&m);
}

static void remove_as_root(struct chunk *k, bool force)
{
	struct message m = { 0 };
	int err = choose_group(k, &m);
	size_t i;

	for (i = 0; i < k->n; i++) {
		if (!err)
			check(&k->v[i], force);
		else if (k->v[i].state != VICTIM_DONE)
			refuse(&k->v[i], message_set(&k->v[i].c->msg, err, "%s", m.text));
	}
	message_clear(&m);
	delete_group(k);
}

static void remove_chunk(struct chunk *k, bool force)
{
	bool root = rtnl_may_change(k->r), all_seen;
	size_t i;

	qsort(k->v, k->n, sizeof(*k->v), victim_compare);
	for (i = 0; i < k->n; i++)
		prepare(k->r, &k->v[i], root, force);
	all_seen = find_users(k);
	for (i = 0; i < k->n; i++)
		judge(&k->v[i], root, all_seen);
	if (root)
		remove_as_root(k, force);
	else
		remove_owned(k);
	for (i = 0; i < k->n; i++)
		if (k->v[i].fd >= 0)
			close(k->v[i].fd);
}

int victim_compare(const void *a, const void *b)
{
	const struct victim *x = a, *y = b;
	int i = x->c->have->seen->ifindex, j = y->c->have->seen->ifindex;

	return (i > j) - (i < j);
}

/* The changes of a chunk; returns how many were looked at. */
static size_t choose(struct chunk *k, struct change *v, size_t n, size_t room)
{
	size_t i;

	for (i = 0; i < n && k->n < room; i++) {
		if (v[i].err || v[i].what != REMOVE)
			continue;
		k->v[k->n] = (struct victim){ .c = &v[i], .fd = -1 };
		k->v[k->n].outcome.msg = &v[i].msg;
		k->n++;
	}
	return i;
}

/* One alone is not faster by its group: its wait is the same. */
size_t provision_remove(struct rtnl *r, struct change *v, size_t n, bool force)
{
	size_t room = chunk_size(), looked_at;
	struct chunk k = { .r = r, .v = calloc(room, sizeof(*k.v)) };

	looked_at = k.v ? choose(&k, v, n, room) : 1;
	if (k.n > 1)
		remove_chunk(&k, force);
	else
		v->err = provision_remove_one(r, v->have, force, &v->msg);
	free(k.v);
	return looked_at;
}
