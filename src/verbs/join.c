/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Ports of bridges that come later than they. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "verbs/join.h"
#include "verbs/spaces.h"

/* What a line says of it: the options of its port come and go with it. */
#define OF_BRIDGE (HAS(IF_MASTER) | field_mask(FIELD_PORT))

static bool has_bridge(const struct iface *want)
{
	return want->has & HAS(IF_MASTER) && *want->master;
}

/* Ports come in rows: the bridge of the last is remembered. */
struct memo {
	char bridge[IFNAMSIZ];
	int index;
};

static int index_of(struct rtnl *r, const char *bridge, struct memo *memo)
{
	if (strcmp(memo->bridge, bridge) != 0) {
		strcpy(memo->bridge, bridge);
		memo->index = rtnl_ifindex(r, bridge);
	}
	return memo->index;
}

int join_defer(struct rtnl *r, struct ifaces *want, struct awaited **awaited)
{
	struct memo memo = { 0 };
	struct iface *i;
	size_t n;

	*awaited = calloc(want->n + 1, sizeof(**awaited));
	if (!*awaited)
		return -ENOMEM;
	for (n = 0; n < want->n; n++) {
		i = &want->v[n];
		if (!has_bridge(i) || index_of(r, i->master, &memo) != -ENODEV)
			continue;
		strcpy((*awaited)[n].bridge, i->master);
		(*awaited)[n].has = i->has & OF_BRIDGE;
		*i->master = '\0';
		i->has &= ~OF_BRIDGE;
	}
	return 0;
}

void join_restore(struct ifaces *want, const struct awaited *awaited)
{
	size_t n;

	for (n = 0; n < want->n; n++) {
		if (!*awaited[n].bridge)
			continue;
		strcpy(want->v[n].master, awaited[n].bridge);
		want->v[n].has |= awaited[n].has;
	}
}

void join_note(struct changes *changes, size_t n, const struct awaited *awaited)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (*awaited[i].bridge && !changes->v[i].err)
			changes->v[i].awaits = awaited[i].bridge;
}

void join_tell(const struct changes *changes)
{
	struct message m = { 0 };
	const struct change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->awaits)
			continue;
		message_set(&m, 0, "waits for the %s \"%s\", which is not there",
			    c->defers ? "network namespace" : "bridge", c->awaits);
		message_note(&m, &c->want->at, c->name);
		message_clear(&m);
	}
}

/* It speaks of that bridge, of index where it is there, or of any ("all"). */
static bool is_of(struct rtnl *r, const struct iface *line, const char *bridge, int index,
		  struct memo *memo)
{
	if (!has_bridge(line))
		return false;
	if (!strcmp(bridge, "all") || !strcmp(line->master, bridge))
		return true;
	return index > 0 && index_of(r, line->master, memo) == index;
}

/* Those lines that speak of the bridge, with nothing else that they say. */
static int gather_ports(struct rtnl *r, const struct ifaces *want, const char *bridge,
			struct ifaces *ports)
{
	/* By one of its altnames, of those that fit into a name. */
	int index = strlen(bridge) < IFNAMSIZ ? rtnl_ifindex(r, bridge) : 0;
	struct memo memo = { 0 };
	const struct iface *i;
	struct iface *port;
	size_t n;

	for (n = 0; n < want->n; n++) {
		i = &want->v[n];
		if (!is_of(r, i, bridge, index, &memo))
			continue;
		port = ifaces_add(ports, false);
		if (!port)
			return -ENOMEM;
		if (iface_copy(port, i) < 0)
			return -ENOMEM;
		port->has &= OF_BRIDGE;
	}
	return 0;
}

/* One that is not there, or in a bridge already, is no business of ours. */
static void settle(struct rtnl *r, struct change *c, struct memo *memo)
{
	if (c->err == -ENODEV || (!c->err && *c->have->master)) {
		message_clear(&c->msg);
		c->what = KEEP;
		c->err = 0;
	} else if (!c->err && index_of(r, c->want->master, memo) == -ENODEV) {
		message_set(&c->msg, 0, "is in no bridge: there is no \"%s\"", c->want->master);
		c->what = KEEP;
		c->awaits = c->want->master;
	}
}

int join_plan(struct rtnl *r, const struct ifaces *want, const char *bridge, struct ifaces *ports,
	      struct ifaces *have, struct changes *changes, struct message *m)
{
	struct memo memo = { 0 };
	size_t i;
	int err;

	if (gather_ports(r, want, bridge, ports) < 0)
		return message_no_memory(m);
	err = rtnl_dump_named(r, ports, have, m);
	/* A VRF that takes it takes its addresses, which are then given again. */
	if (!err)
		err = rtnl_dump_lists(r, have, plan_looks_at(ports, have, false), m);
	if (err)
		return err;
	if (plan(PLAN_SET, false, ports, have, changes) < 0)
		return message_no_memory(m);
	for (i = 0; i < changes->n; i++) {
		settle(r, &changes->v[i], &memo);
		changes->v[i].joins = true;
	}
	return 0;
}

/*
 * Of the lines those for other network namespaces. Where one was named, those that name none are
 * for the one that apply was, or will be, called in: nobody knows which.
 */
static int put_apart(struct conf *conf, bool named)
{
	struct ifaces *want = &conf->want;
	struct iface *line, *new;
	size_t i, kept = 0;

	for (i = 0; i < want->n; i++) {
		line = &want->v[i];
		if (!spaces_where(line) && (line->netns || !named)) {
			want->v[kept++] = *line;
			continue;
		}
		if (named) {
			iface_clear(line);
			continue;
		}
		new = ifaces_add(&conf->elsewhere, false);
		if (!new)
			return -ENOMEM;
		*new = *line;
		*line = IFACE_EMPTY;
	}
	want->n = kept;
	return 0;
}

/* apply finds an interface by its altname too. */
static int own_names(struct rtnl *r, struct ifaces *lines, const struct ifaces *have)
{
	CLEANUP(free_at) const struct iface **by_name = ifaces_by_name(have);
	size_t i;

	for (i = 0; by_name && i < lines->n; i++)
		if (!iface_find_name(by_name, have->n, lines->v[i].name))
			rtnl_own_name(r, lines->v[i].name);
	return by_name ? 0 : -ENOMEM;
}

void join_read(const struct call *call, const struct ifaces *have, struct conf *conf)
{
	if (conf_read(conf, &(struct words){ 0 }) < 0 ||
	    put_apart(conf, call->options->netns) < 0 ||
	    own_names(call->rtnl, &conf->want, have) < 0)
		conf_clear(conf);
}

const struct iface *join_elsewhere(const struct conf *conf, const char *name)
{
	size_t n;

	for (n = 0; n < conf->elsewhere.n; n++)
		if (!strcmp(conf->elsewhere.v[n].name, name))
			return &conf->elsewhere.v[n];
	return NULL;
}

void join_tell_elsewhere(const struct conf *conf)
{
	struct message m = { 0 };
	const struct iface *line;
	size_t n;

	for (n = 0; n < conf->elsewhere.n; n++) {
		line = &conf->elsewhere.v[n];
		if (spaces_where(line) != -ENOENT)
			continue;
		message_set(&m, 0, "waits for the network namespace \"%s\", which is not there",
			    line->netns);
		message_note(&m, &line->at, line->name);
		message_clear(&m);
	}
}

bool join_missed(const struct iface *line, const struct iface *have)
{
	return !*have->master && has_bridge(line);
}
