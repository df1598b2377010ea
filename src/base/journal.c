/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Lines whose severity the journal understands. */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/journal.h"

bool journal_is(FILE *stream)
{
	const char *said = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;
	int end = 0;

	if (!said || sscanf(said, "%ju:%ju%n", &device, &inode, &end) != 2 || said[end])
		return false;
	return !fstat(fileno(stream), &st) && st.st_dev == device && st.st_ino == inode;
}

const char *journal_prefix(FILE *stream, enum severity severity)
{
	static const char *const prefixes[] = {
		[SEVERITY_ERROR] = "<3>",
		[SEVERITY_WARNING] = "<4>",
		[SEVERITY_INFO] = "<6>",
	};

	return journal_is(stream) ? prefixes[severity] : "";
}
