/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What the verbs that attach do alike. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "diagnose/conditions.h"
#include "verbs/verb.h"
#include "words/keywords.h"

/* The first thing that is in the way, as check tells it. */
static void take_bad(struct check *c, struct message *m)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (c->v[i].verdict != VERDICT_BAD)
			continue;
		message_clear(m);
		*m = c->v[i].say;
		m->status = 1;
		c->v[i].say = (struct message){ 0 };
		return;
	}
}

int verb_cannot_attach(const char *name, const struct iface *have, struct message *m)
{
	struct check c = { .uid = geteuid(), .dev = keyword_dev(name) };
	CLEANUP(message_clear) struct message ignored = { 0 };
	CLEANUP(holders_clear) struct holders holders = { 0 };
	struct attempt a;

	snprintf(c.ifname, sizeof(c.ifname), "%s", name);
	if (have)
		holder_find_of(&have, 1, &holders, &ignored);
	check_attempt(&a, c.uid, NULL);
	if (!have || iface_is_tuntap(have))
		check_device(&c, &a);
	check_iface(&c, &a, have, &holders);
	take_bad(&c, m);
	check_clear(&c);
	return verb_fail(m, NULL, name);
}

int verb_find_one(const struct call *call, struct ifaces *want, struct ifaces *have)
{
	struct message m = { 0 };

	if (want->n != 1 || !*want->v[0].name) {
		message_usage(&m, want->n > 1 ? "give one interface, not several"
					      : "the name of the interface is missing");
		return verb_fail(&m, NULL, NULL);
	}
	if (rtnl_get_links(call->rtnl, RTNL_ALL, want, have, &m) < 0)
		return verb_fail(&m, NULL, want->v[0].name);
	if (have->n && iface_is_tuntap(&have->v[0]))
		return 0;
	message_set(&m, 0, "is not a tun/tap interface");
	return verb_cannot_attach(want->v[0].name, have->n ? &have->v[0] : NULL, &m);
}
