/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_OBJECT_H
#define TUNTAP_OBJECT_H

#include "base/message.h"
#include "words/words.h"

/*
 * The objects of ip(8): what stands first in a line of its batches.
 */

/* Whether text is how ip takes "tuntap", or its other name, "tap". */
bool object_is_tuntap(const char *text);

/*
 * If a line is one of another object of ip (link set tap0 up), say so in m,
 * and which words of ours do the same. Returns -EINVAL then, else 0.
 */
int object_refuse(const struct words *line, struct message *m);

#endif
