# The source itself.

load helper

@test "shellcheck has nothing to say of the scripts" {
	need shellcheck
	cd "$SRCDIR"
	run shellcheck -S warning bootstrap .ci/run bench/run bench/readme tests/demo \
		tests/in-namespace tests/no-cmocka tests/helper.bash tests/faults.bash \
		completions/bash/* \
		tests/compat/oracle.bash tests/compat/random tests/compat/side
	equal "$output" ""
	[ "$status" -eq 0 ]
	# SC2154: what the helper sets, it does not see.
	run shellcheck -S warning -e SC2154 tests/*.bats
	equal "$output" ""
	[ "$status" -eq 0 ]
}

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
