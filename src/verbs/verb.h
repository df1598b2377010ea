/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_VERB_H
#define TUNTAP_VERB_H

#include "change/plan.h"
#include "kernel/holder.h"
#include "kernel/rtnl.h"
#include "words/conf.h"
#include "words/grammar.h"

/* The global options; those of ip that change nothing here leave no trace. */
struct options {
	bool json, pretty; /* -j, -p */
	bool details; /* -d */
	bool oneline; /* -o */
	bool quiet; /* -q */
	const char *netns; /* -n */
	const char *batch; /* -b: a file, or "-" */
	bool force; /* -force: a batch goes on after a line that failed */
	bool batched; /* this is a line of a batch; netns was entered for all of them */
};

/* An option that one verb has, like --if-exists. */
struct verb_option {
	const char *name; /* with its two dashes */
	bool has_value; /* the next word */
	bool may_have; /* one behind "=" */
	bool may_count; /* the next word, where that is a number */
};

enum { VERB_OPTIONS_MAX = 24 };

/* One call of a verb: what the words before and after it said. */
struct call {
	const struct options *options;
	struct rtnl *rtnl; /* of the program's or the batch's; opens itself when used */
	const struct words *words; /* behind the verb, all options taken out */
	uint32_t given; /* 1u << n: the verb's option n was given */
	const char *value[VERB_OPTIONS_MAX]; /* of option n */
	bool answered; /* set by a verb that asks: its exit status is the answer */
};

/* A verb. Its file exports one (or a pair that shares everything), all const. */
struct verb {
	const char *name;
	/*
	 * How ip spells it: any beginning of these is the verb, in the order of the
	 * table. NULL: the verb is ours, and written out.
	 */
	const char *ip[4];
	const char *words; /* for the help: what may follow */
	const char *summary; /* for the help: what it does, in half a line */
	const char *details; /* for the verb's own help, or NULL */
	const char *example; /* for the verb's own help: one line */
	/*
	 * Where the words are files, not keywords: "" always, or the option that
	 * makes them so; NULL: never.
	 */
	const char *files;
	struct verb_option options[VERB_OPTIONS_MAX];
	bool enters; /* it enters the network namespace of -n itself */
	/*
	 * Whether this call asks something, to which an exit status of 1 is an answer:
	 * until the verb has set call->answered, what fails makes it 2. NULL: never.
	 */
	bool (*asks)(const struct call *call);
	/* Returns the exit status: 0 done, 1 refused or failed, 2 nonsense. */
	int (*run)(struct call *call);
};

extern const struct verb verb_add, verb_apply, verb_check, verb_del, verb_exec, verb_hold,
	verb_monitor, verb_read, verb_relay, verb_replace, verb_save, verb_set, verb_set_owner,
	verb_show, verb_status;

/* What several verbs do alike. */

/* Whether the verb's option n was given, counted from 0 as in its struct verb. */
bool verb_given(const struct call *call, unsigned int n);

/* Print a message; at and name as in message_print(). Frees it. Returns its status. */
int verb_fail(struct message *m, const struct origin *at, const char *name);

/*
 * Read the words of a call as interfaces; judge, where not NULL, looks at each,
 * completes it, and returns 0 or -errno with a message. Returns 0, or the exit
 * status after printing what is wrong: nothing may be touched then.
 */
int verb_read_words(const struct call *call, const struct syntax *syntax,
		    int (*judge)(struct iface *i, struct message *m), struct ifaces *want);

/*
 * The interfaces that the words of a listing verb choose: names, mode, user, group;
 * mine: those that the caller owns; each with the attributes which. Missing names are
 * reported, and *status becomes 1; a mistake in the words makes it 2. Returns whether the
 * words name interfaces. Where verb_cannot_list(), nothing is to be printed: an empty
 * list would say that there are none.
 */
bool verb_select(const struct call *call, bool mine, uint64_t which, struct ifaces *list,
		 int *status);
static inline bool verb_cannot_list(const struct ifaces *list, int status)
{
	return status == 2 || (status && !list->v);
}

/*
 * Find who holds the interfaces of a list; what cannot be seen is reported on
 * standard error. Returns 0, or 1 where nothing could be seen. The caller clears *found.
 */
int verb_find_holders(const struct call *call, const struct ifaces *list, struct holders *found);

/*
 * Warn, in the change's message, where its owner is not in its group and could
 * therefore not attach: both must match. Not of root, who has CAP_NET_ADMIN.
 */
void verb_warn_group(struct change *c, uint32_t owner, uint32_t group);

/* The same for all changes that say an owner or a group: both as they are after it. */
void verb_warn_owners(struct changes *changes);

/*
 * Carry out changes, with provision(). On a terminal and without -q, standard
 * error shows how far it has come if it takes longer than a second.
 */
void verb_provision(const struct call *call, struct changes *changes, bool force);

/*
 * Tell the outcome of changes: messages, or with -j all in one array. Returns
 * the exit status.
 */
int verb_report(const struct call *call, const struct changes *changes);

/* The same, with a line for each change where neither -j nor -q is given. */
int verb_report_lines(const struct call *call, const struct changes *changes, bool to_do);

/*
 * person.c: where sudo, doas or pkexec was called by somebody else than who the
 * program runs as, hint that interfaces made without an owner are not theirs.
 */
void verb_hint_person(const struct call *call);

/* Print that there is no memory. Returns 1. */
int verb_no_memory(void);

/* Flush standard output. Returns status, or 1 with a message if it cannot be written. */
int verb_flush(int status);

/* common-attach.c: what the verbs that attach do alike. */

/*
 * The interface that want, which names one, is about. Returns 0 or the exit status: none
 * of that name, or not a tun/tap interface, reported as check does.
 */
int verb_find_one(const struct call *call, struct ifaces *want, struct ifaces *have);

/*
 * Tell why have, or with NULL an interface called name, could not be attached to: what
 * check finds to be in the way, or else what m says. Frees m. Returns the exit status.
 */
int verb_cannot_attach(const char *name, const struct iface *have, struct message *m);

/*
 * The rest of a verb looks and prints: give up all that this does not need, in a line of a
 * batch nothing, since others follow. Not while processes are still to be looked into.
 */
void verb_only_looks(const struct call *call);

/* common-files.c: what the verbs that read files do alike. */

/*
 * Read the files that the words of a call name (conf_read()), and print all
 * mistakes in them; judge, where not NULL, looks at each interface, completes it,
 * and returns 0 or -errno with a message. Returns 0, or the exit status: nothing
 * may be touched then.
 */
int verb_read_files(const struct call *call, int (*judge)(struct iface *i, struct message *m),
		    struct conf *conf);

/*
 * Root takes the lock, and says so where that takes long; it lasts until verb_unlock().
 * Without one (a read-only /run) the work is done all the same. Returns 0, or the exit
 * status: another keeps it for longer than is waited.
 */
int verb_lock(const struct call *call);

/* Let the lock go, where it was taken: a batch may go on for long. */
void verb_unlock(void);

/* del-lines.c: lines of a batch that delete an interface each. */

/*
 * Append to want what a line says whose words from "from" on stand behind del; *may_miss:
 * they begin with --if-exists. False, and want as it was, where it is not one name that
 * is not in want yet, or has other options: then the line is to be run on its own.
 */
bool verb_del_line(const struct words *line, size_t from, struct ifaces *want, bool *may_miss);

/*
 * Delete those of want together of which it is sure that del with their line would do it:
 * all, or those before the first that is not. may_miss, one for each, is as
 * verb_del_line() has it: what is missing then is done. done, one for each, tells which
 * are; nothing is printed, and the others are as they were. Altnames in want become names.
 */
void verb_del_lines(struct rtnl *r, struct ifaces *want, const bool *may_miss, bool all,
		    bool *done);

#endif
