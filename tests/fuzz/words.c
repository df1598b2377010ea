/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Files cut into words. The first byte of an input says how, the others are the
 * file. Written out with quotes and read again, the words of a line are the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "words/keywords.h"
#include "words/words.h"

/* The length of line n, which counts from 1; 0: there is none. */
static size_t line_length(const char *text, size_t len, unsigned int n)
{
	const char *end = text + len, *line = text, *newline;

	for (; line < end; line = newline + 1) {
		newline = memchr(line, '\n', end - line);
		if (!newline)
			newline = end;
		if (!--n)
			return newline - line;
	}
	return 0;
}

static void must_be_in(const char *text, size_t len, const struct origin *at)
{
	MUST(!strcmp(at->file, "file"));
	MUST(at->line >= 1 && at->column >= 1);
	MUST(at->column <= line_length(text, len, at->line) || at->column == 1);
}

static void put_word(FILE *f, const char *word)
{
	size_t len;
	char quote;

	fputs("\"\"", f);
	while (*word) {
		quote = *word == '"' ? '\'' : '"';
		len = strcspn(word, quote == '"' ? "\"" : "'");
		fprintf(f, "%c%.*s%c", quote, (int)len, word, quote);
		word += len;
	}
	fputc(' ', f);
}

static void same_again(const struct words *line)
{
	struct words_file f = { .name = "again", .syntax = WORDS_CONFIG };
	struct words again = { 0 };
	struct message m = { 0 };
	struct origin culprit;
	char *text = NULL;
	size_t size, i;

	f.stream = open_memstream(&text, &size);
	MUST(f.stream);
	for (i = 0; i < line->n; i++)
		put_word(f.stream, line->v[i].text);
	fclose(f.stream);
	f.stream = fmemopen(text, size, "r");
	MUST(f.stream);
	MUST(words_read(&f, &again, &culprit, &m) == 1);
	MUST(again.n == line->n);
	for (i = 0; i < line->n; i++)
		MUST(!strcmp(again.v[i].text, line->v[i].text));
	words_clear(&again);
	fclose(f.stream);
	free(text);
}

static void take_out(struct words *line, uint8_t bits)
{
	size_t before = line->n, at = bits % before, n = (bits >> 4) % (before - at + 1), i;
	const char *texts[8];

	for (i = 0; i < 8; i++)
		texts[i] = i < before ? line->v[i].text : NULL;
	words_remove(line, at, n);
	MUST(line->n == before - n);
	for (i = 0; i < line->n && i + n < 8; i++)
		MUST(line->v[i].text == texts[i < at ? i : i + n]);
}

static void judge(struct words *line, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < line->n; i++) {
		must_be_in(text, len, &line->v[i].at);
		MUST(!strchr(line->v[i].text, '\n'));
		words_nearest(line->v[i].text, keyword_names());
	}
	same_again(line);
	take_out(line, (uint8_t)len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct words_file f = { .name = "file" };
	struct words line = { 0 };
	struct message m = { 0 };
	struct bytes b = { data, size };
	struct origin culprit;
	unsigned int last = 0;
	char *text;
	size_t len;
	int got;

	f.syntax = take_u8(&b) & 1 ? WORDS_CONFIG : WORDS_BATCH;
	len = b.left;
	text = take_rest(&b);
	f.stream = len ? fmemopen(text, len, "r") : NULL;
	while (f.stream) {
		got = words_read(&f, &line, &culprit, &m);
		MUST(got == 1 || got == 0 || got == -EINVAL);
		if (got > 0)
			judge(&line, text, len);
		if (got < 0)
			must_be_in(text, len, &culprit);
		words_clear(&line);
		fuzz_outcome(got < 0 ? got : 0, &m);
		MUST(!got || f.line > last);
		last = f.line;
		if (!got)
			break;
	}
	if (f.stream)
		fclose(f.stream);
	free(text);
	return 0;
}
