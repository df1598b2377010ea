/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtnetlink: the socket, questions, and changes sent together. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "rtnl-socket.h"

enum {
	/* More than 256 unread answers do not fit; half of that is safe. */
	UNREAD_MAX = 128,
	/* The default send buffer takes some 128 kB. */
	SEND_MAX = 65536,
	/* Somebody makes and deletes interfaces without a pause: then it is so. */
	DUMP_TRIES = 8,
};

struct rtnl *rtnl_new(void)
{
	return calloc(1, sizeof(struct rtnl));
}

void rtnl_free(struct rtnl *r)
{
	if (!r)
		return;
	if (r->socket)
		mnl_socket_close(r->socket);
	if (r->events)
		mnl_socket_close(r->events);
	free(r->buffer);
	free(r);
}

static int cannot_talk(int err, struct message *m)
{
	return message_set(m, -err, "cannot talk to the kernel (rtnetlink): %s", strerror(err));
}

/*
 * Short acknowledgements, the kernel's words in them, and checked dump requests;
 * a kernel that knows one of these not does without.
 */
static void set_options(struct mnl_socket *s)
{
	int on = 1;

	mnl_socket_setsockopt(s, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(s, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(s, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
}

int rtnl_open(struct rtnl *r, struct message *m)
{
	struct mnl_socket *s;
	int err;

	if (r->socket)
		return 0;
	if (!r->buffer)
		r->buffer = malloc(RTNL_BUFFER);
	if (!r->buffer)
		return message_set(m, -ENOMEM, "out of memory");
	s = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!s)
		return cannot_talk(errno, m);
	if (mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = errno;
		mnl_socket_close(s);
		return cannot_talk(err, m);
	}
	set_options(s);
	r->socket = s;
	return 0;
}

/* SIOCGIFINDEX answers on any socket, and faster than rtnetlink does. */
int rtnl_ifindex(struct rtnl *r, const char *name)
{
	struct ifreq ifr = { 0 };
	struct message m = { 0 };
	int err = rtnl_open(r, &m);

	message_clear(&m);
	if (err < 0)
		return err;
	strcpy(ifr.ifr_name, name);
	if (ioctl(mnl_socket_get_fd(r->socket), SIOCGIFINDEX, &ifr) < 0)
		return -errno;
	return ifr.ifr_ifindex;
}

struct nlmsghdr *rtnl_prepare(struct rtnl *r, uint16_t type, uint16_t flags, size_t header)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(r->buffer);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++r->seq;
	mnl_nlmsg_put_extra_header(nlh, header);
	return nlh;
}

static ssize_t receive(struct rtnl *r)
{
	ssize_t n;

	do {
		n = mnl_socket_recvfrom(r->socket, r->buffer, RTNL_BUFFER);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* The error that a message carries: 0 is an acknowledgement. */
static int error_of(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e) || e->error > 0)
		return -EBADMSG;
	return e->error;
}

/* What the kernel says of an error in its own words, or NULL. */
static const char *words_of(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*e);
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += e->msg.nlmsg_len - sizeof(e->msg);
	if (skip > mnl_nlmsg_get_payload_len(nlh))
		return NULL;
	mnl_attr_for_each (attr, nlh, skip) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			return mnl_attr_get_str(attr);
	}
	return NULL;
}

static int refused(const struct nlmsghdr *nlh, int err, const char *what, struct message *m)
{
	const char *words = words_of(nlh);

	if (words)
		message_set(m, err, "cannot %s: %s (%s)", what, strerror(-err), words);
	else
		message_set(m, err, "cannot %s: %s", what, strerror(-err));
	if (err == -EPERM)
		message_hint(m, "changing interfaces takes root (sudo) or CAP_NET_ADMIN");
	return err;
}

/* How far the answer to a query has come. */
struct answer {
	bool over;
	bool interrupted;
	int err;
};

static void read_message(struct rtnl *r, const struct nlmsghdr *nlh, bool dump, const char *what,
			 rtnl_each each, void *data, struct answer *a, struct message *m)
{
	int err = 0;

	/* What is left of an older answer is none of ours. */
	if (nlh->nlmsg_seq != r->seq)
		return;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		a->interrupted = true;
	if (nlh->nlmsg_type == NLMSG_DONE) {
		a->over = true;
		if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(int))
			err = *(const int *)mnl_nlmsg_get_payload(nlh);
		if (err < 0 && !a->err)
			a->err = message_set(m, err, "cannot %s: %s", what, strerror(-err));
		return;
	}
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		a->over = true;
		a->err = refused(nlh, error_of(nlh), what, m);
		return;
	}
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return;
	/* After an error the rest of a dump is still to be drained. */
	if (!a->err)
		a->err = each(nlh, data);
	if (a->err && !m->text)
		message_set(m, a->err, "cannot %s: %s", what, strerror(-a->err));
	a->over = a->over || !dump;
}

static int ask_once(struct rtnl *r, bool dump, const char *what, rtnl_each each, void *data,
		    bool *interrupted, struct message *m)
{
	struct answer a = { 0 };
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)r->buffer;
	ssize_t n;
	int left;

	if (mnl_socket_sendto(r->socket, nlh, nlh->nlmsg_len) < 0)
		return cannot_talk(errno, m);
	while (!a.over) {
		n = receive(r);
		if (n <= 0)
			return cannot_talk(n ? -n : EPIPE, m);
		nlh = (const struct nlmsghdr *)r->buffer;
		for (left = n; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			read_message(r, nlh, dump, what, each, data, &a, m);
	}
	*interrupted = a.interrupted;
	return a.err;
}

int rtnl_query(struct rtnl *r, const char *what, rtnl_each each, void (*restart)(void *data),
	       void *data, struct message *m)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)r->buffer;
	bool dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP, interrupted = false;
	struct nlmsghdr *request = malloc(nlh->nlmsg_len);
	int tries, err;

	/* The answer overwrites the request, which may be needed again. */
	if (!request)
		return message_set(m, -ENOMEM, "out of memory");
	memcpy(request, nlh, nlh->nlmsg_len);
	err = ask_once(r, dump, what, each, data, &interrupted, m);
	for (tries = 1; !err && interrupted && tries < DUMP_TRIES; tries++) {
		restart(data);
		request->nlmsg_seq = ++r->seq;
		memcpy(r->buffer, request, request->nlmsg_len);
		interrupted = false;
		err = ask_once(r, dump, what, each, data, &interrupted, m);
	}
	free(request);
	return err;
}

/* For one more request. */
static int make_room(struct rtnl_batch *b)
{
	void *grown;

	if (b->n == b->requests_room) {
		grown = reallocarray(b->requests, 2 * b->n + 4, sizeof(*b->requests));
		if (!grown)
			return -ENOMEM;
		b->requests = grown;
		b->requests_room = 2 * b->n + 4;
	}
	if (b->len + RTNL_REQUEST_MAX > b->room) {
		grown = realloc(b->data, 2 * b->room + RTNL_REQUEST_MAX);
		if (!grown)
			return -ENOMEM;
		b->data = grown;
		b->room = 2 * b->room + RTNL_REQUEST_MAX;
	}
	return 0;
}

struct nlmsghdr *rtnl_batch_request(struct rtnl_batch *b, uint16_t type, uint16_t flags,
				    size_t header, const char *what)
{
	struct rtnl_request *request;
	struct nlmsghdr *nlh;

	if (b->no_memory)
		return NULL;
	b->no_memory = make_room(b) < 0;
	if (b->no_memory)
		return NULL;
	request = &b->requests[b->n++];
	request->at = b->len;
	request->outcome = b->outcome;
	request->what = what;
	nlh = mnl_nlmsg_put_header(b->data + b->len);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	mnl_nlmsg_put_extra_header(nlh, header);
	return nlh;
}

void rtnl_batch_end(struct rtnl_batch *b, const struct nlmsghdr *nlh)
{
	b->len += NLMSG_ALIGN(nlh->nlmsg_len);
}

void rtnl_batch_clear(struct rtnl_batch *b)
{
	free(b->data);
	free(b->requests);
	*b = (struct rtnl_batch){ 0 };
}

static struct nlmsghdr *request_at(const struct rtnl_batch *b, size_t i)
{
	return (struct nlmsghdr *)(b->data + b->requests[i].at);
}

/* The end of the chunk that begins with request from. */
static size_t chunk_end(const struct rtnl_batch *b, size_t from)
{
	size_t i;

	if (b->whole)
		return b->n;
	for (i = from + 1; i < b->n && i - from < UNREAD_MAX; i++)
		if (b->requests[i].at - b->requests[from].at > SEND_MAX - RTNL_REQUEST_MAX)
			break;
	return i;
}

/* The error that answers a request, in words. */
static int refused_request(const struct rtnl_batch *b, size_t i, const struct nlmsghdr *answer,
			   int err, struct message *m)
{
	const struct nlmsghdr *nlh = request_at(b, i);
	char text[ADDRESS_TEXT + 32], address[ADDRESS_TEXT];
	struct address a;

	if (nlh->nlmsg_type != RTM_NEWADDR && nlh->nlmsg_type != RTM_DELADDR)
		return refused(answer, err, b->requests[i].what, m);
	rtnl_read_address(nlh, &a);
	snprintf(text, sizeof(text), "%s %s", b->requests[i].what, address_text(&a, address));
	return refused(answer, err, text, m);
}

/* Keep the first error of whom it concerns: one interface, or all of the send. */
static int keep_error(const struct rtnl_batch *b, size_t i, const struct nlmsghdr *answer,
		      int before, struct message *m)
{
	struct rtnl_outcome *o = b->requests[i].outcome;
	int err = error_of(answer);

	if (!o)
		return err && !before ? refused_request(b, i, answer, err, m) : before;
	if (err && !o->err)
		o->err = refused_request(b, i, answer, err, o->msg);
	return before;
}

/*
 * The first error of a chunk, in words. *unsure: the answers were lost, so that
 * nobody can say what was done.
 */
static int read_acks(struct rtnl *r, const struct rtnl_batch *b, size_t from, size_t end,
		     bool *unsure, struct message *m)
{
	uint32_t first = request_at(b, from)->nlmsg_seq, which;
	const struct nlmsghdr *nlh;
	int err = 0, left;
	bool over = false;
	ssize_t n;

	while (!over) {
		n = receive(r);
		if (n <= 0) {
			if (unsure)
				*unsure = true;
			return cannot_talk(n ? -n : EPIPE, m);
		}
		nlh = (const struct nlmsghdr *)r->buffer;
		for (left = n; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			which = nlh->nlmsg_seq - first;
			if (nlh->nlmsg_type != NLMSG_ERROR || which >= end - from)
				continue;
			over = over || which == end - from - 1;
			err = keep_error(b, from + which, nlh, err, m);
		}
	}
	return err;
}

/*
 * Only the last request of a chunk is acknowledged; errors come unasked, and in
 * the order of the requests, so that its acknowledgement ends the answer.
 */
static int send_chunk(struct rtnl *r, const struct rtnl_batch *b, size_t from, size_t end,
		      bool *unsure, struct message *m)
{
	size_t start = b->requests[from].at;
	size_t stop = end < b->n ? b->requests[end].at : b->len;
	size_t i;

	for (i = from; i < end; i++)
		request_at(b, i)->nlmsg_seq = ++r->seq;
	request_at(b, end - 1)->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(r->socket, b->data + start, stop - start) < 0)
		return cannot_talk(errno, m);
	return read_acks(r, b, from, end, unsure, m);
}

int rtnl_send(struct rtnl *r, struct rtnl_batch *b, bool *unsure, struct message *m)
{
	size_t from, end;
	int err = rtnl_open(r, m);

	if (unsure)
		*unsure = false;
	if (!err && b->no_memory)
		err = message_set(m, -ENOMEM, "out of memory");
	for (from = 0; !err && from < b->n; from = end) {
		end = chunk_end(b, from);
		err = send_chunk(r, b, from, end, unsure, m);
	}
	b->len = 0;
	b->n = 0;
	b->no_memory = false;
	b->outcome = NULL;
	return err;
}

int rtnl_attributes(const struct nlmsghdr *nlh, size_t header, const struct nlattr **tb, int max)
{
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < header)
		return -EBADMSG;
	mnl_attr_for_each (attr, nlh, header)
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
	return 0;
}

void rtnl_nested(const struct nlattr *nest, const struct nlattr **tb, int max)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
}

uint32_t rtnl_u32(const struct nlattr *attr, int *err)
{
	if (!attr)
		return 0;
	if (mnl_attr_get_payload_len(attr) == sizeof(uint32_t))
		return mnl_attr_get_u32(attr);
	*err = -EBADMSG;
	return 0;
}

uint8_t rtnl_u8(const struct nlattr *attr, int *err)
{
	if (!attr)
		return 0;
	if (mnl_attr_get_payload_len(attr) == sizeof(uint8_t))
		return mnl_attr_get_u8(attr);
	*err = -EBADMSG;
	return 0;
}

void rtnl_string(const struct nlattr *attr, char *to, size_t size, int *err)
{
	size_t len;

	*to = '\0';
	if (!attr)
		return;
	len = strnlen(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
	if (len >= size) {
		*err = -EBADMSG;
		return;
	}
	memcpy(to, mnl_attr_get_payload(attr), len);
	to[len] = '\0';
}
