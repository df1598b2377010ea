# The source itself.

load helper

@test "every file of the source is in the list of its folder" {
	cd "$SRCDIR"
	for file in src/*.[ch] src/*/*.[ch] tests/*.bats tests/*.c tests/unit/*.c; do
		case $file in
		src/*/*) list=${file%/*}/Makemodule.am ;;
		*) list=Makefile.am ;;
		esac
		case $file in
		tests/*.c) file=${file%.c} ;;
		esac
		grep -qw -- "$file" "$list" || complain "$list does not have $file"
	done
}
