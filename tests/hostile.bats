# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Whoever has CAP_NET_ADMIN over a network namespace can send forged answers to our
# sockets (tests/hostile.c): the truth comes out, or an error; never a lie, a crash, or
# a wait without end.

load helper

setup() {
	need_plain
	need_tun
	hostile=$BUILDDIR/tests/hostile
	[ -x "$hostile" ] || skip 'tests/hostile is not built'
	said=$BATS_TEST_TMPDIR/said
	printed=$BATS_TEST_TMPDIR/printed
	runs=0 errors=0 within=()
	tuntap add tap0 user root lladdr 02:00:00:00:00:01 mtu 1400 addr 10.0.0.1/24 nodad
	tuntap add tun0 user root
}

# each_kind CHECK COMMAND...: attacked with each kind, where the kernel refuses what
# others send (connect), and as if it did not.
each_kind() {
	local check=$1 kind how

	shift
	for kind in $("$hostile" -l); do
		for how in '' -u; do
			status=0
			# shellcheck disable=SC2086 # a word, or none
			"${within[@]}" "$hostile" $how "$kind" 30 "$@" >"$printed" 2>"$said" ||
				status=$?
			output=$(<"$printed") stderr=$(<"$said")
			runs=$((runs + 1))
			[ "$status" -le 2 ] || complain "$how $kind: status $status of: $*"
			"$check" "$how $kind"
		done
	done
}

report() {
	echo "# $runs runs, $errors errors" >&3
}

# Where the kernel refuses others, they cannot even disturb, once it was asked to.
undisturbed() {
	errors=$((errors + 1))
	[[ $1 == -u* || $1 == *flood ]] || complain "$1: disturbed"
}

# With an error nothing is told.
is_true() {
	if [ "$status" -ne "$true_status" ] || [ "$output" != "$truth" ]; then
		[ "$status" -ne 0 ] || complain "$1: a lie"
		[ -n "$stderr" ] && [[ -z $output || $output == *'"error"'* ]] ||
			[[ $output == *'"addr_info":null'* && $output != *666* ]] ||
			complain "$1: neither the truth nor an error"
		undisturbed "$1"
	fi
}

truth_of() {
	true_status=0
	truth=$("$@" 2>/dev/null) || true_status=$?
	each_kind is_true "$@"
	report
}

@test "forged answers: show" {
	truth_of tuntap -j show
}

@test "forged answers: show NAME" {
	truth_of tuntap show tap0
}

@test "forged answers: show of many names" {
	truth_of tuntap show tap0 tun0 no0 no1 no2 no3 no4 no5 no6 no7
}

@test "forged answers: status" {
	truth_of tuntap -j status
}

@test "forged answers: save" {
	truth_of tuntap save
}

@test "forged answers: check" {
	truth_of tuntap check tap0
	truth_of tuntap -j check no0
}

# What was done is what is said, and it is done whole.
made_or_not() {
	if [ "$status" -eq 0 ]; then
		equal "$(link tap1 | jq -c '.[0] | [.mtu, .address, .ifalias]')" \
			'[1300,"02:00:00:00:00:02","x"]'
		ip link del tap1
	else
		! exists tap1 || complain "$1: made, and an error: $stderr"
		undisturbed "$1"
	fi
}

@test "forged answers: add" {
	need jq
	each_kind made_or_not tuntap add tap1 lladdr 02:00:00:00:00:02 mtu 1300 alias x \
		addr 10.0.1.1/24
	report
}

# What could not be seen to be done is an error.
converged() {
	if [ "$status" -eq 0 ]; then
		equal "$(link tap1 | jq .[0].mtu)" 1300
		equal "$(link tap0 | jq .[0].mtu)" 1450
	else
		undisturbed "$1"
	fi
	exists tap0 || complain "$1: tap0 is gone"
	! exists tap1 || ip link del tap1
	ip link set tap0 mtu 1400
}

@test "forged answers: apply" {
	need jq
	printf '%s\n' 'tap0 user root mtu 1450' 'tap1 user root mtu 1300' >"$BATS_TEST_TMPDIR/conf"
	each_kind converged tuntap apply "$BATS_TEST_TMPDIR/conf"
	report
}

deleted() {
	if [ "$status" -eq 0 ]; then
		! exists tap0 && ! exists tun0 || complain "$1: said to be deleted, and is there"
	else
		undisturbed "$1"
	fi
	exists dummy0 || complain "$1: deleted what is none of ours"
	exists tap0 || ip tuntap add tap0 mode tap
	exists tun0 || ip tuntap add tun0 mode tun
}

@test "forged answers: del --all" {
	ip link add dummy0 type dummy 2>/dev/null || ip link add dummy0 type bridge
	each_kind deleted tuntap del --all
	report
}

# told_or_ended TEXT: the monitor says so, or that it cannot go on.
told_or_ended() {
	wait_for eval "grep -q '$1' '$printed' || ! kill -0 $pid"
}

# True events come through, and no forged ones.
@test "forged events: monitor" {
	local kind how pid

	for kind in $("$hostile" -l); do
		for how in '' -u; do
			# What the one before said is not to be taken for this one's.
			: >"$printed"
			: >"$said"
			# shellcheck disable=SC2086 # a word, or none
			"$hostile" $how "$kind" 30 tuntap monitor --initial >"$printed" 2>"$said" 3>&- &
			pid=$!
			told_or_ended tun0
			ip link set tap0 up
			told_or_ended 'tap0.*up'
			kill "$pid" 2>/dev/null || errors=$((errors + 1))
			wait "$pid" || :
			ip link set tap0 down
			output=$(<"$printed") stderr=$(<"$said")
			[[ $output != *forged* && $output != *666* && $output != *6.6.6.6* ]] ||
				complain "$how $kind: told what is forged"
			[[ $output == *tap0*up* ]] || [[ $how == -u && -n $stderr ]] ||
				complain "$how $kind: did not tell what happened"
			runs=$((runs + 1))
		done
	done
	report
}

# The case that matters: root looks into the namespace of a user.
@test "forged answers: -n, a namespace that an ordinary user owns" {
	need_root
	need_users
	need unshare nsenter
	local pid log=$BATS_TEST_TMPDIR/ns

	as alice unshare --user --map-root-user --net sh -c \
		'ip tuntap add tap0 mode tap user 0 && echo made && exec sleep 60' >"$log" 2>&1 3>&- &
	wait_for grep -q made "$log"
	pid=$!
	true_status=0
	truth=$(tuntap -n "/proc/$pid/ns/net" show)
	[ -n "$truth" ]
	within=(nsenter --net="/proc/$pid/ns/net")
	each_kind is_true tuntap -n "/proc/$pid/ns/net" show
	report
}
