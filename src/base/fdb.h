/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_FDB_H
#define TUNTAP_FDB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

/* A MAC address that a bridge finds behind a port for good: a static entry of its table. */
struct fdb {
	unsigned char mac[6];
	/* observed */
	uint16_t vid; /* the only VLAN that it is of; 0: all that the port was in */
	bool sticky; /* it does not move to where its frames come from */
};

/* Lists of them; of a MAC address and a VLAN there is one. */
extern const struct list_type fdb_list;

/* It has what no word of ours says. */
bool fdb_odd(const struct fdb *f);

#endif
