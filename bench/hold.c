/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * hold N [MORE]: be attached to the taps t0 to tN-1, and have MORE descriptors of the
 * device that are attached to nothing, until killed; says when it is so.
 */
#include <sys/resource.h>

#include "floor.h"

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1, more = argc > 2 ? atoi(argv[2]) : 0, i;
	struct rlimit limit = { n + more + 64, n + more + 64 };

	if (more && setrlimit(RLIMIT_NOFILE, &limit) < 0)
		err(1, "RLIMIT_NOFILE");
	for (i = 0; i < n; i++)
		tap(i, 0);
	for (i = 0; i < more; i++)
		if (open("/dev/net/tun", O_RDWR | O_CLOEXEC) < 0)
			err(1, "/dev/net/tun");
	puts("attached");
	fclose(stdout);
	pause();
	return 0;
}
