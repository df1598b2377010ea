/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_SERVER_H
#define TUNTAP_SERVER_H

#include "relay/listeners.h"

/* Wait for peers and serve them, one after another, until something ends that. */
enum relay_end server_run(struct relay *r, const struct listeners *l, struct message *m);

#endif
