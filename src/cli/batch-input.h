/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_BATCH_INPUT_H
#define TUNTAP_BATCH_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * The file of a batch, of which can be told whether its next line is there: who writes
 * into a pipe may wait for what became of the last one.
 */
struct batch_input {
	int fd;
	bool regular, begun;
	char data[1 << 16];
	size_t at, end; /* of what was read, and is not taken yet */
};

/*
 * A stream that reads fd through in, which must outlive it, and closes fd, but for
 * standard input. NULL, with errno, where there is no memory; fd is still open then.
 */
FILE *batch_input_open(struct batch_input *in, int fd);

/* Whether a line that has words can be read without waiting for anybody. */
bool batch_input_ready(struct batch_input *in);

#endif
