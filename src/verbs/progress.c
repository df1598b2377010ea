/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* How far a long run has come, in a line of a terminal. */
#include <time.h>
#include <unistd.h>

#include "verbs/progress.h"

/* Seconds: nothing is shown before the first, and not more often than the second. */
static const double show_after = 1, show_every = 0.1;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Blanks over what is longer than what follows; every terminal knows "\r". */
static void write_line(struct progress *p, const char *text, int width)
{
	fprintf(p->out, "\r%s%*s", text, p->width > width ? p->width - width : 0, "");
	p->width = width;
	fflush(p->out);
}

static void show(void *data, size_t done)
{
	struct progress *p = data;
	double t = now();
	char text[80];
	int width;

	if (t - p->begun < show_after || t - p->shown < show_every)
		return;
	p->shown = t;
	width = snprintf(text, sizeof(text), "%zu of %zu, %.0f/s", done, p->total,
			 done / (t - p->begun));
	write_line(p, text, width);
}

void progress_begin(struct progress *p, FILE *out, struct changes *changes)
{
	*p = (struct progress){ .out = out, .changes = changes, .total = changes->n };
	if (changes->n < 2 || !isatty(fileno(out)))
		return;
	p->begun = now();
	changes->progress = show;
	changes->progress_data = p;
}

void progress_end(struct progress *p)
{
	p->changes->progress = NULL;
	p->changes->progress_data = NULL;
	if (!p->width)
		return;
	write_line(p, "", 0);
	fputc('\r', p->out);
	fflush(p->out);
}
