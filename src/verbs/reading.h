/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_READING_H
#define TUNTAP_READING_H

#include <stdint.h>

#include "base/message.h"
#include "base/packet.h"
#include "output/capture.h"
#include "output/render-packet.h"

/* Reading packets from a queue, until enough is read. */
struct reading {
	int fd; /* non-blocking */
	bool ethernet;
	size_t pi, vnet_hdr; /* bytes that the driver puts before a packet, in this order */
	bool little; /* the numbers in the vnet_hdr */
	bool lines, json, hex; /* what is printed of a packet */
	FILE *out; /* where: of stop_stream(), or NULL where nothing is printed */
	size_t snaplen; /* bytes of it, at most */
	uint32_t count, seconds; /* 0: without end */
	struct capture *capture; /* or NULL */
	bool filter, write; /* what it is for */
	bool prints; /* on standard output, lines or a file */
	const struct answerer *answerer; /* or NULL */
	struct packet_sums sums;
};

/*
 * Read, between stop_catch() and stop_release(), until count or seconds are over, SIGINT or SIGTERM
 * comes, or nobody reads what is printed any more. Returns 0, or -errno with a message: -EBADFD,
 * the interface was deleted.
 */
int reading_run(struct reading *r, struct message *m);

#endif
