/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RTNL_SOCKET_H
#define TUNTAP_RTNL_SOCKET_H

#include <libmnl/libmnl.h>
#include <sys/socket.h>
#include <time.h>

#include "kernel/rtnl.h"

/* What the files of the room rtnl share, and nobody else sees. */

/* A dump fills a buffer of this size best (rtnetlink_rcv_msg: at most 32 KiB). */
enum { RTNL_BUFFER = 32768 };

/* MAX_ERRNO of the kernel: there are no errors beyond. */
enum { RTNL_ERRNO_MAX = 4095 };

struct rtnl {
	struct mnl_socket *socket; /* NULL until first needed */
	struct mnl_socket *events; /* of rtnl_watch() */
	uint32_t seq;
	unsigned char *buffer;
	bool waiting; /* for an answer that was not there at once */
	struct timespec deadline; /* of that, CLOCK_MONOTONIC */
	unsigned int foreign; /* messages that others sent meanwhile */
	int kind_index; /* of the link whose kind is that; 0: none yet */
	char kind[IFNAMSIZ];
	uint64_t known; /* options of a port that this kernel was seen to take */
};

/* Open the socket if it is not. */
int rtnl_open(struct rtnl *r, struct message *m);

/*
 * Ask the kernel, and nobody else, to refuse what others send to s: it then can neither
 * be flooded nor lied to. What came before is dropped; multicast is not refused.
 */
void rtnl_refuse_others(struct mnl_socket *s);

/* Send len bytes of requests; the time for their answer is to begin. Returns 0 or -errno. */
int rtnl_transmit(struct rtnl *r, const void *data, size_t len);

/* What one receive brought: whole messages are taken from its beginning. */
struct rtnl_bytes {
	const unsigned char *at; /* aligned as messages are */
	size_t left;
};

/*
 * Receive from the kernel, into r's buffer; what others sent is dropped (nl_pid of the
 * sender is 0 only for the kernel). Returns 0; -ETIMEDOUT: nothing came, or only what
 * others sent; or another -errno.
 */
int rtnl_receive(struct rtnl *r, struct rtnl_bytes *bytes);

/*
 * The same from a socket that does not wait, without a time limit. -EAGAIN: nothing is
 * there, or it was not the kernel's.
 */
int rtnl_receive_from(struct rtnl *r, struct mnl_socket *s, struct rtnl_bytes *bytes);

/* The next message, or NULL: at the end, or -EBADMSG in *err where it is not whole. */
const struct nlmsghdr *rtnl_take(struct rtnl_bytes *bytes, int *err);

/* The message answers a request that r sent as number seq. */
bool rtnl_answers(const struct rtnl *r, const struct nlmsghdr *nlh, uint32_t seq);

/* The error that an answer carries: 0 is an acknowledgement, -EBADMSG nonsense. */
int rtnl_error(const struct nlmsghdr *nlh);

/*
 * Say that the kernel answered what with the error err, in its own words where it
 * has some. Returns err.
 */
int rtnl_refused(const struct nlmsghdr *nlh, int err, const char *what, struct message *m);

/* Say that the socket failed with errno err. Returns -err. */
int rtnl_cannot_talk(int err, struct message *m);

/* Called for each message of an answer; what it returns below 0 ends the query. */
typedef int (*rtnl_each)(const struct nlmsghdr *nlh, void *data);

/* A request at the beginning of r's buffer, with its family header zeroed. */
struct nlmsghdr *rtnl_prepare(struct rtnl *r, uint16_t type, uint16_t flags, size_t header);

/* A question: what is asked for, and what becomes of the answer. */
struct rtnl_query {
	const char *what; /* for the message: "list the addresses" */
	uint16_t answer; /* the type of its messages; all others are ignored */
	rtnl_each each; /* NULL: none is expected, but an error or an acknowledgement */
	/*
	 * Called before a dump that was interrupted is asked for again: what was gathered
	 * is to be forgotten. NULL: nothing is.
	 */
	void (*restart)(void *data);
	void *data;
	/* A dump that is interrupted time and again is -EAGAIN; else it is taken as it came. */
	bool whole;
};

/* Send what rtnl_prepare() began, and read the answer. */
int rtnl_ask(struct rtnl *r, const struct rtnl_query *q, struct message *m);

/* An item of whatever list. */
union rtnl_item {
	struct address address;
	struct route route;
	struct fdb fdb;
};

/* A list that has messages of its own. */
struct rtnl_list {
	const char *what; /* for the message: "list the addresses" */
	uint16_t answer; /* the type of the messages that tell of them */
	/* Others change it all the time, so that an interrupted dump has to do. */
	bool restless;
	bool of_port; /* only a bridge's port has them */
	/*
	 * Whether a port has them: 1, 0, or -errno with a message. NULL: each has.
	 */
	int (*applies)(struct rtnl *r, const struct iface *link, struct message *m);
	/*
	 * Read a message into an item. Returns the index of its interface, 0 for one that
	 * is none of ours, or -EBADMSG.
	 */
	int (*read)(const struct nlmsghdr *nlh, void *item);
	/* The same where a message tells all of an interface: append them. Also -ENOMEM. */
	int (*read_all)(const struct nlmsghdr *nlh, struct list *items);
	/* Drop what only repeats others of the list. NULL: nothing does. */
	void (*settle)(struct list *list);
	/* Begin the request that dumps them, of all interfaces or, at the least, of one. */
	void (*ask)(struct rtnl *r, int ifindex);
	void (*put)(struct rtnl_batch *b, enum rtnl_step step, int ifindex, const void *item);
};

/* For qsort(3) of pointers to observed interfaces: by their index. */
int rtnl_compare_index(const void *a, const void *b);

/* The one of n that are sorted so, or NULL. */
struct iface *rtnl_find_index(struct iface *const *v, size_t n, int ifindex);

extern const struct rtnl_list rtnl_addresses, rtnl_routes, rtnl_vlans, rtnl_fdb;

/* Begin a request of a batch; what is for the message. NULL: no memory. */
struct nlmsghdr *rtnl_batch_request(struct rtnl_batch *b, uint16_t type, uint16_t flags,
				    size_t header, const char *what);

/* What a request for an item is. */
struct rtnl_step_kind {
	uint16_t type, flags;
	const char *what; /* for the message, which adds the item */
	int pass; /* -errno: an answer that is no error */
};

/* Begin one for an item of a list, which must outlive the batch. NULL: no memory. */
struct nlmsghdr *rtnl_batch_step(struct rtnl_batch *b, const struct rtnl_step_kind *kind,
				 size_t header, const struct list_type *type, const void *item);

/* Begin one that changes the link of that index: RTM_NEWLINK. */
struct nlmsghdr *rtnl_batch_link_request(struct rtnl_batch *b, int ifindex, const char *what);

/* Let the message of the request that was begun last add a value, which must outlive it. */
void rtnl_batch_value(struct rtnl_batch *b, const char *value);

/* End it: its length is now known. */
void rtnl_batch_end(struct rtnl_batch *b, const struct nlmsghdr *nlh);

/* The bytes of attributes that one request may have; an alias is the largest. */
enum { RTNL_REQUEST_MAX = 1024 };

/*
 * Remember the attributes of a message by type, up to max; the last of a type
 * counts. Returns 0, or -EBADMSG.
 */
int rtnl_attributes(const struct nlmsghdr *nlh, size_t header, const struct nlattr **tb, int max);
void rtnl_nested(const struct nlattr *nest, const struct nlattr **tb, int max);

/*
 * Read those of the attributes which that are IPv4's or IPv6's, IFLA_AF_SPEC, into link,
 * whose mode was read before. A tun's addresses are random, whatever its mode says before
 * it is first attached. Returns 0 or -EBADMSG.
 */
int rtnl_read_inet(const struct nlattr *spec, uint64_t which, struct iface *link);

/*
 * Read the altnames of a link, IFLA_PROP_LIST or NULL, as struct iface has them: on the heap,
 * where there are any. Returns 0 or -ENOMEM.
 */
int rtnl_read_altnames(const struct nlattr *list, char **names);

/*
 * Read the options which of a bridge's port, IFLA_INFO_SLAVE_DATA, into link; of those
 * that the kernel does not have, it has no bit. Returns 0 or -EBADMSG.
 */
int rtnl_read_port(const struct nlattr *data, uint64_t which, struct iface *link);

/*
 * The values of attributes, 0 or "" where they are absent. -EBADMSG in *err for
 * the wrong size; *err is left alone otherwise.
 */
uint32_t rtnl_u32(const struct nlattr *attr, int *err);
uint8_t rtnl_u8(const struct nlattr *attr, int *err);

/* The bytes of an address. */
static inline size_t rtnl_address_size(unsigned char family)
{
	return family == AF_INET ? 4 : 16;
}

/* IFA_RT_PRIORITY, which linux/if_addr.h has since 4.18. */
enum { RTNL_RT_PRIORITY = 9 };

/* Copy a string of at most size-1 bytes, with or without its NUL. */
void rtnl_string(const struct nlattr *attr, char *to, size_t size, int *err);

#endif
