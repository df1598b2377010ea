/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap save: what is there, as a file for apply. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "kernel/inet.h"
#include "kernel/port-cost.h"
#include "kernel/sysfs.h"
#include "verbs/verb.h"

/* A named one that is not persistent is told; others go without a word. */
static int keep_persistent(bool named, struct ifaces *list)
{
	struct message m = { 0 };
	size_t i, kept = 0;
	int status = 0;

	for (i = 0; i < list->n; i++) {
		if (list->v[i].seen->persist) {
			list->v[kept++] = list->v[i];
			continue;
		}
		if (named) {
			message_set(&m, -EINVAL, "is not persistent: there is nothing to save");
			status = verb_fail(&m, NULL, list->v[i].name);
		}
		iface_clear(&list->v[i]);
	}
	list->n = kept;
	return status;
}

/* Where people read, bytes that a terminal would obey are escaped. */
static int to_terminal(char *text)
{
	char *line, *rest = text, *safe;

	while ((line = strsep(&rest, "\n")) && rest) {
		safe = printable(line);
		if (!safe)
			return -ENOMEM;
		puts(safe);
		free(safe);
	}
	return 0;
}

/*
 * What every new interface of this namespace gets is not of this one: a machine that
 * forwards has it in every line else.
 */
static void forget_usual(struct ifaces *list)
{
	struct iface usual = IFACE_EMPTY, *i;
	uint32_t addrgenmode;
	int field;

	inet_conf_defaults(&usual);
	addrgenmode = usual.addrgenmode;
	for (i = list->v; i < list->v + list->n; i++) {
		usual.addrgenmode = i->mode == MODE_TUN && addrgenmode == ADDRGEN_EUI64
					    ? ADDRGEN_RANDOM
					    : addrgenmode;
		for (field = 0; field < IF_COUNT; field++)
			if (usual.has & HAS(field) && field_equal(i, &usual, field))
				i->has &= ~HAS(field);
	}
}

/* What the kernel gave a port by itself is not to be given again, by another kernel say. */
static void find_usual_costs(struct ifaces *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->v[i].has & HAS(IF_COST))
			list->v[i].seen->usual_cost = port_cost_usual(list->v[i].name);
}

static int print(const struct ifaces *list, int *status)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	int err = 0;

	if (!out)
		return -ENOMEM;
	fputs("# Interfaces as \"tuntap save\" found them: see tuntap.conf(5).\n", out);
	for (i = 0; i < list->n; i++)
		if (!grammar_print(out, &list->v[i]))
			*status = 1;
	if (fclose(out))
		err = -ENOMEM;
	else if (isatty(STDOUT_FILENO))
		err = to_terminal(text);
	else
		fwrite(text, 1, size, stdout);
	free(text);
	return err;
}

static int run(struct call *call)
{
	CLEANUP(ifaces_clear) struct ifaces list = { 0 };
	struct message m = { 0 };
	int status, worst;
	bool named;

	if (call->options->json) {
		message_usage(&m, "save prints a file for apply, which is not JSON");
		message_hint(&m, "tuntap -j status has every attribute");
		return verb_fail(&m, NULL, NULL);
	}
	verb_only_looks(call);
	named = verb_select(call, false, RTNL_ALL, &list, &status);
	if (verb_cannot_list(&list, status))
		return status;
	worst = keep_persistent(named, &list);
	if (rtnl_dump_lists(call->rtnl, &list, HAS_LISTS, &m) < 0 ||
	    rtnl_count_unsaid(call->rtnl, &list, &m) < 0) {
		status = verb_fail(&m, NULL, NULL);
	} else {
		sysfs_ask_flags(&list);
		forget_usual(&list);
		find_usual_costs(&list);
		if (print(&list, &worst) < 0)
			status = verb_no_memory();
	}
	return verb_flush(status > worst ? status : worst);
}

const struct verb verb_save = {
	.name = "save",
	.words = "[NAME...]",
	.summary = "print the persistent interfaces as a file for apply",
	.details = "See tuntap.conf(5). What its words cannot say is named in comments.\n",
	.example = "tuntap save > /etc/tuntap.conf",
	.run = run,
};
