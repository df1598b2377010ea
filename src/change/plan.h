/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PLAN_H
#define TUNTAP_PLAN_H

#include "base/iface.h"
#include "base/message.h"

enum plan_verb { PLAN_ADD, PLAN_SET, PLAN_REPLACE, PLAN_DEL };

/*
 * What becomes of a list: the items to remove, and then those to add, in their order.
 * They point into want and have. One that stands in both is there already: the kernel
 * takes the address away with another of its subnet, or it expires.
 */
struct list_steps {
	const void **remove, **add;
	size_t nremove, nadd;
	size_t nadded; /* so many of the first of add were, as it is carried out */
	bool *goes; /* by the place in have's list: it is removed; NULL: none is */
	/* Of VLANs, which are ranges, the parts that go and come: the steps point here. */
	struct list removed, added;
};

/* What is needed to alter an interface alone: most of a change's memory. */
struct alteration {
	struct list_steps lists[IF_COUNT - IF_LISTS]; /* by change_list() */
	/*
	 * Addresses for as long as others go and come, so that the kernel takes no routes
	 * with these; on the heap.
	 */
	struct address *holds;
	size_t nholds;
	struct iface port; /* of another bridge, what it has there, by carry_over() */
};

/* One interface's step from what is to what was asked for. */
struct change {
	/* KEEP: it is so already. RECREATE: remove it, and make it again. */
	enum { KEEP, MAKE, ALTER, REMOVE, RECREATE } what;
	const struct iface *want; /* as asked for */
	const struct iface *have; /* as seen; NULL: it is not there */
	uint64_t differ; /* ALTER, RECREATE: the attributes to change, bits of IF_* */
	struct alteration *alteration; /* by PLAN_SET and PLAN_REPLACE; on the heap, or NULL */
	/*
	 * With err: another process is making or removing it; in a moment the name is
	 * free, or the interface there.
	 */
	bool retry;
	bool taken; /* MAKE: an interface has the name, at the time of err */
	/*
	 * MAKE, with err: what has the name is on its way in or out, or goes with the
	 * program that holds it.
	 */
	bool passing;
	bool udev_late; /* MAKE, ALTER: udev may yet give it another MAC */
	struct message lost; /* what of the old port it cannot have there, and why; a warning */
	const char *new_name, *netns; /* ALTER: where it is to be; NULL: it stays there */
	bool joins; /* ALTER: only into a bridge, and only where it is in none */
	const char *awaits; /* the bridge that it joins when that is there; NULL: none */
	bool defers; /* KEEP: awaits is its network namespace, where it is made when that is there
		      */
	bool stopped; /* with err: it was not its turn yet when all was to stop */
	bool untold; /* with err: where it would be cannot be looked at */
	int err; /* 0 or -errno: it cannot be, or was not, carried out */
	struct message msg; /* of err; or, with err 0, a warning */
	char name[IFNAMSIZ]; /* of the interface; the kernel's pick, once made */
};

/* A list of changes; zero-initialise. */
struct changes {
	struct change *v;
	size_t n;
	/* What comes behind one that fails, or may fail, is not carried out: -ECANCELED. */
	bool in_order;
	/* Told of how many are done while they are carried out, where not NULL. */
	void (*progress)(void *data, size_t done);
	void *progress_data;
	/* Asked before those that are carried out together, where not NULL: whether to stop there.
	 */
	int (*stop)(void);
};

/* The steps of a change, which has an alteration, for the list field. */
static inline struct list_steps *change_list(struct change *c, int field)
{
	return &c->alteration->lists[field - IF_LISTS];
}

/* Of any change: without an alteration there are none. */
const struct list_steps *change_list_of(const struct change *c, int field);

/* Whether an item that have has is removed. */
bool change_removes(const struct change *c, int field, const void *item);

/* What plan_defaults() gives a value where nothing was said. */
#define PLAN_DEFAULTS (HAS_FIXED | HAS(IF_OWNER) | HAS(IF_GROUP))

/*
 * Fill in what was not said of a desired interface, as far as PLAN_DEFAULTS: for
 * PLAN_ADD the mode (from a name that begins with tun or tap) and the owner (the
 * caller, where neither owner nor group was said); flags and group are off and none
 * already. For PLAN_REPLACE the same, but that the mode may stay MODE_UNKNOWN. For
 * PLAN_SET and PLAN_DEL nothing. has stays as it is: plan() knows what of this counts
 * for an interface that exists. Returns 0 or -EINVAL with a usage message.
 */
int plan_defaults(enum plan_verb verb, struct iface *want, uint32_t caller, struct message *m);

/*
 * Set new to an interface of that mode of which nothing was said, as the kernel
 * makes it: the attributes that have a default are in has.
 */
void plan_new(enum tun_mode mode, struct iface *new);

/*
 * What must be done so that have becomes what want asks for: a change for each
 * of want, in its order. Pure: reads its arguments only. A change that cannot
 * be has err and msg set: -ENODEV (no such interface; PLAN_ADD looks at none), -EINVAL
 * (it is otherwise than asked), -EOPNOTSUPP (the kernel cannot change that),
 * -EBUSY (PLAN_DEL or PLAN_REPLACE of one that is not persistent; PLAN_DEL with
 * force removes it). force: for PLAN_REPLACE, what the kernel cannot change is
 * changed by making the interface again. Returns 0, or -ENOMEM without changes.
 * The lists must outlive the changes.
 */
int plan(enum plan_verb verb, bool force, const struct ifaces *want, const struct ifaces *have,
	 struct changes *changes);

/*
 * The names of the persistent tun/tap interfaces of have that want does not
 * name, in their order. Returns 0 or -ENOMEM.
 */
int plan_unwanted(const struct ifaces *want, const struct ifaces *have, struct ifaces *unwanted);

/*
 * Whether a new interface can be given the value that i has of an attribute. Not the
 * addrgenmode stable_secret, since a new one has no secret, nor a mode of a later kernel.
 */
bool plan_new_takes(const struct iface *i, int field);

/*
 * RECREATE: the interface as it is to be made: what want does not say is as in have, but
 * what plan_again() leaves out; what depends on the mode (FIELD_OF_MODE), where that
 * changes; and what is IPv6's, where the mtu leaves no IPv6. Zero-initialise whole; returns 0 or
 * -ENOMEM. What a port of another bridge keeps is for carry() to say. Free with iface_clear(),
 * on error too.
 */
int plan_whole(const struct change *c, struct iface *whole);

/*
 * Set want to what have is, as something that can be asked for: only what
 * plan_new_takes(), and of lists what was given (iface_given()), in the order in which
 * it is to be added. What want was
 * is overwritten, not freed. Returns 0, or -ENOMEM: then want is as it was. Free
 * with iface_clear().
 */
int plan_again(const struct iface *have, struct iface *want);

/*
 * ALTER: set port to what it is to be as a port of another bridge: what was said, and of the
 * rest what it was in the old one. Returns 0 or -ENOMEM. Free with iface_clear(), on error too.
 */
int plan_port(const struct change *c, struct iface *port);

/*
 * RECREATE: warn of what the old one has, and a new one, whole (plan_whole()), cannot be
 * given. What was said before is forgotten. Pure.
 */
void plan_warn_lost(struct change *c, const struct iface *whole);

/* Move the changes of from to the end of to. Returns 0 or -ENOMEM. */
int changes_append(struct changes *to, struct changes *from);

/* Where they are in_order: cancel those behind the first that has err. */
void changes_cancel(struct changes *changes);

/* Whether it was asked, and answered, that they are to stop. */
bool changes_stopped(const struct changes *changes);

/* So many of the changes are done: tell whoever watches. */
void changes_progress(const struct changes *changes, size_t done);

/* Free the list, messages and steps; the interfaces stay. */
void changes_clear(struct changes *changes);

/* plan-check.c */

/*
 * What attributes need of each other, which is sure to fail otherwise: the options of
 * a port a master, addresses of IPv6 a large mtu. Of an interface that is to be
 * made with what want says: returns 0, or -EINVAL with a usage message.
 */
int plan_check_new(const struct iface *want, struct message *m);

/*
 * RECREATE: the routes of an interface that is to be made as plan_whole() says, which may
 * need addresses that the words take away: returns 0, or -EINVAL with a message. A gateway
 * that only a route of others than us leads to is refused too, since that route goes.
 */
int plan_check_whole(const struct iface *whole, struct message *m);

/* What plan_check_new() looks at, of one that is to be changed: returns 0, or -EINVAL with a
 * message. */
int plan_check(const struct change *c, struct message *m);

/* plan-list.c */

/*
 * Fill in the steps of a change for its lists, and note in differ those that have any.
 * exact: what want says is to be all that was given of a list; else it is added,
 * and no item at all stands for removing all. Returns 0 or -ENOMEM.
 */
int plan_lists(struct change *c, bool exact);

/*
 * The lists, bits of IF_*, that have to be looked at for plan() to know what it must of
 * have, which is there without its lists; recreate: all, since what is made anew gets
 * them again. What only a port has is left out where nobody speaks of it. Pure.
 */
uint64_t plan_looks_at(const struct ifaces *want, const struct ifaces *have, bool recreate);

/* plan-vlan.c */

/* It goes to another master, or leaves the one that it has, and its port goes with that. Pure. */
bool plan_joins(const struct change *c);

/* The same as plan_lists() for the VLANs alone. Returns 0 or -ENOMEM. */
int plan_vlans(struct change *c, bool exact);

/* plan-addr.c */

/* The same for the addresses alone, whose steps have room. Returns 0 or -ENOMEM. */
int plan_addresses(struct change *c, bool exact);

#endif
