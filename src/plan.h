/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_PLAN_H
#define TUNTAP_PLAN_H

#include "iface.h"
#include "message.h"

enum plan_verb { PLAN_ADD, PLAN_SET, PLAN_DEL };

/* One interface's step from what is to what was asked for. */
struct change {
	enum { KEEP, MAKE, ALTER, REMOVE } what; /* KEEP: it is so already */
	const struct iface *want; /* as asked for */
	const struct iface *have; /* as seen; NULL: it is not there */
	uint32_t differ; /* ALTER: the attributes to change, bits of IF_* */
	int err; /* 0 or -errno: it cannot be, or was not, carried out */
	struct message msg; /* of err; or, with err 0, a warning */
	char name[IFNAMSIZ]; /* of the interface; the kernel's pick, once made */
};

/* A list of changes; zero-initialise. */
struct changes {
	struct change *v;
	size_t n;
	/* Told of how many are done while they are carried out, where not NULL. */
	void (*progress)(void *data, size_t done);
	void *progress_data;
};

/*
 * Fill in what was not said of a desired interface: for PLAN_ADD the mode (from
 * a name that begins with tun or tap), the owner (the caller, where neither
 * owner nor group was said), and the flags; for PLAN_SET and PLAN_DEL nothing.
 * Returns 0 or -EINVAL with a usage message.
 */
int plan_defaults(enum plan_verb verb, struct iface *want, uint32_t caller, struct message *m);

/*
 * What must be done so that have becomes what want asks for: a change for each
 * of want, in its order. Pure: reads its arguments only. A change that cannot
 * be has err and msg set: -EEXIST or -ENODEV (interface there or not), -EINVAL
 * (it is otherwise than asked), -EOPNOTSUPP (the kernel cannot change that),
 * -EBUSY (PLAN_DEL of one that is not persistent; with force it is removed).
 * Returns 0 or -ENOMEM. The lists must outlive the changes.
 */
int plan(enum plan_verb verb, bool force, const struct ifaces *want, const struct ifaces *have,
	 struct changes *changes);

void changes_clear(struct changes *changes);

#endif
