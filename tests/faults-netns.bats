# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Whatever is done to an apply of several network namespaces: in each an interface is there
# whole or not at all, and what is said of it is so.

load helper
load faults

setup() {
	need_tun
	need_root
	need_netns
	need strace
	need jq
	ip netns add blue
	conf=$BATS_TEST_TMPDIR/tuntap.conf
	printf '%s\n' 'tap0 lladdr 02:00:00:00:00:01 mtu 1400 addr 10.0.0.1/24 up' \
		'tap0 netns blue mode tap lladdr 02:00:00:00:00:02 mtu 1300 addr 10.0.1.1/24 up' >"$conf"
}

teardown() {
	ip netns del blue
	clean
}

restore() {
	ip link del tap0 2>/dev/null || :
	ip -n blue link del tap0 2>/dev/null || :
}

# tap [NETNS]: what there is of tap0.
tap() {
	ip ${1:+-n "$1"} -j -d addr show dev tap0 2>/dev/null |
		jq -c '.[0] | [.mtu, .address, .linkinfo.info_data.persist, [.addr_info[].local],
			(.flags | index("UP") != null)]'
}

whole_here='[1400,"02:00:00:00:00:01",true,["10.0.0.1"],true]'
whole_blue='[1300,"02:00:00:00:00:02",true,["10.0.1.1"],true]'

# whole_or_nothing FAULT CALL
whole_or_nothing() {
	local here blue

	here=$(tap) blue=$(tap blue)
	[ -z "$here" ] || [ "$here" = "$whole_here" ] || wrong "$1, $2" "half made here: $here"
	[ -z "$blue" ] || [ "$blue" = "$whole_blue" ] || wrong "$1, $2" "half made there: $blue"
	[ "$1" != killed ] || return 0
	if [ "$status" -eq 0 ]; then
		[ -n "$here" ] && [ -n "$blue" ] || [[ $stderr == *'waits for the network'* ]] ||
			wrong "$1, $2" 'no error, and something is missing'
	else
		[[ $stderr == 'tuntap: '* ]] || wrong "$1, $2" 'no message'
	fi
}

@test "apply to two namespaces, killed at each call" {
	killed_at_each_call whole_or_nothing tuntap apply -q "$conf"
	nothing_wrong
}

@test "apply to two namespaces, and each call fails" {
	failed_each_call whole_or_nothing tuntap apply -q "$conf"
	nothing_wrong
}

@test "there is no way back: what was done is done, and nothing else is" {
	run --separate-stderr traced -qq -o /dev/null -e inject=setns:error=EPERM:when=2+ \
		tuntap apply "$conf"
	equal "$status" 1
	says 'cannot return to the network namespace of the caller'
	equal "$(tap)$(tap blue)" ''
	run --separate-stderr traced -qq -o /dev/null -e inject=setns:error=EPERM:when=4+ \
		tuntap apply "$conf"
	equal "$status" 1
	says 'cannot return to the network namespace of the caller'
	equal "$(tap)$(tap blue)" "$whole_here$whole_blue"
}
