/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* floor-read N: attach to the tap t0, and read N packets. */
#include "floor.h"

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1;
	static char packet[65536];
	int on = 1, fd = tap(0, 0);

	if (ioctl(fd, TUNSETCARRIER, &on) < 0)
		err(1, "carrier");
	while (n--)
		if (read(fd, packet, sizeof(packet)) < 0)
			err(1, "read");
	return 0;
}
