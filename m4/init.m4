# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# TUNTAP_FIRST_DIR(DIR...)
# A command that prints the first of these directories that exists, or nothing.
AC_DEFUN([TUNTAP_FIRST_DIR],
	[for dir in $1; do test ! -d $dir || { echo $dir; break; }; done])

# TUNTAP_INIT_DIR(NAME, WHAT, VARIABLE, FIND, WHY)
# --with-NAME=DIR says where WHAT goes, "no" that it goes nowhere. Where nothing
# is said FIND prints the place, or nothing, which is told as WHY; on the machine
# itself alone, never for a package.
AC_DEFUN([TUNTAP_INIT_DIR], [
AC_ARG_WITH([$1],
	[AS_HELP_STRING([--with-$1=DIR], [where to install $2 @<:@found@:>@])],
	[$3_why='asked for'], [
	AS_IF([test "$for_system" = yes],
		[with_$1=$($4)
		AS_IF([test -n "$with_$1"], [$3_why=found], [$3_why='$5'])],
		[with_$1=no $3_why="$not_for_system"])
])
AC_MSG_CHECKING([where $2 go])
AS_CASE([$with_$1],
	[yes], [with_$1=$($4)
		AS_IF([test -z "$with_$1"],
			[AC_MSG_ERROR([not found: say --with-$1=DIR])])],
	[no], [with_$1=])
AC_MSG_RESULT([${with_$1:-nowhere}])
AC_SUBST([$3], [$with_$1])
AM_CONDITIONAL(m4_toupper([WITH_$1]), [test -n "$with_$1"])
])

# TUNTAP_INIT_SUMMARY(NAME, VARIABLE)
# The place, or "nowhere", and why.
m4_define([TUNTAP_INIT_SUMMARY], [AS_IF([test -n "$with_$1"],
	[AS_ECHO(["$with_$1 ($$2_why)"])],
	[AS_ECHO(["nowhere ($(test "$$2_why" = 'asked for' && echo '--without-$1' || echo "$$2_why"))"])])])
