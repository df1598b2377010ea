/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The network namespaces of the lines of files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/shell.h"
#include "verbs/spaces.h"

void spaces_clear(struct spaces *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		message_clear(&s->v[i].msg);
		free(s->v[i].want.v); /* what they hold is the whole's */
	}
	if (s->home)
		close(s->home);
	free(s->lines);
	free(s->v);
	*s = (struct spaces){ 0 };
}

static struct space *add(struct spaces *s, const char *netns)
{
	struct space *v = reallocarray(s->v, s->n + 1, sizeof(*v));

	if (!v)
		return NULL;
	s->v = v;
	v += s->n++;
	*v = (struct space){ .netns = netns, .there = !netns };
	return v;
}

static void look(struct space *space)
{
	int err;

	message_clear(&space->msg);
	err = netns_find_id(space->netns, &space->id, &space->msg);
	space->there = !err;
	space->err = err == -ENOENT ? 0 : err;
	/* Another user may. What is none, or not to be trusted, is so for all. */
	space->untold = err == -EACCES;
}

bool spaces_come(struct space *space)
{
	look(space);
	return space->there;
}

/* What one line calls it; several may mean the same. */
struct known {
	const char *netns;
	size_t space;
};

/* The one that is the same as the last of them, or that itself. */
static size_t same(const struct spaces *s)
{
	const struct space *new = &s->v[s->n - 1];
	size_t i;

	for (i = 0; new->there &&i < s->n - 1; i++)
		if (s->v[i].there && netns_equal(&s->v[i].id, &new->id))
			return i;
	return s->n - 1;
}

/* The namespace of that name, or -errno: known ones are not looked for again. */
static int find(struct spaces *s, struct known **known, size_t *nknown, const char *netns,
		struct message *m)
{
	struct known *v;
	struct space *new;
	size_t i;
	int err;

	for (i = 0; i < *nknown; i++)
		if (!strcmp((*known)[i].netns, netns))
			return (int)(*known)[i].space;
	if (!*nknown) {
		err = netns_own_id(&s->v[0].id, m);
		if (err)
			return err;
	}
	v = reallocarray(*known, *nknown + 1, sizeof(*v));
	if (v)
		*known = v;
	new = v ? add(s, netns) : NULL;
	if (!new)
		return message_no_memory(m);
	look(new);
	i = same(s);
	if (i < s->n - 1)
		message_clear(&s->v[--s->n].msg);
	v[*nknown] = (struct known){ netns, i };
	++*nknown;
	return (int)i;
}

static int add_line(struct spaces *s, size_t space, const struct iface *line, struct line *at)
{
	struct iface *new = ifaces_add(&s->v[space].want, false);

	if (!new)
		return -ENOMEM;
	*new = *line;
	*at = (struct line){ space, s->v[space].want.n - 1 };
	return 0;
}

static int sort_lines(struct spaces *s, const struct ifaces *want, struct message *m)
{
	CLEANUP(free_at) struct known *known = NULL;
	size_t i, nknown = 0;
	int space;

	s->lines = calloc(want->n + 1, sizeof(*s->lines));
	if (!s->lines || !add(s, NULL))
		return message_no_memory(m);
	for (i = 0; i < want->n; i++) {
		space = 0;
		if (want->v[i].netns)
			space = find(s, &known, &nknown, want->v[i].netns, m);
		if (space < 0)
			return space;
		if (add_line(s, space, &want->v[i], &s->lines[i]) < 0)
			return message_no_memory(m);
	}
	return 0;
}

static int twice(const struct iface *first, const struct iface *again)
{
	struct message m = { 0 };

	message_usage(&m, "is named twice: %s and %s are one network namespace",
		      first->netns ? first->netns : "the caller's",
		      again->netns ? again->netns : "the caller's");
	if (first->at.file)
		message_append(&m, "; first in %s:%u:%u", first->at.file, first->at.line,
			       first->at.column);
	return verb_fail(&m, &again->at, again->name);
}

/* Files are checked for it by what they say; only here two names can be one namespace. */
int spaces_no_name_twice(const struct ifaces *want)
{
	CLEANUP(free_at) const struct iface **v = ifaces_by_name(want);
	size_t i;

	if (!v)
		return verb_no_memory();
	for (i = 1; i < want->n; i++)
		if (!strcmp(v[i - 1]->name, v[i]->name))
			return v[i - 1] < v[i] ? twice(v[i - 1], v[i]) : twice(v[i], v[i - 1]);
	return 0;
}

static int contradicts(const struct iface *line)
{
	struct message m = { 0 };

	message_usage(&m, "netns \"%s\" and option -n, which names another, contradict each other",
		      line->netns);
	message_hint(&m, "without -n, each line is carried out in its own network namespace");
	return verb_fail(&m, &line->at, line->name);
}

int spaces_find(struct spaces *s, const struct call *call, const struct ifaces *want)
{
	struct message m = { 0 };
	int status = 0;
	size_t i;

	s->rtnl = call->rtnl;
	if (sort_lines(s, want, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	if (call->options->netns && s->n > 1)
		return contradicts(&s->v[1].want.v[0]);
	for (i = 0; !status && i < s->n; i++)
		status = spaces_no_name_twice(&s->v[i].want);
	return status;
}

static int go(struct spaces *s, const struct space *space, struct message *m)
{
	int home = s->home ? s->home : netns_own(m);

	if (home < 0)
		return home;
	s->home = home;
	return netns_enter_id(space->netns, &space->id, m);
}

int spaces_visit(struct spaces *s, struct space *space, space_work work, void *data,
		 struct message *m)
{
	CLEANUP(message_clear) struct message back = { 0 };
	struct rtnl *rtnl;
	int err;

	if (s->lost)
		return message_set(m, -EPERM, "this process is in another network namespace");
	if (!space->netns)
		return work(s->rtnl, space, data, m);
	rtnl = rtnl_new();
	if (!rtnl)
		return message_no_memory(m);
	err = go(s, space, m);
	if (err) {
		rtnl_free(rtnl);
		if (err != -ENOENT && err != -ESTALE)
			return err;
		look(space);
		return -ESTALE;
	}
	shell_set_netns(space->netns);
	err = work(rtnl, space, data, m);
	shell_set_netns(NULL);
	rtnl_free(rtnl);
	if (netns_go_back(s->home, &back) < 0) {
		s->lost = true;
		message_copy(m, &back);
		err = -EPERM;
	}
	return err;
}

int spaces_gather(const struct spaces *s, const struct ifaces *want, struct changes *const *of,
		  struct changes *all)
{
	size_t i, at, n = 0;

	for (i = 0; i < s->n; i++)
		n += of[i]->n;
	*all = (struct changes){ .v = calloc(n + 1, sizeof(*all->v)) };
	if (!all->v)
		return -ENOMEM;
	for (i = 0; i < want->n; i++)
		if (of[s->lines[i].space]->n)
			all->v[all->n++] = of[s->lines[i].space]->v[s->lines[i].at];
	for (i = 0; i < s->n; i++)
		for (at = s->v[i].want.n; at < of[i]->n; at++)
			all->v[all->n++] = of[i]->v[at];
	for (i = 0; i < s->n; i++) {
		free(of[i]->v);
		*of[i] = (struct changes){ 0 };
	}
	return 0;
}

int spaces_absent(const struct space *space, struct changes *changes)
{
	struct change *c;
	size_t i;

	*changes =
		(struct changes){ .v = calloc(space->want.n + 1, sizeof(*c)), .n = space->want.n };
	if (!changes->v) {
		changes->n = 0;
		return -ENOMEM;
	}
	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		c->want = &space->want.v[i];
		strcpy(c->name, c->want->name);
		c->err = space->err;
		c->untold = c->err && space->untold;
		if (c->err)
			message_copy(&c->msg, &space->msg);
		c->defers = !c->err;
		if (c->defers)
			c->awaits = c->want->netns;
	}
	return 0;
}

int spaces_where(const struct iface *line)
{
	CLEANUP(message_clear) struct message m = { 0 };
	struct netns_id own, id;
	int err;

	if (!line->netns)
		return 0;
	err = netns_find_id(line->netns, &id, &m);
	if (err)
		return err == -ENOENT ? err : 1;
	message_clear(&m);
	return netns_own_id(&own, &m) < 0 || !netns_equal(&own, &id);
}
