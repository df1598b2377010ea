/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Packets from and to the interface. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "kernel/tundev.h"
#include "relay/queue.h"

_Static_assert((int)TUNDEV_VNET_HDR == (int)WIRE_VNET_HDR, "the wire has the kernel's vnet_hdr");
_Static_assert(sizeof(struct virtio_net_hdr) == WIRE_VNET_HDR, "and so has virtio");

/* What the interface has in front of a packet, and the wire has not. */
struct front {
	struct tun_pi pi;
	unsigned char vnet[WIRE_VNET_HDR];
};

/* The pieces of front that are in use. Returns their number. */
static int pieces(const struct relay *r, const struct wire *wire, struct front *front,
		  struct iovec *v)
{
	int n = 0;

	if (r->pi)
		v[n++] = (struct iovec){ &front->pi, sizeof(front->pi) };
	if (r->vnet && !wire->vnet)
		v[n++] = (struct iovec){ front->vnet, sizeof(front->vnet) };
	return n;
}

ssize_t queue_read(const struct relay *r, const struct wire *wire, unsigned char *at)
{
	struct front front;
	struct iovec v[3];
	int n = pieces(r, wire, &front, v), i;
	ssize_t len;

	v[n] = (struct iovec){ at, WIRE_PACKET_MAX };
	len = n ? readv(r->tun, v, n + 1) : read(r->tun, at, WIRE_PACKET_MAX);
	if (len < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	for (i = 0; i < n; i++)
		len -= (ssize_t)v[i].iov_len;
	if (wire->vnet && len >= WIRE_VNET_HDR)
		wire_swap_vnet(at);
	/* A packet has bytes, so none at all is an end. */
	return len > 0 ? len : -EAGAIN;
}

/* For a tun the kernel believes what stands there; a tap has it in its frames. */
static uint16_t protocol_of(const unsigned char *packet)
{
	return htons(packet[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP);
}

int queue_write(const struct relay *r, const struct wire *wire, unsigned char *data, size_t len)
{
	struct front front = { 0 };
	size_t in_front = wire->vnet ? WIRE_VNET_HDR : 0;
	struct iovec v[3];
	int n;

	if (len <= in_front)
		return -EBADMSG;
	if (wire->vnet)
		wire_swap_vnet(data);
	front.pi.proto = protocol_of(data + in_front);
	n = pieces(r, wire, &front, v);
	v[n] = (struct iovec){ data, len };
	if ((n ? writev(r->tun, v, n + 1) : write(r->tun, data, len)) >= 0)
		return 0;
	return -errno;
}

ssize_t queue_read_large(const struct relay *r, struct virtio_net_hdr *h, unsigned char *at)
{
	struct tun_pi pi;
	struct iovec v[] = { { &pi, sizeof(pi) }, { h, sizeof(*h) }, { at, WIRE_PACKET_MAX } };
	const int skip = r->pi ? 0 : 1;
	const ssize_t front = (ssize_t)(sizeof(*h) + (r->pi ? sizeof(pi) : 0));
	ssize_t len = readv(r->tun, v + skip, 3 - skip);

	if (len < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	return len > front ? len - front : -EAGAIN;
}

int queue_write_large(const struct relay *r, const struct virtio_net_hdr *h,
		      const struct iovec *pieces, size_t n)
{
	struct tun_pi pi = { 0 };
	struct virtio_net_hdr copy = *h;
	struct iovec v[QUEUE_PIECES + 2] = { { &pi, sizeof(pi) }, { &copy, sizeof(copy) } };
	const int skip = r->pi ? 0 : 1;

	pi.proto = protocol_of(pieces[0].iov_base);
	memcpy(v + 2, pieces, n * sizeof(*pieces));
	return writev(r->tun, v + skip, (int)n + 2 - skip) < 0 ? -errno : 0;
}

bool queue_is_gone(int err)
{
	return err == -EBADFD || err == -ENODEV;
}

void queue_set_large(const struct relay *r, const struct wire *wire, uint32_t features)
{
	const bool uso = wire->vnet ? features & HELLO_USO : r->uso;

	/* A kernel that cannot gives finished packets, which are right too. */
	if (r->vnet)
		tundev_take_large(r->tun, uso ? TUNDEV_LARGE_UDP : TUNDEV_LARGE_TCP);
}

void queue_unset_large(const struct relay *r)
{
	if (r->vnet)
		tundev_take_large(r->tun, TUNDEV_FINISHED);
}

int queue_drain(struct relay *r)
{
	enum { AT_ONCE = 1000 }; /* signals and peers have their turn as well */
	ssize_t len = 0;
	int i;

	for (i = 0; i < AT_ONCE && len >= 0; i++) {
		len = queue_read(r, &wire_simpletun, r->out);
		if (len >= 0)
			r->stats.without_peer++;
	}
	return queue_is_gone((int)len) ? (int)len : 0;
}

bool queue_gone(struct relay *r, const struct pollfd *fd)
{
	if (fd->revents & (POLLERR | POLLHUP | POLLNVAL))
		return true;
	return fd->revents & POLLIN && queue_drain(r) < 0;
}
