/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CLEANUP_H
#define TUNTAP_CLEANUP_H

#include <stdlib.h>
#include <string.h>

/*
 * Call function with a pointer to the variable when it goes out of scope, after the
 * value of a return was computed: CLEANUP(ifaces_clear) struct ifaces list = { 0 };
 * The variable must be initialised where it is declared.
 */
#define CLEANUP(function) __attribute__((cleanup(function)))

/* Of a pointer: free(3) what it points to then. */
static inline void free_at(void *pointer)
{
	void *memory;

	memcpy(&memory, pointer, sizeof(memory));
	free(memory);
}

#endif
