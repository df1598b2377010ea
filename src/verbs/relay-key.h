/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_RELAY_KEY_H
#define TUNTAP_RELAY_KEY_H

#include "verbs/verb.h"

/*
 * tuntap relay --genkey [FILE]: make a key that two relays share, in a file that is new and
 * its owner's alone, or on standard output, where that is no terminal. Prints what fails.
 * Returns the exit status.
 */
int relay_key_make(const struct call *call);

#endif
