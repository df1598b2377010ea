/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TUNDEV_H
#define TUNTAP_TUNDEV_H

#include "base/iface.h"
#include "base/message.h"

/* Facts are from drivers/net/tun.c of Linux. Descriptors are closed by the caller. */

#define TUNDEV_PATH "/dev/net/tun"

/* Its number: MISC_MAJOR of linux/major.h, TUN_MINOR of linux/miscdevice.h. */
enum { TUNDEV_MAJOR = 10, TUNDEV_MINOR = 200 };

/*
 * Take path for /dev/net/tun from now on (tunctl -f); it must outlive the calls
 * that follow.
 */
void tundev_use(const char *path);

/*
 * Open /dev/net/tun, close-on-exec. The descriptor belongs to the network
 * namespace that is current now. Returns it, or -errno with a message: -ENOENT,
 * -ENODEV or -ENXIO (no node, no driver), -EACCES (its mode), -EPERM (a device cgroup), -ENOTTY
 * (something else stands at that path).
 */
int tundev_open(struct message *m);

/* Whether the tun driver is behind fd: 0, or -errno with a message. */
int tundev_check(int fd, struct message *m);

/*
 * Make the interface that want describes (mode, pi, vnet_hdr, multi_queue,
 * one_queue, name) on fd, without carrier, never adopting one that exists
 * (IFF_TUN_EXCL). It lives until fd is closed, if not made persistent. name is
 * set to the kernel's pick. Returns 0 or -errno with a message: -EBUSY (the
 * name is taken, perhaps by an unfinished add), -EPERM.
 */
int tundev_create(int fd, const struct iface *want, char name[IFNAMSIZ], struct message *m);

/*
 * Attach fd to the interface have, with the flags it has, without giving it a
 * carrier; never makes one. Only a multi_queue interface that is not in use may
 * be attached to: a second queue takes traffic from the first. one_queue and
 * the NAPI bits become what its seen->sys_flags says, cleared where /sys was not
 * or could not be asked; nothing depends on those but what is shown of it.
 * Returns 0 or -errno with a message: -EBUSY (in use, or gone meanwhile),
 * -EPERM (neither owner and group nor CAP_NET_ADMIN), -EINVAL (another mode or
 * multi_queue than have says), -EBADFD (a packet filter is in the way).
 */
int tundev_attach(int fd, const struct iface *have, struct message *m);

/*
 * The same for a queue of a multi_queue interface, whether or not others are attached,
 * ours or a holder's: beside those the carrier stays as it is, else it comes on.
 */
int tundev_join(int fd, const struct iface *have, struct message *m);

/*
 * Set the carrier of the interface that fd is attached to. Returns 0 or -errno with
 * a message: -EPERM for on without an enabled queue (tun_net_change_carrier()).
 */
int tundev_set_carrier(int fd, bool on, struct message *m);

/*
 * Let the queue of fd, of a multi_queue interface, take packets or not. It stays attached,
 * and the carrier as it is. Returns 0 or -errno with a message: -EINVAL, it is so already.
 */
int tundev_enable_queue(int fd, bool enable, struct message *m);

/* sizeof(struct virtio_net_hdr): the size that a fresh interface's has. */
enum { TUNDEV_VNET_HDR = 10 };

/*
 * Set what belongs to the interface and outlives the programs that set it, and
 * changes what the next one reads, to what a fresh interface has: size and byte
 * order of the vnet_hdr, offloads, send buffer, filters, choice of queues. have is the
 * interface of fd. Not while another program uses it: it counts on what it set.
 * Returns 0 or -errno with a message.
 */
int tundev_reset(int fd, const struct iface *have, struct message *m);

/* The size of the vnet_hdr of the interface of fd, in bytes, or -errno. */
int tundev_vnet_hdr_size(int fd);

/*
 * What the reader of a vnet_hdr interface takes: finished packets alone, also unfinished
 * ones of TCP (up to 64 KiB, without checksums), or of UDP too. The interface keeps it
 * when fd is closed. Returns 0 or -errno: -EINVAL, the kernel cannot do that.
 */
enum tundev_large { TUNDEV_FINISHED, TUNDEV_LARGE_TCP, TUNDEV_LARGE_UDP };
int tundev_take_large(int fd, enum tundev_large large);

/* The request of ioctl(2) that tundev_take_large() makes, for a filter of system calls. */
unsigned long tundev_large_request(void);

/* The numbers of the vnet_hdr of the interface of fd are little-endian. */
bool tundev_vnet_little(int fd);

/*
 * Whether a program has set a packet filter (TUNATTACHFILTER) on the tap of fd since
 * tundev_reset(); one that it took away itself counts too.
 */
bool tundev_filtered(int fd);

/*
 * Change the interface that fd is attached to. Return 0 or -errno with a
 * message: -EINVAL (the user namespace does not map this id), -EBADFD (nothing
 * attached).
 */
int tundev_set_owner(int fd, uint32_t uid, struct message *m);
int tundev_set_group(int fd, uint32_t gid, struct message *m);
int tundev_set_persist(int fd, bool persist, struct message *m);

/*
 * The name of the interface that fd is attached to. Returns 0 or -errno:
 * -EBADFD when none is.
 */
int tundev_name(int fd, char name[IFNAMSIZ]);

/*
 * Whether the interface that fd is attached to has this MAC address now: 1, 0 or
 * -errno.
 */
int tundev_has_lladdr(int fd, const unsigned char lladdr[6]);

/*
 * The network namespace of the interface of fd (TUNGETDEVNETNS), as a descriptor that the caller
 * closes, or -errno: -EPERM without CAP_NET_ADMIN over it.
 */
int tundev_netns(int fd);

/*
 * The one in which fd was opened (SIOCGSKNS), where its interface was when it was attached to; the
 * same.
 */
int tundev_opened_netns(int fd);

/*
 * Whether the interface of fd is in the caller's network namespace
 * (TUNGETDEVNETNS): 1, 0, or -errno: -EPERM without CAP_NET_ADMIN over it.
 */
int tundev_in_this_netns(int fd);

/*
 * Whether fd, a descriptor of whatever process, is of the interface have. 1: the
 * name agrees, and the network namespace too; or, where that is hidden
 * (-EPERM of tundev_in_this_netns()), the MAC address of a tap. 0: it is of
 * another one, or of none. -EPERM: cannot tell; nothing contradicts.
 */
int tundev_is(int fd, const struct iface *have);

/*
 * Whether the caller has CAP_NET_ADMIN over the network namespace that was
 * current when fd was opened, which is what attaching regards owner and group
 * for (tun_not_capable()). 1, 0, or -errno: cannot tell, as without a descriptor to spare.
 */
int tundev_capable(int fd);

/*
 * Whether this kernel lets a user without CAP_NET_ADMIN attach to an interface that
 * has neither owner nor group: 1 or 0, found by trying, in a user and network
 * namespace made for it by a child process; or -errno, where these cannot be had.
 */
int tundev_probe_unowned(void);

#endif
