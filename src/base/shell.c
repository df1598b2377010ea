/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Words for a shell. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/shell.h"

static bool plain(const char *text)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-.,:/@+=%";

	return *text && !text[strspn(text, safe)];
}

/* A message says it as it is: see printable(). */
static bool is_sayable(const char *text)
{
	char *safe = printable(text);
	const bool sayable = safe && !strcmp(safe, text);

	free(safe);
	return sayable;
}

/* A quote ends the quotes, stands escaped, and begins them again. */
const char *shell_word(const char *text, char *buf)
{
	const char *const end = buf + SHELL_WORD_SIZE - sizeof("'\\'''");
	const char *const bare = plain(text) ? "" : "'";
	char *to = buf;

	if (!is_sayable(text))
		return strcpy(buf, "...");
	to += sprintf(to, "%s", bare);
	for (; *text && to < end; text++) {
		if (*text == '\'')
			to += sprintf(to, "'\\''");
		else
			*to++ = *text;
	}
	if (*text)
		return strcpy(buf, "...");
	strcpy(to, bare);
	return buf;
}

/* What -n names, as a word; "": nothing. */
static char netns_word[SHELL_WORD_SIZE];
static bool netns_is_name;

void shell_set_netns(const char *netns)
{
	*netns_word = '\0';
	if (!netns)
		return;
	shell_word(netns, netns_word);
	netns_is_name = !strchr(netns, '/') && netns[strspn(netns, "0123456789")];
}

const char *shell_tuntap(void)
{
	static char text[SHELL_WORD_SIZE + sizeof("tuntap -n ")];

	snprintf(text, sizeof(text), "tuntap%s%s", *netns_word ? " -n " : "", netns_word);
	return text;
}

/* They know names alone: see ip(8) and netns_open(). */
static const char *of_iproute2(const char *program, char *text, size_t size)
{
	if (!*netns_word)
		return program;
	if (netns_is_name)
		snprintf(text, size, "%s -n %s", program, netns_word);
	else if (strchr(netns_word, '/'))
		snprintf(text, size, "nsenter --net=%s %s", netns_word, program);
	else
		snprintf(text, size, "nsenter -t %s -n %s", netns_word, program);
	return text;
}

const char *shell_ip(void)
{
	static char text[SHELL_WORD_SIZE + sizeof("nsenter --net= ip")];

	return of_iproute2("ip", text, sizeof(text));
}

const char *shell_bridge(void)
{
	static char text[SHELL_WORD_SIZE + sizeof("nsenter --net= bridge")];

	return of_iproute2("bridge", text, sizeof(text));
}
