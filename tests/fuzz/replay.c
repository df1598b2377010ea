/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * A harness without libFuzzer: gives it each file of the corpus, for make check,
 * or each that is named.
 */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

/* Told where a harness aborts: which input that was. */
static const char *at_hand;

static void play(const char *path)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	uint8_t *data;
	size_t n;

	if (!f || fstat(fileno(f), &st)) {
		perror(path);
		exit(1);
	}
	/* Without a byte to spare: the sanitizer sees who reads past the end. */
	data = malloc(st.st_size ? st.st_size : 1);
	n = data ? fread(data, 1, st.st_size, f) : 0;
	if (!data || n != (size_t)st.st_size) {
		perror(path);
		exit(1);
	}
	fclose(f);
	at_hand = path;
	LLVMFuzzerTestOneInput(data, n);
	at_hand = NULL;
	free(data);
}

static size_t play_directory(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	char *file;
	size_t n = 0;

	if (!dir) {
		perror(path);
		exit(1);
	}
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		if (asprintf(&file, "%s/%s", path, entry->d_name) < 0)
			exit(1);
		play(file);
		free(file);
		n++;
	}
	closedir(dir);
	return n;
}

/* In the words of TAP. */
static int play_corpus(const char *name)
{
	const char *srcdir = getenv("SRCDIR");
	char path[4096];
	size_t n;

	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".", name);
	n = play_directory(path);
	printf("%s 1 - the corpus of %s: %zu inputs\n", n ? "ok" : "not ok", name, n);
	return !n;
}

static void tell(void)
{
	if (at_hand)
		dprintf(1, "not ok 1 - %s\n", at_hand);
}

static void on_abort(int signal)
{
	(void)signal;
	tell();
	_exit(1);
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	int i;

	atexit(tell);
	signal(SIGABRT, on_abort);
	printf("1..1\n");
	fflush(stdout);
	if (argc < 2)
		return play_corpus(slash ? slash + 1 : argv[0]);
	for (i = 1; i < argc; i++)
		play(argv[i]);
	printf("ok 1 - %d inputs\n", argc - 1);
	return 0;
}
