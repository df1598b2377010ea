/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_QUEUE_H
#define TUNTAP_QUEUE_H

#include <poll.h>
#include <sys/types.h>

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

/* Take what the interface gives for the two ends of a connection, both of which say what they are.
 */
void queue_set_large(const struct relay *r, const struct wire *wire, uint32_t features);

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
