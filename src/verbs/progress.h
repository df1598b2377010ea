/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PROGRESS_H
#define TUNTAP_PROGRESS_H

#include <stdio.h>

#include "change/plan.h"

/* How far a long run has come. */
struct progress {
	FILE *out;
	struct changes *changes;
	size_t total;
	double begun, shown; /* seconds of CLOCK_MONOTONIC */
	int width; /* of what stands in the line */
};

/*
 * Watch changes that are about to be carried out. If out is a terminal, and
 * they take longer than a second, a line tells how many are done, of how many,
 * and how many a second. p must last until progress_end().
 */
void progress_begin(struct progress *p, FILE *out, struct changes *changes);

/* Watch no more, and leave the line clean. */
void progress_end(struct progress *p);

#endif
