/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SIMPLETUN_H
#define TUNTAP_SIMPLETUN_H

/*
 * The program called by the name simpletun: the options of the tutorial's program, for
 * tuntap relay with its wire. Returns the exit status, 0 or 1.
 */
int simpletun_run(int argc, char **argv);

#endif
