/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_HOLDER_H
#define TUNTAP_HOLDER_H

#include "base/iface.h"
#include "base/message.h"

/* A process that holds a descriptor of an interface. */
struct holder {
	pid_t pid;
	pid_t tid; /* the thread whose file table it is in; most often pid */
	int fd; /* its number in that table */
	char comm[16]; /* any bytes */
	bool certain; /* false: the name agrees, the namespace could not be seen */
};

/* What was found of one interface. */
struct held {
	char name[IFNAMSIZ];
	struct holder *by; /* one for each descriptor; those of a process in a row */
	size_t n;
	bool hidden; /* a process that could not be seen holds it, or may */
};

/* Who holds which of the interfaces that were looked for; zero-initialise. */
struct holders {
	struct held *v; /* by name */
	size_t n;
	bool all_seen; /* every process could be looked into; one that has ended counts */
};

void holders_clear(struct holders *h);

/*
 * What was found of an interface, by its name; never NULL: where nobody has looked for
 * it, nobody was seen, and there may be somebody.
 */
const struct held *holders_of(const struct holders *h, const struct iface *have);

/* The same by name, for the room that finds; NULL: nobody has looked for it. */
struct held *holders_find(const struct holders *h, const char *name);

/*
 * Borrow the descriptor of a process that was found to hold the interface have:
 * pidfd_getfd(2), with ptrace rights over it. Only a descriptor that certainly is of
 * this interface is returned; the caller closes it. Else -ESRCH (no such process
 * seen), -EPERM and the like, with a message.
 */
int holder_borrow(const struct holders *h, const struct iface *have, struct message *m);

/*
 * "qemu (1234), socat (99)", each process once; "perhaps " before an uncertain
 * one. NULL: none, or no memory. The caller frees.
 */
char *holder_text(const struct held *held);

/* holder-find.c */

/* The attributes by which holder_find() tells an interface from a namesake elsewhere. */
#define HOLDER_COMPARES (HAS(IF_MODE) | HAS(IF_VNET_HDR) | HAS(IF_MULTI_QUEUE) | HAS(IF_LLADDR))

/*
 * Find the processes that hold descriptors of the interfaces of list, in one
 * pass over /proc (and one over the threads of all processes where something in
 * use has no holder then), this process left out. What *found was is freed.
 * What is not certain to be this interface rather than its namesake in another
 * namespace is marked so. Not seen by anybody: descriptors in flight, in io_uring,
 * or of vhost alone.
 * Returns 0 or -errno with a message: /proc cannot be read, or is not that of this
 * process; all may then have holders that were not seen.
 */
int holder_find(const struct ifaces *list, struct holders *found, struct message *m);

/* The same of n interfaces, whose pointers it puts into another order. */
int holder_find_of(const struct iface **v, size_t n, struct holders *found, struct message *m);

#endif
