/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDP_H
#define TUNTAP_UDP_H

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "relay/listeners.h"
#include "relay/relay.h"
#include "relay/resolve.h"

/* Sockets of UDP. None is connected: a peer may come from elsewhere, and so may others. */
struct udp_sockets {
	struct pollfd v[LISTENERS_MAX];
	size_t n;
	int probes[2]; /* IPv4's and IPv6's, which nothing is sent with; -1: none */
	bool own; /* what the kernel has heard of a way from others is not believed */
};

/* From where to where datagrams go. */
struct udp_path {
	int fd;
	struct sockaddr_storage address; /* the other end */
	socklen_t len;
	bool has_local; /* local is the address that the other end knows us by */
	union {
		struct in_addr v4;
		struct in6_addr v6;
	} local;
};

/*
 * Open what is needed: bound where the words say, or for the addresses to. Before the
 * privileges go, which a large buffer takes. Returns 0 or -errno with a message.
 */
int udp_open(struct udp_sockets *u, const struct relay *r, const struct addresses *to,
	     struct message *m);

/* Close those that are open. */
void udp_close(struct udp_sockets *u);

/* The way to an address. False: there is no socket for such. */
bool udp_path_to(const struct udp_sockets *u, const struct sockaddr_storage *address, socklen_t len,
		 struct udp_path *path);

/* Whether there is a way to it now: 0, or -errno. */
int udp_route(const struct udp_sockets *u, const struct udp_path *path);

/* The bytes of its address and port, for who has to tell them apart. Returns how many. */
enum { UDP_ADDRESS = 24 };
size_t udp_address(const struct udp_path *path, unsigned char bytes[UDP_ADDRESS]);

/* A number for the other end's host, whatever its port: of IPv6 that of the network of 64 bits, all
 * addresses of which may be one host's. */
uint64_t udp_network(const struct udp_path *path);

/* Whether both have the same other end. */
bool udp_same_end(const struct udp_path *a, const struct udp_path *b);

/* The longest datagram that goes whole over a path, as far as the kernel knows, or for u->own, into
 * the first device of it; in bytes; 0: there is no way now. */
size_t udp_longest(const struct udp_sockets *u, const struct udp_path *path);

/* The same of a path that carries packets of so many bytes; 0: nobody knows. */
size_t udp_longest_of(size_t mtu, sa_family_t family);

/* Send one datagram, or lose it. */
void udp_send_one(const struct udp_path *path, const void *data, size_t len);

/* Datagrams behind each other, to be sent. */
enum { UDP_BATCH_MAX = 4096 };
struct udp_batch {
	unsigned char *data; /* of the caller's */
	size_t have; /* bytes in it */
	uint16_t lens[UDP_BATCH_MAX];
	size_t n; /* datagrams */
	size_t at, at_n; /* bytes and datagrams that are done with */
	size_t singles; /* of the next, those to be sent one by one */
	bool no_offload; /* this way takes none of several datagrams at once */
	bool too_long; /* one was; whoever sees that unsets it */
};

/*
 * Send what is there, datagrams of one length in one piece. What the way does not take is
 * counted and lost, as in any other place on it. Returns 0; or -EAGAIN: poll(2) tells when
 * there is room for the rest.
 */
int udp_send(struct udp_batch *b, const struct udp_path *path, struct stats *stats);

/* What came in one piece: datagrams of size bytes each, but the last may be shorter. */
struct udp_arrival {
	unsigned char *data;
	size_t len, size;
	struct udp_path from;
};
enum { UDP_ARRIVALS = 16 };

/* Take what came into buffer, of RELAY_BUFFER bytes. Returns how many pieces; 0: there is none. */
size_t udp_receive(int fd, unsigned char *buffer, struct udp_arrival v[UDP_ARRIVALS]);

/*
 * What is known of datagrams that did not arrive. Returns false when there is no more;
 * *err: an errno, and address is where it went to. *mtu: of EMSGSIZE, what is said to arrive.
 */
bool udp_next_error(int fd, struct sockaddr_storage *address, int *err, size_t *mtu);

#endif
