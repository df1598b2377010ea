/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SET_MOVE_H
#define TUNTAP_SET_MOVE_H

#include "verbs/verb.h"

/*
 * set NAME name NEW and set NAME netns N, which stand alone. at: the place of the name;
 * the word and its value follow. Both return the exit status.
 */
int set_name(struct call *call, size_t at);
int set_netns(struct call *call, size_t at);

#endif
