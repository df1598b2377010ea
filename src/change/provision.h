/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_PROVISION_H
#define TUNTAP_PROVISION_H

#include "change/plan.h"
#include "kernel/rtnl.h"

/*
 * Carry out the changes that the plan found possible, each a transaction of its
 * own, in their order. What fails has err and msg set. force: delete what is
 * in use too.
 */
void provision(struct rtnl *r, struct changes *changes, bool force);

/* Those from "from" on that were to be carried out are not: it was not their turn. */
void provision_stop(struct changes *changes, size_t from);

#endif
