/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON (jansson), written an object at a time. */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/field.h"
#include "base/ident.h"
#include "base/message.h"
#include "output/render.h"

/* The kernel's strings may hold any bytes, JSON only UTF-8. */
static json_t *string(const char *s)
{
	char *utf8 = valid_utf8(s);
	json_t *j = utf8 ? json_string(utf8) : NULL;

	free(utf8);
	return j;
}

/*
 * Where there is no memory for a part there is none for the whole: it becomes
 * NULL, and stays so whatever else is put into it.
 */
static void forget_if(bool failed, json_t **whole)
{
	if (!failed)
		return;
	json_decref(*whole);
	*whole = NULL;
}

static void set(json_t **object, const char *key, json_t *value)
{
	forget_if(json_object_set_new(*object, key, value) < 0, object);
}

static void append(json_t **array, json_t *value)
{
	forget_if(json_array_append_new(*array, value) < 0, array);
}

static void set_string(json_t **object, const char *key, const char *value)
{
	set(object, key, string(value));
}

static void set_number(json_t **object, const char *key, uint64_t value)
{
	set(object, key, json_integer(value));
}

static void set_bool(json_t **object, const char *key, bool value)
{
	set(object, key, json_boolean(value));
}

static json_t *id_or_null(const struct iface *i, int field)
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
		append(&array, json_string(flags[n]));
	return array;
}

/* An array of them would not tell the uncertain from the certain: a key does. */
static json_t *processes_array(const struct iface *i)
{
	json_t *array = json_array(), *process;
	size_t n;

	for (n = 0; n < i->seen->nholders; n++) {
		process = json_object();
		set_string(&process, "name", i->seen->holders[n].comm);
		set_number(&process, "pid", i->seen->holders[n].pid);
		set_bool(&process, "certain", i->seen->holders[n].certain);
		append(&array, process);
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
		set_bool(object, a->family == AF_INET ? "secondary" : "temporary", true);
	for (n = 0; n < ARRAY_SIZE(flags); n++)
		if (a->flags & flags[n].flag)
			set_bool(object, flags[n].key, true);
	if (!(a->flags & IFA_F_PERMANENT))
		set_bool(object, "dynamic", true);
}

/* The keys of `ip -j addr`. */
static json_t *address_object(const struct address *a)
{
	static const unsigned char none[4];
	char text[INET6_ADDRSTRLEN], scope[8];
	json_t *object = json_object();

	set_string(&object, "family", a->family == AF_INET ? "inet" : "inet6");
	set_string(&object, "local", inet_ntop(a->family, a->local, text, sizeof(text)));
	if (a->has_peer)
		set_string(&object, "address", inet_ntop(a->family, a->peer, text, sizeof(text)));
	set_number(&object, "prefixlen", a->plen);
	if (a->metric)
		set_number(&object, "metric", a->metric);
	if (memcmp(a->broadcast, none, sizeof(none)))
		set_string(&object, "broadcast",
			   inet_ntop(AF_INET, a->broadcast, text, sizeof(text)));
	set_string(&object, "scope", scope_text(a->scope, scope));
	set_address_flags(&object, a);
	if (*a->label)
		set_string(&object, "label", a->label);
	set_number(&object, "valid_life_time", a->valid);
	set_number(&object, "preferred_life_time", a->preferred);
	return object;
}

static void set_status(json_t **object, const struct iface *i)
{
	const struct seen *s = i->seen;
	char name[IDENT_NAME];
	json_t *addresses = json_array();
	size_t n;

	if (i->owner != ID_NONE && !iface_id_hidden(i, IF_OWNER))
		set_string(object, "user_name", ident_user_name(i->owner, name));
	if (i->group != ID_NONE && !iface_id_hidden(i, IF_GROUP))
		set_string(object, "group_name", ident_group_name(i->group, name));
	for (n = 0; n < i->naddrs; n++)
		append(&addresses, address_object(&i->addrs[n]));
	if (!(i->has & HAS(IF_ADDRS))) {
		json_decref(addresses);
		addresses = json_null();
	}
	set(object, "addr_info", addresses);
	set_number(object, "rx_bytes", s->rx_bytes);
	set_number(object, "rx_packets", s->rx_packets);
	set_number(object, "tx_bytes", s->tx_bytes);
	set_number(object, "tx_packets", s->tx_packets);
}

/* The keys of `ip -j link`, where they are not our words. */
static const char *const ip_keys[IF_COUNT] = {
	[IF_UP] = "up",
	[IF_LLADDR] = "address",
	[IF_TXQLEN] = "txqlen",
	[IF_ALIAS] = "ifalias",
};

/* The key of an attribute: its word, with "_" for "-". buf holds 32 bytes. */
static const char *key_of(int field, char buf[32])
{
	char *c;

	if (ip_keys[field])
		return ip_keys[field];
	snprintf(buf, 32, "%s", fields[field].word);
	for (c = buf; *c; c++)
		if (*c == '-')
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
		set_number(object, key, *(const uint32_t *)value);
		break;
	case FIELD_FLAG:
	case FIELD_STATE:
		set_bool(object, key, *(const bool *)value);
		break;
	case FIELD_MODE:
	case FIELD_LLADDR:
	case FIELD_NAME:
	case FIELD_STRING:
		set_string(object, key, field_text(i, field, text));
		break;
	case FIELD_ADDRESSES:
		break;
	}
}

/* An id that is not mapped here is null, which nobody's is not: that has no key. */
static void set_unmapped(json_t **object, const struct iface *i, int field)
{
	const bool user = field == IF_OWNER;

	if (!iface_id_hidden(i, field))
		return;
	set(object, user ? "user" : "group", json_null());
	set_bool(object, user ? "user_unmapped" : "group_unmapped", true);
}

static void set_id(json_t **object, const struct iface *i, int field)
{
	set_field(object, i, field);
	set_unmapped(object, i, field);
}

/* First the keys of `ip -j tuntap show`, then ours. */
static json_t *iface_object(const struct iface *i, unsigned int what)
{
	json_t *object = json_object();
	int field;

	set_string(&object, "ifname", i->name);
	set(&object, "flags", flags_array(i));
	set_id(&object, i, IF_OWNER);
	set_id(&object, i, IF_GROUP);
	if (what & RENDER_PROCESSES)
		set(&object, "processes", processes_array(i));
	if (what & RENDER_PROCESSES)
		set_bool(&object, "processes_hidden", i->seen->hidden);
	set_number(&object, "ifindex", i->seen->ifindex);
	set_string(&object, "state", render_state(i));
	set_bool(&object, "carrier", i->seen->carrier);
	set_bool(&object, "persist", i->seen->persist);
	if (i->multi_queue) {
		set_number(&object, "numqueues", i->seen->queues);
		set_number(&object, "numdisabled", i->seen->disabled_queues);
	}
	for (field = 0; field < IF_COUNT; field++)
		if (field != IF_OWNER && field != IF_GROUP)
			set_field(&object, i, field);
	if (what & RENDER_STATUS)
		set_status(&object, i);
	return object;
}

static unsigned long written;

unsigned long render_json_written(void)
{
	return written;
}

void render_json_wrote(void)
{
	written++;
}

/* Of what is not printable ASCII, only DEL is left by JSON_ENSURE_ASCII. */
static int write_to_terminal(const char *text, size_t size, void *out)
{
	size_t i;

	for (i = 0; i < size; i++)
		if ((text[i] == 0x7f ? fputs("\\u007f", out) : fputc(text[i], out)) == EOF)
			return -1;
	return 0;
}

static int write_to_pipe(const char *text, size_t size, void *out)
{
	return fwrite(text, 1, size, out) == size ? 0 : -1;
}

/* Programs get UTF-8; a terminal gets nothing that it may obey. Whether out can be written,
 * its owner checks. */
static int dump(FILE *out, const json_t *object, size_t flags)
{
	bool terminal = isatty(fileno(out));
	int err;

	render_json_wrote();
	err = json_dump_callback(object, terminal ? write_to_terminal : write_to_pipe, out,
				 terminal ? flags | JSON_ENSURE_ASCII : flags);

	return err < 0 && !ferror(out) ? -ENOMEM : 0;
}

/* Whether out can be written, its owner checks. */
static int write_object(FILE *out, json_t *object, bool first, bool pretty)
{
	int err;

	if (!object)
		return -ENOMEM;
	fputs(first ? "[" : ",", out);
	if (pretty)
		fputc('\n', out);
	err = dump(out, object, pretty ? JSON_INDENT(4) : JSON_COMPACT);
	json_decref(object);
	return err;
}

static void write_end(FILE *out, bool empty, bool pretty)
{
	render_json_wrote();
	if (empty)
		fputc('[', out);
	fputs(pretty && !empty ? "\n]\n" : "]\n", out);
}

int render_json(FILE *out, const struct ifaces *list, unsigned int what, bool pretty)
{
	size_t n;

	for (n = 0; n < list->n; n++)
		if (write_object(out, iface_object(&list->v[n], what), n == 0, pretty) < 0)
			return -ENOMEM;
	write_end(out, list->n == 0, pretty);
	return 0;
}

static void add_step(void *data, const char *word, const char *from, const char *to)
{
	json_t *step = json_object();

	set_string(&step, "word", word);
	if (from)
		set_string(&step, "from", from);
	if (to)
		set_string(&step, "to", to);
	append(data, step);
}

static json_t *change_object(const struct change *c)
{
	static const char *const actions[] = {
		[KEEP] = "keep",     [MAKE] = "make",	      [ALTER] = "alter",
		[REMOVE] = "remove", [RECREATE] = "recreate",
	};
	json_t *object = json_object(), *steps = json_array();

	set_string(&object, "ifname", c->name);
	set_string(&object, "action", actions[c->what]);
	set_bool(&object, "changed", !c->err && c->what != KEEP);
	render_steps(c, add_step, &steps);
	set(&object, "changes", steps);
	if (c->err && c->msg.text)
		set_string(&object, "error", c->msg.text);
	else if (c->msg.text)
		set_string(&object, "warning", c->msg.text);
	if (c->msg.hint)
		set_string(&object, "hint", c->msg.hint);
	return object;
}

int render_changes(FILE *out, const struct changes *changes, bool pretty)
{
	size_t n;

	for (n = 0; n < changes->n; n++)
		if (write_object(out, change_object(&changes->v[n]), n == 0, pretty) < 0)
			return -ENOMEM;
	write_end(out, changes->n == 0, pretty);
	return 0;
}

static json_t *failure_object(const struct failure *f)
{
	json_t *object = json_object();

	if (f->name)
		set_string(&object, "ifname", f->name);
	if (f->file) {
		set_string(&object, "file", f->file);
		set_number(&object, "line", f->line);
		set_number(&object, "column", f->column);
	}
	set_string(&object, "error", f->text);
	if (f->hint)
		set_string(&object, "hint", f->hint);
	return object;
}

int render_failures(FILE *out, const struct failure *v, size_t n, bool pretty)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (write_object(out, failure_object(&v[i]), i == 0, pretty) < 0)
			return -ENOMEM;
	write_end(out, n == 0, pretty);
	return 0;
}

static json_t *condition_object(const struct condition *c)
{
	json_t *object = json_object();

	set_string(&object, "condition", c->name);
	set_string(&object, "result", verdict_text(c->verdict));
	set_string(&object, "text", c->say.text ? c->say.text : "");
	if (c->say.hint)
		set_string(&object, "hint", c->say.hint);
	return object;
}

static json_t *check_object(const struct check *c)
{
	json_t *object = json_object(), *conditions = json_array();
	enum verdict v = check_verdict(c);
	char name[IDENT_NAME];
	size_t i;

	if (*c->ifname)
		set_string(&object, "ifname", c->ifname);
	set_number(&object, "user", c->uid);
	set_string(&object, "user_name", ident_user_name(c->uid, name));
	/* Where it cannot be told it is null. */
	set(&object, "can_attach",
	    v == VERDICT_UNKNOWN ? json_null() : json_boolean(v == VERDICT_GOOD));
	for (i = 0; i < c->n; i++)
		append(&conditions, condition_object(&c->v[i]));
	set(&object, "conditions", conditions);
	return object;
}

int render_checks_json(FILE *out, const struct check *v, size_t n, bool pretty)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (write_object(out, check_object(&v[i]), i == 0, pretty) < 0)
			return -ENOMEM;
	write_end(out, n == 0, pretty);
	return 0;
}

/* Owner and group as they are, and as they were where that is what happened. */
static void set_ids(json_t **object, const struct event *e)
{
	char name[IDENT_NAME];

	if (e->kind == EVENT_OWNER || e->kind == EVENT_ADDED)
		set(object, "user", id_or_null(e->iface, IF_OWNER));
	if (e->kind == EVENT_GROUP || e->kind == EVENT_ADDED)
		set(object, "group", id_or_null(e->iface, IF_GROUP));
	if (e->kind == EVENT_OWNER) {
		set_unmapped(object, e->iface, IF_OWNER);
		if (e->iface->owner != ID_NONE && !iface_id_hidden(e->iface, IF_OWNER))
			set_string(object, "user_name", ident_user_name(e->iface->owner, name));
		set(object, "old_user", id_or_null(e->was, IF_OWNER));
	} else if (e->kind == EVENT_GROUP) {
		set_unmapped(object, e->iface, IF_GROUP);
		if (e->iface->group != ID_NONE && !iface_id_hidden(e->iface, IF_GROUP))
			set_string(object, "group_name", ident_group_name(e->iface->group, name));
		set(object, "old_group", id_or_null(e->was, IF_GROUP));
	}
}

static json_t *event_object(const struct event *e)
{
	bool state = e->kind == EVENT_STATE;
	json_t *object = state ? iface_object(e->iface, RENDER_STATUS) : json_object();

	set_string(&object, "event", event_text(e->kind));
	if (e->time)
		set_string(&object, "timestamp", e->time);
	if (state || !e->iface)
		return object;
	set_string(&object, "ifname", e->iface->name);
	set_number(&object, "ifindex", e->iface->seen->ifindex);
	if (e->kind == EVENT_ADDED)
		set_string(&object, "mode", mode_text(e->iface->mode));
	if (e->kind == EVENT_RENAMED)
		set_string(&object, "old_ifname", e->was->name);
	if ((e->kind == EVENT_ATTACHED || e->kind == EVENT_DETACHED) && e->iface->multi_queue)
		set_number(&object, "numqueues", e->iface->seen->queues);
	if (e->address)
		set(&object, "addr_info", address_object(e->address));
	set_ids(&object, e);
	return object;
}

int render_event_json(FILE *out, const struct event *e)
{
	json_t *object = event_object(e);
	int err;

	if (!object)
		return -ENOMEM;
	err = dump(out, object, JSON_COMPACT);
	fputc('\n', out);
	json_decref(object);
	return err;
}
