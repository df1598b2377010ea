/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Times for programs and logs. */
#include <stdio.h>
#include <stdlib.h>

#include "base/rfc3339.h"

const char *rfc3339_text(const struct timespec *when, int digits, char *buf)
{
	char date[32], fraction[16];
	struct tm tm;
	long minutes;

	localtime_r(&when->tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(fraction, sizeof(fraction), "%09ld", when->tv_nsec);
	minutes = labs(tm.tm_gmtoff) / 60;
	snprintf(buf, RFC3339_TEXT, "%s.%.*s%c%02ld:%02ld", date, digits, fraction,
		 tm.tm_gmtoff < 0 ? '-' : '+', minutes / 60 % 24, minutes % 60);
	return buf;
}
