/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* JSON of interfaces and events. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/array.h"
#include "base/field.h"
#include "base/ident.h"
#include "output/json-stream.h"
#include "output/json-write.h"
#include "output/render.h"

static void put_id(struct json_stream *s, const char *key, const struct iface *i, int field)
{
	uint32_t id = field == IF_OWNER ? i->owner : i->group;

	if (id == ID_NONE || iface_id_hidden(i, field))
		stream_null(s, key);
	else
		stream_number(s, key, id);
}

static void put_flags(struct json_stream *s, const struct iface *i)
{
	const char *flags[RENDER_FLAGS_MAX];
	char rest[16];
	size_t n, nflags = render_flags(i, flags, rest);

	stream_array(s, "flags");
	for (n = 0; n < nflags; n++)
		stream_string(s, NULL, flags[n]);
	stream_array_end(s);
}

/* An array of them would not tell the uncertain from the certain: a key does. */
static void put_processes(struct json_stream *s, const struct held *held)
{
	size_t n;

	stream_array(s, "processes");
	for (n = 0; n < held->n; n++) {
		stream_object(s, NULL);
		stream_string(s, "name", held->by[n].comm);
		stream_number(s, "pid", (uint64_t)held->by[n].pid);
		stream_bool(s, "certain", held->by[n].certain);
		stream_object_end(s);
	}
	stream_array_end(s);
	stream_bool(s, "processes_hidden", held->hidden);
}

static const char *scope_text(unsigned char scope, char buf[8])
{
	switch (scope) {
	case RT_SCOPE_UNIVERSE:
		return "global";
	case RT_SCOPE_LINK:
		return "link";
	case RT_SCOPE_HOST:
		return "host";
	case RT_SCOPE_SITE:
		return "site";
	case RT_SCOPE_NOWHERE:
		return "nowhere";
	default:
		snprintf(buf, 8, "%u", scope);
		return buf;
	}
}

/* Those that hold are there and true; one that is not permanent is dynamic. */
static void put_address_flags(struct json_stream *s, const struct address *a)
{
	static const struct {
		uint32_t flag;
		const char *key;
	} flags[] = {
		{ IFA_F_NODAD, "nodad" },
		{ IFA_F_OPTIMISTIC, "optimistic" },
		{ IFA_F_DADFAILED, "dadfailed" },
		{ IFA_F_HOMEADDRESS, "home" },
		{ IFA_F_DEPRECATED, "deprecated" },
		{ IFA_F_TENTATIVE, "tentative" },
		{ IFA_F_MANAGETEMPADDR, "mngtmpaddr" },
		{ IFA_F_NOPREFIXROUTE, "noprefixroute" },
		{ IFA_F_MCAUTOJOIN, "autojoin" },
		{ IFA_F_STABLE_PRIVACY, "stable-privacy" },
	};
	size_t n;

	if (a->flags & IFA_F_SECONDARY)
		stream_bool(s, a->family == AF_INET ? "secondary" : "temporary", true);
	for (n = 0; n < ARRAY_SIZE(flags); n++)
		if (a->flags & flags[n].flag)
			stream_bool(s, flags[n].key, true);
	if (!(a->flags & IFA_F_PERMANENT))
		stream_bool(s, "dynamic", true);
}

static void put_ip(struct json_stream *s, const char *key, int family, const unsigned char *ip)
{
	char text[INET6_ADDRSTRLEN];

	stream_string(s, key, inet_ntop(family, ip, text, sizeof(text)));
}

/* The keys of `ip -j addr`; key: NULL in an array. */
static void put_address(struct json_stream *s, const char *key, const struct address *a)
{
	static const unsigned char none[4];
	char scope[8];

	stream_object(s, key);
	stream_string(s, "family", a->family == AF_INET ? "inet" : "inet6");
	put_ip(s, "local", a->family, a->local);
	if (a->has_peer)
		put_ip(s, "address", a->family, a->peer);
	stream_number(s, "prefixlen", a->plen);
	if (a->metric)
		stream_number(s, "metric", a->metric);
	if (memcmp(a->broadcast, none, sizeof(none)))
		put_ip(s, "broadcast", AF_INET, a->broadcast);
	stream_string(s, "scope", scope_text(a->scope, scope));
	put_address_flags(s, a);
	if (*a->label)
		stream_string(s, "label", a->label);
	stream_number(s, "valid_life_time", a->valid);
	stream_number(s, "preferred_life_time", a->preferred);
	stream_object_end(s);
}

/* An empty array would say that there are none. */
static void put_addresses(struct json_stream *s, const struct iface *i)
{
	size_t n;

	if (!(i->has & HAS(IF_ADDRS))) {
		stream_null(s, "addr_info");
		return;
	}
	stream_array(s, "addr_info");
	for (n = 0; n < i->naddrs; n++)
		put_address(s, NULL, &i->addrs[n]);
	stream_array_end(s);
}

/* The keys of `ip -j route`; the table is always there, and a number. */
static void put_route(struct json_stream *s, const struct route *r)
{
	char dst[ROUTE_DESTINATION_TEXT];

	stream_object(s, NULL);
	stream_string(s, "family", r->family == AF_INET ? "inet" : "inet6");
	stream_string(s, "dst", r->plen ? route_destination(r, dst) : "default");
	if (r->has_via)
		put_ip(s, "gateway", r->family, r->via);
	stream_number(s, "table", r->table);
	if (r->has_src)
		put_ip(s, "prefsrc", r->family, r->src);
	if (r->metric)
		stream_number(s, "metric", r->metric);
	stream_object_end(s);
}

static void put_routes(struct json_stream *s, const struct iface *i)
{
	size_t n;

	if (!(i->has & HAS(IF_ROUTES))) {
		stream_null(s, "routes");
		return;
	}
	stream_array(s, "routes");
	for (n = 0; n < i->nroutes; n++)
		put_route(s, &i->routes[n]);
	stream_array_end(s);
}

/* As `bridge -j vlan` has them. */
static void put_vlan(struct json_stream *s, const struct vlan *v)
{
	stream_object(s, NULL);
	stream_number(s, "vlan", v->vid);
	if (v->last != v->vid)
		stream_number(s, "vlanEnd", v->last);
	stream_array(s, "flags");
	if (v->pvid)
		stream_string(s, NULL, "PVID");
	if (v->untagged)
		stream_string(s, NULL, "Egress Untagged");
	stream_array_end(s);
	stream_object_end(s);
}

/* As `bridge -j fdb` has them. */
static void put_fdb(struct json_stream *s, const struct fdb *f)
{
	char mac[LLADDR_TEXT];

	stream_object(s, NULL);
	stream_string(s, "mac", lladdr_text(f->mac, mac));
	if (f->vid)
		stream_number(s, "vlan", f->vid);
	stream_array(s, "flags");
	if (f->sticky)
		stream_string(s, NULL, "sticky");
	stream_array_end(s);
	stream_object_end(s);
}

/* Only of a bridge's port, and VLANs only where the bridge filters them. */
static void put_port_lists(struct json_stream *s, const struct iface *i)
{
	size_t n;

	if (i->has & HAS(IF_VLANS)) {
		stream_array(s, "vlans");
		for (n = 0; n < i->nvlans; n++)
			put_vlan(s, &i->vlans[n]);
		stream_array_end(s);
	}
	if (i->has & HAS(IF_FDB)) {
		stream_array(s, "fdb");
		for (n = 0; n < i->nfdb; n++)
			put_fdb(s, &i->fdb[n]);
		stream_array_end(s);
	}
}

static void put_status(struct json_stream *s, const struct iface *i, enum render_facts facts)
{
	const struct seen *seen = i->seen;
	char name[IDENT_NAME];

	if (i->owner != ID_NONE && !iface_id_hidden(i, IF_OWNER))
		stream_string(s, "user_name", ident_user_name(i->owner, name));
	if (i->group != ID_NONE && !iface_id_hidden(i, IF_GROUP))
		stream_string(s, "group_name", ident_group_name(i->group, name));
	put_addresses(s, i);
	if (facts == RENDER_STATUS)
		put_routes(s, i);
	put_port_lists(s, i);
	stream_number(s, "rx_bytes", seen->rx_bytes);
	stream_number(s, "rx_packets", seen->rx_packets);
	stream_number(s, "tx_bytes", seen->tx_bytes);
	stream_number(s, "tx_packets", seen->tx_packets);
}

/* The keys of `ip -j link`, where they are not our words. */
static const char *const ip_keys[IF_COUNT] = {
	[IF_UP] = "up",
	[IF_LLADDR] = "address",
	[IF_TXQLEN] = "txqlen",
	[IF_ALIAS] = "ifalias",
	[IF_ADDRGENMODE] = "inet6_addr_gen_mode",
};

/* The key of an attribute: its word, with "_" for "-". buf holds 32 bytes. */
static const char *key_of(int field, char buf[32])
{
	char *c;

	if (ip_keys[field])
		return ip_keys[field];
	if (!strchr(fields[field].word, '-'))
		return fields[field].word;
	snprintf(buf, 32, "%s", fields[field].word);
	while ((c = strchr(buf, '-')))
		*c = '_';
	return buf;
}

/* What the kernel did not report, and what is none, has no key. */
static void put_field(struct json_stream *s, const struct iface *i, int field)
{
	const void *value = field_in(i, field);
	char text[FIELD_TEXT], buf[32];

	if (!(i->has & HAS(field)) || field_is_none(i, field))
		return;
	switch (fields[field].type) {
	case FIELD_USER:
	case FIELD_GROUP:
	case FIELD_NUMBER:
		stream_number(s, key_of(field, buf), *(const uint32_t *)value);
		break;
	case FIELD_FLAG:
	case FIELD_STATE:
		stream_bool(s, key_of(field, buf), *(const bool *)value);
		break;
	case FIELD_MODE:
	case FIELD_LLADDR:
	case FIELD_CHOICE:
	case FIELD_NAME:
	case FIELD_STRING:
		stream_string(s, key_of(field, buf), field_text(i, field, text));
		break;
	case FIELD_LIST:
		break;
	}
}

/* An id that is not mapped here is null, which nobody's is not: that has no key. */
static void put_owner(struct json_stream *s, const struct iface *i, int field)
{
	const bool user = field == IF_OWNER;

	put_field(s, i, field);
	if (!iface_id_hidden(i, field))
		return;
	stream_null(s, user ? "user" : "group");
	stream_bool(s, user ? "user_unmapped" : "group_unmapped", true);
}

/* First the keys of `ip -j tuntap show`, then ours. */
static void put_iface(struct json_stream *s, const struct iface *i, const struct held *held,
		      enum render_facts facts)
{
	char type[8];
	int field;

	stream_string(s, "ifname", i->name);
	put_flags(s, i);
	put_owner(s, i, IF_OWNER);
	put_owner(s, i, IF_GROUP);
	if (held)
		put_processes(s, held);
	stream_number(s, "ifindex", (uint64_t)i->seen->ifindex);
	stream_string(s, "state", render_state(i));
	stream_bool(s, "carrier", i->seen->carrier);
	stream_bool(s, "persist", i->seen->persist);
	stream_string(s, "link_type", render_link_type(i, type));
	if (i->multi_queue) {
		stream_number(s, "numqueues", i->seen->queues);
		stream_number(s, "numdisabled", i->seen->disabled_queues);
	}
	for (field = 0; field < IF_COUNT; field++)
		if (field != IF_OWNER && field != IF_GROUP)
			put_field(s, i, field);
	if (facts != RENDER_LINKS)
		put_status(s, i, facts);
}

/* The words of the attributes that are odd; where none is, there is no key. */
static void put_odd(struct json_stream *s, const struct oddity *odd)
{
	int field;

	if (!odd->fields)
		return;
	if (odd->fields & HAS(IF_MASTER))
		stream_string(s, "awaits", odd->line->master);
	stream_array(s, "odd");
	for (field = 0; field < IF_COUNT; field++)
		if (odd->fields & HAS(field))
			stream_string(s, NULL, fields[field].word);
	stream_array_end(s);
}

static void put_failure(struct json_stream *s, const struct failure *f)
{
	stream_object(s, NULL);
	if (f->name)
		stream_string(s, "ifname", f->name);
	stream_string(s, "error", f->text);
	if (f->hint)
		stream_string(s, "hint", f->hint);
	stream_object_end(s);
}

int render_json(FILE *out, const struct ifaces *list, const struct holders *holders,
		const struct oddity *odd, enum render_facts facts, const struct failures *failed,
		bool pretty)
{
	struct json_stream s;
	const struct held *held;
	size_t n;

	stream_start(&s, out, pretty);
	for (n = 0; n < list->n; n++) {
		held = holders ? holders_of(holders, &list->v[n]) : NULL;
		array_next(out, n == 0, pretty);
		stream_object(&s, NULL);
		put_iface(&s, &list->v[n], held, facts);
		if (odd)
			put_odd(&s, &odd[n]);
		stream_object_end(&s);
	}
	for (n = 0; n < failed->n; n++) {
		array_next(out, list->n + n == 0, pretty);
		put_failure(&s, &failed->v[n]);
	}
	array_end(out, list->n + failed->n == 0, pretty);
	return s.err;
}

/* An owner or a group as it is, and as it was where that is what happened. */
static void put_change(struct json_stream *s, const struct event *e, int field)
{
	const bool user = field == IF_OWNER,
		   changed = e->kind == (user ? EVENT_OWNER : EVENT_GROUP);
	const uint32_t id = user ? e->iface->owner : e->iface->group;
	const bool hidden = iface_id_hidden(e->iface, field);
	char name[IDENT_NAME];

	if (!changed && e->kind != EVENT_ADDED)
		return;
	put_id(s, user ? "user" : "group", e->iface, field);
	if (!changed)
		return;
	if (hidden)
		stream_bool(s, user ? "user_unmapped" : "group_unmapped", true);
	else if (id != ID_NONE)
		stream_string(s, user ? "user_name" : "group_name",
			      user ? ident_user_name(id, name) : ident_group_name(id, name));
	put_id(s, user ? "old_user" : "old_group", e->was, field);
}

static void put_event(struct json_stream *s, const struct event *e)
{
	const bool state = e->kind == EVENT_STATE;

	if (state)
		put_iface(s, e->iface, NULL, RENDER_STATE);
	stream_string(s, "event", event_text(e->kind));
	if (e->time)
		stream_string(s, "timestamp", e->time);
	if (state || !e->iface)
		return;
	stream_string(s, "ifname", e->iface->name);
	stream_number(s, "ifindex", (uint64_t)e->iface->seen->ifindex);
	if (e->kind == EVENT_ADDED)
		stream_string(s, "mode", mode_text(e->iface->mode));
	if (e->kind == EVENT_RENAMED)
		stream_string(s, "old_ifname", e->was->name);
	if ((e->kind == EVENT_ATTACHED || e->kind == EVENT_DETACHED) && e->iface->multi_queue)
		stream_number(s, "numqueues", e->iface->seen->queues);
	if (e->address)
		put_address(s, "addr_info", e->address);
	put_change(s, e, IF_OWNER);
	put_change(s, e, IF_GROUP);
}

int render_event_json(FILE *out, const struct event *e)
{
	struct json_stream s;

	stream_start(&s, out, false);
	stream_object(&s, NULL);
	put_event(&s, e);
	stream_object_end(&s);
	fputc('\n', out);
	return s.err;
}
