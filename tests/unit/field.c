/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The attributes: every table has a row for each, and what field.c does by type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/field.h"
#include "change/plan.h"
#include "kernel/inet.h"
#include "kernel/rtnl-field.h"
#include "output/render.h"
#include "words/grammar.h"
#include "words/keywords.h"

/* An attribute by its word, or by its number where it has none. */
static const char *named(int field)
{
	static char number[16];

	if (fields[field].word)
		return fields[field].word;
	snprintf(number, sizeof(number), "%d", field);
	return number;
}

static void expect_row(bool there, int field, const char *where)
{
	if (!there)
		fail_msg("attribute %s has no row in %s", named(field), where);
}

static void test_fields(void **state)
{
	int field, other;

	(void)state;
	for (field = 0; field < IF_COUNT; field++) {
		expect_row(fields[field].word && fields[field].type, field,
			   "fields of src/base/field.c");
		for (other = 0; other < field; other++)
			if (fields[field].offset == fields[other].offset ||
			    !strcmp(fields[field].word, fields[other].word))
				fail_msg("%s and %s are one", named(field), named(other));
		if (field_is(field, FIELD_FIXED) != !!(HAS_FIXED & HAS(field)))
			fail_msg("%s: FIELD_FIXED and HAS_FIXED disagree", named(field));
	}
}

/* Each of them names the place that was forgotten. */
static void test_rooms(void **state)
{
	int field;

	(void)state;
	for (field = 0; field < IF_COUNT; field++) {
		expect_row(keyword_of(field), field, "keywords of src/words/keywords.c");
		expect_row(rtnl_fields[field].place, field,
			   "rtnl_fields of src/kernel/rtnl-field.c");
		expect_row((rtnl_fields[field].place == RTNL_IN_SPEC) ==
				   (inet_confs[field].file != NULL),
			   field, "inet_confs of src/kernel/inet.c, or one too many");
	}
}

static void test_rtnl(void **state)
{
	const struct rtnl_field *f;
	int field, other;

	(void)state;
	for (field = 0; field < IF_COUNT; field++) {
		f = &rtnl_fields[field];
		if (f->place == RTNL_IN_LINK && !f->set)
			fail_msg("%s: no word for the request that sets it", named(field));
		if ((f->place == RTNL_NOWHERE) != field_is(field, FIELD_UNSEEN))
			fail_msg("%s: FIELD_UNSEEN and RTNL_NOWHERE disagree", named(field));
		for (other = 0; other < field; other++)
			if (f->attribute && f->place == rtnl_fields[other].place &&
			    f->attribute == rtnl_fields[other].attribute)
				fail_msg("%s and %s are one", named(field), named(other));
	}
}

/* Another item of a list with each n. */
static const void *item_of(int field, unsigned int n)
{
	static struct address a;
	static struct route r;
	static struct vlan v;
	static struct fdb f;

	a = (struct address){ .family = AF_INET, .plen = n };
	r = (struct route){ .family = AF_INET, .plen = n, .table = ROUTE_TABLE_MAIN };
	v = (struct vlan){ .vid = n, .last = n };
	f = (struct fdb){ .mac = { 2, 0, 0, 0, 0, n } };
	if (field == IF_ROUTES)
		return &r;
	if (field == IF_VLANS)
		return &v;
	if (field == IF_FDB)
		return &f;
	assert_int_equal(field, IF_ADDRS);
	return &a;
}

/* A value that is not zero and not none, another one with each n. */
static void give(struct iface *i, int field, unsigned int n)
{
	void *to = field_of(i, field);

	i->has |= HAS(field);
	switch (fields[field].type) {
	case FIELD_MODE:
		*(enum tun_mode *)to = n % 2 ? MODE_TUN : MODE_TAP;
		break;
	case FIELD_CHOICE:
		*(uint32_t *)to = n;
		break;
	case FIELD_USER:
	case FIELD_GROUP:
	case FIELD_NUMBER:
		*(uint32_t *)to = 4000000000u + n;
		break;
	case FIELD_FLAG:
	case FIELD_STATE:
		*(bool *)to = n % 2;
		break;
	case FIELD_LLADDR:
		memset(to, 2 + n, 6);
		break;
	case FIELD_NAME:
		snprintf(to, IFNAMSIZ, "name%u", n);
		break;
	case FIELD_STRING:
		free(*(char **)to);
		*(char **)to = strdup(n % 2 ? "one" : "two");
		break;
	case FIELD_LIST:
		list_clear(to);
		assert_non_null(list_add(to, fields[field].list, item_of(field, n)));
		break;
	}
}

/* An observed tap that is what a new one is. */
static void make_new(struct iface *i, struct seen *seen)
{
	plan_new(MODE_TAP, i);
	strcpy(i->name, "x");
	i->seen = seen;
}

/* The ways to print an interface whole. */

static void as_json(FILE *out, const struct iface *i)
{
	const struct ifaces list = { .v = (struct iface *)i, .n = 1 };
	const struct failures none = { 0 };

	assert_int_equal(render_json(out, &list, NULL, NULL, RENDER_STATUS, &none, false), 0);
}

/* UID and GID show what OWNER and GROUP do: they are left out. */
static void as_table(FILE *out, const struct iface *i)
{
	const struct ifaces list = { .v = (struct iface *)i, .n = 1 };
	const struct holders holders = { 0 };
	struct columns all;
	struct message m = { 0 };
	char *help = NULL, *line, *rest, names[512] = "";
	size_t size;
	FILE *f = open_memstream(&help, &size);

	assert_non_null(f);
	columns_help(f);
	fclose(f);
	rest = help;
	while ((line = strsep(&rest, "\n")) && rest) {
		if (strstr(line, "  UID ") == line || strstr(line, "  GID ") == line)
			continue;
		if (*names)
			strcat(names, ",");
		strncat(names, line + 2, strcspn(line + 2, " "));
	}
	free(help);
	assert_int_equal(columns_choose(&all, names, false, &m), 0);
	assert_int_equal(render_table(out, &list, &holders, &all, false, true, &m), 0);
}

static void as_words(FILE *out, const struct iface *i)
{
	assert_true(grammar_print(out, i));
}

static void as_change(FILE *out, const struct iface *i)
{
	const struct change c = { .what = MAKE, .want = i };

	render_change_line(out, &c, true);
}

static char *printed(void (*print)(FILE *out, const struct iface *i), const struct iface *i)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	print(f, i);
	fclose(f);
	return text;
}

/* Two that differ in one attribute do not look the same. */
static void expect_shown(void (*print)(FILE *out, const struct iface *i), int field,
			 const char *where)
{
	struct seen seen = { .persist = true };
	struct iface a, b;
	char *x, *y;

	make_new(&a, &seen);
	make_new(&b, &seen);
	give(&a, field, 1);
	give(&b, field, 2);
	if (field == IF_ADDRS) {
		a.addrs->flags = IFA_F_PERMANENT;
		b.addrs->flags = IFA_F_PERMANENT;
	}
	x = printed(print, &a);
	y = printed(print, &b);
	if (!strcmp(x, y))
		fail_msg("%s does not show attribute %s: %s", where, named(field), x);
	free(x);
	free(y);
	a.seen = NULL;
	b.seen = NULL;
	iface_clear(&a);
	iface_clear(&b);
}

static void test_shown(void **state)
{
	struct message m = { 0 };
	int field;

	(void)state;
	assert_int_equal(render_need(RENDER_LIB_JSON, &m), 0);
	for (field = 0; field < IF_COUNT; field++) {
		if (!field_is(field, FIELD_UNSEEN)) {
			expect_shown(as_json, field, "the JSON of src/output/json.c");
			expect_shown(as_table, field, "the columns of src/output/table.c");
			expect_shown(as_words, field, "save, src/words/grammar-print.c,");
		}
		expect_shown(as_change, field, "a change, src/output/render-change.c,");
	}
}

/* What has a name in `ip -j link` has that name here. */
static void test_json_keys(void **state)
{
	static const struct {
		int field;
		const char *key;
	} keys[] = {
		{ IF_MODE, "mode" },	  { IF_OWNER, "user" },	   { IF_UP, "up" },
		{ IF_LLADDR, "address" }, { IF_MTU, "mtu" },	   { IF_TXQLEN, "txqlen" },
		{ IF_MASTER, "master" },  { IF_ALIAS, "ifalias" }, { IF_LINK_GROUP, "link_group" },
	};
	struct seen seen = { .persist = true };
	struct iface i;
	char key[32], *text;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(keys) / sizeof(*keys); n++) {
		make_new(&i, &seen);
		give(&i, keys[n].field, 1);
		text = printed(as_json, &i);
		snprintf(key, sizeof(key), "\"%s\":", keys[n].key);
		if (!strstr(text, key))
			fail_msg("attribute %s has no row in ip_keys of src/output/json.c: %s",
				 named(keys[n].field), text);
		free(text);
		i.seen = NULL;
		iface_clear(&i);
	}
}

static void test_types(void **state)
{
	struct iface a = IFACE_EMPTY, b = IFACE_EMPTY, empty = IFACE_EMPTY;
	char x[FIELD_TEXT], y[FIELD_TEXT];
	int field;

	(void)state;
	for (field = 0; field < IF_COUNT; field++) {
		give(&a, field, 1);
		give(&b, field, 2);
		assert_false(field_equal(&a, &b, field));
		assert_false(field_is_none(&a, field));
		if (fields[field].type != FIELD_LIST)
			assert_string_not_equal(field_text(&a, field, x), field_text(&b, field, y));
		assert_int_equal(field_copy(&b, &a, field), 0);
		assert_true(field_equal(&a, &b, field));
		field_clear(&a, field);
		assert_false(a.has & HAS(field));
		assert_false(field_equal(&a, &b, field));
		assert_true(field_equal(&a, &empty, field));
	}
	/* Nothing but what was meant: all of a is as at first, and of b nothing is. */
	assert_memory_equal(&a, &empty, sizeof(a));
	assert_int_equal(b.has, WORDS_ALL);
	iface_clear(&b);
	assert_memory_equal(&b, &empty, sizeof(b));
}

static void test_differences(void **state)
{
	struct iface want = IFACE_EMPTY, have = IFACE_EMPTY, copy;
	uint64_t known = WORDS_ALL & ~HAS_LISTS;
	int field;

	(void)state;
	for (field = 0; field < IF_COUNT; field++) {
		give(&want, field, 1);
		give(&have, field, 1);
	}
	assert_int_equal(iface_differences(&want, &have, want.has), 0);
	for (field = 0; field < IF_COUNT; field++) {
		give(&have, field, 2);
		assert_int_equal(iface_differences(&want, &have, want.has), known & HAS(field));
		give(&have, field, 1);
		/* What is not seen may be otherwise, what is not said does not count. */
		have.has &= ~HAS(field);
		assert_int_equal(iface_differences(&want, &have, want.has), known & HAS(field));
		have.has |= HAS(field);
		give(&have, field, 2);
		want.has &= ~HAS(field);
		assert_int_equal(iface_differences(&want, &have, want.has), 0);
		want.has |= HAS(field);
		give(&have, field, 1);
	}
	assert_int_equal(iface_copy(&copy, &want), 0);
	assert_int_equal(copy.has, WORDS_ALL);
	for (field = 0; field < IF_COUNT; field++)
		assert_true(field_equal(&copy, &want, field));
	iface_clear(&copy);
	iface_clear(&want);
	iface_clear(&have);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),	    cmocka_unit_test(test_rooms),
		cmocka_unit_test(test_rtnl),	    cmocka_unit_test(test_shown),
		cmocka_unit_test(test_json_keys),   cmocka_unit_test(test_types),
		cmocka_unit_test(test_differences),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
