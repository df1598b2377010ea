/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * The options of tunctl, one a line of the input; the first is the name it is called
 * by. All that it says of them is safe for a terminal.
 */
#include <stdlib.h>
#include <string.h>

/* How options are read is nobody else's: the file itself is looked into. */
#include "cli/tunctl.c"

#include "fuzz.h"

enum { WORDS_MAX = 64 };

static int split(char *text, char *argv[WORDS_MAX + 1])
{
	int n = 0;

	while (text && n < WORDS_MAX)
		argv[n++] = strsep(&text, "\n");
	argv[n] = NULL;
	return n;
}

static void judge(const struct order *o)
{
	const struct iface *want = &o->want;

	MUST(!*want->name || fuzz_kernel_name(want->name));
	MUST(!(want->has & ~(HAS(IF_MODE) | HAS(IF_OWNER) | HAS(IF_GROUP))));
	MUST(!(want->has & HAS(IF_OWNER)) || want->owner != ID_NONE);
	MUST(!(want->has & HAS(IF_GROUP)) || want->group != ID_NONE);
	MUST(!o->del || *want->name);
}

/* What is said while f is the stream of errors; other C libraries do not let it be replaced. */
static FILE *say_into(FILE *f)
{
#ifdef __GLIBC__
	FILE *was = stderr;

	stderr = f;
	return was;
#else
	return f;
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct order o = { .name = "", .want = { .owner = ID_NONE, .group = ID_NONE } };
	struct bytes b = { data, size };
	char *text = take_rest(&b), *argv[WORDS_MAX + 1], *said = NULL;
	int argc = split(text, argv), failed;
	FILE *heard, *was;
	size_t len;

	heard = open_memstream(&said, &len);
	MUST(heard);
	was = say_into(heard);
	/* getopt(3) starts anew. */
	optind = 0;
	failed = read_options(argc, argv, &o);
	say_into(was);
	fclose(heard);
	MUST(fuzz_safe(said, len));
	if (!failed)
		judge(&o);
	free(said);
	free(text);
	return 0;
}
