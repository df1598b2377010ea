/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What the kernel took in silence: whether it did it. */
#include <errno.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "kernel/rtnl-socket.h"

static int unknown(int field, struct message *m)
{
	struct utsname name;

	uname(&name);
	return message_set(m, -EOPNOTSUPP, "cannot set %s: this kernel (Linux %s) does not have it",
			   fields[field].word, name.release);
}

int rtnl_check_quiet(struct rtnl *r, const char *name, const struct iface *want, uint64_t which,
		     struct message *m)
{
	CLEANUP(ifaces_clear) struct ifaces now = { 0 };
	int field, err;

	which &= field_mask(FIELD_PORT | FIELD_QUIET) & ~HAS_LISTS & ~r->known;
	if (!which)
		return 0;
	err = rtnl_get_link(r, name, &now, m);
	for (field = 0; !err && field < IF_COUNT; field++) {
		if (!(which & HAS(field)))
			continue;
		if (!(now.v[0].has & HAS(field)))
			err = unknown(field, m);
		else if (!field_equal(&now.v[0], want, field))
			err = message_set(m, -EAGAIN,
					  "cannot set %s: somebody has just set another value",
					  fields[field].word);
	}
	if (!err)
		r->known |= which;
	return err;
}
