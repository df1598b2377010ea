/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_IFACE_H
#define TUNTAP_IFACE_H

#include <linux/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/address.h"
#include "base/fdb.h"
#include "base/port-rest.h"
#include "base/route.h"
#include "base/vlan.h"

/* No owner or no group; the kernel's INVALID_UID (include/linux/uidgid.h). */
#define ID_NONE UINT32_MAX

/* The numbers are those of IFF_TUN, IFF_TAP and IFLA_TUN_TYPE. */
enum tun_mode { MODE_UNKNOWN, MODE_TUN, MODE_TAP };

/* How the kernel makes link-local addresses; the numbers are those of IN6_ADDR_GEN_MODE_*. */
enum addrgenmode { ADDRGEN_EUI64, ADDRGEN_NONE, ADDRGEN_STABLE_SECRET, ADDRGEN_RANDOM };

/* IPV6_MIN_MTU: with less the kernel takes IPv6 away from an interface, addresses and all. */
enum { MTU_MIN_IPV6 = 1280 };

/* The attributes of an interface, as bits of has and differ: HAS(IF_MTU). */
enum {
	IF_MODE,
	IF_OWNER,
	IF_GROUP,
	IF_PI,
	IF_VNET_HDR,
	IF_MULTI_QUEUE,
	IF_ONE_QUEUE,
	IF_UP,
	IF_LLADDR,
	IF_MTU,
	IF_TXQLEN,
	IF_MASTER,
	IF_ALIAS,
	IF_LINK_GROUP,
	IF_GSO_MAX_SIZE,
	IF_GSO_MAX_SEGS,
	IF_GRO_MAX_SIZE,
	/* options of a bridge's port */
	IF_ISOLATED,
	IF_LEARNING,
	IF_FLOOD,
	IF_MCAST_FLOOD,
	IF_BCAST_FLOOD,
	IF_HAIRPIN,
	IF_GUARD,
	IF_FASTLEAVE,
	IF_NEIGH_SUPPRESS,
	IF_LOCKED,
	IF_COST,
	IF_PRIORITY,
	/* of IPv4 and IPv6 */
	IF_FORWARDING,
	IF_PROXY_ARP,
	IF_RP_FILTER,
	IF_IPV6,
	IF_ADDRGENMODE,
	IF_ACCEPT_RA,
	IF_PROXY_NDP,
	/* lists */
	IF_ADDRS,
	IF_ROUTES,
	/* of a bridge's port */
	IF_VLANS,
	IF_FDB,
	IF_COUNT,
	IF_LISTS = IF_ADDRS /* the first of them: all that follow are lists */
};

#define HAS(field) (UINT64_C(1) << (field))
#define HAS_LISTS (HAS(IF_COUNT) - HAS(IF_LISTS))

/* Made at creation, fixed from then on. */
#define HAS_FIXED \
	(HAS(IF_MODE) | HAS(IF_PI) | HAS(IF_VNET_HDR) | HAS(IF_MULTI_QUEUE) | HAS(IF_ONE_QUEUE))

/* Where words came from. file NULL: the command line. Both count from 1. */
struct origin {
	const char *file;
	unsigned int line, column;
};

/* Bits of tun_flags of /sys that rtnetlink does not tell, as linux/if_tun.h numbers them. */
enum { SYS_NAPI = 0x0010, SYS_NAPI_FRAGS = 0x0020, SYS_ONE_QUEUE = 0x2000 };

/* What only the kernel can say of an interface. */
struct seen {
	int ifindex;
	char kind[IFNAMSIZ]; /* IFLA_INFO_KIND; "" for real hardware and loopback */
	unsigned int flags; /* IFF_UP, IFF_RUNNING ... */
	unsigned short link_type; /* ARPHRD_*, which a program may set (TUNSETLINK) */
	bool persist;
	bool carrier;
	unsigned int sys_flags; /* SYS_*, where /sys was asked */
	uint32_t queues, disabled_queues; /* of a multi_queue interface */
	uint32_t usual_cost; /* of its port, where nobody said one; 0: not asked, or not told */
	/* Entries that no word says, where they were counted. */
	uint32_t permanent_fdb, learned_fdb, permanent_mdb;
	uint64_t rx_bytes, rx_packets, tx_bytes, tx_packets, tx_dropped;
};

/*
 * A tun/tap interface, desired (what words ask for) or observed (what the
 * kernel says). A field counts only where its bit in has is set.
 */
struct iface {
	char name[IFNAMSIZ]; /* "": the kernel picks; with %d: it fills that in */
	uint64_t has; /* said in words, or reported by the kernel; never a default */
	enum tun_mode mode;
	uint32_t owner, group; /* ID_NONE: said or seen to be nobody */
	bool pi, vnet_hdr, multi_queue, one_queue, up;
	unsigned char lladdr[6];
	uint32_t mtu, txqlen;
	char master[IFNAMSIZ]; /* "": none */
	char *alias; /* "": none */
	uint32_t link_group; /* 0: the default, where all begin */
	uint32_t gso_max_size, gso_max_segs, gro_max_size; /* bytes, packets, bytes */
	/* of a bridge's port */
	bool isolated, learning, flood, mcast_flood, bcast_flood, hairpin, guard, fastleave;
	bool neigh_suppress, locked;
	uint32_t cost, priority;
	/* of IPv4 and IPv6 */
	bool forwarding, proxy_arp, ipv6, proxy_ndp;
	uint32_t rp_filter, accept_ra;
	uint32_t addrgenmode; /* enum addrgenmode */
	/* Lists: each by its type, and as whoever treats all alike sees it. */
	union {
		struct list addr_list;
		struct {
			struct address *addrs;
			size_t naddrs;
		};
	};
	union {
		struct list route_list;
		struct {
			struct route *routes;
			size_t nroutes;
		};
	};
	/* Of a bridge's port; VLANs only where the bridge filters them. */
	union {
		struct list vlan_list;
		struct {
			struct vlan *vlans;
			size_t nvlans;
		};
	};
	union {
		struct list fdb_list;
		struct {
			struct fdb *fdb;
			size_t nfdb;
		};
	};
	struct port_rest port_rest; /* observed, and what goes along with a port */
	char *netns; /* desired: of a file's line, the network namespace; NULL: the one at hand */
	char *altnames; /* observed: each ends with NUL, the last with two; NULL: none */
	struct origin at; /* desired */
	struct seen *seen; /* observed */
};

/* One of which nothing is said or seen. */
#define IFACE_EMPTY ((struct iface){ .owner = ID_NONE, .group = ID_NONE })

/* A list of interfaces; zero-initialise. */
struct ifaces {
	struct iface *v;
	size_t n, room;
};

/*
 * Append a zeroed interface; with seen if observed. Returns it, valid until the
 * next call, or NULL when there is no memory.
 */
struct iface *ifaces_add(struct ifaces *list, bool observed);

/* Free an interface's strings and lists, not the struct itself. */
void iface_clear(struct iface *i);

/* Free a list and all in it. */
void ifaces_clear(struct ifaces *list);

/*
 * The interfaces of a list, sorted by name; they stay the list's, which must not
 * grow meanwhile. The caller frees the pointers; NULL when there is no memory.
 */
const struct iface **ifaces_by_name(const struct ifaces *list);

/* Put n pointers to interfaces of one list into the order of their names, and of the list. */
void ifaces_sort(const struct iface **v, size_t n);

/* The first of that name among n that are sorted so, or NULL. */
const struct iface *iface_find_name(const struct iface *const *sorted, size_t n, const char *name);

/*
 * Copy an interface, deeply, but what only the kernel says of it (seen, altnames). What to
 * was is overwritten, not freed. Returns 0, or -ENOMEM: then to is as it was.
 */
int iface_copy(struct iface *to, const struct iface *from);

/* Append an address to an interface. Returns it or NULL when there is no memory. */
struct address *iface_add_address(struct iface *i);

/* The interface's address that equals a, or NULL. */
const struct address *iface_find_address(const struct iface *i, const struct address *a);

/*
 * The n-th item of a list in the order in which they have to be added so that
 * the kernel lists them as they stand: of addresses IPv4, then IPv6 from the last, which
 * it lists the newest first (ipv6_link_dev_addr() in net/ipv6/addrconf.c).
 */
const void *iface_item_in_order(const struct iface *i, int field, size_t n);

/*
 * An address that an administrator gave for good: not one that expires, not the
 * kernel's own (link-local, from a router's advertisement). Kernels before 5.18
 * do not say who gave it; a link-local one made from the MAC is theirs.
 */
bool iface_permanent_address(const struct iface *observed, const struct address *a);

/*
 * An item of a list that an administrator gave, so that it is for us to remove: of
 * addresses iface_permanent_address(), of others all that were read.
 */
bool iface_given(const struct iface *observed, int field, const void *item);

/* Both observed: the same items of a list were given, in whatever order. */
bool iface_same_list(const struct iface *a, const struct iface *b, int field);

/*
 * Which of the attributes "which" want does not have as have does, or have does not
 * know; as bits of IF_*. Lists are left out: what differs there depends on the
 * verb.
 */
uint64_t iface_differences(const struct iface *want, const struct iface *have, uint64_t which);

/* The kernel's word that somebody is attached. False proves nothing. */
bool iface_in_use(const struct iface *observed);

/*
 * Observed: it has an owner (IF_OWNER) or a group (IF_GROUP) that this user namespace
 * does not map, and that nobody can name here. The kernel reports 65534 for all of them.
 */
bool iface_id_hidden(const struct iface *i, int field);

/* It is one of ours: kind "tun", and the kernel reported its mode. */
bool iface_is_tuntap(const struct iface *observed);

#endif
