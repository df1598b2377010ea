/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tunctl: what the classic program of that name does, and prints, with our checks. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/ident.h"
#include "base/shell.h"
#include "change/attach.h"
#include "change/provision.h"
#include "cli/tunctl.h"
#include "kernel/tundev.h"
#include "verbs/verb.h"
#include "words/keywords.h"
#include "words/value.h"

/* What the options ask for. */
struct order {
	bool del, brief;
	const char *name; /* "": the kernel picks */
	const char *device; /* NULL: the usual one */
	struct iface want; /* mode, owner and group, where they were said */
};

/* Names, and the name that we were called by, may hold any bytes. */
static void print_safe(FILE *out, const char *text)
{
	char *safe = printable(text);

	fputs(safe ? safe : "?", out);
	free(safe);
}

static int usage(const char *name)
{
	char *program = printable(name);

	fprintf(stderr,
		"Create: %s [-b] [-u owner] [-g group] [-n | -p] [-t device-name] [-f tun-clone-device]\n"
		"Delete: %s -d device-name [-f tun-clone-device]\n\n"
		"-b prints the name alone, -n makes a tun, -p a tap, which is the default.\n"
		"The tun clone device is /dev/net/tun, if -f does not say otherwise.\n",
		program ? program : "tunctl", program ? program : "tunctl");
	free(program);
	return 1;
}

/* The words of getopt(3), which prints all bytes as they are. */
static void bad_option(const char *program, const char *what)
{
	const char option[2] = { (char)optopt, '\0' };

	print_safe(stderr, program);
	fprintf(stderr, ": %s -- '", what);
	print_safe(stderr, option);
	fputs("'\n", stderr);
}

/*
 * tunctl reads numbers as strtol(3) does with base 0: 0x10 is 16, 010 is 8, and 08
 * is nothing. Returns the number in decimal, or text as it is.
 */
static const char *decimal(const char *text, char buf[24])
{
	unsigned long n;
	char *end;

	if (text[0] != '0' || !text[1])
		return text;
	errno = 0;
	n = strtoul(text, &end, 0);
	if (*end || errno)
		return text;
	snprintf(buf, 24, "%lu", n);
	return buf;
}

/* Digits behind a 0 that decimal() could not make a number of. */
static bool bad_octal(const char *text)
{
	return text[0] == '0' && text[1] && !text[strspn(text, "0123456789")];
}

static int take_id(const char *text, uint32_t *id,
		   int (*look_up)(const char *text, uint32_t *id, struct message *m))
{
	struct message m = { 0 };
	char buf[24];
	const char *number = decimal(text, buf);

	if (bad_octal(number))
		message_usage(&m, "\"%s\" is not an octal number, and no name", text);
	else
		look_up(number, id, &m);
	return m.status ? verb_fail(&m, NULL, NULL) : 0;
}

static int take_mode(struct order *o, enum tun_mode mode)
{
	o->want.has |= HAS(IF_MODE);
	o->want.mode = mode;
	return 0;
}

/* Returns 0, or not after saying what is wrong. */
static int take_option(struct order *o, int option, const char *program)
{
	switch (option) {
	case 'b':
		o->brief = true;
		return 0;
	case 'd':
		o->del = true;
		o->name = optarg;
		return 0;
	case 't':
		o->name = optarg;
		return 0;
	case 'f':
		o->device = optarg;
		return 0;
	case 'n':
		return take_mode(o, MODE_TUN);
	case 'p':
		return take_mode(o, MODE_TAP);
	case 'u':
		o->want.has |= HAS(IF_OWNER);
		return take_id(optarg, &o->want.owner, ident_user);
	case 'g':
		o->want.has |= HAS(IF_GROUP);
		return take_id(optarg, &o->want.group, ident_group);
	case ':':
		bad_option(program, "option requires an argument");
		return usage(program);
	case '?':
		bad_option(program, "invalid option");
		return usage(program);
	default:
		return usage(program);
	}
}

static int read_options(int argc, char **argv, struct order *o)
{
	struct message m = { 0 };
	int option;

	opterr = 0;
	while ((option = getopt(argc, argv, ":bd:f:g:hnpt:u:")) > 0)
		if (take_option(o, option, argv[0]))
			return 1;
	if (optind < argc)
		return usage(argv[0]);
	if ((o->del || *o->name) && value_name(o->name, !o->del, o->want.name, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	return 0;
}

/* The numbers are signed ones to tunctl: 4294967294 is printed as -2. */
static void print_made(const struct order *o, const char *name)
{
	const struct iface *want = &o->want;

	if (o->brief) {
		print_safe(stdout, name);
		putchar('\n');
		return;
	}
	fputs("Set '", stdout);
	print_safe(stdout, name);
	fputs("' persistent and owned by", stdout);
	if (want->owner != ID_NONE)
		printf(" uid %d", (int)want->owner);
	if (want->group != ID_NONE)
		printf(" gid %d", (int)want->group);
	putchar('\n');
}

/* Tell a change's failure or warning. Returns the exit status. */
static int tell(struct change *c)
{
	if (c->err) {
		/* An option of del's, which tunctl lacks. */
		if (c->err == -EBUSY && c->msg.hint && strstr(c->msg.hint, "--force"))
			message_hint(&c->msg, "end that process, or: tuntap del %s%s --force",
				     keyword_dev(c->name), SHELL_WORD(c->name));
		message_print(&c->msg, NULL, c->name);
		return 1;
	}
	if (c->msg.text)
		message_warn(&c->msg, NULL, c->name);
	return 0;
}

/* Plan and carry out one change; its name goes to name. Returns the exit status. */
static int carry_out(enum plan_verb verb, struct rtnl *r, struct iface *want, struct ifaces *have,
		     char name[IFNAMSIZ])
{
	const struct ifaces wanted = { .v = want, .n = 1 };
	struct changes changes;
	int status;

	if (plan(verb, false, &wanted, have, &changes) < 0)
		return verb_no_memory();
	provision(r, &changes, false);
	if (verb != PLAN_DEL)
		verb_warn_group(&changes.v[0], want->owner, want->group);
	status = tell(&changes.v[0]);
	strcpy(name, changes.v[0].name);
	changes_clear(&changes);
	return status;
}

/* tunctl attaches, which fails while somebody else is attached; so do we. */
static int check_free(struct rtnl *r, const struct iface *have, const struct order *o)
{
	struct message m = { 0 };
	struct attachment a;

	if (!iface_is_tuntap(have))
		return 0;
	if (have->mode != o->want.mode) {
		message_set(&m, -EINVAL, "is a %s, not a %s", mode_text(have->mode),
			    mode_text(o->want.mode));
		return verb_fail(&m, NULL, have->name);
	}
	a = attach_or_borrow(r, have, NULL, &m);
	if (a.what != ATTACHED)
		return verb_fail(&m, NULL, have->name);
	close(a.fd);
	return 0;
}

static int make(struct order *o, struct rtnl *r, struct ifaces *have)
{
	struct message m = { 0 };
	char name[IFNAMSIZ];
	int status = 0;

	if (!(o->want.has & HAS(IF_MODE)))
		take_mode(o, MODE_TAP);
	plan_defaults(PLAN_ADD, &o->want, geteuid(), &m);
	if (have->n) {
		status = check_free(r, &have->v[0], o);
		o->want.has = (o->want.owner != ID_NONE ? HAS(IF_OWNER) : 0) |
			      (o->want.group != ID_NONE ? HAS(IF_GROUP) : 0);
	}
	if (!status)
		status = carry_out(have->n ? PLAN_SET : PLAN_ADD, r, &o->want, have, name);
	if (!status)
		print_made(o, name);
	return status;
}

/* A missing interface is as it should be; none is made to find that out. */
static int del(struct order *o, struct rtnl *r, struct ifaces *have)
{
	struct message m = { 0 };
	char name[IFNAMSIZ];
	int status = 0;

	o->want.has &= HAS(IF_MODE);
	if (have->n) {
		status = carry_out(PLAN_DEL, r, &o->want, have, name);
	} else {
		message_set(&m, -ENODEV, "no such interface");
		message_warn(&m, NULL, o->name);
		message_clear(&m);
	}
	if (status)
		return status;
	fputs("Set '", stdout);
	print_safe(stdout, o->name);
	puts("' nonpersistent");
	return 0;
}

/* The device has to be there, whatever then comes of it. */
static int open_device(const struct order *o, struct message *m)
{
	int fd, err;

	if (o->device)
		tundev_use(o->device);
	fd = tundev_open(m);
	if (fd < 0)
		return fd;
	err = tundev_check(fd, m);
	close(fd);
	return err;
}

static int look(struct order *o, struct rtnl *r, struct ifaces *have, struct message *m)
{
	int err;

	if (!*o->want.name || strchr(o->want.name, '%'))
		return 0;
	err = rtnl_get_link(r, o->want.name, have, m);
	if (err == -ENODEV) {
		message_clear(m);
		return 0;
	}
	/* It may have been named by an altname. */
	if (!err)
		strcpy(o->want.name, have->v[0].name);
	return err;
}

static int run(struct order *o)
{
	struct rtnl *r = rtnl_new();
	CLEANUP(ifaces_clear) struct ifaces have = { 0 };
	struct message m = { 0 };
	int status = 1;

	if (!r)
		return verb_no_memory();
	if (open_device(o, &m) < 0 || look(o, r, &have, &m) < 0)
		verb_fail(&m, NULL, NULL);
	else
		status = o->del ? del(o, r, &have) : make(o, r, &have);
	rtnl_free(r);
	return verb_flush(status);
}

int tunctl_run(int argc, char **argv)
{
	struct order o = { .name = "", .want = { .owner = ID_NONE, .group = ID_NONE } };

	if (read_options(argc, argv, &o))
		return 1;
	return run(&o);
}
