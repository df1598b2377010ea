/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
#ifndef TUNTAP_DLOPEN_NOTE_H
#define TUNTAP_DLOPEN_NOTE_H

/* A name of a library, in the list that DLOPEN_NOTE() takes: several are joined by ",". */
#define DLOPEN_SONAME(soname) "\\\"" soname "\\\""

/*
 * For those who gather what a program needs (packages, initial file systems), in
 * the ELF file: https://uapi-group.org/specifications/specs/elf_dlopen_metadata/
 * A library that is opened for a feature; where it has several names, the first is the one
 * to look for.
 */
#define DLOPEN_NOTE(feature, description, priority, sonames)                                      \
	__asm__(".pushsection .note.dlopen, \"a\", %note\n"                                       \
		"	.balign 4\n"                                                                    \
		"	.long 4, 2f - 1f, 0x407c0c0a\n"                                                 \
		"	.asciz \"FDO\"\n"                                                               \
		"1:	.asciz \"[{\\\"feature\\\":\\\"" feature                                  \
		"\\\",\\\"description\\\":\\\"" description "\\\",\\\"priority\\\":\\\"" priority \
		"\\\",\\\"soname\\\":[" sonames "]}]\"\n"                                         \
		"2:	.balign 4\n"                                                                  \
		".popsection\n")

#endif
