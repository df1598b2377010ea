/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The lines of ip, and what all renderings share. */
#include <errno.h>
#include <linux/if_arp.h>
#include <stdlib.h>
#include <string.h>

#include "base/field.h"
#include "base/ident.h"
#include "base/message.h"
#include "output/render.h"

size_t render_flags(const struct iface *i, const char *flags[RENDER_FLAGS_MAX], char rest[16])
{
	unsigned int others = i->seen->sys_flags & ~SYS_ONE_QUEUE;
	size_t n = 0;

	flags[n++] = mode_text(i->mode);
	if (i->pi)
		flags[n++] = "pi";
	if (i->seen->sys_flags & SYS_ONE_QUEUE)
		flags[n++] = "one_queue";
	if (i->multi_queue)
		flags[n++] = "multi_queue";
	if (i->vnet_hdr)
		flags[n++] = "vnet_hdr";
	if (i->seen->persist)
		flags[n++] = "persist";
	/* ip takes the bit of "no pi" for "no filter" too: they have one number. */
	if (i->pi)
		flags[n++] = "filter";
	if (others) {
		snprintf(rest, 16, "%#x", others);
		flags[n++] = rest;
	}
	return n;
}

const char *render_link_type(const struct iface *i, char buf[8])
{
	switch (i->seen->link_type) {
	case ARPHRD_ETHER:
		return "ether";
	case ARPHRD_NONE:
		return "none";
	case ARPHRD_PPP:
		return "ppp";
	default:
		snprintf(buf, 8, "[%u]", i->seen->link_type);
		return buf;
	}
}

const char *render_state(const struct iface *i)
{
	if (iface_in_use(i))
		return i->up ? "attached" : "attached,down";
	return i->up ? "idle" : "down";
}

static int print_processes(FILE *out, const struct held *held, bool oneline)
{
	const struct holder *h;
	char *comm;
	size_t n;

	fprintf(out, "%s\tAttached to processes:", oneline ? "\\" : "\n");
	for (n = 0; n < held->n; n++) {
		h = &held->by[n];
		comm = printable(h->comm);
		if (!comm)
			return -ENOMEM;
		fprintf(out, "%s(%d)", comm, (int)h->pid);
		free(comm);
	}
	return 0;
}

int render_lines(FILE *out, const struct ifaces *list, const struct holders *holders, bool oneline)
{
	const char *flags[RENDER_FLAGS_MAX];
	char rest[16], *name;
	const struct iface *i;
	size_t n, f, nflags;

	for (n = 0; n < list->n; n++) {
		i = &list->v[n];
		name = printable(i->name);
		if (!name)
			return -ENOMEM;
		fputs(name, out);
		fputc(':', out);
		free(name);
		nflags = render_flags(i, flags, rest);
		for (f = 0; f < nflags; f++) {
			fputc(' ', out);
			fputs(flags[f], out);
		}
		if (i->owner != ID_NONE)
			fprintf(out, " user %u", i->owner);
		if (i->group != ID_NONE)
			fprintf(out, " group %u", i->group);
		if (holders && print_processes(out, holders_of(holders, i), oneline) < 0)
			return -ENOMEM;
		fputc('\n', out);
	}
	return 0;
}

/* What the verdict is about. */
static const char *act(const struct check *c)
{
	size_t i;

	if (*c->ifname)
		return "attach";
	/* The device is open then. */
	for (i = 0; i < c->n; i++)
		if (!strcmp(c->v[i].name, "create") && c->v[i].verdict == VERDICT_BAD)
			return "make an interface";
	for (i = 0; i < c->n; i++)
		if (!strcmp(c->v[i].name, "vhost"))
			return "open /dev/net/tun and /dev/vhost-net";
	return "open /dev/net/tun";
}

static void print_check(FILE *out, const struct check *c)
{
	static const char *const can[] = {
		[VERDICT_GOOD] = "can",
		[VERDICT_BAD] = "cannot",
		[VERDICT_UNKNOWN] = "may be able to",
	};
	char *name = printable(c->ifname), raw[IDENT_NAME], *user;
	const struct condition *condition;
	size_t i;

	user = printable(ident_user_name(c->uid, raw));
	fprintf(out, "%s%s%s %s %s\n", name ? name : "", *c->ifname ? ": " : "", user ? user : "",
		can[check_verdict(c)], act(c));
	for (i = 0; i < c->n; i++) {
		condition = &c->v[i];
		fprintf(out, "  %-8s %s\n", verdict_text(condition->verdict),
			condition->say.text ? condition->say.text : "");
		if (condition->say.hint)
			fprintf(out, "           hint: %s\n", condition->say.hint);
	}
	free(name);
	free(user);
}

void render_checks(FILE *out, const struct check *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		print_check(out, &v[i]);
}
