/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_ODD_H
#define TUNTAP_ODD_H

#include "output/render.h"
#include "words/conf.h"

/*
 * What is odd with each interface of a list, against the files that were read into conf.
 * The array, which points into conf, is the caller's to free; NULL when there is no memory.
 */
struct oddity *odd_find(const struct conf *conf, const struct ifaces *list);

/* Tell it on standard error, a line each: what a person wants to know first. */
void odd_tell(const struct oddity *odd, const struct ifaces *list);

#endif
