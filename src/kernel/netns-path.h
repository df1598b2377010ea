/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_NETNS_PATH_H
#define TUNTAP_NETNS_PATH_H

#include <stdbool.h>

/*
 * Open what an absolute path leads to, to look at only (O_PATH), where root alone decides of each
 * directory and each symbolic link on the way. Returns the descriptor, which the caller closes, or
 * -errno; -EPERM with *others set: users other than root decide.
 */
int netns_path_open(const char *path, bool *others);

#endif
