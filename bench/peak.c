/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * peak COMMAND...: run it without its output, then print its peak memory, in
 * KiB. This program's own counts until it is replaced: it is small.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status, null;
	struct rusage usage;
	pid_t pid = fork();

	if (pid == 0 && argc > 1) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		execvp(argv[1], argv + 1);
		err(127, "%s", argv[1]);
	}
	if (pid < 0 || argc < 2 || wait4(pid, &status, 0, &usage) < 0)
		err(1, "cannot run it");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		errx(1, "%s has failed", argv[1]);
	printf("%ld\n", usage.ru_maxrss);
	return 0;
}
