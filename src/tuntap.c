/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap: administer persistent tun/tap interfaces. */
#include <errno.h>
#include <string.h>
#include <sys/auxv.h>

#include "cli/batch.h"
#include "cli/dispatch.h"
#include "cli/simpletun.h"
#include "cli/tunctl.h"
#include "kernel/process.h"

/*
 * With setuid or file capabilities everybody would be an administrator, and the
 * environment of name services and locales would be an attacker's. The kernel
 * tells only that the rights are others: they may be less, as with setuid to nobody.
 */
static int refuse_other_rights(void)
{
	struct message m = { 0 };

	message_set(
		&m, -EPERM,
		"refuses to run with other rights than its caller's (setuid, setgid, file capabilities and the like): it does not check who may ask for what");
	message_hint(
		&m,
		"take them from the program file, where it has them; give interfaces to users with set-owner");
	return verb_fail(&m, NULL, NULL);
}

static int global_options(struct words *words, struct options *options, enum options_end *end)
{
	struct message m = { 0 };
	size_t n = 0;
	int taken;

	while (n < words->n && words->v[n].text[0] == '-') {
		if (!strcmp(words->v[n].text, "--")) {
			n++;
			break;
		}
		taken = options_take(words, n, options, end, &m);
		if (taken == 0)
			grammar_unknown_option(words->v[n].text, &m);
		if (taken <= 0)
			return verb_fail(&m, NULL, NULL);
		n += taken;
	}
	words_remove(words, 0, n);
	return 0;
}

static int run(struct words *words, const struct options *options)
{
	struct rtnl *rtnl = rtnl_new();
	int status;

	if (!rtnl)
		return verb_no_memory();
	if (options->batch && !words->n)
		status = dispatch_end_json(words, options, 0, batch_run(options, rtnl));
	else
		status = dispatch_run(words, 0, options, rtnl);
	rtnl_free(rtnl);
	return status;
}

static int run_argv(struct words *words)
{
	enum options_end end = OPTIONS_GO_ON;
	struct options options = { 0 };
	int status = global_options(words, &options, &end);

	if (status)
		return dispatch_end_json(words, &options, 0, status);
	if (end != OPTIONS_GO_ON)
		return dispatch_finish(end);
	return run(words, &options);
}

static const char *called_by(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
	const char *name = called_by(argv[0]);
	struct words words = { 0 };
	int status;

	/*
	 * What the caller has closed must not become our socket: a line of output would
	 * go to the kernel. A write beyond the limit of a file's size must fail, rather than
	 * end the program in the middle. And the children that check waits for must not vanish
	 * unheard.
	 */
	process_start();
	if (getauxval(AT_SECURE))
		return refuse_other_rights();
	if (name && !strcmp(name, "tunctl"))
		return tunctl_run(argc, argv);
	if (name && !strcmp(name, "simpletun"))
		return simpletun_run(argc, argv);
	if (words_from_argv(&words, argc - 1, argv + 1) < 0)
		return verb_no_memory();
	status = run_argv(&words);
	words_clear(&words);
	return status;
}
