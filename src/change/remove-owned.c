/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Deleting many interfaces as their owner, who may not change links: a closed
 * descriptor takes with it an interface that is no longer persistent. close(2)
 * waits some 16 ms for all processors (RCU), but many can wait at once.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "change/remove.h"
#include "change/transaction.h"
#include "kernel/tundev.h"

enum { THREADS = 64 };

/* The deletions that the threads take one by one. */
struct queue {
	struct batch *batch;
	atomic_size_t next;
};

static void *close_some(void *data)
{
	struct queue *q = data;
	struct deletion *deletion;
	size_t i;

	while ((i = atomic_fetch_add(&q->next, 1)) < q->batch->n) {
		deletion = &q->batch->v[i];
		if (deletion->state != DELETION_LOCKED)
			continue;
		/* Of many queues others may be in use, of which a thread cannot ask. */
		if (deletion->c->have->multi_queue)
			continue;
		deletion->c->err =
			tundev_set_persist(deletion->attached.fd, false, &deletion->c->msg);
		close(deletion->attached.fd);
		deletion->attached.fd = -1;
	}
	return NULL;
}

void remove_owned(struct batch *batch)
{
	struct queue q = { .batch = batch };
	pthread_t threads[THREADS];
	struct change *c;
	size_t n = 0, i;

	/* This one works too: there may be no others. */
	while (n < THREADS && n + 1 < batch->n &&
	       !pthread_create(&threads[n], NULL, close_some, &q))
		n++;
	close_some(&q);
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < batch->n; i++) {
		c = batch->v[i].c;
		if (batch->v[i].state == DELETION_LOCKED && c->have->multi_queue)
			c->err = remove_by_descriptor(batch->r, &batch->v[i].attached, c->have,
						      &c->msg);
		else if (batch->v[i].state == DELETION_LOCKED && !c->err)
			c->err = provision_gone(batch->r, c->have, &c->msg);
		else if (batch->v[i].state == DELETION_FREE)
			c->err = provision_remove_one(batch->r, c->have, true, &c->msg);
	}
}
