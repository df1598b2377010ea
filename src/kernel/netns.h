/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_NETNS_H
#define TUNTAP_NETNS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/message.h"

/* Where ip-netns(8) keeps the names. */
#define NETNS_DIR "/run/netns"

/* Whether text may be the name of one, or is an absolute path. */
bool netns_named(const char *text);

/*
 * Enter a network namespace: a name of ip-netns(8), below /run/netns, or an
 * absolute path such as /proc/PID/ns/net. Returns 0 or -errno with a message.
 */
int netns_enter(const char *name, struct message *m);

/*
 * The same namespace, as a descriptor; digits that are no name are the id of a process
 * that is in it. The caller closes it. Returns it or -errno with a message.
 */
int netns_open(const char *name, struct message *m);

/*
 * Say of a namespace that it is not there, or what keeps from looking at it, or from entering it.
 * Return the error.
 */
int netns_no_such(const char *name, struct message *m);
int netns_cannot_open(const char *name, int err, struct message *m);
int netns_cannot_enter(const char *name, int err, struct message *m);

/*
 * Whether it is a network namespace; O_PATH: any namespace, as its kind is not told. Returns 1, 0,
 * or -errno: that cannot be told.
 */
int netns_is(int fd);

/* netns-id.c */

/* What tells one network namespace from all others that there are. */
struct netns_id {
	dev_t dev;
	ino_t ino;
};

bool netns_equal(const struct netns_id *a, const struct netns_id *b);

/* The caller's. Returns 0 or -errno with a message. */
int netns_own_id(struct netns_id *id, struct message *m);

/*
 * Find the network namespace that a file names: a name or an absolute path. Of what root reads
 * nobody else may decide where it leads. Never waits. Returns 0; -ENOENT with a message: it is not
 * there, also where its name is, and what it stands for is not yet or no longer; another -errno
 * with a message.
 */
int netns_find_id(const char *name, struct netns_id *id, struct message *m);

/* Enter it, if it is still the same. Returns 0, or -errno with a message as netns_find_id(). */
int netns_enter_id(const char *name, const struct netns_id *id, struct message *m);

/* Both descriptors are of the same namespace. */
bool netns_same(int a, int b);

/* Whether the current namespace has an interface of that name: 1, 0 or -errno. */
int netns_has(const char *name);

/*
 * Look for an interface in the namespaces that have a name, this one left out. where,
 * of NETNS_NAME bytes, is set to the first that has one of that name. Returns 1,
 * 0, or -errno (-EPERM: some could not be entered) where none of those looked
 * into has it. A child process enters them: the caller stays where it is.
 */
enum { NETNS_NAME = 256 };
int netns_find(const char *ifname, char where[NETNS_NAME]);

/*
 * The caller's network namespace, as a descriptor to come back to it with
 * netns_return(), which closes it. Returns it or -errno with a message.
 */
int netns_own(struct message *m);

/* Enter the namespace of fd, and close that. Returns 0 or -errno with a message. */
int netns_return(int fd, struct message *m);

/* The same, and fd stays open. */
int netns_go_back(int fd, struct message *m);

#endif
