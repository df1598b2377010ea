/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* How often those who are not served may begin a handshake. */
#include <stddef.h>

#include "relay/udp-pace.h"

bool udp_pace_take_near(struct udp_pace *p, uint64_t now)
{
	if (now < p->near)
		return false;
	p->near = now + UDP_PACE_MS;
	return true;
}

bool udp_pace_take(struct udp_pace *p, uint64_t host, uint64_t now)
{
	size_t i;

	if (now < p->next)
		return false;
	for (i = 0; i < UDP_PACE_HOSTS; i++)
		if (p->v[i].host == host && now < p->v[i].again)
			return false;
	p->next = now + UDP_PACE_MS;
	p->v[p->at].host = host;
	p->v[p->at].again = now + UDP_PACE_HOST_MS;
	p->at = (p->at + 1) % UDP_PACE_HOSTS;
	return true;
}
