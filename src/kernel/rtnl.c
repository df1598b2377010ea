/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* rtnetlink: the socket, questions, and the parts of an answer. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "kernel/rtnl-socket.h"

enum {
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

int rtnl_cannot_talk(int err, struct message *m)
{
	return message_set(m, -err, "cannot communicate with the kernel (rtnetlink): %s",
			   strerror(err));
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
		return message_no_memory(m);
	s = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!s)
		return rtnl_cannot_talk(errno, m);
	if (mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = errno;
		mnl_socket_close(s);
		return rtnl_cannot_talk(err, m);
	}
	rtnl_refuse_others(s);
	set_options(s);
	r->socket = s;
	return 0;
}

int rtnl_ifindex_there(struct rtnl *r, const char *name)
{
	struct ifreq ifr = { 0 };
	CLEANUP(message_clear) struct message m = { 0 };
	int err = rtnl_open(r, &m);

	if (err < 0)
		return err;
	strcpy(ifr.ifr_name, name);
	if (ioctl(mnl_socket_get_fd(r->socket), SIOCGIFINDEX, &ifr) < 0)
		return -errno;
	return ifr.ifr_ifindex;
}

bool rtnl_has_name(struct rtnl *r, int ifindex, const char *name)
{
	char now[IFNAMSIZ];

	return !rtnl_ifname(r, ifindex, now) && !strcmp(now, name);
}

/* SIOCGIFNAME answers on any socket, and faster than rtnetlink does. */
int rtnl_ifname(struct rtnl *r, int ifindex, char name[IFNAMSIZ])
{
	struct ifreq ifr = { .ifr_ifindex = ifindex };
	struct message m = { 0 };
	int err = rtnl_open(r, &m);

	message_clear(&m);
	if (err < 0)
		return err;
	if (ioctl(mnl_socket_get_fd(r->socket), SIOCGIFNAME, &ifr) < 0)
		return -errno;
	memcpy(name, ifr.ifr_name, IFNAMSIZ);
	return 0;
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

/* What the kernel says of an error in its own words, or NULL. */
static const char *words_of(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*e);
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (mnl_nlmsg_get_payload_len(nlh) < skip)
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len > sizeof(e->msg))
		skip += e->msg.nlmsg_len - sizeof(e->msg);
	if (mnl_nlmsg_get_payload_len(nlh) < skip)
		return NULL;
	mnl_attr_for_each (attr, nlh, skip) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			return mnl_attr_get_str(attr);
	}
	return NULL;
}

int rtnl_refused(const struct nlmsghdr *nlh, int err, const char *what, struct message *m)
{
	const char *words = words_of(nlh);

	if (words)
		message_set(m, err, "cannot %s: %s (%s)", what, strerror(-err), words);
	else
		message_set(m, err, "cannot %s: %s", what, strerror(-err));
	if (err == -EPERM)
		message_hint_takes(m, "changing interfaces", "CAP_NET_ADMIN");
	return err;
}

/* How far the answer to a question has come. */
struct answer {
	bool dump;
	bool over;
	bool interrupted;
	int err;
};

/* What stands at the end of a dump: how it went. */
static int end_of_dump(const struct nlmsghdr *nlh)
{
	int err = 0;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(err))
		memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof(err));
	return err < 0 && err >= -RTNL_ERRNO_MAX ? err : 0;
}

static void read_message(const struct nlmsghdr *nlh, const struct rtnl_query *q, struct answer *a,
			 struct message *m)
{
	int err;

	if (a->dump && nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		a->interrupted = true;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		err = rtnl_error(nlh);
		a->over = true;
		/* An acknowledgement is an answer where nothing else was asked for. */
		if (!err && q->each)
			err = -EBADMSG;
		a->err = err ? rtnl_refused(nlh, err, q->what, m) : 0;
		return;
	}
	if (a->dump && nlh->nlmsg_type == NLMSG_DONE) {
		a->over = true;
		if (!a->err)
			a->err = end_of_dump(nlh);
	} else if (q->each && nlh->nlmsg_type == q->answer) {
		/* After an error the rest of a dump is still to be drained. */
		if (!a->err)
			a->err = q->each(nlh, q->data);
		a->over = !a->dump;
	}
	if (a->err && !m->text)
		message_set(m, a->err, "cannot %s: %s", q->what, strerror(-a->err));
}

static int ask_once(struct rtnl *r, const struct rtnl_query *q, struct answer *a, struct message *m)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)r->buffer;
	struct rtnl_bytes bytes;
	int err = rtnl_transmit(r, nlh, nlh->nlmsg_len);

	while (!err && !a->over) {
		err = rtnl_receive(r, &bytes);
		/* What is left of an older answer is none of ours. */
		while (!err && (nlh = rtnl_take(&bytes, &err)))
			if (rtnl_answers(r, nlh, r->seq))
				read_message(nlh, q, a, m);
	}
	return err ? rtnl_cannot_talk(-err, m) : a->err;
}

static int interrupted_always(const struct rtnl_query *q, struct message *m)
{
	return message_set(m, -EAGAIN, "cannot %s: they keep changing", q->what);
}

int rtnl_ask(struct rtnl *r, const struct rtnl_query *q, struct message *m)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)r->buffer;
	struct nlmsghdr *request = malloc(nlh->nlmsg_len);
	struct answer a = { .dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP };
	int tries, err;

	/* The answer overwrites the request, which may be needed again. */
	if (!request)
		return message_no_memory(m);
	memcpy(request, nlh, nlh->nlmsg_len);
	err = ask_once(r, q, &a, m);
	for (tries = 1; !err && a.interrupted && tries < DUMP_TRIES; tries++) {
		if (q->restart)
			q->restart(q->data);
		request->nlmsg_seq = ++r->seq;
		memcpy(r->buffer, request, request->nlmsg_len);
		a = (struct answer){ .dump = true };
		err = ask_once(r, q, &a, m);
	}
	free(request);
	return !err && a.interrupted && q->whole ? interrupted_always(q, m) : err;
}

/*
 * Attributes in len bytes; what is not a whole one ends them. libmnl's loop makes four
 * calls for each of them, of which a link has sixty.
 */
static void remember(const void *data, size_t len, const struct nlattr **tb, int max)
{
	const struct nlattr *attr = data;
	size_t whole;

	while (len >= sizeof(*attr) && attr->nla_len >= sizeof(*attr) && attr->nla_len <= len) {
		if ((attr->nla_type & NLA_TYPE_MASK) <= max)
			tb[attr->nla_type & NLA_TYPE_MASK] = attr;
		whole = MNL_ALIGN((size_t)attr->nla_len);
		if (whole >= len)
			break;
		attr = (const struct nlattr *)((const char *)attr + whole);
		len -= whole;
	}
}

int rtnl_attributes(const struct nlmsghdr *nlh, size_t header, const struct nlattr **tb, int max)
{
	const char *payload = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh), skip = MNL_ALIGN(header);

	if (len < header)
		return -EBADMSG;
	if (len > skip)
		remember(payload + skip, len - skip, tb, max);
	return 0;
}

void rtnl_nested(const struct nlattr *nest, const struct nlattr **tb, int max)
{
	remember(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest), tb, max);
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
