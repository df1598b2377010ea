/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_MESSAGE_H
#define TUNTAP_MESSAGE_H

#include <stdio.h>

struct origin;

/*
 * What a room has to say of a failure. Rooms fill it, verbs print it. It never
 * names the interface: the verb does, once, in front of the text.
 * Zero-initialise; message_clear() frees.
 */
struct message {
	int status; /* exit status it asks for: 0 nothing said, 1 failed, 2 usage */
	char *text; /* one sentence, safe for a terminal, without full stop */
	char *hint; /* what helps, or NULL */
	char *excerpt; /* the line of a file with a caret below, or NULL */
};

/*
 * Say why something failed (status 1). Every byte that the format brings in is
 * made safe for a terminal. Returns err, a negative errno, for
 * "return message_set(m, -err, ...)". What was said before is replaced, with
 * its hint.
 * Of a text of more than 400 bytes both ends are said, with "..." between.
 */
int message_set(struct message *m, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Say that there is no memory. Returns -ENOMEM. */
int message_no_memory(struct message *m);

/* The same for words that make no sense (status 2). Returns -EINVAL. */
int message_usage(struct message *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Go on with the text of what was said, keeping status and hint. */
void message_append(struct message *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Go on with what other says, if anything; its hint counts where there is none yet. Nothing of
 * other is left.
 */
void message_join(struct message *m, struct message *other);

/* Add what helps to what was said; made safe likewise. */
void message_hint(struct message *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Add what a privilege helps to what was said: "making interfaces takes root (sudo) or
 * CAP_NET_ADMIN"; to root, who lacks it, that alone, and what gives it to a container
 * or a service.
 */
void message_hint_takes(struct message *m, const char *what, const char *capability);

/*
 * Show the line of a file that is to blame under what was said, with a caret
 * below its column, which counts bytes from 1; made safe likewise, and of a long
 * one what stands around that column.
 */
void message_excerpt(struct message *m, const char *line, unsigned int column);

/* Say again what was said, in place of what to says; without memory a part may be missing. */
void message_copy(struct message *to, const struct message *from);

/* Free the strings and forget all that was said. */
void message_clear(struct message *m);

/*
 * Print "tuntap: FILE:LINE:COLUMN: NAME: text" and the hint on standard error.
 * at and name may be NULL or empty; at is printed only if it names a file. In the
 * journal every line has its severity (base/journal.h).
 */
void message_print(const struct message *m, const struct origin *at, const char *name);

/* The same, marked as a warning: the work was done. */
void message_warn(const struct message *m, const struct origin *at, const char *name);

/* The same, of no harm: what somebody may want to know. */
void message_note(const struct message *m, const struct origin *at, const char *name);

/* Print the hint alone: nothing went wrong. */
void message_print_hint(const struct message *m);

/*
 * A copy of s that is safe for a terminal: control bytes, invalid UTF-8, C1
 * controls and the characters that turn text around become \xHH. The caller
 * frees; NULL when there is no memory.
 */
char *printable(const char *s);

/*
 * A copy of s that is valid UTF-8: a byte that is not becomes \xHH, all else is
 * kept. The caller frees; NULL when there is no memory.
 */
char *valid_utf8(const char *s);

#endif
