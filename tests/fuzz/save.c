/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * What save prints of an interface, read again, asks for that interface; made so and
 * saved again it is the same line.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "change/plan.h"
#include "fuzz.h"
#include "kernel/inet.h"
#include "words/grammar.h"
#include "words/value.h"

static bool sayable(const struct address *a)
{
	char text[ADDRESS_TEXT], *peer;
	struct message m = { 0 };
	struct address same;
	int err;

	address_text(a, text);
	peer = strstr(text, " peer ");
	if (peer) {
		*peer = '\0';
		peer += strlen(" peer ");
	}
	err = value_address(text, peer, &same, &m);
	message_clear(&m);
	return !err && address_equal(a, &same);
}

/* A comment above the line says that the value of an attribute is not in it. */
static bool lost(const struct iface *have, const char *text, int field)
{
	char *name = printable(have->name), what[128];
	bool is = false;

	MUST(name);
	snprintf(what, sizeof(what), "# %s: not in the line below: %s ", name, fields[field].word);
	free(name);
	for (; *text == '#' && !is; text = strchr(text, '\n') + 1)
		is = !strncmp(text, what, strlen(what));
	return is;
}

/* The words refuse the value that an attribute has. */
static bool refused(const struct iface *have, int field)
{
	char value[FIELD_TEXT];
	struct mistakes mistakes = { 0 };
	struct words words = { 0 };
	struct origin at = { 0 };
	struct request r;
	bool is;

	if (have->mode == MODE_TUN && field_is(field, FIELD_TAP_ONLY))
		return true;
	/* Nothing without a master that can be said; a secret is not; a tun has no MAC. */
	if (field_is(field, FIELD_PORT) && (!*have->master || refused(have, IF_MASTER)))
		return true;
	if (field == IF_ADDRGENMODE &&
	    (have->addrgenmode == ADDRGEN_STABLE_SECRET ||
	     (have->mode == MODE_TUN && have->addrgenmode == ADDRGEN_EUI64)))
		return true;
	words_add(&words, "x", at);
	words_add(&words, fields[field].word, at);
	words_add(&words, field_text(have, field, value), at);
	MUST(!grammar_line(&words, &r, &mistakes));
	is = mistakes.n > 0;
	mistakes_clear(&mistakes);
	request_clear(&r);
	words_clear(&words);
	return is;
}

/* A line, and the defaults where it does not say something, is what there is. */
static void judge_line(const struct iface *have, const char *text, struct iface *line)
{
	struct iface new;
	int field;

	plan_new(have->mode, &new);
	for (field = 0; field < IF_COUNT; field++) {
		if (fields[field].type == FIELD_LIST)
			continue;
		if (!(line->has & HAS(field)))
			MUST(!field_copy(line, &new, field));
		if (field == IF_ONE_QUEUE)
			MUST(line->one_queue == !!(have->seen->sys_flags & 0x2000));
		else if (lost(have, text, field))
			MUST(field_equal(line, &new, field) && refused(have, field));
		else if (have->has & HAS(field))
			MUST(field_equal(line, have, field));
	}
}

static void judge_addresses(const struct iface *have, const struct iface *line)
{
	const struct address *a;
	size_t i, n = 0;

	for (i = 0; i < have->naddrs; i++) {
		a = iface_item_in_order(have, IF_ADDRS, i);
		if (!iface_permanent_address(have, a) || !sayable(a))
			continue;
		MUST(n < line->naddrs && address_equal(&line->addrs[n], a));
		MUST(line->addrs[n].nodad == !!(a->flags & IFA_F_NODAD));
		n++;
	}
	MUST(n == line->naddrs);
}

/* Of a bridge's port, where its master can be said: all, but entries that words cannot say. */
static void judge_port_lists(const struct iface *have, const struct iface *line)
{
	const bool port = *have->master && !refused(have, IF_MASTER);
	size_t i, n = 0;

	MUST(!port || list_equal(&have->vlan_list, &line->vlan_list, &vlan_list));
	MUST(port == !!(line->has & HAS(IF_VLANS)));
	for (i = 0; port && i < have->nfdb; i++) {
		if (fdb_odd(&have->fdb[i]))
			continue;
		MUST(n < line->nfdb);
		MUST(list_equal_items(&fdb_list, &have->fdb[i], &line->fdb[n++]));
	}
	MUST(n == line->nfdb);
}

/* The interface that the kernel shows once a line is carried out. */
static void carry_out(const struct iface *line, const struct iface *was, struct iface *made)
{
	const struct address *a;
	size_t i, ipv4 = 0, n = line->naddrs;
	int field;

	MUST(!iface_copy(made, line));
	made->has &= ~(was->mode == MODE_TUN ? HAS(IF_LLADDR) : 0);
	/* What every new interface gets, save takes out. */
	for (field = 0; field < IF_COUNT; field++)
		if (inet_confs[field].family && (!(was->has & HAS(field)) || refused(was, field)))
			made->has &= ~HAS(field);
	made->seen = calloc(1, sizeof(*made->seen));
	MUST(made->seen);
	strcpy(made->seen->kind, "tun");
	strcpy(made->name, was->name);
	made->seen->sys_flags = line->one_queue ? 0x2000 : 0;
	for (i = 0; i < n; i++)
		ipv4 += line->addrs[i].family == AF_INET;
	/* IPv4 as it was added, IPv6 the newest first. */
	for (i = 0; i < n; i++) {
		a = &line->addrs[i < ipv4 ? i : n - 1 - (i - ipv4)];
		made->addrs[i] = *a;
		made->addrs[i].flags = IFA_F_PERMANENT | (a->nodad ? IFA_F_NODAD : 0);
	}
}

/* All that is printed of have; *line is behind the comments, "" where there is none. */
static char *print(const struct iface *have, const char **line)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	bool whole;

	MUST(f);
	whole = grammar_print(f, have);
	fclose(f);
	for (*line = text; **line == '#'; *line = strchr(*line, '\n') + 1)
		MUST(strchr(*line, '\n') && fuzz_safe(*line, strcspn(*line, "\n")));
	MUST(whole == !!**line);
	return text;
}

static void read_again(const char *line, struct request *r)
{
	struct words_file f = { .name = "saved", .syntax = WORDS_CONFIG };
	struct mistakes mistakes = { 0 };
	struct words words = { 0 };
	struct message m = { 0 };
	struct origin culprit;

	f.stream = fmemopen((void *)line, strlen(line), "r");
	MUST(f.stream);
	MUST(words_read(&f, &words, &culprit, &m) == 1);
	MUST(!grammar_line(&words, r, &mistakes));
	MUST(!mistakes.n && r->nnames == 1);
	words_clear(&words);
	MUST(words_read(&f, &words, &culprit, &m) == 0);
	fclose(f.stream);
}

static void round_trip(const struct iface *have, const char *text, const char *line)
{
	const char *again_line;
	struct iface made;
	struct request r;
	char *again;

	read_again(line, &r);
	MUST(!strcmp(r.names[0].text, have->name));
	judge_line(have, text, &r.iface);
	judge_addresses(have, &r.iface);
	judge_port_lists(have, &r.iface);
	carry_out(&r.iface, have, &made);
	again = print(&made, &again_line);
	MUST(!strcmp(again_line, line));
	free(again);
	iface_clear(&made);
	request_clear(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	struct iface have;
	const char *line;
	uint8_t sys;
	char *text;

	sys = take_u8(&b);
	fuzz_observed(&b, &have, NULL);
	have.seen->sys_flags = sys & 1 ? 0x2000 : 0;
	have.seen->sys_flags |= sys & 2 ? 0x0010 : 0;
	text = print(&have, &line);
	if (*line)
		round_trip(&have, text, line);
	free(text);
	iface_clear(&have);
	return 0;
}
