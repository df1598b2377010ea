/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TRUST_H
#define TUNTAP_TRUST_H

#include <stdbool.h>
#include <sys/stat.h>

/* Others than root may write it; root's own group is root. */
static inline bool trust_others_write(const struct stat *st)
{
	return st->st_uid != 0 || st->st_mode & S_IWOTH ||
	       (st->st_mode & S_IWGRP && st->st_gid != 0);
}

/*
 * Whoever may write the directory may put another file in its place. In a sticky one
 * only the owner of an entry may, and the owner of the directory: where both are root,
 * root's entries stay.
 */
static inline bool trust_others_replace(const struct stat *dir)
{
	return trust_others_write(dir) && !(dir->st_uid == 0 && dir->st_mode & S_ISVTX);
}

#endif
