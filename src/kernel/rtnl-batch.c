/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Changes on their way: requests gathered, sent at once, and what came of each. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/rtnl-socket.h"

enum {
	/* More than 256 unread answers do not fit; half of that is safe. */
	UNREAD_MAX = 128,
	/* The default send buffer takes some 128 kB. */
	SEND_MAX = 65536,
};

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
	*request = (struct rtnl_request){ .at = b->len, .outcome = b->outcome, .what = what };
	nlh = mnl_nlmsg_put_header(b->data + b->len);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	mnl_nlmsg_put_extra_header(nlh, header);
	return nlh;
}

struct nlmsghdr *rtnl_batch_step(struct rtnl_batch *b, const struct rtnl_step_kind *kind,
				 size_t header, const struct list_type *type, const void *item)
{
	struct nlmsghdr *nlh = rtnl_batch_request(b, kind->type, kind->flags, header, kind->what);
	struct rtnl_request *request;

	if (!nlh)
		return NULL;
	request = &b->requests[b->n - 1];
	request->type = type;
	request->item = item;
	request->pass = kind->pass;
	return nlh;
}

void rtnl_batch_value(struct rtnl_batch *b, const char *value)
{
	b->requests[b->n - 1].value = value;
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

/* The end of the part that begins with request from. */
static size_t part_end(const struct rtnl_batch *b, size_t from)
{
	size_t i;

	if (b->whole)
		return b->n;
	for (i = from + 1; i < b->n && i - from < UNREAD_MAX; i++)
		if (b->requests[i].at - b->requests[from].at > SEND_MAX - RTNL_REQUEST_MAX)
			break;
	return i;
}

/* What the kernel does not say: see net/ipv6/addrconf.c. */
static void hint_refused(const struct nlmsghdr *nlh, const char *value, int err, struct message *m)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type == RTM_NEWADDR && ifa->ifa_family == AF_INET6 && err == -EACCES)
		message_hint(m, "IPv6 is off on it: ipv6 on");
	else if (nlh->nlmsg_type == RTM_NEWROUTE && err == -EEXIST)
		message_hint(m, "there is a route of the same destination, metric and table");
	else if (nlh->nlmsg_type != RTM_NEWADDR && nlh->nlmsg_type != RTM_DELADDR && value &&
		 !strcmp(value, "stable_secret") && err == -EINVAL)
		message_hint(m, "it needs a secret in /proc/sys/net/ipv6/conf/NAME/stable_secret");
}

/* The error that answers a request, in words. */
static int refused_request(const struct rtnl_batch *b, size_t i, const struct nlmsghdr *answer,
			   int err, struct message *m)
{
	const struct nlmsghdr *nlh = request_at(b, i);
	const struct rtnl_request *request = &b->requests[i];
	char text[LIST_TEXT + 64], item[LIST_TEXT];
	const char *value = request->value;

	if (request->type)
		value = request->type->text(request->item, item);
	if (!value)
		return rtnl_refused(answer, err, request->what, m);
	snprintf(text, sizeof(text), "%s %s", request->what, value);
	err = rtnl_refused(answer, err, text, m);
	hint_refused(nlh, value, err, m);
	return err;
}

/* Keep the first error of whom it concerns: one interface, or all of the send. */
static int keep_error(const struct rtnl_batch *b, size_t i, const struct nlmsghdr *answer,
		      int before, struct message *m)
{
	struct rtnl_outcome *o = b->requests[i].outcome;
	int err = rtnl_error(answer);

	if (err && err == b->requests[i].pass)
		return before;
	if (!o)
		return err && !before ? refused_request(b, i, answer, err, m) : before;
	if (err && !o->err)
		o->err = refused_request(b, i, answer, err, o->msg);
	return before;
}

/*
 * The first error of a part, in words. *unsure: the answers were lost, so that
 * nobody can say what was done.
 */
static int read_acks(struct rtnl *r, const struct rtnl_batch *b, size_t from, size_t end,
		     bool *unsure, struct message *m)
{
	const uint32_t first = request_at(b, from)->nlmsg_seq;
	const struct nlmsghdr *nlh;
	struct rtnl_bytes bytes;
	int err = 0, failed = 0;
	bool over = false;
	size_t which;

	while (!failed && !over) {
		failed = rtnl_receive(r, &bytes);
		while (!failed && (nlh = rtnl_take(&bytes, &failed))) {
			which = nlh->nlmsg_seq - first;
			if (nlh->nlmsg_type != NLMSG_ERROR || which >= end - from ||
			    !rtnl_answers(r, nlh, nlh->nlmsg_seq))
				continue;
			over = over || which == end - from - 1;
			err = keep_error(b, from + which, nlh, err, m);
		}
	}
	if (!failed)
		return err;
	if (unsure)
		*unsure = true;
	return rtnl_cannot_talk(-failed, m);
}

/*
 * Only the last request of a part is acknowledged; errors come unasked, and in
 * the order of the requests, so that its acknowledgement ends the answer.
 */
static int send_part(struct rtnl *r, const struct rtnl_batch *b, size_t from, size_t end,
		     bool *unsure, struct message *m)
{
	size_t start = b->requests[from].at;
	size_t stop = end < b->n ? b->requests[end].at : b->len;
	size_t i;
	int err;

	for (i = from; i < end; i++)
		request_at(b, i)->nlmsg_seq = ++r->seq;
	request_at(b, end - 1)->nlmsg_flags |= NLM_F_ACK;
	err = rtnl_transmit(r, b->data + start, stop - start);
	if (err)
		return rtnl_cannot_talk(-err, m);
	return read_acks(r, b, from, end, unsure, m);
}

int rtnl_send(struct rtnl *r, struct rtnl_batch *b, bool *unsure, struct message *m)
{
	size_t from, end;
	int err = rtnl_open(r, m);

	if (unsure)
		*unsure = false;
	if (!err && b->no_memory)
		err = message_no_memory(m);
	for (from = 0; !err && from < b->n; from = end) {
		end = part_end(b, from);
		err = send_part(r, b, from, end, unsure, m);
	}
	b->len = 0;
	b->n = 0;
	b->no_memory = false;
	b->outcome = NULL;
	return err;
}
