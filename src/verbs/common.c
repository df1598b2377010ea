/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What several verbs do alike. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/ident.h"
#include "base/shell.h"
#include "change/provision.h"
#include "kernel/renounce.h"
#include "output/render.h"
#include "verbs/failures.h"
#include "verbs/progress.h"
#include "verbs/verb.h"
#include "words/keywords.h"

bool verb_given(const struct call *call, unsigned int n)
{
	return call->given & (1u << n);
}

int verb_fail(struct message *m, const struct origin *at, const char *name)
{
	int status = m->status;

	message_print(m, at, name);
	failures_keep(m, at, name);
	message_clear(m);
	return status;
}

static int judge_all(struct ifaces *want, int (*judge)(struct iface *i, struct message *m))
{
	struct message m = { 0 };
	int status = 0;
	size_t i;

	for (i = 0; judge && i < want->n; i++)
		if (judge(&want->v[i], &m) < 0)
			status = verb_fail(&m, &want->v[i].at, want->v[i].name);
	return status;
}

int verb_read_words(const struct call *call, const struct syntax *syntax,
		    int (*judge)(struct iface *i, struct message *m), struct ifaces *want)
{
	struct message m = { 0 };
	struct request request;
	struct origin culprit;
	int err;

	err = grammar_request(call->words, 0, syntax, &request, &culprit, &m);
	if (!err && request_ifaces(&request, want) < 0)
		err = message_no_memory(&m);
	request_clear(&request);
	return err ? verb_fail(&m, &culprit, NULL) : judge_all(want, judge);
}

/* By the kernel's rule (tun_not_capable()): all that is set must match. 1, 0 or -errno. */
static int owned_by_caller(const struct iface *i)
{
	if (iface_id_hidden(i, IF_OWNER) || iface_id_hidden(i, IF_GROUP))
		return 0;
	if (i->owner == ID_NONE && i->group == ID_NONE)
		return 0;
	if (i->owner != ID_NONE && i->owner != geteuid())
		return 0;
	return i->group == ID_NONE ? 1 : ident_caller_in_group(i->group);
}

static bool matches(const struct iface *i, const struct iface *filter)
{
	if (filter->has & HAS(IF_MODE) && filter->mode != i->mode)
		return false;
	if (filter->has & HAS(IF_OWNER) &&
	    (filter->owner != i->owner || iface_id_hidden(i, IF_OWNER)))
		return false;
	return !(filter->has & HAS(IF_GROUP)) ||
	       (filter->group == i->group && !iface_id_hidden(i, IF_GROUP));
}

/* What cannot be told is told. */
static bool chosen(const struct iface *i, const struct iface *filter, bool mine, int *status)
{
	struct message m = { 0 };
	int is;

	if (!matches(i, filter))
		return false;
	is = mine ? owned_by_caller(i) : 1;
	if (is >= 0)
		return is;
	message_set(&m, is, "cannot find out whether you are in its group: %s", strerror(-is));
	*status = verb_fail(&m, NULL, i->name);
	return false;
}

/* Take what was found of a list out of it, if anything was. */
static int take(struct iface *found, struct iface *taken, struct message *m)
{
	if (!found)
		return message_set(m, -ENODEV, "no such interface");
	if (!iface_is_tuntap(found))
		return message_set(m, -EINVAL, "is not a tun/tap interface");
	*taken = *found;
	*found = IFACE_EMPTY;
	/* The list is still searched. */
	strcpy(found->name, taken->name);
	return 0;
}

/* Those that were asked for, in that order; the others are listed all the same. */
static void keep_named(const struct ifaces *want, struct ifaces *list, int *status)
{
	struct ifaces kept = { .v = calloc(want->n, sizeof(*kept.v)), .room = want->n };
	const struct iface **by_name = ifaces_by_name(list), *found;
	struct message m = { 0 };
	size_t i;

	if (!kept.v || !by_name)
		*status = verb_no_memory();
	for (i = 0; kept.v && by_name && i < want->n; i++) {
		found = iface_find_name(by_name, list->n, want->v[i].name);
		if (!take(found ? &list->v[found - list->v] : NULL, &kept.v[kept.n], &m))
			kept.n++;
		else
			*status = verb_fail(&m, NULL, want->v[i].name);
	}
	free(by_name);
	ifaces_clear(list);
	*list = kept;
}

/* A kernel before 4.17, and no /sys of this namespace: what is not told is not "none". */
static bool mode_untold(const struct iface *i)
{
	struct message m = { 0 };

	if (strcmp(i->seen->kind, "tun") != 0 || i->mode != MODE_UNKNOWN)
		return false;
	message_set(&m, -EOPNOTSUPP,
		    "this kernel does not report its mode (Linux 4.17 and later do)");
	message_hint(&m, "older kernels have it in /sys, if that shows this network namespace");
	verb_fail(&m, NULL, i->name);
	return true;
}

/* Keep the chosen ones, in their order. */
static void filter_list(struct ifaces *list, const struct iface *filter, bool mine, int *status)
{
	size_t i, kept = 0;

	for (i = 0; i < list->n; i++) {
		if (mode_untold(&list->v[i]) && !*status)
			*status = 1;
		if (iface_is_tuntap(&list->v[i]) && chosen(&list->v[i], filter, mine, status))
			list->v[kept++] = list->v[i];
		else
			iface_clear(&list->v[i]);
	}
	list->n = kept;
}

bool verb_select(const struct call *call, bool mine, uint64_t which, struct ifaces *list,
		 int *status)
{
	static const struct syntax syntax = { .words = WORDS_FILTER, .bare = BARE_NAMES };
	struct ifaces want = { 0 };
	struct message m = { 0 };
	bool named;
	int err;

	*status = verb_read_words(call, &syntax, NULL, &want);
	if (*status) {
		ifaces_clear(&want);
		return false;
	}
	named = *want.v[0].name;
	which |= HAS(IF_OWNER) | HAS(IF_GROUP); /* what is chosen by */
	if (named) {
		err = rtnl_get_links(call->rtnl, which, &want, list, &m);
		if (!err)
			keep_named(&want, list, status);
	} else {
		err = rtnl_dump_links(call->rtnl, which, list, &m);
	}
	if (err) {
		*status = verb_fail(&m, NULL, NULL);
		ifaces_clear(list);
	}
	filter_list(list, &want.v[0], mine, status);
	ifaces_clear(&want);
	if (*status == 2)
		ifaces_clear(list);
	return named;
}

int verb_find_holders(const struct call *call, const struct ifaces *list, struct holders *found)
{
	CLEANUP(message_clear) struct message m = { 0 };
	size_t i;

	if (holder_find(list, found, &m) < 0)
		return verb_fail(&m, NULL, NULL);
	for (i = 0; i < list->n && !holders_of(found, &list->v[i])->hidden; i++)
		;
	if (i == list->n || call->options->quiet)
		return 0;
	if (found->all_seen) {
		message_set(&m, 0, "%s is in use, but by no visible process", list->v[i].name);
		message_hint(
			&m,
			"it is in another pid namespace, or only vhost or io_uring has the interface open");
	} else {
		message_set(&m, 0, "cannot look into all processes");
		message_hint(&m, "root (sudo) sees those of all users");
	}
	message_warn(&m, NULL, NULL);
	return 0;
}

void verb_only_looks(const struct call *call)
{
	if (!call->options->batched)
		renounce_all_but_looking();
}

void verb_warn_group(struct change *c, uint32_t owner, uint32_t group)
{
	char user[IDENT_NAME], name[IDENT_NAME];
	struct message m = { 0 };
	uint32_t own;

	/* Root has CAP_NET_ADMIN, for which owner and group do not count. */
	if (c->err || !owner || owner == ID_NONE || group == ID_NONE ||
	    ident_in_group(owner, group) != 0)
		return;
	ident_user_name(owner, user);
	ident_group_name(group, name);
	message_set(&m, 0, "user %s cannot attach: not in group %s, and both must match", user,
		    name);
	if (!ident_own_group(owner, &own))
		message_hint(&m, "%s set-owner %s%s %s:%s", shell_tuntap(), keyword_dev(c->name),
			     SHELL_WORD(c->name), SHELL_WORD(user),
			     SHELL_WORD(ident_group_name(own, name)));
	message_join(&c->msg, &m);
}

static void warn_owner(struct change *c)
{
	const struct iface *want = c->want, *have = c->have;

	if (!(want->has & WORDS_IDS))
		return;
	if (have && ((!(want->has & HAS(IF_OWNER)) && iface_id_hidden(have, IF_OWNER)) ||
		     (!(want->has & HAS(IF_GROUP)) && iface_id_hidden(have, IF_GROUP))))
		return;
	verb_warn_group(c, have && !(want->has & HAS(IF_OWNER)) ? have->owner : want->owner,
			have && !(want->has & HAS(IF_GROUP)) ? have->group : want->group);
}

void verb_warn_owners(struct changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		warn_owner(&changes->v[i]);
}

void verb_provision(const struct call *call, struct changes *changes, bool force)
{
	struct progress p;

	if (!call->options->quiet)
		progress_begin(&p, stderr, changes);
	provision(call->rtnl, changes, force);
	if (!call->options->quiet)
		progress_end(&p);
}

/* With the network namespace of a line, where it says one; NULL: the name alone. */
static char *place_of(const struct change *c)
{
	char *place = NULL;

	if (!c->want || !c->want->netns ||
	    asprintf(&place, "%s netns %s", c->name, c->want->netns) < 0)
		return NULL;
	return place;
}

/* In the order in which things were done. lines: what was changed, or is to be. */
static int print_changes(const struct call *call, const struct changes *changes, bool lines,
			 bool to_do)
{
	const struct change *c;
	const char *hint = NULL;
	struct message m;
	char *place;
	int status = 0;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (lines)
			render_change_line(stdout, c, to_do);
		m = c->msg;
		/* What helps a thousand of them is said once. */
		if (hint && m.hint && !strcmp(hint, m.hint))
			m.hint = NULL;
		else
			hint = m.hint;
		place = place_of(c);
		/* Of a thousand of them one is told; see stopping.c. */
		if (c->stopped) {
			status = 1;
		} else if (c->err) {
			message_print(&m, &c->want->at, place ? place : c->name);
			status = 1;
		} else if (m.text && !call->options->quiet) {
			message_warn(&m, &c->want->at, place ? place : c->name);
		}
		free(place);
	}
	return status;
}

static int report(const struct call *call, const struct changes *changes, bool lines, bool to_do)
{
	int status = print_changes(call, changes, lines, to_do);

	if (call->options->json && render_changes(stdout, changes, call->options->pretty) < 0)
		status = verb_no_memory();
	return verb_flush(status);
}

int verb_report(const struct call *call, const struct changes *changes)
{
	return report(call, changes, false, false);
}

int verb_report_lines(const struct call *call, const struct changes *changes, bool to_do)
{
	const struct options *o = call->options;

	return report(call, changes, !o->json && !o->quiet, to_do);
}

int verb_no_memory(void)
{
	struct message m = { 0 };

	message_no_memory(&m);
	return verb_fail(&m, NULL, NULL);
}

int verb_flush(int status)
{
	struct message m = { 0 };

	int err = fflush(stdout) ? errno : 0;

	if (!err && !ferror(stdout))
		return status;
	/* Of a write that failed before, errno is long gone. */
	message_set(&m, -(err ? err : EIO), "cannot write to standard output%s%s", err ? ": " : "",
		    err ? strerror(err) : "");
	return verb_fail(&m, NULL, NULL);
}
