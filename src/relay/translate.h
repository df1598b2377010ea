/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TRANSLATE_H
#define TUNTAP_TRANSLATE_H

#include "relay/coalesce.h"
#include "relay/relay.h"
#include "relay/segment.h"
#include "relay/storm.h"
#include "relay/wire.h"

/*
 * Between an interface that gives and takes large packets (vnet_hdr) and a wire that has none:
 * they are cut before they are sent, and what comes is put together. Where both have them, or
 * neither, packets pass as they are.
 */
struct translator {
	struct relay *r;
	const struct wire *wire;
	bool cuts, joins;
	struct segmenter cut; /* of r->large */
	struct coalescer joined; /* pieces of r->in */
	struct storm out, in; /* of a tap */
};

void translate_begin(struct translator *t, struct relay *r, const struct wire *wire);

/*
 * The next packet for the wire into at, which has WIRE_PACKET_MAX bytes. Returns its length, or
 * -errno: -EAGAIN, there is none; -EMSGSIZE, it is longer than the wire has them, or -ENOBUFS,
 * it is one too many of a storm, which is counted; -EBADFD, the interface is gone.
 */
ssize_t translate_take(struct translator *t, unsigned char *at);

/* Whether there is a next packet at once. */
bool translate_has(const struct translator *t);

/*
 * A packet of the peer, for the interface. It is counted, and may wait as it is for the ones
 * behind it, until translate_flush(). Returns 0, or -errno as queue_write() does; -ENOBUFS: it
 * is one too many of a storm.
 */
int translate_give(struct translator *t, unsigned char *data, size_t len);

/* Returns 0, or -errno of an interface that is gone. */
int translate_flush(struct translator *t);

#endif
