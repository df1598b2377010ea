/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_VALUE_H
#define TUNTAP_VALUE_H

#include "base/iface.h"
#include "base/message.h"

/*
 * Check one word and turn it into a value. Each returns 0, or -EINVAL with a
 * usage message that names the culprit; then nothing was written.
 */

/*
 * An interface name as the kernel takes it (dev_valid_name() in net/core/dev.c,
 * whose blanks are those of Latin-1: 0xA0 too), and not "all" or "default",
 * which mean something else in /proc/sys/net. With pick, one %d may stand in it.
 */
int value_name(const char *text, bool pick, char name[IFNAMSIZ], struct message *m);

/* Decimal digits alone, from min to max; what is the keyword, for the message. */
int value_number(const char *text, const char *what, uint32_t min, uint32_t max, uint32_t *value,
		 struct message *m);

/* "on" or "off"; what is the keyword, for the message. */
int value_flag(const char *text, const char *what, bool *value, struct message *m);

/* One of choices, which ends with NULL; what is the keyword, for the message. */
int value_choice(const char *text, const char *what, const char *const *choices, uint32_t *value,
		 struct message *m);

/* Six bytes in hexadecimal with colons between; not multicast, not all zero. */
int value_lladdr(const char *text, unsigned char lladdr[6], struct message *m);

/*
 * ADDRESS[/LEN], and with peer not NULL the peer's ADDRESS[/LEN]. LEN may be
 * left out only with a peer, whose length it is; one of the two is enough.
 */
int value_address(const char *text, const char *peer, struct address *a, struct message *m);

/*
 * ADDRESS[/LEN], without a look at what kind of address it is. plen: VALUE_NO_LENGTH
 * where there is none. bytes are zero behind those of IPv4.
 */
enum { VALUE_NO_LENGTH = 255 };
int value_prefix(const char *text, unsigned char *family, unsigned char bytes[16],
		 unsigned char *plen, struct message *m);

/* value-route.c */

/* The words of a route; NULL: not said. */
struct route_words {
	const char *dst, *via, *metric, *table, *src;
};

/*
 * The destination is ADDRESS[/LEN], one host without LEN, or "default", which is IPv6's
 * where a gateway or source address is.
 */
int value_route(const struct route_words *words, struct route *route, struct message *m);

/* value-vlan.c */

/* VID or VID-VID, the second larger: from VLAN_FIRST to VLAN_LAST. The flags are not touched. */
int value_vlan(const char *text, struct vlan *vlan, struct message *m);

/* value-netns.c */

/*
 * A network namespace of a file's line: a name of ip-netns(8), or an absolute path. Not the
 * id of a process, which at the next boot is another's. *netns, for free(), is the name where
 * a path leads where names are kept. Returns 0, -EINVAL or -ENOMEM with a message.
 */
int value_netns(const char *text, char **netns, struct message *m);

/* An alias: at most 255 bytes (IFALIASZ), no control bytes. */
int value_alias(const char *text, struct message *m);

#endif
