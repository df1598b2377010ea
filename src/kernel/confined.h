/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_CONFINED_H
#define TUNTAP_CONFINED_H

#include <stdbool.h>

/* What a security module says of this process. */
struct confinement {
	enum confiner { CONFINED_BY_NONE, CONFINED_BY_APPARMOR, CONFINED_BY_SELINUX } by;
	bool enforced; /* it forbids; else it only logs what it would forbid */
	char label[256]; /* the profile of AppArmor, the type of SELinux; cut where it is longer */
};

/*
 * What confines this process, as /proc and /sys tell it. Where neither can be read, or no
 * such module runs, nothing does, as far as it can be seen.
 */
void confined_look(struct confinement *c);

/*
 * Read a label, of AppArmor "PROFILE (enforce)", of SELinux "USER:ROLE:TYPE:RANGE": what
 * has neither form, "unconfined" and the types of SELinux that begin so confine nobody.
 * SELinux is taken to be enforced.
 */
void confined_parse(const char *text, struct confinement *c);

#endif
