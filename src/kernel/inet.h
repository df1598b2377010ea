/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_INET_H
#define TUNTAP_INET_H

#include "base/iface.h"
#include "base/message.h"

/*
 * The attributes of an interface that are IPv4's or IPv6's: files of
 * /proc/sys/net/ipv{4,6}/conf/NAME. rtnetlink reports all of them with the link
 * (IFLA_AF_SPEC), and sets some.
 */
enum { INET_NO_INDEX = 255 };
struct inet_conf {
	unsigned char family; /* AF_INET, AF_INET6; 0: the attribute is none of these */
	/* Of the value in the link message's array; INET_NO_INDEX: in an attribute alone. */
	unsigned char index;
	bool by_file; /* rtnetlink cannot set it */
	bool inverted; /* our word says the contrary */
	const char *file;
};

extern const struct inet_conf inet_confs[IF_COUNT];

/* disable_ipv6, where it is off. */
enum { IPV6_DISABLED = 1 };

/*
 * Whether the kernel is known to have no IPv6 at all (ipv6.disable=1, no such module):
 * /proc/net has no if_inet6. Where /proc cannot tell, false. Looked for once.
 */
bool inet_lacks_ipv6(void);

/* The value as the kernel counts it. */
uint32_t inet_conf_value(const struct iface *i, int field);

/* The contrary: take a value of the kernel's for i, and note that i has it. */
void inet_conf_set(struct iface *i, int field, uint32_t value);

/*
 * Write those of the attributes which, bits of IF_*, that rtnetlink cannot set,
 * as want has them, in the network namespace that is current. Returns 0, also for "ipv6
 * off" where the kernel has no IPv6, or -errno with a message: -ENOENT, there is no IPv6
 * on the interface; -ENODEV, there is no such interface.
 */
int inet_conf_write(const char *name, const struct iface *want, uint64_t which, struct message *m);

/* The attributes that inet_conf_write() writes, bits of IF_*. */
uint64_t inet_conf_by_file(void);

/*
 * What a new interface of the current network namespace gets, in defaults: those
 * that can be read have their bit in has.
 */
void inet_conf_defaults(struct iface *defaults);

/*
 * A tun has no MAC to make addresses from: its eui64 is random from its first carrier
 * on (in net/ipv6/addrconf.c), and reads as that. To be called
 * once the mode of an observed interface is known.
 */
void inet_conf_settle(struct iface *observed);

#endif
