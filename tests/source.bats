# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The source itself.

load helper

# keywords [KIND]: the words of the grammar, as its table has them.
keywords() {
	sed -n 's/^\t{ "\([a-z0-9_-]*\)", KEYWORD_'"${1-}"'.*/\1/p' "$SRCDIR/src/words/keywords.c"
}

# lacks WHERE WORD: it is not a word of what is read; link-group is not the word group.
lacks() {
	grep -qE "(^|[^a-z_-])$2(\$|[^a-z_-])" || complain "$1 lacks $2"
}

@test "every keyword is in the help, the manual and the completions" {
	local count=0 file

	for word in $(keywords); do
		count=$((count + 1))
		grep Cm "$SRCDIR/man/tuntap.8" | lacks man/tuntap.8 "$word"
		for file in completions/bash/tuntap completions/zsh/_tuntap \
			completions/fish/tuntap.fish; do
			lacks "$file" "$word" <"$SRCDIR/$file"
		done
		# What takes away is in the help of set.
		[[ " $(keywords OFF | tr '\n' ' ')" == *" $word "* ]] ||
			tuntap add --help | lacks 'add --help' "$word"
	done
	for word in $(keywords OFF); do
		{ tuntap add --help && tuntap set --help; } | lacks 'add --help and set --help' "$word"
	done
	[ "$count" -gt 20 ]
}

@test "every source says its license and whose it is" {
	cd "$SRCDIR"
	for file in bootstrap .ci/run bench/run packaging/build src/*.[ch] src/*/*.[ch] \
		tests/*.bats tests/*.bash tests/*.sh tests/*.c tests/unit/*.c tests/portable/*; do
		# reuse(1) takes its own words for this file's, were they in one piece.
		head -n 5 "$file" | grep -q 'SPDX[-]License-Identifier: GPL-2.0-or-later' &&
			head -n 5 "$file" | grep -q 'SPDX[-]FileCopyrightText: The tuntap authors' ||
			complain "$file does not"
	done
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

@test "nothing that was built is tracked" {
	need git
	cd "$SRCDIR"
	[ -e .git ] || skip 'not a checkout'
	built=$(git -c safe.directory='*' ls-files -z | xargs -0 grep -laP '^\x7fELF' || :)
	equal "$built" ""
}

@test "what root keeps to run lies in a folder that nobody else could write" {
	local dir=$BATS_TEST_TMPDIR/above/cache

	. "$SRCDIR/tests/own-folder.sh"
	umask 0
	# Made, and found again.
	own_folder "$dir"/ VARIABLE
	equal "$(stat -c %a "$dir")" 700
	own_folder "$dir" VARIABLE
	chmod 755 "$dir"
	own_folder "$dir" VARIABLE

	for mode in 775 757 1777; do
		chmod "$mode" "$dir"
		run own_folder "$dir" VARIABLE
		[ "$status" -eq 1 ]
		[[ $output == *'written by others'*'remove it, or'*VARIABLE ]]
	done
	chmod 755 "$dir"

	ln -s "$dir" "$BATS_TEST_TMPDIR/link"
	for link in link link/ link//; do
		run own_folder "$BATS_TEST_TMPDIR/$link" VARIABLE
		[ "$status" -eq 1 ]
		[[ $output == *'not a folder'* ]]
	done

	need_users
	chown alice "$dir"
	run own_folder "$dir" VARIABLE
	[ "$status" -eq 1 ]
	[[ $output == *'not your own'* ]]
}
