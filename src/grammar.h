/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TUNTAP_GRAMMAR_H
#define TUNTAP_GRAMMAR_H

#include "iface.h"
#include "message.h"
#include "words.h"

/*
 * Which words a verb takes, as bits of IF_*. A word of another verb is told so,
 * never taken for a name.
 */
#define WORDS_IDS (HAS(IF_OWNER) | HAS(IF_GROUP))
#define WORDS_FILTER (HAS(IF_MODE) | WORDS_IDS)
#define WORDS_CHANGE                                                                               \
	(WORDS_IDS | HAS(IF_UP) | HAS(IF_LLADDR) | HAS(IF_MTU) | HAS(IF_TXQLEN) | HAS(IF_MASTER) | \
	 HAS(IF_ALIAS) | HAS(IF_ADDRS))
#define WORDS_ALL (WORDS_CHANGE | HAS_FIXED)

/* How a verb takes its bare words. */
enum bare {
	BARE_NAME, /* one is the name, as ip takes it; a second is an error */
	BARE_NAMES, /* all are names */
	BARE_NAME_OWNER, /* the name, then USER, USER:GROUP or :GROUP */
};

struct syntax {
	uint32_t words; /* what is taken */
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

/*
 * An interface for each name of a request, or one without a name where it has
 * none. The list takes copies. Returns 0 or -ENOMEM.
 */
int request_ifaces(const struct request *r, struct ifaces *list);

/*
 * Check the words of i that depend on the mode of its interface: lladdr and master are for
 * tap, the mtu has other limits there and with IPv6 addresses (IPV6_MIN_MTU).
 * Returns 0 or -EINVAL with a usage message.
 */
int grammar_check(const struct iface *i, enum tun_mode mode, struct message *m);

/*
 * Whether text, standing where a keyword may stand, takes the next word as its
 * value; so that an option is not looked for there.
 */
bool grammar_takes_value(const char *text);

/* All keywords, in the order of the help; ends with NULL. */
const char *const *grammar_keywords(void);

#endif
