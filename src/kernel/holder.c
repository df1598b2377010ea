/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The processes that were found to hold interfaces, and what they are good for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/holder.h"
#include "kernel/pidfd.h"
#include "kernel/tundev.h"

void holders_clear(struct holders *h)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		free(h->v[i].by);
	free(h->v);
	*h = (struct holders){ 0 };
}

static int compare_to_name(const void *name, const void *held)
{
	return strcmp(name, ((const struct held *)held)->name);
}

struct held *holders_find(const struct holders *h, const char *name)
{
	return h->n ? bsearch(name, h->v, h->n, sizeof(*h->v), compare_to_name) : NULL;
}

const struct held *holders_of(const struct holders *h, const struct iface *have)
{
	static const struct held unknown = { .hidden = true };
	const struct held *held = holders_find(h, have->name);

	return held ? held : &unknown;
}

int holder_borrow(const struct holders *h, const struct iface *have, struct message *m)
{
	const struct held *held = holders_of(h, have);
	const struct holder *by;
	int pidfd, fd, err = -ESRCH;
	size_t i;

	for (i = 0; i < held->n; i++) {
		by = &held->by[i];
		pidfd = pidfd_of(by->pid, by->tid);
		fd = pidfd < 0 ? pidfd : pidfd_copy(pidfd, by->fd);
		if (pidfd >= 0)
			close(pidfd);
		if (fd >= 0 && tundev_is(fd, have) == 1 && tundev_in_this_netns(fd) == 1)
			return fd;
		err = fd < 0 ? fd : -EPERM;
		if (fd >= 0)
			close(fd);
	}
	return message_set(m, err, "cannot borrow the descriptor of the process that uses it: %s",
			   err == -ESRCH ? "the process is not visible" : strerror(-err));
}

static bool told_before(const struct held *held, size_t i)
{
	size_t n;

	for (n = 0; n < i; n++)
		if (held->by[n].pid == held->by[i].pid)
			return true;
	return false;
}

char *holder_text(const struct held *held)
{
	char *text = NULL;
	size_t size, i;
	FILE *f;

	if (!held->n)
		return NULL;
	f = open_memstream(&text, &size);
	if (!f)
		return NULL;
	for (i = 0; i < held->n; i++) {
		if (told_before(held, i))
			continue;
		fprintf(f, "%s%s%s (%d)", i ? ", " : "", held->by[i].certain ? "" : "perhaps ",
			held->by[i].comm, (int)held->by[i].pid);
	}
	fclose(f);
	return text;
}
