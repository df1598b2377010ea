/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The check of VLANs. */
#include <errno.h>
#include <string.h>

#include "words/value.h"

static int read_vid(const char *text, size_t len, uint16_t *vid, struct message *m)
{
	char digits[16];
	uint32_t n;
	int err;

	if (len >= sizeof(digits))
		return message_usage(m, "vlan \"%s\" is not a number", text);
	memcpy(digits, text, len);
	digits[len] = '\0';
	err = value_number(digits, "vlan", VLAN_FIRST, VLAN_LAST, &n, m);
	if (!err)
		*vid = n;
	return err;
}

int value_vlan(const char *text, struct vlan *vlan, struct message *m)
{
	const char *dash = strchr(text, '-');
	uint16_t vid = 0, last;
	int err = read_vid(text, dash ? (size_t)(dash - text) : strlen(text), &vid, m);

	if (err)
		return err;
	last = vid;
	if (dash) {
		err = read_vid(dash + 1, strlen(dash + 1), &last, m);
		if (!err && last <= vid)
			err = message_usage(m, "vlan %s: the second number is not the larger",
					    text);
	}
	if (!err) {
		vlan->vid = vid;
		vlan->last = last;
	}
	return err;
}
