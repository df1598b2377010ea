/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_OPTIONS_H
#define TUNTAP_OPTIONS_H

#include "base/message.h"
#include "verbs/verb.h"
#include "words/words.h"

/*
 * Do what the global option at words[i] says. Returns the words that it takes, which
 * stay where they are; 0 if it is none of the global options; -EINVAL with a message. Options that
 * end the program (-V, -h) set *end.
 */
enum options_end { OPTIONS_GO_ON, OPTIONS_HELP, OPTIONS_VERSION };
int options_take(struct words *words, size_t i, struct options *options, enum options_end *end,
		 struct message *m);

/*
 * Whether -j is among words that were not taken, up to "--": where a mistake stands
 * before it, JSON is wanted all the same.
 */
bool options_ask_json(const struct words *words);

#endif
