/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_QUEUE_H
#define TUNTAP_QUEUE_H

#include <linux/virtio_net.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "relay/relay.h"
#include "relay/wire.h"

/* Packets from and to the interface, with what the wire has in front of them. */

/*
 * Read a packet into at, which has WIRE_PACKET_MAX bytes. Returns its length, or -errno:
 * -EAGAIN, there is none; -EBADFD, the interface is gone.
 */
ssize_t queue_read(const struct relay *r, const struct wire *wire, unsigned char *at);

/*
 * Write a packet; its vnet_hdr is turned. Returns 0 or -errno: -EBADFD, the interface is
 * gone; -EBADMSG, it is too short to be one; another: the interface does not take it.
 */
int queue_write(const struct relay *r, const struct wire *wire, unsigned char *data, size_t len);

/*
 * The same of an interface that has vnet_hdr, apart from the packet and in this machine's order
 * of bytes. A packet is written from n pieces, at most QUEUE_PIECES.
 */
enum { QUEUE_PIECES = 128 };
ssize_t queue_read_large(const struct relay *r, struct virtio_net_hdr *h, unsigned char *at);
int queue_write_large(const struct relay *r, const struct virtio_net_hdr *h,
		      const struct iovec *pieces, size_t n);

/* Whether an error tells that there is no interface any more. */
bool queue_is_gone(int err);

/*
 * Take large packets, as the wire has them; features: those of both ends. Or, for a wire that
 * has none, as they can be cut here.
 */
void queue_set_large(const struct relay *r, const struct wire *wire, uint32_t features);

/* Take none any more: what is set outlives us on the interface. */
void queue_unset_large(const struct relay *r);

/*
 * Throw away what waits, since there is no peer. Returns 0, or -errno of an interface that
 * is gone.
 */
int queue_drain(struct relay *r);

/*
 * Ask poll(2) for the interface while there is no peer. Its end wakes only who waits for
 * packets, too.
 */
#define QUEUE_IDLE(r) ((struct pollfd){ .fd = (r)->tun, .events = POLLIN })

/* What poll(2) says of it then. Returns whether it is gone; packets are thrown away. */
bool queue_gone(struct relay *r, const struct pollfd *fd);

#endif
