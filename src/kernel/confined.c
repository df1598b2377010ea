/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What AppArmor or SELinux says of this process. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "kernel/confined.h"
#include "kernel/small-file.h"

static bool read_line(const char *path, char *text, size_t size)
{
	small_file_read(AT_FDCWD, path, text, size);
	text[strcspn(text, "\n")] = '\0';
	return *text;
}

/* A profile's name may have blanks and brackets in it: the last bracket counts. */
static bool parse_apparmor(const char *text, struct confinement *c)
{
	const char *mode = strrchr(text, '(');

	if (!mode || mode - text < 2 || mode[-1] != ' ' || text[strlen(text) - 1] != ')')
		return false;
	c->by = CONFINED_BY_APPARMOR;
	c->enforced = strcmp(mode, "(complain)") != 0;
	snprintf(c->label, sizeof(c->label), "%.*s", (int)(mode - 1 - text), text);
	return true;
}

static void parse_selinux(const char *text, struct confinement *c)
{
	const char *role = strchr(text, ':'), *type = role ? strchr(role + 1, ':') : NULL;

	/* The kernel's own, which all have until a policy is loaded, is no confinement. */
	if (!type || !strncmp(type + 1, "unconfined_", 11) || !strcmp(type + 1, "kernel_t") ||
	    !strncmp(type + 1, "kernel_t:", 9))
		return;
	type++;
	c->by = CONFINED_BY_SELINUX;
	c->enforced = true;
	snprintf(c->label, sizeof(c->label), "%.*s", (int)strcspn(type, ":"), type);
}

void confined_parse(const char *text, struct confinement *c)
{
	*c = (struct confinement){ .by = CONFINED_BY_NONE };
	if (!parse_apparmor(text, c))
		parse_selinux(text, c);
}

void confined_look(struct confinement *c)
{
	/* The second is of the module that comes first where there are two. */
	static const char *const files[] = { "/proc/self/attr/apparmor/current",
					     "/proc/self/attr/current" };
	char text[512];
	size_t i;

	*c = (struct confinement){ .by = CONFINED_BY_NONE };
	for (i = 0; i < ARRAY_SIZE(files) && c->by == CONFINED_BY_NONE; i++)
		if (read_line(files[i], text, sizeof(text)))
			confined_parse(text, c);
	if (c->by == CONFINED_BY_SELINUX &&
	    read_line("/sys/fs/selinux/enforce", text, sizeof(text)))
		c->enforced = *text != '0';
}
