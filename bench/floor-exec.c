/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* floor-exec PROGRAM [ARG...]: attach to the tap t0, and become the program. */
#include "floor.h"

int main(int argc, char **argv)
{
	int fd = tap(0, 0);

	if (argc < 2 || fcntl(fd, F_SETFD, 0) < 0)
		err(1, "t0");
	execvp(argv[1], argv + 1);
	err(127, "%s", argv[1]);
}
