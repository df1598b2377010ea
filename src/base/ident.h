/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_IDENT_H
#define TUNTAP_IDENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/message.h"

/* Room for a user's or a group's name with its NUL (LOGIN_NAME_MAX of Linux). */
#define IDENT_NAME 256

/*
 * The id that text means: decimal digits, 0 to 4294967294, or a name from the
 * system's databases (getpwnam(3), getgrnam(3)). Return 0; -EINVAL with a usage
 * message for digits out of range, -ENOENT with one for an unknown name,
 * another -errno with a message where the databases could not be read. The
 * answer for the name asked last is remembered.
 */
int ident_user(const char *text, uint32_t *uid, struct message *m);
int ident_group(const char *text, uint32_t *gid, struct message *m);

/*
 * Take USER, USER:GROUP or :GROUP apart: the user, "" where none stands there, into user;
 * *group is what follows the colon, or NULL where there is none. Returns 0 or -EINVAL with
 * a usage message: that name is too long to be a user's.
 */
int ident_split(const char *text, char user[IDENT_NAME], const char **group, struct message *m);

/*
 * The name of an id, or its digits where it has none. buf holds IDENT_NAME
 * bytes and is returned; the bytes are as the database has them. The answer
 * for the id asked last is remembered: lists repeat their owners.
 */
const char *ident_user_name(uint32_t uid, char *buf);
const char *ident_group_name(uint32_t gid, char *buf);

/*
 * Whether user uid would be in group gid after a login: its own group or one
 * of the database's. 1, 0, or -ENOENT if the database has no such user, or
 * another -errno where it could not be read.
 */
int ident_in_group(uint32_t uid, uint32_t gid);

/*
 * The group that user uid has by itself, as the database says. Returns 0, or
 * -errno as ident_in_group() does.
 */
int ident_own_group(uint32_t uid, uint32_t *gid);

/*
 * Whether the calling process is in group gid: effective or supplementary. 1, 0, or
 * -errno where that cannot be found out.
 */
int ident_caller_in_group(uint32_t gid);

/*
 * The user who called sudo(8), doas(1) or pkexec(1), as the environment says, which may
 * say anything: what depends on it can become only stricter. root is nobody. Returns 1; 0:
 * there is none; or -errno: there is one, who is not known.
 */
int ident_person(uint32_t *uid);

/*
 * Become user uid, as a login would: its group and groups from the database, or of group
 * nobody (65534) alone where that has no such user; without capabilities, if it is not
 * root. The real and the saved ids stay: that user can neither stop the process nor look
 * into it. The signal that the end of the parent sends (PR_SET_PDEATHSIG) stays too.
 * Returns 0 or -errno (-EPERM, -EINVAL; another: could not tell).
 */
int ident_become(uint32_t uid);

/*
 * The same for good, to become a program of that user's: of group gid, or with ID_NONE
 * of the user's own; with real and saved ids, and as dumpable as before. Capabilities
 * are what setresuid(2) leaves.
 */
int ident_login(uint32_t uid, uint32_t gid);

/*
 * Set HOME, SHELL and, for another user than root, USER and LOGNAME to those of user uid, as
 * runuser(1) does; without an entry in the database they are removed. Returns 0, -ENOMEM or
 * another -errno where the database could not be read.
 */
int ident_environment(uint32_t uid);

/*
 * Give up the capabilities of this process: effective, permitted and inheritable. Returns
 * 0 or -errno.
 */
int ident_drop_capabilities(void);

#endif
