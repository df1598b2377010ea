/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Messages for standard error, kept for JSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/render.h"
#include "verbs/failures.h"

static struct failures kept;
static bool lost; /* there was no memory for one */

static void clear(struct failure *f)
{
	free(f->name);
	free(f->file);
	free(f->text);
	free(f->hint);
}

static bool copy(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return *to || !from;
}

static bool copy_failure(struct failure *f, const struct message *m, const struct origin *at,
			 const char *name)
{
	*f = (struct failure){ 0 };
	if (at && at->file) {
		f->line = at->line;
		f->column = at->column;
	}
	return copy(&f->name, name && *name ? name : NULL) &&
	       copy(&f->file, at ? at->file : NULL) &&
	       copy(&f->text, m->text ? m->text : "out of memory") && copy(&f->hint, m->hint);
}

void failures_keep(const struct message *m, const struct origin *at, const char *name)
{
	struct failure *v = realloc(kept.v, (kept.n + 1) * sizeof(*v));

	if (!v) {
		lost = true;
		return;
	}
	kept.v = v;
	if (copy_failure(&v[kept.n], m, at, name)) {
		kept.n++;
	} else {
		clear(&v[kept.n]);
		lost = true;
	}
}

int failures_print(bool pretty)
{
	return lost ? -ENOMEM : render_failures(stdout, &kept, pretty);
}

const struct failures *failures_kept(void)
{
	return &kept;
}

void failures_forget(void)
{
	while (kept.n)
		clear(&kept.v[--kept.n]);
	free(kept.v);
	kept.v = NULL;
	lost = false;
}
