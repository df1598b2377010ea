/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What went wrong, in words: made by the rooms, printed by the verbs. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/iface.h"
#include "base/journal.h"
#include "base/message.h"

/*
 * Length of the UTF-8 sequence at s and its code point; 0 if it is none.
 * Overlong forms, surrogates and what is above U+10FFFF are none (RFC 3629).
 */
static size_t utf8_sequence(const unsigned char *s, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len, i;

	if (s[0] < 0x80) {
		*point = s[0];
		return 1;
	}
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		len = 2;
	else if ((s[0] & 0xf0) == 0xe0)
		len = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		len = 4;
	else
		return 0;
	*point = s[0] & (0xff >> (len + 1));
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (s[i] & 0x3f);
	}
	if (*point < least[len] || *point > 0x10ffff || (*point >= 0xd800 && *point <= 0xdfff))
		return 0;
	return len;
}

/* Line and paragraph separators end lines; the others turn the text around. */
static bool harmless(uint32_t point)
{
	if (point < 0x20 || (point >= 0x7f && point < 0xa0))
		return false;
	if (point == 0x61c || (point >= 0x200e && point <= 0x200f))
		return false;
	return !((point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069));
}

/* Of at most max bytes; where it is longer, "..." stands for the rest. */
static char *escape(const char *text, bool for_terminal, size_t max)
{
	static const char hex[] = "0123456789abcdef", rest[] = "...";
	const unsigned char *s = (const unsigned char *)text;
	size_t room = 4 * strnlen(text, max), len, i;
	char *copy = malloc(room + sizeof(rest));
	char *to = copy;
	uint32_t point;
	bool plain;

	if (!copy)
		return NULL;
	for (; *s; s += len) {
		len = utf8_sequence(s, &point);
		plain = len && (!for_terminal || harmless(point));
		if (!len)
			len = 1;
		if (to - copy + (plain ? len : 4 * len) > max) {
			to = stpcpy(to, rest);
			break;
		}
		if (plain) {
			memcpy(to, s, len);
			to += len;
			continue;
		}
		for (i = 0; i < len; i++) {
			*to++ = '\\';
			*to++ = 'x';
			*to++ = hex[s[i] >> 4];
			*to++ = hex[s[i] & 15];
		}
	}
	*to = '\0';
	return copy;
}

char *printable(const char *s)
{
	return escape(s, true, SIZE_MAX);
}

char *valid_utf8(const char *s)
{
	return escape(s, false, SIZE_MAX);
}

/*
 * Of a message that is longer so much is said: a word of a megabyte is known by its
 * beginning, and behind it stands what is wrong.
 */
enum { LONG = 400, FRONT = 250, BACK = 144 };

/* A character has four bytes at most: more that look like its end are none. */
static size_t character_start(const char *text, size_t at)
{
	size_t start = at;

	while (at - start < 3 && (text[start] & 0xc0) == 0x80)
		start--;
	return start;
}

/* What is put between has no more bytes than what is taken away. */
static void shorten(char *text)
{
	static const char between[] = "...";
	size_t len = strlen(text), front, back;

	if (len <= LONG)
		return;
	front = character_start(text, FRONT);
	back = character_start(text, len - BACK);
	memmove(text + front + strlen(between), text + back, len - back + 1);
	memcpy(text + front, between, strlen(between));
}

static char *vsafe(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

static char *vsafe(const char *fmt, va_list ap)
{
	char *raw, *safe;

	if (vasprintf(&raw, fmt, ap) < 0)
		return NULL;
	shorten(raw);
	safe = printable(raw);
	free(raw);
	return safe;
}

void message_clear(struct message *m)
{
	free(m->text);
	free(m->hint);
	free(m->excerpt);
	*m = (struct message){ 0 };
}

void message_copy(struct message *to, const struct message *from)
{
	message_clear(to);
	to->status = from->status;
	to->text = from->text ? strdup(from->text) : NULL;
	to->hint = from->hint ? strdup(from->hint) : NULL;
	to->excerpt = from->excerpt ? strdup(from->excerpt) : NULL;
}

static void say(struct message *m, int status, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

static void say(struct message *m, int status, const char *fmt, va_list ap)
{
	/* What was said before may be quoted in what is said now. */
	char *text = vsafe(fmt, ap);

	message_clear(m);
	m->status = status;
	m->text = text;
}

int message_set(struct message *m, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(m, 1, fmt, ap);
	va_end(ap);
	return err;
}

int message_no_memory(struct message *m)
{
	return message_set(m, -ENOMEM, "out of memory");
}

int message_usage(struct message *m, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(m, 2, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

void message_append(struct message *m, const char *fmt, ...)
{
	char *more, *whole;
	va_list ap;

	va_start(ap, fmt);
	more = vsafe(fmt, ap);
	va_end(ap);
	if (more && m->text && asprintf(&whole, "%s%s", m->text, more) >= 0) {
		free(m->text);
		m->text = whole;
	}
	free(more);
}

/* All of it is safe already, and short enough. */
void message_join(struct message *m, struct message *other)
{
	char *whole;

	if (!m->text) {
		message_clear(m);
		*m = *other;
		*other = (struct message){ 0 };
		return;
	}
	if (other->text && asprintf(&whole, "%s; %s", m->text, other->text) >= 0) {
		free(m->text);
		m->text = whole;
	}
	if (!m->hint) {
		m->hint = other->hint;
		other->hint = NULL;
	}
	message_clear(other);
}

void message_hint(struct message *m, const char *fmt, ...)
{
	va_list ap;

	free(m->hint);
	va_start(ap, fmt);
	m->hint = vsafe(fmt, ap);
	va_end(ap);
}

void message_hint_takes(struct message *m, const char *what, const char *capability)
{
	if (geteuid())
		message_hint(m, "%s needs root (sudo) or %s", what, capability);
	else if (strcmp(capability, "CAP_NET_ADMIN"))
		message_hint(m, "%s needs %s, which root lacks here", what, capability);
	else
		message_hint(
			m,
			"%s needs CAP_NET_ADMIN, which root lacks here; it comes with docker run "
			"--cap-add NET_ADMIN, or AmbientCapabilities=CAP_NET_ADMIN in a unit",
			what);
}

/* Bytes in the middle of a character take no room. */
static int width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static char *without_tabs(const char *line, size_t len)
{
	char *copy = strndup(line, len), *tab = copy;

	while (tab && (tab = strchr(tab, '\t')))
		*tab++ = ' ';
	return copy;
}

/* Around the column there is so much of a line, at least, and so much in all. */
enum { EXCERPT_FRONT = 60, EXCERPT = 100 };

/* The end of what stands before the column; where that is not all of it, *rest says so. */
static const char *tail(const char *text, const char **rest)
{
	size_t len = strlen(text);

	*rest = "";
	if (len <= EXCERPT_FRONT)
		return text;
	*rest = "...";
	text += len - EXCERPT_FRONT;
	while ((*text & 0xc0) == 0x80)
		text++;
	return text;
}

void message_excerpt(struct message *m, const char *line, unsigned int column)
{
	size_t front = strnlen(line, column - 1);
	char *before = without_tabs(line, front);
	char *behind = without_tabs(line + front, strlen(line + front));
	char *safe_before = before ? printable(before) : NULL, *safe_behind = NULL;
	const char *shown = "", *rest = "";

	free(m->excerpt);
	m->excerpt = NULL;
	if (safe_before)
		shown = tail(safe_before, &rest);
	if (behind)
		safe_behind = escape(behind, true, EXCERPT - strlen(shown));
	if (safe_before && safe_behind &&
	    asprintf(&m->excerpt, "    %s%s%s\n    %*s^", rest, shown, safe_behind,
		     width(rest) + width(shown), "") < 0)
		m->excerpt = NULL;
	free(before);
	free(behind);
	free(safe_before);
	free(safe_behind);
}

void message_print_hint(const struct message *m)
{
	if (m->hint)
		fprintf(stderr, "%shint: %s\n", journal_prefix(stderr, SEVERITY_INFO), m->hint);
}

/* Of several lines each has the prefix. */
static void print_lines(const char *prefix, const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		fprintf(stderr, "%s%.*s\n", prefix, (int)len, text);
	}
}

static void print(const struct message *m, const struct origin *at, const char *name,
		  const char *kind, enum severity severity)
{
	const char *prefix = journal_prefix(stderr, severity);
	char *file = at && at->file ? printable(at->file) : NULL;
	char *who = name && *name ? printable(name) : NULL;

	/* What was said before stands before it in the journal too. */
	if (*prefix)
		fflush(stdout);
	fprintf(stderr, "%stuntap: ", prefix);
	if (file)
		fprintf(stderr, "%s:%u:%u: ", file, at->line, at->column);
	if (who)
		fprintf(stderr, "%s: ", who);
	fprintf(stderr, "%s%s\n", kind, m->text ? m->text : "out of memory");
	if (m->excerpt)
		print_lines(prefix, m->excerpt);
	if (m->hint)
		fprintf(stderr, "%shint: %s\n", prefix, m->hint);
	free(file);
	free(who);
}

void message_print(const struct message *m, const struct origin *at, const char *name)
{
	print(m, at, name, "", SEVERITY_ERROR);
}

void message_warn(const struct message *m, const struct origin *at, const char *name)
{
	print(m, at, name, "warning: ", SEVERITY_WARNING);
}

void message_note(const struct message *m, const struct origin *at, const char *name)
{
	print(m, at, name, "", SEVERITY_INFO);
}
