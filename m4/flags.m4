# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# TUNTAP_FLAGS(VARIABLE, FLAGS...)
# Append to VARIABLE each of the flags that the compiler and the linker take.
# -Werror: clang only warns about a flag that it does not know.
AC_DEFUN([TUNTAP_FLAGS], [
for flag in $2; do
	AS_VAR_PUSHDEF([cached], [tuntap_cv_takes_$flag])
	AC_CACHE_CHECK([for $CC $flag], [cached], [
		saved_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS $$1 -Werror $flag"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([])],
			[AS_VAR_SET([cached], [yes])],
			[AS_VAR_SET([cached], [no])])
		CFLAGS=$saved_CFLAGS
	])
	AS_VAR_IF([cached], [yes], [$1="$$1 $flag"])
	AS_VAR_POPDEF([cached])
done
])
