# The source itself.

load helper

# The words of the grammar, as its table has them.
keywords() {
	sed -n 's/^\t{ "\([a-z_-]*\)", KEYWORD_.*/\1/p' "$SRCDIR/src/words/keywords.c"
}

@test "every keyword is in the help, the manual and the completions" {
	local count=0 help

	help=$(tuntap add --help && tuntap set --help)
	for word in $(keywords); do
		count=$((count + 1))
		grep -qw -e "$word" <<<"$help" || complain "add --help and set --help lack $word"
		# In the manual as a word of the command line, marked so.
		grep Cm "$SRCDIR/man/tuntap.8" | grep -qw -e "$word" ||
			complain "man/tuntap.8 lacks $word"
		for file in completions/bash/tuntap completions/zsh/_tuntap \
			completions/fish/tuntap.fish; do
			grep -qw -e "$word" "$SRCDIR/$file" || complain "$file lacks $word"
		done
	done
	[ "$count" -gt 20 ]
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
