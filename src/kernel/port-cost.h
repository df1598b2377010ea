/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PORT_COST_H
#define TUNTAP_PORT_COST_H

#include <stdint.h>

/*
 * The cost that the kernel gives a bridge's port by itself, which follows from the speed
 * of the interface: port_cost() in net/bridge/br_if.c. The name is one of the network
 * namespace at hand. 0: that cannot be told, as of speeds for which kernels differ.
 */
uint32_t port_cost_usual(const char *ifname);

#endif
