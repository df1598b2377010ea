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
#include "output/json-write.h"
#include "output/render.h"

static json_t *json_id(const struct iface *i, int field)
{
	uint32_t id = field == IF_OWNER ? i->owner : i->group;

	return id == ID_NONE || iface_id_hidden(i, field) ? json_null() : json_integer(id);
}

static json_t *flags_array(const struct iface *i)
{
	const char *flags[RENDER_FLAGS_MAX];
	json_t *array = json_array();
	char rest[16];
	size_t n, nflags = render_flags(i, flags, rest);

	for (n = 0; n < nflags; n++)
		array_append(&array, json_string(flags[n]));
	return array;
}

/* An array of them would not tell the uncertain from the certain: a key does. */
static json_t *processes_array(const struct held *held)
{
	json_t *array = json_array(), *process;
	size_t n;

	for (n = 0; n < held->n; n++) {
		process = json_object();
		object_set_string(&process, "name", held->by[n].comm);
		object_set_number(&process, "pid", held->by[n].pid);
		object_set_bool(&process, "certain", held->by[n].certain);
		array_append(&array, process);
	}
	return array;
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
static void set_address_flags(json_t **object, const struct address *a)
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
		object_set_bool(object, a->family == AF_INET ? "secondary" : "temporary", true);
	for (n = 0; n < ARRAY_SIZE(flags); n++)
		if (a->flags & flags[n].flag)
			object_set_bool(object, flags[n].key, true);
	if (!(a->flags & IFA_F_PERMANENT))
		object_set_bool(object, "dynamic", true);
}

/* The keys of `ip -j addr`. */
static json_t *json_address(const struct address *a)
{
	static const unsigned char none[4];
	char text[INET6_ADDRSTRLEN], scope[8];
	json_t *object = json_object();

	object_set_string(&object, "family", a->family == AF_INET ? "inet" : "inet6");
	object_set_string(&object, "local", inet_ntop(a->family, a->local, text, sizeof(text)));
	if (a->has_peer)
		object_set_string(&object, "address",
				  inet_ntop(a->family, a->peer, text, sizeof(text)));
	object_set_number(&object, "prefixlen", a->plen);
	if (a->metric)
		object_set_number(&object, "metric", a->metric);
	if (memcmp(a->broadcast, none, sizeof(none)))
		object_set_string(&object, "broadcast",
				  inet_ntop(AF_INET, a->broadcast, text, sizeof(text)));
	object_set_string(&object, "scope", scope_text(a->scope, scope));
	set_address_flags(&object, a);
	if (*a->label)
		object_set_string(&object, "label", a->label);
	object_set_number(&object, "valid_life_time", a->valid);
	object_set_number(&object, "preferred_life_time", a->preferred);
	return object;
}

/* The keys of `ip -j route`; the table is always there, and a number. */
static json_t *json_route(const struct route *r)
{
	char dst[ROUTE_DESTINATION_TEXT], address[INET6_ADDRSTRLEN];
	json_t *object = json_object();

	object_set_string(&object, "family", r->family == AF_INET ? "inet" : "inet6");
	object_set_string(&object, "dst", r->plen ? route_destination(r, dst) : "default");
	if (r->has_via)
		object_set_string(&object, "gateway",
				  inet_ntop(r->family, r->via, address, sizeof(address)));
	object_set_number(&object, "table", r->table);
	if (r->has_src)
		object_set_string(&object, "prefsrc",
				  inet_ntop(r->family, r->src, address, sizeof(address)));
	if (r->metric)
		object_set_number(&object, "metric", r->metric);
	return object;
}

static json_t *routes_array(const struct iface *i)
{
	json_t *array = json_array();
	size_t n;

	for (n = 0; n < i->nroutes; n++)
		array_append(&array, json_route(&i->routes[n]));
	return array;
}

static void set_status(json_t **object, const struct iface *i)
{
	const struct seen *s = i->seen;
	char name[IDENT_NAME];
	json_t *addresses = json_array();
	size_t n;

	if (i->owner != ID_NONE && !iface_id_hidden(i, IF_OWNER))
		object_set_string(object, "user_name", ident_user_name(i->owner, name));
	if (i->group != ID_NONE && !iface_id_hidden(i, IF_GROUP))
		object_set_string(object, "group_name", ident_group_name(i->group, name));
	for (n = 0; n < i->naddrs; n++)
		array_append(&addresses, json_address(&i->addrs[n]));
	if (!(i->has & HAS(IF_ADDRS))) {
		json_decref(addresses);
		addresses = json_null();
	}
	object_set(object, "addr_info", addresses);
	/* An empty array would say that there are none. */
	object_set(object, "routes", i->has & HAS(IF_ROUTES) ? routes_array(i) : json_null());
	object_set_number(object, "rx_bytes", s->rx_bytes);
	object_set_number(object, "rx_packets", s->rx_packets);
	object_set_number(object, "tx_bytes", s->tx_bytes);
	object_set_number(object, "tx_packets", s->tx_packets);
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
static void set_field(json_t **object, const struct iface *i, int field)
{
	const void *value = field_in(i, field);
	char text[FIELD_TEXT], buf[32];
	const char *key = key_of(field, buf);

	if (!(i->has & HAS(field)) || field_is_none(i, field))
		return;
	switch (fields[field].type) {
	case FIELD_USER:
	case FIELD_GROUP:
	case FIELD_NUMBER:
		object_set_number(object, key, *(const uint32_t *)value);
		break;
	case FIELD_FLAG:
	case FIELD_STATE:
		object_set_bool(object, key, *(const bool *)value);
		break;
	case FIELD_MODE:
	case FIELD_LLADDR:
	case FIELD_CHOICE:
	case FIELD_NAME:
	case FIELD_STRING:
		object_set_string(object, key, field_text(i, field, text));
		break;
	case FIELD_LIST:
		break;
	}
}

/* An id that is not mapped here is null, which nobody's is not: that has no key. */
static void set_unmapped(json_t **object, const struct iface *i, int field)
{
	const bool user = field == IF_OWNER;

	if (!iface_id_hidden(i, field))
		return;
	object_set(object, user ? "user" : "group", json_null());
	object_set_bool(object, user ? "user_unmapped" : "group_unmapped", true);
}

static void set_id(json_t **object, const struct iface *i, int field)
{
	set_field(object, i, field);
	set_unmapped(object, i, field);
}

/* First the keys of `ip -j tuntap show`, then ours. */
static json_t *json_iface(const struct iface *i, const struct held *held, enum render_facts facts)
{
	json_t *object = json_object();
	char type[8];
	int field;

	object_set_string(&object, "ifname", i->name);
	object_set(&object, "flags", flags_array(i));
	set_id(&object, i, IF_OWNER);
	set_id(&object, i, IF_GROUP);
	if (held) {
		object_set(&object, "processes", processes_array(held));
		object_set_bool(&object, "processes_hidden", held->hidden);
	}
	object_set_number(&object, "ifindex", i->seen->ifindex);
	object_set_string(&object, "state", render_state(i));
	object_set_bool(&object, "carrier", i->seen->carrier);
	object_set_bool(&object, "persist", i->seen->persist);
	object_set_string(&object, "link_type", render_link_type(i, type));
	if (i->multi_queue) {
		object_set_number(&object, "numqueues", i->seen->queues);
		object_set_number(&object, "numdisabled", i->seen->disabled_queues);
	}
	for (field = 0; field < IF_COUNT; field++)
		if (field != IF_OWNER && field != IF_GROUP)
			set_field(&object, i, field);
	if (facts == RENDER_STATUS)
		set_status(&object, i);
	return object;
}

/* The words of the attributes that are odd; where none is, there is no key. */
static void set_odd(json_t **object, const struct oddity *odd)
{
	json_t *array;
	int field;

	if (!odd->fields)
		return;
	if (odd->fields & HAS(IF_MASTER))
		object_set_string(object, "awaits", odd->line->master);
	array = json_array();
	for (field = 0; field < IF_COUNT; field++)
		if (odd->fields & HAS(field))
			array_append(&array, json_string(fields[field].word));
	object_set(object, "odd", array);
}

int render_json(FILE *out, const struct ifaces *list, const struct holders *holders,
		const struct oddity *odd, enum render_facts facts, bool pretty)
{
	const struct held *held;
	json_t *object;
	size_t n;

	for (n = 0; n < list->n; n++) {
		held = holders ? holders_of(holders, &list->v[n]) : NULL;
		object = json_iface(&list->v[n], held, facts);
		if (odd)
			set_odd(&object, &odd[n]);
		if (array_write(out, object, n == 0, pretty) < 0)
			return -ENOMEM;
	}
	array_end(out, list->n == 0, pretty);
	return 0;
}

/* Owner and group as they are, and as they were where that is what happened. */
static void set_ids(json_t **object, const struct event *e)
{
	char name[IDENT_NAME];

	if (e->kind == EVENT_OWNER || e->kind == EVENT_ADDED)
		object_set(object, "user", json_id(e->iface, IF_OWNER));
	if (e->kind == EVENT_GROUP || e->kind == EVENT_ADDED)
		object_set(object, "group", json_id(e->iface, IF_GROUP));
	if (e->kind == EVENT_OWNER) {
		set_unmapped(object, e->iface, IF_OWNER);
		if (e->iface->owner != ID_NONE && !iface_id_hidden(e->iface, IF_OWNER))
			object_set_string(object, "user_name",
					  ident_user_name(e->iface->owner, name));
		object_set(object, "old_user", json_id(e->was, IF_OWNER));
	} else if (e->kind == EVENT_GROUP) {
		set_unmapped(object, e->iface, IF_GROUP);
		if (e->iface->group != ID_NONE && !iface_id_hidden(e->iface, IF_GROUP))
			object_set_string(object, "group_name",
					  ident_group_name(e->iface->group, name));
		object_set(object, "old_group", json_id(e->was, IF_GROUP));
	}
}

static json_t *event_object(const struct event *e)
{
	bool state = e->kind == EVENT_STATE;
	json_t *object = state ? json_iface(e->iface, NULL, RENDER_STATUS) : json_object();

	object_set_string(&object, "event", event_text(e->kind));
	if (e->time)
		object_set_string(&object, "timestamp", e->time);
	if (state || !e->iface)
		return object;
	object_set_string(&object, "ifname", e->iface->name);
	object_set_number(&object, "ifindex", e->iface->seen->ifindex);
	if (e->kind == EVENT_ADDED)
		object_set_string(&object, "mode", mode_text(e->iface->mode));
	if (e->kind == EVENT_RENAMED)
		object_set_string(&object, "old_ifname", e->was->name);
	if ((e->kind == EVENT_ATTACHED || e->kind == EVENT_DETACHED) && e->iface->multi_queue)
		object_set_number(&object, "numqueues", e->iface->seen->queues);
	if (e->address)
		object_set(&object, "addr_info", json_address(e->address));
	set_ids(&object, e);
	return object;
}

int render_event_json(FILE *out, const struct event *e)
{
	json_t *object = event_object(e);
	int err;

	if (!object)
		return -ENOMEM;
	err = object_dump(out, object, JSON_COMPACT);
	fputc('\n', out);
	json_decref(object);
	return err;
}
