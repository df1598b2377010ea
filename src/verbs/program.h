/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PROGRAM_H
#define TUNTAP_PROGRAM_H

#include "base/iface.h"
#include "base/message.h"
#include "words/words.h"

/* A program that an interface is handed over to. */
struct program {
	const struct words *words; /* program and arguments: those from "from" on */
	size_t from;
	const char *replace; /* in the arguments, becomes the numbers of the queues; or NULL */
	const char *name; /* of the interface */
	const char *flags; /* TUNTAP_FLAGS */
	int *fds; /* the queues, and behind them those of vhost */
	size_t nqueues, nvhost;
	bool nonblock;
	uint32_t uid, gid; /* to become, ID_NONE: no other user */
};

/*
 * Set the environment of sd_listen_fds(3) and our own, and execute the program. Does not
 * return, but for an error: the exit status, 126 or 127 as env(1) has them, or 1 where it
 * did not come so far; with a message.
 */
int program_run(const struct program *p, struct message *m);

#endif
