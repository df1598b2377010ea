# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What the verbs that only look have given up when they print: trying.so tries.

load helper

setup() {
	need_root
	need_users
	need_tun
	need_plain
	T=$BATS_TEST_TMPDIR
	setpriv --reuid bob --regid bob --clear-groups sleep 60 3>&- &
	other=$!
	ok tuntap add tap0 user alice
}

# tried COMMAND...: what it could do in the end.
tried() {
	rm -rf "$T/dir" "$T/tried"
	mkdir "$T/dir"
	touch "$T/dir/old" "$T/dir/gone"
	cp "$(type -P true)" "$T/dir/tool"
	TRYING=$T/tried TRYING_DIR=$T/dir TRYING_PID=$other \
		LD_PRELOAD=$BUILDDIR/tests/trying.so "$@" >"$T/out" 2>"$T/err" || :
	[ -s "$T/tried" ] || complain "nothing was tried: $*" "$(cat "$T/err")"
	sed 's/ *$//' "$T/tried"
}

# Landlock came with Linux 5.13, and orders to devices with its version 5.
need_landlock() {
	[[ $(tried tuntap help) == landlock* ]] || skip 'this kernel has no Landlock of version 5'
}

monitor_into_pipe() {
	tuntap monitor --initial >"$T/pipe"
}

all='read write make make-dir link remove execute tun tun-of-reader netlink look-into capability'

@test "show, status, save and monitor can do nothing in the end but read" {
	local command

	need_landlock
	equal "$(tried tuntap help)" "landlock $all"
	equal "$(tried tuntap check tap0)" "landlock $all"
	for command in show 'show tap0 --mine' '-j show' status '-j -d status' 'show -d' \
		'status --columns NAME,PROCESSES' save 'save tap0'; do
		# shellcheck disable=SC2086 # several words
		equal "$(tried tuntap $command)" 'landlock read'
	done
	grep -q tap0 "$T/out" || complain "nothing was printed: $(cat "$T/out")"
}

@test "monitor too, whose reader ends it" {
	need_landlock
	mkfifo "$T/pipe"
	head -n 1 "$T/pipe" >"$T/line" 3>&- &
	tried monitor_into_pipe >"$T/can" &
	wait_for test -s "$T/line"
	ok tuntap add tap1
	wait_for test -s "$T/can"
	equal "$(cat "$T/can")" 'landlock read'
}

@test "a kernel without Landlock: the capabilities go all the same" {
	tried "$BUILDDIR/tests/sandbox" landlock_create_ruleset=38 -- tuntap show >"$T/can"
	equal "$(cat "$T/can")" 'read write make make-dir link remove execute'
}

@test "in a batch others follow, and nothing is given up" {
	printf '%s\n' show 'add tap1 user alice' status 'del tap1' save 'add tap2' >"$T/batch"
	ok tuntap -b "$T/batch"
	exists tap2
	run ! exists tap1
	ok tuntap del tap2
	[[ $(tried tuntap -b "$T/batch") == *"$all" ]] || complain "$(cat "$T/tried")"
}

@test "what cannot be given up keeps nothing from being shown" {
	local want error

	want=$(tuntap show)
	for error in 1 22 38 95; do
		ok "$BUILDDIR/tests/sandbox" landlock_create_ruleset=$error landlock_restrict_self=$error \
			capset=$error prctl=$error -- tuntap show
		equal "$output" "$want"
	done
}
