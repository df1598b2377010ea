/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* hold N: be attached to the taps t0 to tN-1 until killed; says when it is. */
#include "floor.h"

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1, i;

	for (i = 0; i < n; i++)
		tap(i, 0);
	puts("attached");
	fclose(stdout);
	pause();
	return 0;
}
