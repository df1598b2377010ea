/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap relay: packets of an interface over a connection, by a program of its own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verbs/handover.h"
#include "verbs/relay-key.h"
#include "words/relay-words.h"

/* A relay that is asked for. */
struct relay {
	struct handover h;
	struct relay_words words;
	struct words argv;
	char *path;
};

/* The options that are ours; those behind them are the program's. */
enum { TRANSIENT, GENKEY, OURS };

/* Where the program is: as git finds its own. The caller frees; NULL: no memory. */
static char *find_program(void)
{
	const char *dir = getenv("TUNTAP_EXEC_PATH");
	char *path;

	return asprintf(&path, "%s/tuntap-relay", dir && *dir ? dir : LIBEXECDIR) < 0 ? NULL : path;
}

/* What the program is called with: its options, as they were given here. */
static int list_arguments(struct relay *r, const struct call *call)
{
	const struct verb_option *o = verb_relay.options;
	const struct origin nowhere = { 0 };
	unsigned int n;
	int err;

	r->path = find_program();
	err = r->path ? words_add(&r->argv, r->path, nowhere) : -ENOMEM;
	for (n = OURS; !err && o[n].name; n++) {
		if (!verb_given(call, n))
			continue;
		err = words_add(&r->argv, o[n].name, nowhere);
		if (!err && call->value[n])
			err = words_add(&r->argv, call->value[n], nowhere);
	}
	if (!err && call->options->quiet)
		err = words_add(&r->argv, "--quiet", nowhere);
	return err;
}

/* What is wrong is told before the interface is touched. */
static int read_words(struct relay *r, struct call *call)
{
	struct message m = { 0 };

	if (call->options->batched) {
		message_usage(&m, "relay cannot be a line of a batch: it does not end");
		return verb_fail(&m, NULL, NULL);
	}
	if (list_arguments(r, call) < 0)
		return verb_no_memory();
	if (relay_words_read(&r->argv, 1, &r->words, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	r->h.program.words = &r->argv;
	r->h.owner = r->words.uid;
	return handover_read(&r->h);
}

/* Without the program an interface would be attached for nothing. */
static int need_program(const struct relay *r)
{
	struct message m = { 0 };
	int err = access(r->path, X_OK) < 0 ? -errno : 0;

	if (!err)
		return 0;
	message_set(&m, err, "cannot execute %s: %s", r->path, strerror(-err));
	if (err == -ENOENT)
		message_hint(&m,
			     "this tuntap was built with --disable-relay, or without libseccomp");
	return verb_fail(&m, NULL, NULL);
}

/* Does not return, where all goes well. */
static int run(struct call *call)
{
	struct relay r = { .h = { .call = call,
				  .transient = verb_given(call, TRANSIENT),
				  .alone = true,
				  .queues = 1,
				  .program = { .uid = ID_NONE, .gid = ID_NONE } } };
	struct message m = { 0 };
	int status;

	if (verb_given(call, GENKEY))
		return relay_key_make(call);
	status = read_words(&r, call);

	if (!status)
		status = need_program(&r);
	if (!status)
		status = handover_attach(&r.h);
	if (!status) {
		program_run(&r.h.program, &m);
		status = verb_fail(&m, NULL, NULL);
	}
	handover_clear(&r.h);
	words_clear(&r.argv);
	free(r.path);
	return status;
}

const struct verb verb_relay = {
	.name = "relay",
	.words = "NAME --listen [ADDRESS:]PORT | --connect HOST:PORT  PROTECTION  [OPTION...]\n"
		 "       tuntap relay --genkey [FILE]\n"
		 "       tuntap relay --transient [NAME] [WORD...] --listen ... | --connect ...",
	.summary = "join the interface with one on another host, over TCP or UDP",
	.details =
		"  --listen [ADDRESS:]PORT   wait for a peer; [2001:db8::1]:5555 for IPv6\n"
		"  --connect HOST:PORT       go to the peer that waits\n"
		"PROTECTION is --psk, or --cert with --key and --ca, or --plain:\n"
		"  --psk FILE                TLS 1.3 with a key that both ends have\n"
		"  --cert FILE               TLS 1.3 with this certificate,\n"
		"  --key FILE                its private key,\n"
		"  --ca FILE                 and that of who signs those of peers\n"
		"  --plain                   no secrecy: who reaches the port is on the wire\n"
		"  --plain-wire simpletun    the same, in the bytes of simpletun\n"
		"Other options:\n"
		"  --peer-name NAME          is in the peer's certificate (the HOST of --connect)\n"
		"  --genkey                  make a key for --psk, in FILE or on standard output\n"
		"  --retry [SECONDS]         connect again and again, that long apart at most (60)\n"
		"  --keepalive SECONDS       a silent peer is given up after three times that (20);\n"
		"                            0: never\n"
		"  --udp                     over UDP, a packet in each datagram; protected by\n"
		"                            DTLS 1.2 in place of TLS 1.3\n"
		"  --tcp                     over TCP, as without a word\n"
		"  --mtu auto|N              over UDP, the mtu that the interface gets; auto: for\n"
		"                            packets that one datagram has room for\n"
		"  --once                    end with the first connection\n"
		"  --user USER[:GROUP]       become that user, once attached and bound\n"
		"  --socket-netns NETNS      the connection is in that network namespace\n"
		"  --storm N                 of a tap, at most N broadcasts and multicasts a second\n"
		"  --stats SECONDS           tell what went through, that often\n"
		"  --debug                   a line for each packet\n"
		"  --transient               make the interface, in the words of add; it goes with\n"
		"                            the relay\n"
		"SIGUSR1 makes it tell what went through, SIGTERM ends it. tuntap-relay(8) tells more.\n"
		"Exit status: 0 ended by a signal, or by the peer; 1 failed; 2 the words make no sense.\n",
	.options = { [TRANSIENT] = { "--transient", false },
		     [GENKEY] = { "--genkey", false },
		     { "--listen", true },
		     { "--connect", true },
		     { "--psk", true },
		     { "--cert", true },
		     { "--key", true },
		     { "--ca", true },
		     { "--peer-name", true },
		     { "--tcp", false },
		     { "--udp", false },
		     { "--plain", false },
		     { "--plain-wire", true },
		     { "--retry", false, .may_count = true },
		     { "--keepalive", true },
		     { "--mtu", true },
		     { "--once", false },
		     { "--user", true },
		     { "--socket-netns", true },
		     { "--stats", true },
		     { "--storm", true },
		     { "--debug", false } },
	.enters = true,
	.example = "tuntap relay tap0 --listen 5555 --psk /etc/tuntap/relay/tap0.psk",
	.run = run,
};
