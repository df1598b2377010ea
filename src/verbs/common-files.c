/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What the verbs that read configuration files do alike. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "verbs/lock.h"
#include "verbs/verb.h"

/* The words as paths: a misspelled option is not one, but behind "--". */
static int read_paths(const struct call *call, struct words *paths, struct message *m)
{
	bool only_paths = false;
	const char *text;
	size_t i;

	for (i = 0; i < call->words->n; i++) {
		text = call->words->v[i].text;
		if (!only_paths && !strcmp(text, "--")) {
			only_paths = true;
			continue;
		}
		if (!only_paths && *text == '-' && text[1])
			return grammar_unknown_option(text, m);
		if (words_add(paths, text, call->words->v[i].at) < 0)
			return message_no_memory(m);
	}
	return 0;
}

static int print_mistakes(struct mistakes *mistakes)
{
	int status = 0, worst = 0;
	size_t i;

	for (i = 0; i < mistakes->n; i++) {
		status = verb_fail(&mistakes->v[i].m, &mistakes->v[i].at, NULL);
		if (status > worst)
			worst = status;
	}
	return worst;
}

static int judge_all(struct conf *conf, int (*judge)(struct iface *i, struct message *m))
{
	struct message m = { 0 };
	struct iface *i;
	size_t n;
	int err;

	for (n = 0; judge && n < conf->want.n; n++) {
		i = &conf->want.v[n];
		err = judge(i, &m);
		if (err < 0 && conf_blame(conf, i->at, err, &m) < 0)
			return -ENOMEM;
	}
	return 0;
}

int verb_read_files(const struct call *call, int (*judge)(struct iface *i, struct message *m),
		    struct conf *conf)
{
	CLEANUP(words_clear) struct words paths = { 0 };
	struct message m = { 0 };
	int err = read_paths(call, &paths, &m);

	if (!err &&
	    (conf_read(conf, &paths) < 0 || judge_all(conf, judge) < 0 || conf_sort(conf) < 0))
		err = message_no_memory(&m);
	return err ? verb_fail(&m, NULL, NULL) : print_mistakes(&conf->mistakes);
}

/* The lock's descriptor; -1 without it. A second lock would wait for the first. */
static int held = -1;

void verb_unlock(void)
{
	if (held >= 0)
		close(held);
	held = -1;
}

int verb_lock(const struct call *call)
{
	struct message m = { 0 };

	if (held >= 0 || geteuid() != 0)
		return 0;
	held = lock_take(false, &m);
	if (held == -EWOULDBLOCK) {
		if (!call->options->quiet)
			message_note(&m, NULL, NULL);
		message_clear(&m);
		held = lock_take(true, &m);
	}
	if (held == -ETIMEDOUT || held == -EINTR)
		return verb_fail(&m, NULL, NULL);
	if (held < 0 && !call->options->quiet)
		message_warn(&m, NULL, NULL);
	message_clear(&m);
	return 0;
}
