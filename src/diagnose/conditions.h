/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CONDITIONS_H
#define TUNTAP_CONDITIONS_H

#include "base/iface.h"
#include "base/message.h"
#include "kernel/holder.h"

/* What is found of one condition for attaching. */
struct condition {
	const char *name; /* "device", "owner": for programs */
	enum verdict {
		VERDICT_GOOD,
		VERDICT_BAD, /* it stops an attach; the hint says what to do */
		VERDICT_UNKNOWN, /* it may; unknown */
		VERDICT_NOTE, /* worth to know; it stops none */
	} verdict;
	struct message say;
};

enum { CONDITIONS_MAX = 24 };

/* Whether a user can attach to an interface: the conditions in the order of the kernel. */
struct check {
	char ifname[IFNAMSIZ]; /* "": the device alone is looked at */
	const char *dev; /* keyword_dev() of it */
	uint32_t uid;
	/*
	 * The bridge that a file has it in, while it is in none; the network namespace that a
	 * file has it in, while that is not there; or NULL.
	 */
	const char *awaits;
	struct condition v[CONDITIONS_MAX];
	size_t n;
};

/* What a program will ask for, as far as the words say it. */
struct program {
	struct iface words; /* mode, pi, vnet_hdr, multi_queue */
	uint32_t queues; /* 0: not said */
	bool vhost;
};

/* The user that is asked for, and what is known of opening the device. */
struct attempt {
	uint32_t uid;
	const struct program *program; /* NULL: the words name none */
	bool caller; /* it is this process, with its groups */
	bool tried; /* it was opened as that user; else err is this process's own */
	bool untold; /* it could not be tried; err says why */
	int err; /* errno of opening the device; 0: it can be opened */
	int capable; /* has CAP_NET_ADMIN over this namespace: 1, 0, -1: not known */
	int vhost; /* the same of /dev/vhost-net, where the program wants it */
	int unseen; /* who uses what could not be looked at: an errno, or 0 */
	bool elsewhere; /* a file has it in another network namespace: a note behind tells that */
	bool probed;
	int anyone; /* once probed: tundev_probe_unowned() */
};

/*
 * Open the device as user uid does, in a child process if need be; and /dev/vhost-net,
 * where the program wants it. program: as in struct attempt, which keeps the pointer.
 */
void check_attempt(struct attempt *a, uint32_t uid, const struct program *program);

/*
 * check-device.c: there, the right one, its module, openable, allowed; and whether this
 * process is confined, which a check cannot see through.
 */
void check_device(struct check *c, const struct attempt *a);

/*
 * check-device.c: whether the modes of /, /dev and path, a device in it, let uid open it.
 * Access lists may say otherwise: unknown.
 */
enum verdict check_modes(const char *path, uint32_t uid);

/*
 * check-device.c, after check_device(): whether the user may make an interface. Nothing
 * is added where the device cannot be opened, which has been said by then.
 */
void check_create(struct check *c, const struct attempt *a);

/*
 * check-iface.c: have is the interface, with addresses looked up, or NULL where there
 * is none of that name; holders: who holds it.
 */
void check_iface(struct check *c, struct attempt *a, const struct iface *have,
		 const struct holders *holders);

/*
 * check-program.c: what a program must and should say to have, a tun/tap interface; where
 * it is known what the program says, whether the kernel takes that.
 */
void check_program(struct check *c, const struct program *program, const struct iface *have);

/* check-program.c: whether the user can open /dev/vhost-net; nothing where none wants it. */
void check_vhost(struct check *c, const struct attempt *a);

/* conditions.c */

/* The next condition; its message is to be set by the caller, who gets it. */
struct message *check_add(struct check *c, const char *name, enum verdict verdict);

/* Of all conditions: BAD before UNKNOWN before GOOD. */
enum verdict check_verdict(const struct check *c);

/* "good", "bad", "unknown", "note". */
const char *verdict_text(enum verdict v);

void check_clear(struct check *c);

#endif
