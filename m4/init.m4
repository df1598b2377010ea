# TUNTAP_FIRST_DIR(DIR...)
# A command that prints the first of these directories that exists, or nothing.
AC_DEFUN([TUNTAP_FIRST_DIR],
	[for dir in $1; do test ! -d $dir || { echo $dir; break; }; done])

# TUNTAP_INIT_DIR(NAME, WHAT, VARIABLE, FIND)
# --with-NAME=DIR says where WHAT goes, "no" that it goes nowhere. Where nothing
# is said FIND prints the place, or nothing; for the whole system alone.
AC_DEFUN([TUNTAP_INIT_DIR], [
AC_ARG_WITH([$1],
	[AS_HELP_STRING([--with-$1=DIR], [where to install $2 @<:@found@:>@])],
	[], [AS_IF([test "$for_system" = yes], [with_$1=$($4)], [with_$1=no])])
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
