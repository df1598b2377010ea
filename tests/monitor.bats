# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap monitor: what happens, as it happens.
# shellcheck disable=SC2154 # status, output, stderr and holder are set

load helper

setup() {
	need_tun
	tuntap add ready0 mode tun user 0
	events=$BATS_TEST_TMPDIR/events
	: >"$events"
}

# monitor OPTION...: running, its pid in $monitor, what it says in $events; it has
# said that ready0 is there, and listens.
monitor() {
	# What is read is not what an earlier one said.
	: >"$events"
	tuntap "$@" --initial >"$events" 3>&- &
	monitor=$!
	wait_for grep -q ready0 "$events"
}

# said LINE: sooner or later.
said() {
	wait_for grep -qxF -- "$1" "$events" || complain "$(cat "$events")"
}

# The lines so far, without the state at the beginning, and without the
# addresses that the kernel makes itself.
lines() {
	sed '1d; /address fe80:/d' "$events"
}

@test "an interface's life, a line each" {
	need_users
	monitor monitor
	equal "$(cat "$events")" 'ready0: tun, down, owner root, group none'
	ip tuntap add tap0 mode tap
	said 'tap0: added, tap'
	ip link set tap0 addrgenmode none up
	said 'tap0: up'
	tuntap -q set-owner tap0 alice:vpn
	said 'tap0: owner alice, was none'
	said 'tap0: group vpn, was none'
	tuntap -q set-owner tap0 bob
	said 'tap0: owner bob, was alice'
	hold tap0 tap
	said 'tap0: attached'
	kill "$holder"
	wait "$holder" || :
	said 'tap0: detached'
	ip addr add 10.0.0.1/24 dev tap0
	said 'tap0: address 10.0.0.1/24 added'
	ip addr add 10.0.0.2 peer 10.0.0.3/32 dev tap0
	said 'tap0: address 10.0.0.2 peer 10.0.0.3/32 added'
	ip addr del 10.0.0.1/24 dev tap0
	said 'tap0: address 10.0.0.1/24 removed'
	ip addr add 2001:db8::1/64 nodad dev tap0
	said 'tap0: address 2001:db8::1/64 added'
	ip link set tap0 down
	said 'tap0: down'
	ip link set tap0 name tap1
	said 'tap1: renamed, was tap0'
	tuntap del tap1
	said 'tap1: removed'
}

@test "nothing is said twice, and nothing of others" {
	monitor monitor
	ip link add br0 type bridge
	ip link add v0 type veth peer name v1
	ip addr add 10.7.0.1/24 dev v0
	ip tuntap add tap0 mode tap
	# A bridge tells of its ports in messages that look like the links'.
	ip link set tap0 master br0
	ip link set tap0 nomaster
	ip link set tap0 mtu 1400
	# The same address with another lifetime is not a new one.
	ip addr add 10.0.0.1/24 dev tap0
	ip addr change 10.0.0.1/24 dev tap0 valid_lft 1000 preferred_lft 1000
	tuntap del tap0
	said 'tap0: removed'
	equal "$(lines | grep -v tached)" "tap0: added, tap
tap0: address 10.0.0.1/24 added
tap0: address 10.0.0.1/24 removed
tap0: removed"
}

@test "several queues" {
	tuntap add tap0 multi_queue
	ip link set tap0 addrgenmode none up
	monitor monitor
	hold tap0 tap multi_queue
	said 'tap0: attached, queues: 1'
	hold tap0 tap multi_queue
	said 'tap0: attached, queues: 2'
}

@test "what comes from another namespace is added, what goes there is removed" {
	need_root
	ip netns add other
	monitor monitor
	ip -n other tuntap add tun7 mode tun user 4201
	ip -n other link set tun7 netns $$
	said 'tun7: added, tun'
	wait_for grep -q '^tun7: owner .*, was none' "$events"
	ip link set tun7 netns other
	said 'tun7: removed'
	ip netns del other
}

@test "without --initial only what happens from now on" {
	tuntap monitor >"$events" 3>&- &
	for i in {1..100}; do
		tuntap add "t$i" mode tun
		[ ! -s "$events" ] || break
		sleep 0.02
	done
	run ! grep -q ready0 "$events"
}

@test "what it cannot wait for it does not keep silent about" {
	need strace
	need_plain
	fails 1 timeout 5 strace -qq -o /dev/null -e inject=?poll,ppoll:error=ENOMEM tuntap monitor
	says 'cannot wait for events: Cannot allocate memory'
}

@test "--timestamp: the time before each line, and in JSON" {
	need jq
	monitor monitor --timestamp
	stamp='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}[+-][0-9]{2}:[0-9]{2}'
	grep -Eqx "$stamp ready0: tun, .*" "$events"
	kill "$monitor"
	monitor -j monitor --timestamp
	jq -r .timestamp "$events" | grep -Eqx "$stamp"
}

@test "-j: an object a line, as it happens" {
	need_users
	need jq
	monitor -j monitor
	jq -e '.event == "state" and .ifname == "ready0" and .user == 0 and
		.addr_info == [] and .state == "down" and (has("routes") | not)' "$events" >/dev/null
	tuntap -q add tap0 user alice group vpn addr 10.0.0.1/24 up
	wait_for grep -q '"up"' "$events"
	tuntap -q set-owner tap0 bob
	ip link set tap0 down
	ip link set tap0 name tap1
	tuntap del tap1
	wait_for grep -q '"removed"' "$events"
	equal "$(jq -c 'select(.event == "added") | [.ifname, .mode, .user]' "$events")" \
		'["tap0","tap",null]'
	equal "$(jq -c 'select(.event == "owner") | [.user, .user_name, .old_user]' "$events")" \
		$'[4201,"alice",null]\n[4202,"bob",4201]'
	equal "$(jq -c 'select(.event == "group") | [.group, .group_name, .old_group]' "$events")" \
		'[4300,"vpn",null]'
	equal "$(jq -c 'select(.event == "address_added") | .addr_info |
		select(.family == "inet") | [.local, .prefixlen]' "$events")" '["10.0.0.1",24]'
	equal "$(jq -c 'select(.event == "renamed") | [.old_ifname, .ifname]' "$events")" \
		'["tap0","tap1"]'
	equal "$(jq -c 'select(.event == "removed") | .ifname' "$events")" '"tap1"'
}

@test "SIGINT and SIGTERM end it with 0" {
	for signal in INT TERM; do
		# What the one before wrote is not taken for this one's.
		: >"$events"
		# What a shell starts with "&" ignores SIGINT.
		env --default-signal=INT tuntap monitor --initial >"$events" 3>&- &
		monitor=$!
		wait_for grep -q ready0 "$events"
		kill -"$signal" "$monitor"
		status=0
		wait "$monitor" || status=$?
		equal "$status" 0
	done
}

@test "a closed pipe ends it with 0, at once and without a word" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	tuntap monitor --initial >"$BATS_TEST_TMPDIR/pipe" 2>"$events" 3>&- &
	# The reader leaves after the first line; nothing happens afterwards.
	head -n 1 "$BATS_TEST_TMPDIR/pipe" >/dev/null
	status=0
	timeout 5 tail --pid $! -f /dev/null || complain 'it goes on'
	wait $! || status=$?
	equal "$status" 0
	equal "$(cat "$events")" ''
}

@test "a full disk is an error" {
	[ -c /dev/full ] || skip 'no /dev/full'
	run bash -c 'timeout 5 tuntap monitor --initial >/dev/full'
	equal "$status" 1
}

@test "an interrupt that it was started to ignore does not end it" {
	monitor monitor
	kill -INT "$monitor"
	ip tuntap add t9 mode tun
	said 't9: added, tun'
}

@test "a closed standard output is an error" {
	run bash -c 'timeout 5 tuntap monitor >&- 2>"$1"' - "$events"
	equal "$status" 1
	grep -q 'cannot write to standard output' "$events"
}

@test "a second one in a batch takes the place of the first" {
	need strace
	need_plain
	# Nobody reads: each ends at once.
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	exec 9<>"$BATS_TEST_TMPDIR/pipe" 8>"$BATS_TEST_TMPDIR/pipe" 9<&-
	printf 'monitor\nmonitor\nmonitor\n' |
		traced -f -qq -e trace=socket -o "$BATS_TEST_TMPDIR/trace" timeout 5 tuntap -b - >&8
	exec 8>&-
	equal "$(grep -c NONBLOCK "$BATS_TEST_TMPDIR/trace")" 3
	equal "$(grep NONBLOCK "$BATS_TEST_TMPDIR/trace" | sed 's/.*= //' | sort -u | wc -l)" 1
}

@test "a user without privilege" {
	need_users
	setpriv --reuid bob --regid bob --init-groups tuntap monitor --initial >"$events" 3>&- &
	wait_for grep -q ready0 "$events"
	ip tuntap add t9 mode tun
	said 't9: added, tun'
}

# From a list of events: which interfaces there are at the end.
there() {
	jq -rn 'reduce inputs as $e ({};
		if $e.event == "lost" then {}
		elif $e.event == "state" or $e.event == "added" then .[$e.ifname] = 1
		elif $e.event == "removed" then del(.[$e.ifname])
		else . end) | keys[]' "$events" | sort
}

burst() {
	local i

	for ((i = 0; i < 500; i++)); do
		echo "tuntap add b$i mode tun"
		echo "link set b$i up"
	done | ip -b -
	ip link set ready0 up
}

@test "a burst of 2000 events: none is lost" {
	need jq
	need_root
	monitor -j monitor
	burst
	wait_for grep -q '"event":"up","ifname":"ready0"' "$events"
	equal "$(grep -c '"event":"added"' "$events")" 500
	equal "$(grep -c '"event":"up"' "$events")" 501
	equal "$(grep -c '"event":"lost"' "$events")" 0
	equal "$(there | wc -l)" 501
}

@test "where events are lost it says so, and gives the state anew" {
	need jq
	need_users
	# Nobody reads for a while; a user's buffer is at most 32 MiB.
	setpriv --reuid bob --regid bob --init-groups tuntap -j monitor --initial >"$events" 3>&- &
	monitor=$!
	wait_for grep -q ready0 "$events"
	kill -STOP "$monitor"
	ip tuntap add gone0 mode tun
	for ((i = 0; i < 20000; i++)); do
		echo "link set ready0 mtu $((1000 + i % 2))"
	done | ip -b -
	tuntap del gone0
	ip tuntap add new0 mode tun
	kill -CONT "$monitor"
	wait_for grep -q '"event":"lost"' "$events"
	ip tuntap add last0 mode tun
	wait_for grep -q last0 "$events"
	equal "$(there)" $'last0\nnew0\nready0'
}

@test "words that it does not know" {
	fails 2 tuntap monitor tap0
	says 'unexpected word "tap0"'
}
