/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_UDEV_H
#define TUNTAP_UDEV_H

/*
 * Wait until udev has dealt with a new interface, by index. systemd's udev gives each new one a MAC
 * of its own, unless it reads in addr_assign_type that somebody has set it (MACAddressPolicy= in
 * systemd.link(5)): one that is set between its reading and its writing is lost. Its
 * record in /run/udev/data is written after that (verified with systemd 252).
 * Returns 0, at once where no udev runs, and in a network namespace that it does not
 * serve, as most do not; or -ETIMEDOUT: it has not, and may yet set another MAC. All the
 * waiting of a program is bounded by ten seconds.
 */
int udev_wait(int ifindex);

#endif
