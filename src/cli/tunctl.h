/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_TUNCTL_H
#define TUNTAP_TUNCTL_H

/*
 * The program called by the name tunctl: the options and the output of classic
 * tunctl(8), Debian's and Red Hat's. Returns the exit status, 0 or 1.
 */
int tunctl_run(int argc, char **argv);

#endif
