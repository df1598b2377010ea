/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The loop that reads packets: what comes fast is read in a row, between two looks around. */
#include <errno.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/stop.h"
#include "verbs/reading.h"
#include "verbs/verb.h"

enum {
	PACKET_MAX = 65535 + 14 + 4 * PACKET_VLANS_MAX,
	HEADERS_MAX = 4 + 1024,
	IN_A_ROW = 64,
	ANSWERS_A_SECOND = 1000,
};

/* What a packet, or a look around, leads to; or -errno. */
enum { GO_ON, ENOUGH };

/* An answer may go out: at most so many in each second. */
static bool may_answer(void)
{
	static struct timespec second;
	static unsigned int sent;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_sec != second.tv_sec) {
		second = now;
		sent = 0;
	}
	return sent++ < ANSWERS_A_SECOND;
}

static void answer(struct reading *r, const struct packet *p)
{
	static unsigned char out[HEADERS_MAX + PACKET_MAX];
	size_t headers = r->pi + r->vnet_hdr;
	size_t len = packet_answer(p, r->answerer, out + headers, PACKET_MAX);

	if (!len)
		return;
	if (!may_answer()) {
		r->sums.suppressed++;
		return;
	}
	memset(out, 0, headers);
	if (r->pi) {
		out[2] = (unsigned char)(p->ethertype >> 8);
		out[3] = (unsigned char)p->ethertype;
	}
	/* Down, or full: as on a cable, it is lost. */
	if (write(r->fd, out, headers + len) < 0)
		r->sums.suppressed++;
	else
		r->sums.answers++;
}

/* Kept apart from what reading says: see explain(). */
enum { CANNOT_PRINT = -4096 };

static int cannot_print(void)
{
	return errno == EPIPE ? -EPIPE : CANNOT_PRINT - errno;
}

/* Returns 0, GO_ON, or -errno: it cannot be printed. */
static int tell(struct reading *r, const struct packet *p, const struct timespec *when)
{
	if (r->json && render_packet_json(r->out, p, when, r->hex ? r->snaplen : 0) < 0)
		return -ENOMEM;
	if (!r->json)
		render_packet(r->out, p, when);
	if (!r->json && r->hex)
		render_packet_hex(r->out, p, r->snaplen);
	return ferror(r->out) ? cannot_print() : GO_ON;
}

static size_t le_or_be(const struct reading *r, const unsigned char *at)
{
	return r->little ? at[1] << 8 | at[0] : at[0] << 8 | at[1];
}

/* What the sender left to the card: nobody else will do it. */
static void complete(const struct reading *r, const unsigned char *header, unsigned char *data,
		     size_t len)
{
	if (r->vnet_hdr &&
	    header[offsetof(struct virtio_net_hdr, flags)] & VIRTIO_NET_HDR_F_NEEDS_CSUM)
		packet_fill_checksum(
			data, len,
			le_or_be(r, header + offsetof(struct virtio_net_hdr, csum_start)),
			le_or_be(r, header + offsetof(struct virtio_net_hdr, csum_offset)));
}

static int take(struct reading *r, unsigned char *buffer, size_t size)
{
	size_t headers = r->pi + r->vnet_hdr, len = size - headers;
	unsigned char *data = buffer + headers;
	bool plain = !r->lines && !r->write && !r->answerer;
	struct timespec when;
	struct packet p;
	int err = 0;

	if (size < headers)
		return GO_ON;
	if (!plain)
		complete(r, buffer + r->pi, data, len);
	if (r->filter && !capture_takes(r->capture, data, len))
		return GO_ON;
	r->sums.packets++;
	r->sums.bytes += len;
	if (!plain) {
		clock_gettime(CLOCK_REALTIME, &when);
		if (r->lines || r->answerer)
			packet_read(&p, data, len, r->ethernet);
		if (r->answerer)
			answer(r, &p);
		/* capture_close() tells why. */
		if (r->write && capture_write(r->capture, &when, data, len) < 0)
			err = ENOUGH;
		if (!err && r->lines)
			err = tell(r, &p, &when);
	}
	if (err)
		return err;
	return r->count && r->sums.packets >= r->count ? ENOUGH : GO_ON;
}

/* What is there, some of it at most. *empty: no more is there now. */
static int read_some(struct reading *r, bool *empty)
{
	static unsigned char buffer[HEADERS_MAX + PACKET_MAX];
	int i, err;
	ssize_t n;

	*empty = false;
	for (i = 0; i < IN_A_ROW; i++) {
		n = read(r->fd, buffer, sizeof(buffer));
		if (n < 0 && errno == EAGAIN) {
			*empty = true;
			return GO_ON;
		}
		if (n < 0)
			return errno == EINTR ? GO_ON : -errno;
		err = take(r, buffer, (size_t)n);
		if (err)
			return err;
	}
	return GO_ON;
}

/* The time that is left until end, or none where there is no end. */
static const struct timespec *left(const struct reading *r, const struct timespec *end,
				   struct timespec *rest)
{
	if (!r->seconds)
		return NULL;
	clock_gettime(CLOCK_MONOTONIC, rest);
	rest->tv_sec = end->tv_sec - rest->tv_sec;
	rest->tv_nsec = end->tv_nsec - rest->tv_nsec;
	if (rest->tv_nsec < 0) {
		rest->tv_sec--;
		rest->tv_nsec += 1000000000;
	}
	if (rest->tv_sec < 0)
		*rest = (struct timespec){ 0 };
	return rest;
}

/*
 * Wait for packets where there are none, and see whether it is time to end. Signals come in here
 * alone; whoever reads what is printed is looked at too.
 */
static int look_around(const struct reading *r, bool empty, const struct timespec *end)
{
	static const struct timespec at_once;
	struct pollfd fds[] = {
		{ .fd = r->fd, .events = POLLIN },
		{ .fd = r->prints ? STDOUT_FILENO : -1, .events = 0 },
	};
	const struct timespec *rest;
	struct timespec value;

	if (empty && r->out && fflush(r->out) < 0)
		return cannot_print();
	rest = left(r, end, &value);
	if (rest && !rest->tv_sec && !rest->tv_nsec)
		return ENOUGH;
	if (ppoll(fds, 2, empty ? rest : &at_once, stop_mask()) < 0 && errno != EINTR)
		return -errno;
	if (fds[1].revents & (POLLERR | POLLHUP))
		return ENOUGH;
	return stop_asked() ? ENOUGH : GO_ON;
}

static int loop(struct reading *r)
{
	struct timespec end;
	int err = GO_ON;
	bool empty;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += r->seconds;
	while (err == GO_ON) {
		err = read_some(r, &empty);
		if (err == GO_ON)
			err = look_around(r, empty, &end);
	}
	return err;
}

static int explain(int err, struct message *m)
{
	if (err < CANNOT_PRINT)
		return message_set(m, err - CANNOT_PRINT, "cannot write to standard output: %s",
				   strerror(CANNOT_PRINT - err));
	switch (err) {
	case ENOUGH:
	case -EPIPE:
		return 0;
	case -EBADFD:
		return message_set(m, err, "was deleted");
	default:
		return message_set(m, err, "cannot go on reading: %s", strerror(-err));
	}
}

int reading_run(struct reading *r, struct message *m)
{
	int err = loop(r);

	if (err >= 0 && r->out && fflush(r->out) < 0)
		err = cannot_print();
	return explain(err, m);
}
