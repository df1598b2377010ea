/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* simpletun: the options of the tutorial's program, as words of tuntap relay. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/field.h"
#include "cli/dispatch.h"
#include "cli/simpletun.h"
#include "words/value.h"

/* What the options ask for. */
struct order {
	const char *name; /* of the interface */
	bool listen;
	const char *server; /* NULL: it is one */
	const char *port;
	bool tap, debug;
};

static int usage(const char *name)
{
	char *program = printable(name);

	fprintf(stderr,
		"Usage: %s -i NAME -s | -c SERVER [-p PORT] [-u | -a] [-d]\n\n"
		"-i NAME    the interface, tun (-u, which is the default) or tap (-a)\n"
		"-s         wait for a client; -c SERVER: be one, of that server\n"
		"-p PORT    of the server (55555)\n"
		"-d         a line for each packet\n"
		"-h         this text\n",
		program ? program : "simpletun");
	free(program);
	return 1;
}

static int take_option(struct order *o, int option, const char *program)
{
	switch (option) {
	case 'i':
		o->name = optarg;
		return 0;
	case 's':
		o->listen = true;
		o->server = NULL;
		return 0;
	case 'c':
		o->listen = false;
		o->server = optarg;
		return 0;
	case 'p':
		o->port = optarg;
		return 0;
	case 'u':
	case 'a':
		o->tap = option == 'a';
		return 0;
	case 'd':
		o->debug = true;
		return 0;
	default:
		return usage(program);
	}
}

/* Whether the interface is there: 1, 0, or -errno with a message of what is in the way. */
static int look(struct rtnl *rtnl, const struct order *o, struct message *m)
{
	CLEANUP(ifaces_clear) struct ifaces want = { 0 }, have = { 0 };
	const enum tun_mode mode = o->tap ? MODE_TAP : MODE_TUN;
	struct iface *i = ifaces_add(&want, false);
	int err = i ? value_name(o->name, false, i->name, m) : message_no_memory(m);

	if (!err)
		err = rtnl_get_links(rtnl, HAS(IF_MODE), &want, &have, m);
	if (err || !have.n)
		return err;
	if (!iface_is_tuntap(&have.v[0]) || have.v[0].mode == mode)
		return 1;
	return message_set(m, -EINVAL, "is a %s, not a %s", mode_text(have.v[0].mode),
			   mode_text(mode));
}

/* One that is not there is made, and goes with us. */
static int run(struct rtnl *rtnl, const struct order *o, const char *where, int there)
{
	CLEANUP(words_clear) struct words words = { 0 };
	const struct options options = { .quiet = !o->debug };
	const char *all[] = { "relay",
			      there ? "dev" : "--transient",
			      o->name,
			      there ? NULL : "mode",
			      there ? NULL : (o->tap ? "tap" : "tun"),
			      o->server ? "--connect" : "--listen",
			      where,
			      "--plain-wire",
			      "simpletun",
			      "--once",
			      o->debug ? "--debug" : NULL };
	const struct origin nowhere = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i] && words_add(&words, all[i], nowhere) < 0)
			return verb_no_memory();
	return dispatch_run(&words, 0, &options, rtnl);
}

static int find_and_run(const struct order *o)
{
	CLEANUP(free_at) char *where = NULL;
	struct rtnl *rtnl = rtnl_new();
	struct message m = { 0 };
	bool v6 = o->server && strchr(o->server, ':');
	int there, status;

	if (!rtnl || asprintf(&where, "%s%s%s%s%s", v6 ? "[" : "", o->server ? o->server : "",
			      v6 ? "]" : "", o->server ? ":" : "", o->port) < 0) {
		rtnl_free(rtnl);
		return verb_no_memory();
	}
	there = look(rtnl, o, &m);
	status = there < 0 ? verb_fail(&m, NULL, o->name) : run(rtnl, o, where, there);
	rtnl_free(rtnl);
	return status;
}

int simpletun_run(int argc, char **argv)
{
	struct order o = { .port = "55555" };
	int option;

	opterr = 0;
	while ((option = getopt(argc, argv, "i:sc:p:uahd")) != -1)
		if (take_option(&o, option, argv[0]))
			return 1;
	if (optind < argc || !o.name || (!o.listen && !o.server))
		return usage(argv[0]);
	return find_and_run(&o) ? 1 : 0;
}
