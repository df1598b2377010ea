/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What the harnesses share: inputs taken apart, outcomes judged. */
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "fuzz.h"
#include "words/keywords.h"

void fuzz_wrong(const char *condition, const char *file, int line)
{
	/* libFuzzer may have closed the stream of stderr for the code under test. */
	dprintf(2, "%s:%d: wrong: %s\n", file, line, condition);
	abort();
}

uint8_t take_u8(struct bytes *b)
{
	if (!b->left)
		return 0;
	b->left--;
	return *b->at++;
}

uint32_t take_u32(struct bytes *b)
{
	uint32_t n = take_u8(b);

	n |= (uint32_t)take_u8(b) << 8;
	n |= (uint32_t)take_u8(b) << 16;
	return n | (uint32_t)take_u8(b) << 24;
}

void take_bytes(struct bytes *b, void *to, size_t n)
{
	uint8_t *v = to;

	while (n--)
		*v++ = take_u8(b);
}

char *take_text(struct bytes *b, char *to, size_t size)
{
	size_t len = take_u8(b), i;
	bool over = false;

	memset(to, 0, size);
	for (i = 0; i < len; i++) {
		char c = (char)take_u8(b);

		over = over || !c || i + 1 >= size;
		if (!over)
			to[i] = c;
	}
	return to;
}

char *take_rest(struct bytes *b)
{
	char *text = malloc(b->left + 1);

	MUST(text);
	if (b->left)
		memcpy(text, b->at, b->left);
	text[b->left] = '\0';
	b->left = 0;
	return text;
}

bool fuzz_kernel_name(const char *name)
{
	const unsigned char *c = (const unsigned char *)name;

	if (!*name || strlen(name) >= IFNAMSIZ || !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	for (; *c; c++)
		if (*c == '/' || *c == ':' || *c == ' ' || *c == 0xa0 || (*c >= 9 && *c <= 13))
			return false;
	return true;
}

/* What the kernel does not take becomes a name that it takes. */
static void take_name(struct bytes *b, char name[IFNAMSIZ])
{
	take_text(b, name, IFNAMSIZ);
	if (!fuzz_kernel_name(name) || strchr(name, '%'))
		strcpy(name, "tap0");
}

void fuzz_address(struct bytes *b, struct address *a, bool permanent)
{
	uint8_t bits = take_u8(b);
	bool ipv6 = bits & 1;

	*a = (struct address){ .valid = UINT32_MAX, .preferred = UINT32_MAX };
	a->family = ipv6 ? AF_INET6 : AF_INET;
	a->plen = take_u8(b) % (ipv6 ? 129 : 33);
	take_bytes(b, a->local, ipv6 ? 16 : 4);
	memcpy(a->peer, a->local, sizeof(a->peer));
	if (bits & 2) {
		take_bytes(b, a->peer, ipv6 ? 16 : 4);
		a->has_peer = memcmp(a->peer, a->local, sizeof(a->peer)) != 0;
	}
	if (bits & 4)
		a->flags |= IFA_F_NODAD;
	if (bits & 8)
		a->proto = take_u8(b) % 5;
	if (bits & 16 && !permanent)
		a->valid = take_u32(b) % UINT32_MAX;
	else
		a->flags |= IFA_F_PERMANENT;
	if (bits & 32 && !ipv6)
		take_bytes(b, a->broadcast, sizeof(a->broadcast));
	if (bits & 64)
		a->metric = take_u32(b);
	a->nodad = a->flags & IFA_F_NODAD;
}

static void take_addresses(struct bytes *b, struct iface *i)
{
	size_t n = take_u8(b) % 6;
	struct address a, *new;
	bool ipv6 = false;

	/* IPv4 first: so the kernel lists them. */
	while (n--) {
		fuzz_address(b, &a, false);
		ipv6 = ipv6 || a.family == AF_INET6;
		if ((ipv6 && a.family == AF_INET) || iface_find_address(i, &a))
			continue;
		new = iface_add_address(i);
		MUST(new);
		*new = a;
	}
}

/* Those that the kernel lists: with no bits beyond the length, those without gateway first. */
static void take_routes(struct bytes *b, struct iface *i)
{
	size_t n = take_u8(b) % 6, bit;
	struct route r;
	uint8_t bits;

	while (n--) {
		bits = take_u8(b);
		r = (struct route){ .family = bits & 1 ? AF_INET6 : AF_INET };
		r.plen = take_u8(b) % (bits & 1 ? 129 : 33);
		take_bytes(b, r.dst, bits & 1 ? 16 : 4);
		for (bit = r.plen; bit < 128; bit++)
			r.dst[bit / 8] &= ~(0x80 >> bit % 8);
		r.metric = bits & 1 ? ROUTE_METRIC_IPV6 : 0;
		if (bits & 2)
			r.metric = 1 + take_u8(b);
		r.table = bits & 4 ? 1 + take_u8(b) : ROUTE_TABLE_MAIN;
		if (bits & 8) {
			r.has_via = true;
			r.via[0] = 10;
			take_bytes(b, r.via + 1, 3);
		}
		r.odd = (bits & 0xf0) == 0xf0;
		if (!list_find(&i->route_list, &route_list, &r, true))
			MUST(list_add(&i->route_list, &route_list, &r));
	}
	MUST(!list_settle(&i->route_list, &route_list));
}

/* As the kernel lists them: in order, each once, as few ranges as can be. */
static void take_vlans(struct bytes *b, struct iface *i)
{
	struct vlan_set set = { { 0 } };
	size_t n = take_u8(b) % 6;
	struct vlan v;
	uint8_t bits;

	while (n--) {
		bits = take_u8(b);
		v.vid = v.last = 1 + (bits & 1 ? take_u32(b) : take_u8(b) % 16) % VLAN_LAST;
		v.pvid = bits & 2;
		v.untagged = bits & 4;
		if (!v.pvid && bits & 8)
			v.last += take_u8(b) % (VLAN_LAST - v.vid + 1);
		vlan_set_add(&set, &(struct list){ &v, 1 });
	}
	MUST(!vlan_set_list(&set, &i->vlan_list));
}

static void take_fdb(struct bytes *b, struct iface *i)
{
	size_t n = take_u8(b) % 6;
	struct fdb f;
	uint8_t bits;

	while (n--) {
		bits = take_u8(b);
		f = (struct fdb){ .mac = { 2, 0, 0, 0, 0, bits & 7 } };
		f.vid = (bits & 0x30) == 0x30 ? 1 + take_u8(b) : 0;
		f.sticky = (bits & 0xc0) == 0xc0;
		if (!list_find(&i->fdb_list, &fdb_list, &f, true))
			MUST(list_add(&i->fdb_list, &fdb_list, &f));
	}
}

static void take_list(struct bytes *b, struct iface *i, int field)
{
	switch (field) {
	case IF_ADDRS:
		take_addresses(b, i);
		break;
	case IF_ROUTES:
		take_routes(b, i);
		break;
	case IF_VLANS:
		take_vlans(b, i);
		break;
	default:
		MUST(field == IF_FDB);
		take_fdb(b, i);
	}
}

/* Mostly what a word takes, else whatever has room. */
static uint32_t take_number(struct bytes *b, int field)
{
	const struct keyword *k = keyword_of(field);
	uint32_t n = take_u32(b);

	return k && (n & 1 || field_is(field, FIELD_PORT))
		       ? k->min + (uint32_t)(n / 2 % (UINT64_C(1) + k->max - k->min))
		       : n;
}

static void take_field(struct bytes *b, struct iface *i, int field)
{
	unsigned char *mac;
	char text[256];

	switch (fields[field].type) {
	case FIELD_MODE:
		*(enum tun_mode *)field_of(i, field) = take_u8(b) & 1 ? MODE_TAP : MODE_TUN;
		break;
	case FIELD_USER:
	case FIELD_GROUP:
		*(uint32_t *)field_of(i, field) = take_u8(b) & 1 ? take_u32(b) : ID_NONE;
		break;
	case FIELD_FLAG:
	case FIELD_STATE:
		*(bool *)field_of(i, field) = take_u8(b) & 1;
		break;
	case FIELD_LLADDR:
		mac = field_of(i, field);
		take_bytes(b, mac, sizeof(i->lladdr));
		/* eth_prepare_mac_addr_change(): neither multicast nor zero. */
		mac[0] &= 0xfe;
		mac[5] |= 1;
		break;
	case FIELD_NUMBER:
		*(uint32_t *)field_of(i, field) = take_number(b, field);
		break;
	case FIELD_CHOICE:
		*(uint32_t *)field_of(i, field) = take_u8(b) % 4;
		break;
	case FIELD_NAME:
		if (take_u8(b) & 1)
			take_name(b, field_of(i, field));
		break;
	case FIELD_STRING:
		take_text(b, text, sizeof(text));
		if (*text)
			*(char **)field_of(i, field) = strdup(text);
		break;
	case FIELD_LIST:
		take_list(b, i, field);
		break;
	}
}

/* What only a port of a bridge has. */
static void settle_port(struct iface *i)
{
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (field_is(field, FIELD_PORT) && !*i->master)
			field_clear(i, field);
}

void fuzz_observed(struct bytes *b, struct iface *i, const char *name)
{
	int field;

	*i = IFACE_EMPTY;
	i->seen = calloc(1, sizeof(*i->seen));
	MUST(i->seen);
	strcpy(i->seen->kind, "tun");
	i->seen->ifindex = 3;
	i->seen->persist = true;
	if (name)
		strcpy(i->name, name);
	else
		take_name(b, i->name);
	for (field = 0; field < IF_COUNT; field++) {
		take_field(b, i, field);
		if (!field_is(field, FIELD_UNSEEN) &&
		    (i->mode == MODE_TAP || fields[field].type != FIELD_LLADDR))
			i->has |= HAS(field);
	}
	settle_port(i);
}

/* The length of the character at s, or 0 where a terminal must not see it. */
static size_t character(const unsigned char *s, size_t left)
{
	static const struct {
		unsigned char mask, is;
		uint32_t from;
	} forms[] = { { 0x80, 0x00, 0x20 },
		      { 0xe0, 0xc0, 0xa0 },
		      { 0xf0, 0xe0, 0x800 },
		      { 0xf8, 0xf0, 0x10000 } };
	uint32_t point;
	size_t form, i;

	for (form = 0; form < 4; form++)
		if ((s[0] & forms[form].mask) == forms[form].is)
			break;
	if (form == 4 || form + 1 > left)
		return 0;
	point = s[0] & (unsigned char)~forms[form].mask;
	for (i = 1; i <= form; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (s[i] & 0x3f);
	}
	if (point < forms[form].from || point == 0x7f || point > 0x10ffff)
		return 0;
	if ((point >= 0xd800 && point < 0xe000) || point == 0x61c || point == 0x200e ||
	    point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
	    (point >= 0x2066 && point <= 0x2069))
		return 0;
	return form + 1;
}

bool fuzz_safe(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	for (; len; s += n, len -= n) {
		n = *s == '\n' ? 1 : character(s, len);
		if (!n)
			return false;
	}
	return true;
}

static void must_be_safe(const char *text, size_t max)
{
	if (text) {
		MUST(strlen(text) <= max);
		MUST(fuzz_safe(text, strlen(text)));
	}
}

void fuzz_outcome(int err, struct message *m)
{
	/* 400 bytes, each of which may become four. */
	enum { MAX = 1600 };

	MUST(err <= 0);
	MUST(!err == !m->text);
	MUST(!m->text || m->status == 1 || m->status == 2);
	MUST(!m->text || (*m->text && !strchr(m->text, '\n')));
	MUST(!m->hint || !strchr(m->hint, '\n'));
	must_be_safe(m->text, MAX);
	must_be_safe(m->hint, MAX);
	must_be_safe(m->excerpt, MAX);
	message_clear(m);
}
