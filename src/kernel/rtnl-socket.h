/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_RTNL_SOCKET_H
#define TUNTAP_RTNL_SOCKET_H

#include <libmnl/libmnl.h>
#include <sys/socket.h>

#include "kernel/rtnl.h"

/* What the files of the room rtnl share, and nobody else sees. */

/* A dump fills a buffer of this size best (rtnetlink_rcv_msg: at most 32 KiB). */
enum { RTNL_BUFFER = 32768 };

struct rtnl {
	struct mnl_socket *socket; /* NULL until first needed */
	struct mnl_socket *events; /* of rtnl_watch() */
	uint32_t seq;
	unsigned char *buffer;
};

/* Open the socket if it is not. */
int rtnl_open(struct rtnl *r, struct message *m);

/* A message that is there, into r's buffer: its length, or -errno. */
ssize_t rtnl_receive(struct rtnl *r);

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

/*
 * Send what rtnl_prepare() began, call each for every message of the answer.
 * restart is called before a dump that was interrupted is asked for again;
 * what each gathered is to be forgotten then. what is for the message.
 */
int rtnl_query(struct rtnl *r, const char *what, rtnl_each each, void (*restart)(void *data),
	       void *data, struct message *m);

/*
 * Begin a request of a batch; what is for the message, which adds the address of
 * one that is about an address. NULL: no memory.
 */
struct nlmsghdr *rtnl_batch_request(struct rtnl_batch *b, uint16_t type, uint16_t flags,
				    size_t header, const char *what);

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
