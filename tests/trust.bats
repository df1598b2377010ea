# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Configuration files: whose they are, and what of them is shown to whom.

load helper

setup() {
	need_root
	need_users
	T=$BATS_TEST_TMPDIR
	printf '%s\n' 'tap0 sesame-open' >"$T/secret"
	chmod 600 "$T/secret"
	mkdir -m 1777 "$T/sticky"
	mkdir "$T/alice"
	chown alice "$T/alice"
}

teardown() {
	[ -z "${etc-}" ] || umount "$etc"
	clean
}

@test "a link that another user planted is not followed" {
	as alice ln -s "$T/secret" "$T/sticky/x.conf"
	fails 1 tuntap apply "$T/sticky/x.conf"
	says 'is a symbolic link of uid 4201'
	[[ $stderr != *sesame* ]] || complain 'shown'
	ln -s "$T/secret" "$T/sticky/root.conf"
	fails 2 tuntap apply "$T/sticky/root.conf"
	says sesame
}

@test "a directory in which others may put another file is refused" {
	printf '%s\n' 'tap0 unowned' >"$T/alice/x.conf"
	fails 1 tuntap apply "$T/alice/x.conf"
	says 'users other than root can replace'
	mkdir -m 777 "$T/open"
	cp "$T/alice/x.conf" "$T/open"
	fails 1 tuntap apply "$T/open/x.conf"
	says 'users other than root can replace'
	# Its owner may replace what is another's in a sticky one too.
	mkdir -m 1777 "$T/hers"
	chown alice "$T/hers"
	cp "$T/alice/x.conf" "$T/hers"
	as alice mv "$T/hers/x.conf" "$T/hers/moved.conf"
	fails 1 tuntap apply "$T/hers/moved.conf"
	says 'users other than root can replace'
	# No hint takes from all what is theirs.
	fails 1 tuntap apply "$T/sticky"
	says "hint: use a directory that is root's"
	need_tun
	cp "$T/alice/x.conf" "$T/sticky"
	ok tuntap apply "$T/sticky/x.conf"
	exists tap0
	cd "$T/sticky"
	ok tuntap apply x.conf
	ok tuntap apply ./x.conf
}

@test "the files of the system: another user's, or open to others, are refused" {
	need_tun
	configure 'tap0'
	mkdir "$etc/tuntap.d"
	echo tap1 >"$etc/tuntap.d/vm.conf"
	ok tuntap apply
	ok tuntap del tap0 tap1
	chown alice "$etc/tuntap.conf"
	fails 1 tuntap apply
	says "$etc/tuntap.conf belongs to uid 4201, not to root"
	fails 1 tuntap del --config
	chown root "$etc/tuntap.conf"
	chmod 666 "$etc/tuntap.conf"
	fails 1 tuntap apply
	says "$etc/tuntap.conf can be written by users other than root" "chmod go-w $etc/tuntap.conf"
	chmod 644 "$etc/tuntap.conf"
	chown alice "$etc/tuntap.d/vm.conf"
	fails 1 tuntap apply
	says "$etc/tuntap.d/vm.conf belongs to uid 4201, not to root"
	chown root "$etc/tuntap.d/vm.conf"
	chmod 777 "$etc/tuntap.d"
	fails 1 tuntap apply
	says "$etc/tuntap.d can be written by users other than root" "chmod go-w $etc/tuntap.d"
	equal "$(tuntap show)" ""
	chmod 755 "$etc/tuntap.d"
	chown alice "$etc/tuntap.d"
	fails 1 tuntap apply
	says "$etc/tuntap.d belongs to uid 4201, not to root"
	chown root "$etc/tuntap.d"
	ok tuntap apply
	exists tap0
	exists tap1
}

@test "a pipe of another user's does not keep root waiting" {
	as alice mkfifo "$T/alice/x.conf" "$T/sticky/x.conf"
	run --separate-stderr timeout 5 tuntap apply "$T/alice/x.conf"
	equal "$status" 1
	run --separate-stderr timeout 5 tuntap apply "$T/sticky/x.conf"
	equal "$status" 1
	says 'belongs to uid 4201, not to root'
}

@test "a pipe without a writer is not an empty file" {
	need_plain
	need strace
	mkfifo "$T/pipe"
	run --separate-stderr timeout 20 strace -qq -o /dev/null -e inject=poll:retval=0 \
		tuntap apply "$T/pipe"
	equal "$status" 1
	says "cannot read $T/pipe: Connection timed out"
}

@test "who may not read a file sees nothing of it" {
	SUDO_UID=4201 fails 2 tuntap apply "$T/secret"
	says 'you may not read this file' "$T/secret:1:6"
	[[ $stderr != *sesame* ]] || complain 'shown'
	for caller in PKEXEC_UID=4201 DOAS_USER=alice DOAS_USER=nix 'SUDO_UID=0 DOAS_USER=alice'; do
		# shellcheck disable=SC2086 # several
		fails 2 env $caller tuntap apply "$T/secret"
		says 'you may not read this file'
		[[ $stderr != *sesame* ]] || complain "shown: $caller"
	done
	SUDO_UID=0 fails 2 tuntap apply "$T/secret"
	says sesame
	chmod 644 "$T/secret"
	SUDO_UID=4201 fails 2 tuntap apply "$T/secret"
	says sesame
}

@test "absurd files: too large, lines too long, too many mistakes" {
	head -c $((17 << 20)) /dev/zero | tr '\0' '#' >"$T/large"
	fails 1 tuntap apply "$T/large"
	says 'is larger than 16 MiB'
	{ printf 'tap0 '; head -c $((2 << 20)) /dev/zero | tr '\0' 'x'; } >"$T/long"
	fails 2 tuntap apply "$T/long"
	says 'this line is longer than'
	seq -f 'tap%.0f nonsense' 3000 >"$T/many"
	fails 2 tuntap apply "$T/many"
	says 'there are more mistakes: only 200 are shown'
	equal "$(grep -c '^tuntap: ' <<<"$stderr")" 201
}

# seconds COMMAND...: of processor time, the least of three.
seconds() {
	local t best=

	for _ in 1 2 3; do
		t=$( { TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1 || :; } 2>&1 | awk '{ print $1 + $2 }')
		best=$(awk -v a="$t" -v b="${best:-9999}" 'BEGIN { print a < b ? a : b }')
	done
	echo "$best"
}

# linear WHAT MAKE N COMMAND...: 10 times the input takes 12 times as long at most, or
# no time at all. Where others fill the caches meanwhile it is tried again: what grows with the
# square takes 100 times as long each time.
linear() {
	local what=$1 make=$2 n=$3 one ten

	shift 3
	for _ in 1 2 3; do
		"$make" "$n" >"$T/in"
		one=$(seconds "$@")
		"$make" $((10 * n)) >"$T/in"
		ten=$(seconds "$@")
		echo "# $what: $one s, ten times as much: $ten s" >&3
		! awk -v a="$one" -v b="$ten" 'BEGIN { exit !(b < 0.1 || b <= 12 * a) }' || return 0
	done
	complain "$what: not linear"
}

tabs() {
	head -c "$1" /dev/zero | tr '\0' '\t'
	echo 'tap0 nonsense'
}

mistakes_in_a_line() {
	seq -f 'n%.0f' "$1" | { printf 'tap0 mtu 1 '; tr '\n' ' '; echo; }
}

# The second of a name is found when all are read, and stands before the last.
twice_backwards() {
	seq -f 't%.0f unowned' "$1" -1 1
	seq -f 't%.0f unowned' "$1" -1 1
}

good_lines() {
	seq -f 't%.0f unowned mtu 1400 mode tap' "$1"
}

options() {
	yes -- -4 | head -n "$1" | tr '\n' ' '
	echo help
}

options_behind() {
	printf 'help '
	yes -- -4 | head -n "$1" | tr '\n' ' '
	echo
}

apply_in() {
	tuntap apply --dry-run "$T/in"
}

run_in() {
	# shellcheck disable=SC2046 # words
	tuntap $(<"$T/in")
}

batch_in() {
	tuntap -b "$T/in"
}

@test "the work is linear in the input" {
	need_plain
	need_tun
	linear 'tabs before a mistake' tabs 100000 apply_in
	linear 'mistakes in a line' mistakes_in_a_line 10000 apply_in
	linear 'names twice' twice_backwards 10000 apply_in
	linear 'options before the verb' options 10000 run_in
	linear 'options behind the verb' options_behind 30000 batch_in
	linear 'lines' good_lines 3000 apply_in
}

@test "a batch of another user's is not run by root" {
	need_tun
	echo 'add tap5 unowned' >"$T/sticky/bob.batch"
	chown bob "$T/sticky/bob.batch"
	fails 1 tuntap -b "$T/sticky/bob.batch"
	says 'belongs to uid 4202, not to root' 'read it, and use a copy'
	cp "$T/sticky/bob.batch" "$T/batch"
	chmod 666 "$T/batch"
	fails 1 tuntap -b "$T/batch"
	says 'can be written by users other than root'
	as bob ln -s "$T/secret" "$T/sticky/link.batch"
	fails 1 tuntap -b "$T/sticky/link.batch"
	says 'is a symbolic link of uid 4202'
	! exists tap5 || complain 'it was run'
	# Standard input is whose it is; and root's own file is run, a pipe of a shell's too.
	ok tuntap -b - <"$T/sticky/bob.batch"
	exists tap5
	chmod 644 "$T/batch"
	ok tuntap del tap5
	ok tuntap -b "$T/batch"
	exists tap5
	ok tuntap -b <(sleep 0.3; echo 'del tap5')
	! exists tap5 || complain 'the pipe was not read'
	# Who is not root reads what it may read.
	echo show >"$T/sticky/bob.batch"
	ok as alice tuntap -b "$T/sticky/bob.batch"
}

@test "a line without an end is not read without end" {
	# The sanitizers reserve more than there is.
	[ "${TEST_SANITIZERS:-no}" = yes ] || ulimit -v 100000
	fails 1 timeout 20 tuntap -b - </dev/zero
	says 'this line is longer than 1048576 bytes' 'Command failed -:1'
	fails 1 timeout 20 tuntap -force -b - </dev/zero
	says 'this line is longer than 1048576 bytes'
	fails 1 tuntap -b "$T"
	says 'Is a directory'
	[[ $stderr != *'Command failed'* ]] || complain 'a command in line 0'
}
