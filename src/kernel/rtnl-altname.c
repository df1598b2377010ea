/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The other names of a link (ip link property add ... altname). */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/rtnl-field.h"
#include "kernel/rtnl-socket.h"

/* linux/if_link.h and linux/rtnetlink.h have them since 5.5. */
enum { LINK_ALT_IFNAME = 53, NEW_LINK_PROP = 108 };

/* Each with its final NUL, and one more behind the last: never longer than the list. */
int rtnl_read_altnames(const struct nlattr *list, char **names)
{
	const struct nlattr *attr;
	size_t len, at = 0;

	if (!list || *names)
		return 0;
	*names = calloc(1, mnl_attr_get_len(list));
	if (!*names)
		return -ENOMEM;
	mnl_attr_for_each_nested (attr, list) {
		if (mnl_attr_get_type(attr) != LINK_ALT_IFNAME)
			continue;
		len = strnlen(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
		memcpy(*names + at, mnl_attr_get_payload(attr), len);
		at += len ? len + 1 : 0;
	}
	return 0;
}

void rtnl_batch_altname(struct rtnl_batch *b, int ifindex, const char *name)
{
	struct nlmsghdr *nlh = rtnl_batch_request(b, NEW_LINK_PROP,
						  NLM_F_CREATE | NLM_F_APPEND | NLM_F_EXCL,
						  sizeof(struct ifinfomsg), "give it another name");
	struct ifinfomsg *ifi;
	struct nlattr *list;

	if (!nlh)
		return;
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_index = ifindex;
	list = mnl_attr_nest_start(nlh, LINK_PROP_LIST);
	mnl_attr_put_strz(nlh, LINK_ALT_IFNAME, name);
	mnl_attr_nest_end(nlh, list);
	rtnl_batch_end(b, nlh);
}
