/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_FUZZ_H
#define TUNTAP_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/iface.h"
#include "base/message.h"

/*
 * A harness is a program of one file with this function: it gives an input to the
 * code under test and aborts where the outcome is wrong. libFuzzer calls it, or
 * replay.c with the inputs of the corpus. Returns 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The outcome is wrong unless condition: says so and aborts. */
#define MUST(condition) ((condition) ? (void)0 : fuzz_wrong(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_wrong(const char *condition, const char *file, int line);

/* An input that is taken apart from its beginning; what is missing reads as 0. */
struct bytes {
	const uint8_t *at;
	size_t left;
};

uint8_t take_u8(struct bytes *b);
uint32_t take_u32(struct bytes *b);

/* Copy n bytes. */
void take_bytes(struct bytes *b, void *to, size_t n);

/*
 * A string: a byte that is its length, then its bytes, of which at most size-1 are
 * taken, up to a NUL; to, of size bytes, is returned.
 */
char *take_text(struct bytes *b, char *to, size_t size);

/* All that is left, with a NUL behind it; the caller frees. */
char *take_rest(struct bytes *b);

/*
 * An observed tun/tap interface, as the kernel could show it: values within the
 * kernel's limits, names and alias of any bytes it takes. name NULL: from b.
 */
void fuzz_observed(struct bytes *b, struct iface *i, const char *name);

/* An address that the kernel could show; it is permanent where that is said. */
void fuzz_address(struct bytes *b, struct address *a, bool permanent);

/* The kernel takes it for a name: dev_valid_name() of net/core/dev.c. */
bool fuzz_kernel_name(const char *name);

/* Nothing in it does anything to a terminal: no control, no bad UTF-8, no turning around. */
bool fuzz_safe(const char *text, size_t len);

/*
 * A room returned err, having filled m where it failed: that the two agree, and that what is
 * said is short and safe. Clears m.
 */
void fuzz_outcome(int err, struct message *m);

#endif
