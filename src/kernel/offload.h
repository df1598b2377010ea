/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_OFFLOAD_H
#define TUNTAP_OFFLOAD_H

/*
 * What TUNSETOFFLOAD has set on the interface ifname: its features (SIOCETHTOOL) in the
 * words "csum tso4 tso6 ecn uso", each where it is on, with a blank before each. Returns
 * buf, of OFFLOAD_TEXT bytes, or NULL where they cannot be read.
 */
#define OFFLOAD_TEXT 32
const char *offload_text(const char *ifname, char *buf);

#endif
