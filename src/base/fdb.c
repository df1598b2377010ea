/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Static entries of a bridge's table: comparing them, and as text. */
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/fdb.h"

static int compare_key(const void *left, const void *right)
{
	const struct fdb *a = left, *b = right;
	int order = memcmp(a->mac, b->mac, sizeof(a->mac));

	return order ? order : a->vid - b->vid;
}

static int compare_rest(const void *left, const void *right)
{
	const struct fdb *a = left, *b = right;

	return a->sticky - b->sticky;
}

/* What no word says is said as bridge-fdb(8) does. */
static char *text(const void *item, char *buf)
{
	const struct fdb *f = item;
	char mac[LLADDR_TEXT];
	int len = snprintf(buf, LIST_TEXT, "%s", lladdr_text(f->mac, mac));

	if (f->vid)
		len += snprintf(buf + len, LIST_TEXT - len, " vlan %u", f->vid);
	if (f->sticky)
		snprintf(buf + len, LIST_TEXT - len, " sticky");
	return buf;
}

const struct list_type fdb_list = {
	sizeof(struct fdb), compare_key, compare_rest, text, NULL,
};

bool fdb_odd(const struct fdb *f)
{
	return f->vid || f->sticky;
}
