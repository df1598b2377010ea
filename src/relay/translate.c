/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Large packets of an interface, for a wire that has none. */
#include <errno.h>
#include <string.h>

#include "base/packet.h"
#include "relay/queue.h"
#include "relay/stats.h"
#include "relay/translate.h"

void translate_begin(struct translator *t, struct relay *r, const struct wire *wire)
{
	*t = (struct translator){ .r = r, .wire = wire, .cuts = r->vnet && !wire->vnet };
	/* A line for each packet tells what became of it. */
	t->joins = t->cuts && !r->words.debug;
	storm_begin(&t->out, r->words.storm, clock_ms());
	storm_begin(&t->in, r->words.storm, clock_ms());
}

static ssize_t too_long(struct translator *t)
{
	t->r->stats.too_long++;
	return -EMSGSIZE;
}

/* Begin to cut what is in r->large. Returns the length of the first segment, or -errno. */
static ssize_t cut(struct translator *t, size_t len, size_t size, unsigned char *at)
{
	struct relay *r = t->r;

	if (segment_begin(&t->cut, r->large, len, r->tap, size, t->wire->max) < 0)
		return too_long(t);
	return (ssize_t)segment_next(&t->cut, at);
}

/* A packet may be large, and its checksum not filled in. */
static ssize_t take_large(struct translator *t, unsigned char *at)
{
	struct relay *r = t->r;
	struct virtio_net_hdr h;
	ssize_t len = queue_read_large(r, &h, r->large);

	if (len < 0)
		return len;
	if (h.gso_type != VIRTIO_NET_HDR_GSO_NONE)
		return cut(t, (size_t)len, h.gso_size, at);
	if (h.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
		packet_fill_checksum(r->large, (size_t)len, h.csum_start, h.csum_offset);
	if ((size_t)len > t->wire->max)
		return cut(t, (size_t)len, 0, at);
	memcpy(at, r->large, (size_t)len);
	return len;
}

/* Whether a storm holds a packet of the wire back. */
static bool is_stormy(struct translator *t, struct storm *storm, const unsigned char *data,
		      size_t len)
{
	const size_t front = t->wire->vnet ? WIRE_VNET_HDR : 0;

	return storm->limit && len > front &&
	       !storm_lets(storm, data + front, len - front, clock_ms());
}

static ssize_t take(struct translator *t, unsigned char *at)
{
	ssize_t len;

	if (t->cuts)
		return take_large(t, at);
	len = queue_read(t->r, t->wire, at);
	if (len < 0 || (size_t)len <= t->wire->max)
		return len;
	if (t->wire->vnet)
		return too_long(t);
	memcpy(t->r->large, at, (size_t)len);
	return cut(t, (size_t)len, 0, at);
}

ssize_t translate_take(struct translator *t, unsigned char *at)
{
	ssize_t len = segment_more(&t->cut) ? (ssize_t)segment_next(&t->cut, at) : take(t, at);

	if (len < 0 || !is_stormy(t, &t->out, at, (size_t)len))
		return len;
	t->r->stats.storm_sent++;
	return -ENOBUFS;
}

bool translate_has(const struct translator *t)
{
	return segment_more(&t->cut);
}

int translate_flush(struct translator *t)
{
	struct coalescer *c = &t->joined;
	struct virtio_net_hdr h;
	int err;

	if (!c->n)
		return 0;
	coalesce_finish(c, &h);
	err = queue_write_large(t->r, &h, c->v, c->n);
	if (!queue_is_gone(err))
		stats_count_received(&t->r->stats, err, c->n, c->bytes);
	c->n = 0;
	return queue_is_gone(err) ? err : 0;
}

int translate_give(struct translator *t, unsigned char *data, size_t len)
{
	struct tcp_segment segment;
	bool may;
	int err;

	if (is_stormy(t, &t->in, data, len)) {
		t->r->stats.storm_received++;
		return -ENOBUFS;
	}
	may = t->joins && tcp_segment_read(&segment, data, len, t->r->tap);
	if (may && coalesce_add(&t->joined, &segment))
		return 0;
	err = translate_flush(t);
	if (err || (may && coalesce_add(&t->joined, &segment)))
		return err;
	err = queue_write(t->r, t->wire, data, len);
	if (!queue_is_gone(err))
		stats_count_received(&t->r->stats, err, 1, len);
	return err;
}
