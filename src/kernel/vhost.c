/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* /dev/vhost-net: the kernel's own end of a virtual machine's network card. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "kernel/vhost.h"

int vhost_open(struct message *m)
{
	int fd = open(VHOST_PATH, O_RDWR | O_CLOEXEC), err = errno;

	if (fd >= 0)
		return fd;
	message_set(m, -err, "cannot open %s: %s", VHOST_PATH, strerror(err));
	if (err == ENOENT || err == ENODEV || err == ENXIO)
		message_hint(m, "load the module (modprobe vhost_net), or leave --vhost out");
	else if (err == EACCES)
		message_hint(m, "its permissions keep you out; the group kvm often has it");
	return -err;
}
