/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The network namespace of a line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/netns.h"
#include "words/value.h"

static bool digits(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* Behind the directory of names, which has two paths; digits remain a path. */
static const char *shorten(const char *text)
{
	const char *name = text;

	if (!strncmp(name, "/var/run/", strlen("/var/run/")))
		name += strlen("/var");
	if (strncmp(name, NETNS_DIR "/", strlen(NETNS_DIR "/")) != 0)
		return text;
	name += strlen(NETNS_DIR "/");
	return netns_named(name) && *name != '/' && !digits(name) ? name : text;
}

int value_netns(const char *text, char **netns, struct message *m)
{
	if (!netns_named(text))
		return message_usage(m, "\"%s\" is not the name of a network namespace", text);
	if (digits(text)) {
		message_usage(m, "netns \"%s\": the id of a process says nothing in a file", text);
		message_hint(m, "a network namespace that is called so: netns " NETNS_DIR "/%s",
			     text);
		return -EINVAL;
	}
	*netns = strdup(shorten(text));
	return *netns ? 0 : message_no_memory(m);
}
