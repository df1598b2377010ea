/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_GRAMMAR_H
#define TUNTAP_GRAMMAR_H

#include "base/iface.h"
#include "base/message.h"
#include "words/words.h"

/*
 * Which words a verb takes, as bits of IF_*. A word of another verb is reported as such,
 * never taken for a name.
 */
#define WORDS_IDS (HAS(IF_OWNER) | HAS(IF_GROUP))
#define WORDS_FILTER (HAS(IF_MODE) | WORDS_IDS)
#define WORDS_ALL (HAS(IF_COUNT) - 1)
#define WORDS_CHANGE (WORDS_ALL & ~HAS_FIXED)

/* How a verb takes its bare words. */
enum bare {
	BARE_NAME, /* one is the name, as ip takes it; a second is an error */
	BARE_NAMES, /* all are names */
	BARE_NAME_OWNER, /* the name, then USER, USER:GROUP or :GROUP */
	BARE_FIRST, /* of a file: the first word is the name, or stands behind dev or name there */
};

struct syntax {
	uint64_t words; /* what is taken */
	enum bare bare;
	bool pick; /* a name may have %d in it */
};

/* An interface name that was said, and where. */
struct name {
	char text[IFNAMSIZ];
	struct origin at;
};

/* What words ask for: the attributes once, and the names they are for. */
struct request {
	struct iface iface; /* its name is empty */
	struct name *names;
	size_t nnames;
};

/*
 * Read words[from..] as a request: keywords with their values in any order,
 * names, and after "--" names alone. Checks each value, that none is given
 * twice or contradicts another; fills in no default. Returns 0, or -EINVAL or
 * -ENOENT (unknown user or group) with a message; then culprit, where it is not
 * NULL, is the place of the word to blame. Free with request_clear(), on error
 * too.
 */
int grammar_request(const struct words *words, size_t from, const struct syntax *syntax,
		    struct request *request, struct origin *culprit, struct message *m);

void request_clear(struct request *r);

/* A mistake in words, and where. */
struct mistake {
	struct origin at;
	int err; /* as grammar_request() returns it */
	struct message m;
};

/* A list of mistakes; zero-initialise. */
struct mistakes {
	struct mistake *v;
	size_t n;
};

/* Append a mistake; its message moves into the list. Returns 0 or -ENOMEM. */
int mistakes_add(struct mistakes *list, struct origin at, int err, struct message *m);

void mistakes_clear(struct mistakes *list);

/*
 * Read the words of a file's line: the name of one interface, then the words of
 * add. All mistakes are appended to the list, not only the first; what is
 * unknown (-ENOENT, or what kept the databases from being read) too, and the
 * rest of the request is as said. Returns 0 or -ENOMEM. Free with
 * request_clear(), on error too.
 */
int grammar_line(const struct words *line, struct request *request, struct mistakes *mistakes);

/*
 * See that no name stands twice; one with %d in it, which is filled in, may. Returns 0
 * or -EINVAL with a message, and the place of the second in culprit; -ENOMEM.
 */
int request_check_names(const struct request *r, struct origin *culprit, struct message *m);

/*
 * An interface for each name of a request, or one without a name where it has
 * none. The list takes copies. Returns 0 or -ENOMEM.
 */
int request_ifaces(const struct request *r, struct ifaces *list);

/*
 * Check the words of i that depend on the mode of its interface or on each other:
 * lladdr is for a tap, the mtu has other limits there and with IPv6 addresses
 * (MTU_MIN_IPV6), options of a port go with a master. Returns 0 or -EINVAL with a
 * usage message.
 */
int grammar_check(const struct iface *i, enum tun_mode mode, struct message *m);

/* grammar-slip.c */

/* Refuse a word that looks like an option and is none. Returns -EINVAL with a usage message. */
int grammar_unknown_option(const char *text, struct message *m);

/* The keyword that a bare word was most likely meant to be, or NULL. */
const char *grammar_meant(const char *text);

/*
 * Refuse text, a bare word where syntax takes one name and first is that name:
 * more often a slip in one of the two than a second name. The hint says what was
 * most likely meant; next, the word behind text or NULL, helps to tell. Returns -EINVAL with a
 * usage message.
 */
int grammar_second_name(const char *first, const char *text, const char *next,
			const struct syntax *syntax, struct message *m);

/*
 * Refuse text, which stands behind the owner: more often the group than nonsense.
 * Returns -EINVAL with a usage message.
 */
int grammar_third_word(const char *owner, const char *text, struct message *m);

/* Where text, which is no user, is USER:GROUP, hint at the words for both. */
void grammar_user_group(const char *text, struct message *m);

/*
 * Refuse netns where syntax, that of a command and not of a file, has no such word; the hint says
 * which option or command does it. Returns -EINVAL with a usage message.
 */
int grammar_no_netns(const struct syntax *syntax, struct message *m);

/* Where name, which stands first, is a user's, hint that the owner comes last. */
void grammar_swapped(const char *name, const char *owner, struct message *m);

/* grammar-print.c */

/*
 * Print the line of a file that asks for an interface as it was seen, its
 * addresses and seen->sys_flags included, behind comments that name what the
 * words cannot say. False: nothing but a comment, as add would refuse its name.
 * The bytes of its name and alias are as they are: not for a terminal.
 */
bool grammar_print(FILE *out, const struct iface *i);

#endif
