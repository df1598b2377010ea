/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Deleting many interfaces. Each deletion waits some 16 ms for all processors
 * (RCU), but a whole link group goes in one such wait. So the interfaces are
 * put into a group that nobody else is in, and that is deleted, in one send:
 * the kernel carries it out without returning to the process, which can be
 * killed before or after it, not between. All go or none, and none stays in the
 * group.
 *
 * Why nothing else goes with them. The group's number is a random one of 32
 * bits, another for each batch, and a look at all links before has shown it
 * nowhere; the kernel puts nobody into it by itself. The requests name the
 * interfaces by index, and just before each index is seen to be still that of the
 * name that was asked for. A single-queue one is attached to since, so that
 * nobody else can begin to use it. From there to the send, a few milliseconds, an
 * administrator can still delete any of them: then its index names nobody, since
 * the kernel gives an index out again only after all 2^31 others, and the request
 * for it fails alone. To hit another, somebody would have to delete one of these
 * and ask for just its index, or bring an interface that had this index from
 * another namespace, within these milliseconds. Who deletes one by its name or
 * index has that race too, and a longer one.
 *
 * What cannot be kept out is an interface that an administrator puts into this
 * very group after that look: it goes with them, since the kernel asks for no
 * more than the number. If it is one that cannot be deleted (lo, hardware), the
 * kernel deletes none.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "base/cleanup.h"
#include "change/attach.h"
#include "change/remove.h"
#include "change/transaction.h"
#include "kernel/holder.h"

enum {
	/* The kernel lets nobody else change interfaces for 0.1 to 0.3 s then. */
	BATCH = 500,
	/* Descriptors that are not those of deletions. */
	OTHER_FILES = 32,
};

/* For as many descriptors as the process may have. */
static size_t batch_size(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) < 0)
		return 1;
	if (l.rlim_cur < BATCH + OTHER_FILES) {
		l.rlim_cur = l.rlim_max < BATCH + OTHER_FILES ? l.rlim_max : BATCH + OTHER_FILES;
		if (setrlimit(RLIMIT_NOFILE, &l) < 0 && getrlimit(RLIMIT_NOFILE, &l) < 0)
			return 1;
	}
	if (l.rlim_cur >= BATCH + OTHER_FILES)
		return BATCH;
	return l.rlim_cur > OTHER_FILES ? l.rlim_cur - OTHER_FILES : 1;
}

static void refuse(struct deletion *deletion, int err)
{
	deletion->state = DELETION_DONE;
	deletion->c->err = err;
}

/* Attached: the sure test of a single-queue interface, and a lock. */
static void lock(struct rtnl *r, struct deletion *deletion)
{
	deletion->attached = attach_lock(r, deletion->c->have, &deletion->c->msg);
	if (deletion->attached.what == ATTACHED)
		deletion->state = DELETION_LOCKED;
	else if (deletion->attached.what == ATTACH_GONE)
		refuse(deletion, deletion->attached.err);
	else
		deletion->state = deletion->attached.what == ATTACH_IN_USE ? DELETION_BUSY
									   : DELETION_UNSURE;
}

/* Whether there can be another way, for root. */
static bool never_attaches(const struct deletion *deletion)
{
	return deletion->attached.what == ATTACH_IMPOSSIBLE ||
	       deletion->attached.what == ATTACH_FORBIDDEN;
}

static void prepare(const struct batch *batch, struct deletion *deletion)
{
	const struct iface *have = deletion->c->have;

	deletion->state = DELETION_FREE;
	if (batch->force && (iface_in_use(have) || !have->seen->persist))
		return;
	if (have->multi_queue && iface_in_use(have))
		deletion->state = DELETION_BUSY;
	else if (!have->multi_queue || !batch->root)
		lock(batch->r, deletion);
	if (batch->force &&
	    (deletion->state == DELETION_BUSY || deletion->state == DELETION_UNSURE)) {
		message_clear(&deletion->c->msg);
		deletion->state = DELETION_FREE;
	}
}

/* Who uses those that may be in use: of all of them in one pass over /proc. */
static int find_users(const struct batch *batch, struct holders *users)
{
	CLEANUP(free_at) const struct iface **v = calloc(batch->n + 1, sizeof(*v));
	CLEANUP(message_clear) struct message ignored = { 0 };
	size_t n = 0, i;
	int err = v ? 0 : -ENOMEM;

	for (i = 0; v && i < batch->n; i++)
		if (batch->v[i].state == DELETION_BUSY || batch->v[i].state == DELETION_UNSURE)
			v[n++] = batch->v[i].c->have;
	return n ? holder_find_of(v, n, users, &ignored) : err;
}

/*
 * Where attaching did not tell (no /dev/net/tun, a filter), being seen does; if
 * somebody could look, and there is another way to delete it.
 */
static void judge(const struct batch *batch, struct deletion *deletion, bool looked,
		  const struct holders *users)
{
	const struct iface *have = deletion->c->have;
	bool unsure = deletion->state == DELETION_UNSURE, held = holders_of(users, have)->n;
	int gone;

	if (!unsure && deletion->state != DELETION_BUSY)
		return;
	if (unsure && !(batch->root && looked && never_attaches(deletion))) {
		refuse(deletion, deletion->attached.err);
		return;
	}
	if (unsure && !iface_in_use(have) && !held) {
		message_clear(&deletion->c->msg);
		deletion->state = DELETION_FREE;
		return;
	}
	/* Who held it was deleting it. */
	gone = held ? 0 : attach_unchanged(batch->r, have, &deletion->c->msg);
	if (gone) {
		refuse(deletion, gone);
		return;
	}
	attach_users(have, users, &deletion->c->msg);
	refuse(deletion, provision_in_use(&deletion->c->msg));
}

/* Say of those that may be in use by whom, or that they are not. */
static void explain(struct batch *batch)
{
	CLEANUP(holders_clear) struct holders users = { 0 };
	bool looked = !find_users(batch, &users);
	size_t i;

	for (i = 0; i < batch->n; i++)
		judge(batch, &batch->v[i], looked, &users);
}

static bool goes(const struct deletion *deletion)
{
	return deletion->state == DELETION_LOCKED || deletion->state == DELETION_FREE;
}

/* What has changed since it was looked at first is no longer what was asked for. */
static bool look_at_names(struct batch *batch)
{
	bool any_free = false;
	struct deletion *deletion;
	size_t i;
	int gone;

	for (i = 0; i < batch->n; i++) {
		deletion = &batch->v[i];
		gone = goes(deletion)
			       ? attach_unchanged(batch->r, deletion->c->have, &deletion->c->msg)
			       : 0;
		if (gone)
			refuse(deletion, gone);
		any_free = any_free || deletion->state == DELETION_FREE;
	}
	return any_free;
}

/*
 * Nothing keeps others from those that are FREE. They are looked at as late as can
 * be, and in one dump: the first of many would wait for the last.
 */
static void look_again(struct batch *batch)
{
	CLEANUP(ifaces_clear) struct ifaces list = { 0 };
	const struct iface **by_name = NULL, *now;
	CLEANUP(message_clear) struct message m = { 0 };
	struct deletion *deletion;
	size_t i;
	int err;

	if (!look_at_names(batch) || batch->force)
		return;
	err = rtnl_dump_links(batch->r, 0, &list, &m);
	if (!err)
		by_name = ifaces_by_name(&list);
	for (i = 0; i < batch->n; i++) {
		deletion = &batch->v[i];
		if (deletion->state != DELETION_FREE)
			continue;
		now = by_name ? iface_find_name(by_name, list.n, deletion->c->have->name) : NULL;
		if (!by_name)
			refuse(deletion, message_set(&deletion->c->msg, err ? err : -ENOMEM, "%s",
						     m.text ? m.text : "out of memory"));
		else if (now && iface_in_use(now))
			deletion->state = DELETION_BUSY;
	}
	free(by_name);
}

/*
 * What became of it. failure: of the send, or of the deletion; 0: none, so that
 * one that is still there has been taken out of the group by somebody else.
 */
static bool left_behind(struct rtnl *r, struct deletion *deletion, int failure,
			const struct message *why)
{
	const struct iface *have = deletion->c->have;

	if (!goes(deletion))
		return false;
	deletion->state = DELETION_DONE;
	if (!rtnl_has_name(r, have->seen->ifindex, have->name)) {
		message_clear(&deletion->c->msg);
		deletion->c->err = provision_gone(r, have, &deletion->c->msg);
		return deletion->c->err;
	}
	deletion->c->err = deletion->outcome.err;
	if (!deletion->c->err && failure) {
		deletion->c->err = message_set(&deletion->c->msg, failure, "%s",
					       why->text ? why->text : "out of memory");
		if (why->hint)
			message_hint(&deletion->c->msg, "%s", why->hint);
	} else if (!deletion->c->err) {
		deletion->c->err = message_set(&deletion->c->msg, -EAGAIN,
					       "still exists: its link group changed meanwhile");
	}
	return true;
}

/* Nobody stays in the group, should the kernel not have deleted it. */
static void put_back(struct rtnl *r, const struct deletion *deletion, struct rtnl_batch *b)
{
	CLEANUP(message_clear) struct message ignored = { 0 };

	rtnl_batch_group(b, deletion->c->have->seen->ifindex, deletion->c->have->link_group);
	rtnl_send(r, b, NULL, &ignored);
}

/* All of ours can be deleted: there was another. */
static void say_why_none(struct message *m)
{
	message_set(m, -EOPNOTSUPP,
		    "cannot delete it: somebody has just put an interface that cannot be deleted "
		    "into the same link group");
	message_hint(m, "try again");
}

static void delete_group(struct batch *batch)
{
	CLEANUP(message_clear) struct message m = { 0 };
	struct rtnl_batch b = { .whole = true };
	size_t i;
	int err;

	for (i = 0; i < batch->n; i++) {
		if (!goes(&batch->v[i]))
			continue;
		b.outcome = &batch->v[i].outcome;
		rtnl_batch_group(&b, batch->v[i].c->have->seen->ifindex, batch->group);
	}
	if (!b.n && !b.no_memory)
		return;
	b.outcome = NULL;
	rtnl_batch_del_group(&b, batch->group);
	err = rtnl_send(batch->r, &b, NULL, &m);
	/* There was nobody in the group any more. */
	if (err == -ENODEV)
		err = 0;
	if (err == -EOPNOTSUPP)
		say_why_none(&m);
	for (i = 0; i < batch->n; i++)
		if (left_behind(batch->r, &batch->v[i], err, &m) && err)
			put_back(batch->r, &batch->v[i], &b);
	rtnl_batch_clear(&b);
}

/* Those behind the first that does not go, or may not, do not go either. */
static void stop_at_failure(struct batch *batch)
{
	size_t i = 0;

	while (i < batch->n && goes(&batch->v[i]))
		i++;
	for (; i < batch->n; i++)
		if (batch->v[i].state != DELETION_DONE)
			refuse(&batch->v[i], -ECANCELED);
}

static void remove_batch(struct batch *batch)
{
	size_t i;

	for (i = 0; i < batch->n; i++)
		prepare(batch, &batch->v[i]);
	explain(batch);
	look_again(batch);
	if (batch->in_order)
		stop_at_failure(batch);
	if (batch->root)
		delete_group(batch);
	else
		remove_owned(batch);
	/* Those that came into use meanwhile. */
	explain(batch);
	for (i = 0; i < batch->n; i++)
		attach_end(batch->r, batch->v[i].c->have, &batch->v[i].attached);
}

/* Of the n changes, what fits into the batch; returns how many were looked at. */
static size_t choose(struct batch *batch, struct change *v, size_t n, size_t room)
{
	size_t i;

	for (i = 0, batch->n = 0; i < n && batch->n < room; i++) {
		if (v[i].err || v[i].what != REMOVE)
			continue;
		batch->v[batch->n] = (struct deletion){ .c = &v[i], .attached.fd = -1 };
		batch->v[batch->n].outcome.msg = &v[i].msg;
		batch->n++;
	}
	return i;
}

/* n groups in a row that nobody is in; 0 is where everybody is. */
static int choose_groups(struct rtnl *r, uint32_t n, uint32_t *first, struct message *m)
{
	int taken;

	do {
		if (getrandom(first, sizeof(*first), 0) != sizeof(*first))
			return message_set(m, -errno, "cannot get a random number: %s",
					   strerror(errno));
		taken = *first == 0 || *first + n < n ? 1 : rtnl_groups_taken(r, *first, n, m);
	} while (taken > 0);
	return taken;
}

static void refuse_all(struct change *v, size_t n, int err, const struct message *m)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!v[i].err && v[i].what == REMOVE)
			v[i].err = message_set(&v[i].msg, err, "%s",
					       m->text ? m->text : "out of memory");
}

static size_t count(const struct change *v, size_t n)
{
	size_t deletions = 0, i;

	for (i = 0; i < n; i++)
		deletions += !v[i].err && v[i].what == REMOVE;
	return deletions;
}

/* The number of the first batch's group, if the way is root's, and what is needed. */
static int begin(struct batch *batch, size_t deletions, size_t room, struct message *m)
{
	batch->v = calloc(room, sizeof(*batch->v));
	if (!batch->v)
		return message_no_memory(m);
	batch->root = rtnl_may_change(batch->r);
	return batch->root ? choose_groups(batch->r, deletions / room + 1, &batch->group, m) : 0;
}

size_t provision_remove(struct rtnl *r, struct changes *changes, size_t from, size_t end,
			bool force)
{
	struct change *v = changes->v;
	size_t deletions = count(v + from, end - from), room = batch_size();
	struct batch batch = { .r = r, .force = force, .in_order = changes->in_order };
	CLEANUP(message_clear) struct message m = { 0 };
	int err;

	/* One alone is not faster by its group: its wait is the same. */
	if (deletions == 1) {
		v[from].err = provision_remove_one(r, v[from].have, force, &v[from].msg);
		return end;
	}
	err = begin(&batch, deletions, room, &m);
	if (err) {
		refuse_all(v + from, end - from, err, &m);
		from = end;
	}
	for (; from < end && !changes_stopped(changes); batch.group++) {
		from += choose(&batch, v + from, end - from, room);
		remove_batch(&batch);
		changes_cancel(changes);
		changes_progress(changes, from);
	}
	free(batch.v);
	return from;
}
