/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_ARRAY_H
#define TUNTAP_ARRAY_H

/* The number of elements of an array; a pointer does not compile. */
#define ARRAY_SIZE(array)                                                        \
	(sizeof(array) / sizeof(*(array)) +                                      \
	 0 * sizeof(char[1 - 2 * __builtin_types_compatible_p(__typeof__(array), \
							      __typeof__(&(array)[0]))]))

#endif
