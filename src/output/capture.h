/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CAPTURE_H
#define TUNTAP_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/message.h"

/* What libpcap does for us: its filter language, and files that other programs read. */
struct capture;

/* What is kept of a packet, at most: that of tcpdump(8). */
enum { CAPTURE_SNAPLEN = 262144 };

/*
 * Open libpcap, for packets of an Ethernet or of an IP link, of which snaplen bytes are kept, and
 * compile filter, where it is not NULL. Free with capture_close(). Returns 0; -EINVAL with a
 * usage message (what is wrong with the filter); -ELIBACC (it is not installed), -ENOSYS (built
 * without it) or -ENOMEM with a message.
 */
int capture_open(struct capture **c, bool ethernet, size_t snaplen, const char *filter,
		 struct message *m);

/*
 * Open file to write packets to, as capture_file_open() does; the name must live as long as the
 * capture. What is in it stays until capture_begin(). Returns 0 or -errno with a message.
 */
int capture_write_to(struct capture *c, const char *file, unsigned int seconds, struct message *m);

/* Empty or make that file, and write its header; it is a stop_stream(). Returns 0 or -errno with a
 * message. */
int capture_begin(struct capture *c, struct message *m);

/* The filter takes this packet. */
bool capture_takes(const struct capture *c, const unsigned char *data, size_t len);

/*
 * Write a packet, at once where the file is a pipe or a terminal. Returns 0 or -errno: -EPIPE,
 * nobody reads it any more, or nobody has a second after a signal.
 */
int capture_write(struct capture *c, const struct timespec *when, const unsigned char *data,
		  size_t len);

/*
 * Close what was opened; NULL is nothing. Returns 0, or -errno where not all could be
 * written, that of the first capture_write() that failed.
 */
int capture_close(struct capture *c);

#endif
