/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Streams of netlink, where the kernel would give them. The first byte of an input
 * says what is asked for; then datagrams follow, each of a byte that is the sender
 * (0: the kernel), two that are its length, and its bytes. What others send changes
 * nothing; what is shown of the rest is safe for a terminal.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "kernel/rtnl.h"
#include "output/render.h"
#include "words/grammar.h"

/* The stream at hand, and whether the datagrams of others are in it. */
static struct bytes stream;
static bool with_others;
static int at_the_end;

/*
 * In place of the calls of libc, for libmnl too: the sockets are real, and nothing
 * passes through them.
 */

ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to,
	       socklen_t tolen)
{
	(void)fd;
	(void)data;
	(void)flags;
	(void)to;
	(void)tolen;
	return (ssize_t)len;
}

/* Our port is 1, as in the seeds. */
int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK, .nl_pid = 1 };

	(void)fd;
	MUST(*len >= sizeof(own));
	memcpy(addr, &own, sizeof(own));
	*len = sizeof(own);
	return 0;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	(void)fds;
	(void)n;
	(void)timeout;
	return stream.left > 0;
}

static ssize_t receive(struct msghdr *msg, uint8_t sender, size_t len)
{
	struct sockaddr_nl from = { .nl_family = AF_NETLINK, .nl_pid = sender };
	size_t room = msg->msg_iov[0].iov_len;

	MUST(msg->msg_namelen >= sizeof(from));
	memcpy(msg->msg_name, &from, sizeof(from));
	msg->msg_namelen = sizeof(from);
	msg->msg_flags = len > room ? MSG_TRUNC : 0;
	if (len > room)
		len = room;
	take_bytes(&stream, msg->msg_iov[0].iov_base, len);
	return (ssize_t)len;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	uint8_t sender;
	size_t len;

	(void)fd;
	(void)flags;
	while (stream.left) {
		sender = take_u8(&stream);
		len = take_u8(&stream);
		len |= (size_t)take_u8(&stream) << 8;
		if (len > stream.left)
			len = stream.left;
		if (!sender || with_others)
			return receive(msg, sender, len);
		stream.at += len;
		stream.left -= len;
	}
	errno = at_the_end;
	return -1;
}

/* The names of masters, and the indexes of names. */
int ioctl(int fd, unsigned long request, ...)
{
	struct ifreq *ifr;
	va_list ap;

	(void)fd;
	va_start(ap, request);
	ifr = va_arg(ap, struct ifreq *);
	va_end(ap);
	if (request == SIOCGIFNAME && ifr->ifr_ifindex & 1) {
		strcpy(ifr->ifr_name, "br\033[7m");
		return 0;
	}
	if (request == SIOCGIFINDEX && *ifr->ifr_name == 't') {
		ifr->ifr_ifindex = ifr->ifr_name[3] & 7;
		return 0;
	}
	errno = request == SIOCGIFNAME || request == SIOCGIFINDEX ? ENODEV : ENOTTY;
	return -1;
}

/*
 * JSON is judged as a terminal gets it: in a pipe DEL and the C1 controls pass. Not the
 * table, which has colours there.
 */
static bool on_terminal;

int isatty(int fd)
{
	(void)fd;
	return on_terminal;
}

/* What comes of a stream, as text, to be compared. */
struct outcome {
	FILE *out;
	char *text;
	size_t len;
};

static void judge_iface(const struct iface *i)
{
	MUST(*i->name && memchr(i->name, '\0', sizeof(i->name)));
	MUST(memchr(i->master, '\0', sizeof(i->master)));
	MUST(memchr(i->seen->kind, '\0', sizeof(i->seen->kind)));
	MUST(i->seen->ifindex > 0);
	MUST(!iface_is_tuntap(i) || i->mode == MODE_TUN || i->mode == MODE_TAP);
}

static void show_list(const struct outcome *o, const struct ifaces *list)
{
	struct message m = { 0 };
	const struct holders holders = { 0 };
	const struct failures none = { 0 };
	struct columns columns;
	size_t i;

	for (i = 0; i < list->n; i++)
		judge_iface(&list->v[i]);
	MUST(!render_lines(o->out, list, &holders, false));
	on_terminal = true;
	if (!render_need(RENDER_LIB_JSON, &m))
		MUST(!render_json(o->out, list, &holders, NULL, RENDER_STATUS, &none, true));
	on_terminal = false;
	if (!m.text && !render_need(RENDER_LIB_TABLE, &m)) {
		MUST(!columns_choose(&columns, NULL, true, &m));
		MUST(!render_table(o->out, list, &holders, &columns, true, false, &m));
	}
	message_clear(&m);
	fflush(o->out);
}

static int links(const struct outcome *o, struct rtnl *r, uint8_t what, struct message *m)
{
	struct ifaces list = { 0 }, names = { 0 };
	size_t i;
	int err;

	for (i = 0; i < (what == 4 ? 9 : 2); i++)
		snprintf(ifaces_add(&names, false)->name, IFNAMSIZ, i ? "tun%zu" : "tap0", i);
	if (what < 2)
		err = rtnl_dump_links(r, what ? RTNL_ALL | RTNL_COUNTERS : 0, &list, m);
	else if (what == 2)
		err = rtnl_get_link(r, "tap0", &list, m);
	else if (what < 5)
		err = rtnl_get_links(r, RTNL_ALL, &names, &list, m);
	else
		err = rtnl_dump_named(r, &names, &list, m);
	/* Who asks for one gets one, or an error. */
	MUST(what != 2 || err || list.n == 1);
	if (!err)
		show_list(o, &list);
	ifaces_clear(&list);
	ifaces_clear(&names);
	return err;
}

static int addresses(const struct outcome *o, struct rtnl *r, bool all, struct message *m)
{
	struct ifaces list = { 0 };
	struct bytes nothing = { 0 };
	char *line = NULL;
	size_t i, len;
	FILE *f;
	int err;

	for (i = 0; i < 3; i++) {
		fuzz_observed(&nothing, ifaces_add(&list, false), "tap0");
		list.v[i].name[3] = (char)('0' + i);
		list.v[i].seen->ifindex = (int)(3 - i);
	}
	err = all ? rtnl_dump_lists(r, &list, HAS_LISTS, m)
		  : rtnl_get_lists(r, &list.v[0], HAS_LISTS, m);
	if (!err) {
		show_list(o, &list);
		/* Not for a terminal. */
		f = open_memstream(&line, &len);
		for (i = 0; i < list.n; i++)
			grammar_print(f, &list.v[i]);
		fclose(f);
		free(line);
	}
	ifaces_clear(&list);
	return err;
}

/* What only ports have: whether their bridge filters, its VLANs, its table. */
static int port_lists(const struct outcome *o, struct rtnl *r, struct message *m)
{
	struct ifaces list = { 0 };
	struct iface *i;
	int err;

	for (err = 0; err < 2; err++) {
		i = ifaces_add(&list, true);
		snprintf(i->name, sizeof(i->name), "tap%d", err);
		strcpy(i->master, "br0");
		i->mode = MODE_TAP;
		i->has = HAS(IF_MASTER) | HAS(IF_MODE) | HAS(IF_LEARNING);
		i->seen->ifindex = 3 + err;
	}
	err = rtnl_dump_lists(r, &list, HAS(IF_VLANS) | HAS(IF_FDB), m);
	if (!err)
		show_list(o, &list);
	ifaces_clear(&list);
	return err;
}

static int changes(const struct outcome *o, struct rtnl *r, struct message *m)
{
	struct iface want = { .mtu = 1400, .up = true };
	struct rtnl_outcome outcomes[2] = { 0 };
	struct message messages[2] = { 0 };
	struct rtnl_batch batch = { 0 };
	struct address a = { .family = AF_INET, .plen = 24, .local = { 10 } };
	bool unsure;
	int i, err;

	for (i = 0; i < 2; i++) {
		outcomes[i].msg = &messages[i];
		batch.outcome = &outcomes[i];
		rtnl_batch_link(&batch, 3 + i, &want, HAS(IF_MTU) | HAS(IF_UP));
		rtnl_batch_item(&batch, RTNL_ADD, 3 + i, IF_ADDRS, &a);
	}
	batch.outcome = NULL;
	rtnl_batch_del_link(&batch, 5);
	err = rtnl_send(r, &batch, &unsure, m);
	MUST(!unsure || err);
	rtnl_batch_clear(&batch);
	for (i = 0; i < 2; i++) {
		fprintf(o->out, "%d: %d: %s\n", i, outcomes[i].err,
			messages[i].text ? messages[i].text : "");
		fuzz_outcome(outcomes[i].err, &messages[i]);
	}
	return err;
}

static int on_event(const struct rtnl_event *e, void *data)
{
	const struct outcome *o = data;
	struct event shown = { .iface = e->link, .address = e->address };
	struct iface of = { .name = "tap\033", .seen = &(struct seen){ .ifindex = 1 } };

	MUST(e->ifindex > 0);
	if (e->what == RTNL_LINK_NEW || e->what == RTNL_LINK_DEL) {
		judge_iface(e->link);
		shown.kind = e->what == RTNL_LINK_NEW ? EVENT_ADDED : EVENT_REMOVED;
	} else {
		shown.iface = &of;
		shown.kind = e->what == RTNL_ADDRESS_NEW ? EVENT_ADDRESS_ADDED
							 : EVENT_ADDRESS_REMOVED;
	}
	render_event(o->out, &shown);
	return 0;
}

static int events(struct outcome *o, struct rtnl *r, struct message *m)
{
	int err = rtnl_watch(r, m);

	at_the_end = EAGAIN;
	while (err >= 0 && stream.left)
		err = rtnl_next_events(r, on_event, o, m);
	rtnl_drop_events(r);
	return err < 0 ? err : 0;
}

static int ask(struct outcome *o, struct rtnl *r, uint8_t what, struct message *m)
{
	int err;

	if (what <= 5)
		return links(o, r, what, m);
	if (what <= 7)
		return addresses(o, r, what == 6, m);
	if (what == 8)
		return changes(o, r, m);
	if (what == 9)
		return events(o, r, m);
	if (what == 10) {
		err = rtnl_groups_taken(r, 5, 2, m);
		fprintf(o->out, "%d\n", err);
		return err < 0 ? err : 0;
	}
	if (what == 12)
		return port_lists(o, r, m);
	fprintf(o->out, "%d\n", rtnl_may_change(r));
	return 0;
}

static void play(struct outcome *o, struct bytes b, bool others)
{
	uint8_t what = take_u8(&b) % 13;
	struct rtnl *r = rtnl_new();
	struct message m = { 0 };
	int err;

	MUST(r);
	o->out = open_memstream(&o->text, &o->len);
	MUST(o->out);
	stream = b;
	with_others = others;
	at_the_end = ENOBUFS;
	err = ask(o, r, what, &m);
	fprintf(o->out, "%d: %s\n", err, m.text ? m.text : "");
	/* That events were lost is told without a message. */
	if (err != -ENOBUFS || m.text)
		fuzz_outcome(err, &m);
	rtnl_free(r);
	fclose(o->out);
}

/* ip begins a second line so. */
static void without_indent(const struct outcome *o)
{
	char *c = o->text;

	while ((c = strstr(c, "\n\t")))
		c[1] = ' ';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome all = { 0 }, kernel = { 0 };

	play(&all, (struct bytes){ data, size }, true);
	without_indent(&all);
	MUST(fuzz_safe(all.text, all.len));
	play(&kernel, (struct bytes){ data, size }, false);
	without_indent(&kernel);
	MUST(all.len == kernel.len && !memcmp(all.text, kernel.text, all.len));
	free(all.text);
	free(kernel.text);
	return 0;
}
