/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_HOLDER_H
#define TUNTAP_HOLDER_H

#include "base/iface.h"
#include "base/message.h"

/*
 * Find the processes that hold descriptors of the interfaces of list, in one
 * pass over /proc (and one over the threads of all processes where something in
 * use has no holder then), and put them into seen->holders (in place of what is there;
 * freed with the interface): one for each descriptor, this process left out.
 * What is not certain to be this interface rather than its namesake in another
 * namespace is marked so. seen->hidden tells of each whether a process may hold
 * it that was not seen. *all_seen, where not NULL, tells whether every
 * process could be looked into; one that ends meanwhile counts as looked into.
 * Not seen by anybody: descriptors in flight, in io_uring, or of vhost alone.
 * Returns 0 or -errno with a message: /proc cannot be read, or is not that of this
 * process; all may then have holders that were not seen.
 */
int holder_find(const struct ifaces *list, bool *all_seen, struct message *m);

/* The same of n interfaces, whose pointers it puts into another order. */
int holder_find_of(const struct iface **v, size_t n, bool *all_seen, struct message *m);

/*
 * Borrow the descriptor of a process that holds the interface have, which must
 * have been looked at by holder_find(): pidfd_getfd(2), with ptrace rights over
 * it. Only a descriptor that certainly is of this interface is returned; the
 * caller closes it. Else -ESRCH (no such process seen), -EPERM and the like, with a
 * message.
 */
int holder_borrow(const struct iface *have, struct message *m);

/*
 * "qemu (1234), socat (99)", each process once; "perhaps " before an uncertain
 * one. NULL: none, or no memory. The caller frees.
 */
char *holder_text(const struct iface *have);

#endif
