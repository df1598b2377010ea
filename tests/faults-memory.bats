# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# When memory runs out, at whatever moment: an error in words, nothing half
# made, never a crash.

load helper
load faults

setup() {
	need_plain
	need_tun
	nomem=$BUILDDIR/tests/nomem.so
	[ -e "$nomem" ] || skip 'tests/nomem.so is not built'
	count=$BATS_TEST_TMPDIR/count
	said=$BATS_TEST_TMPDIR/said
	printed=$BATS_TEST_TMPDIR/printed
}

restore() {
	:
}

# each_allocation CHECK COMMAND...: let each allocation fail, alone and with all
# that come after it. CHECK gets which.
each_allocation() {
	local check=$1 n at

	shift
	restore
	NOMEM_COUNT=$count LD_PRELOAD=$nomem "$@" >/dev/null 2>&1 || :
	n=$(<"$count")
	[ "$n" -gt 0 ]
	for ((at = 1; at <= n; at++)); do
		for how in AT ON; do
			restore
			status=0
			{ env "NOMEM_$how=$at" LD_PRELOAD="$nomem" "$@" >"$printed" 2>"$said" ||
				status=$?; } 2>/dev/null
			read -r -d '' stderr <"$said" || :
			runs=$((runs + 1))
			[ "$status" -le 2 ] || wrong "$how $at: $*" crashed
			[ "$status" -eq 0 ] || [[ $stderr == *'tuntap: '* ]] ||
				wrong "$how $at: $*" 'no message'
			"$check" "$how $at: $*"
		done
	done
}

# Counters and lifetimes go on while the runs do.
at_rest() {
	sed -E 's/"((rx|tx)_(bytes|packets)|(valid|preferred)_life_time)":[0-9]+/"\1":N/g' "$1"
}

# What it prints without an error is what it prints with all memory.
prints_all_or_fails() {
	[ "$status" -ne 0 ] || cmp -s <(at_rest "$whole") <(at_rest "$printed") ||
		wrong "$1" "no error, but: $(diff "$whole" "$printed" | head -n 5)"
}

prints() {
	whole=$BATS_TEST_TMPDIR/whole
	"$@" >"$whole"
	[ -s "$whole" ]
	each_allocation prints_all_or_fails "$@"
}

settled() {
	ip addr show dev tap0 | grep -q 'inet6 fe80:' &&
		! ip addr show dev tap0 | grep -q tentative
}

# interfaces 1|2: the first is held. Its link-local address comes with the carrier, and is
# tentative at first.
interfaces() {
	tuntap add tap0 user root group root pi vnet_hdr alias 'an alias' addr 10.0.0.1/24 \
		addr fd00::1/64 nodad up
	[ "$1" = 1 ] || tuntap add tun0 user root mtu 1400
	hold tap0 tap pi vnet_hdr
	wait_for settled
}

made_or_not() {
	now=$(state)
	case $now in
	"$whole") [ "$status" -eq 0 ] || wrong "$1" 'made, and an error' ;;
	"$before") [ "$status" -ne 0 ] || wrong "$1" 'not made, and no error' ;;
	*) wrong "$1" "half made: $now" ;;
	esac
}

@test "add without memory" {
	make_bridge
	add=(tuntap add tap0 mode tap user root group root lladdr 02:00:00:00:00:01 mtu 1400
		txqueuelen 77 link-group 7 alias hello master br0 addr 10.0.0.1/24
		addr fd01::1 peer fd01::2/128 nodad up)
	before=$(state)
	"${add[@]}"
	whole=$(state)
	restore() { ! exists tap0 || ip link del dev tap0; }
	each_allocation made_or_not "${add[@]}"
	nothing_wrong
}

changed_or_not() {
	now=$(state)
	case $now in
	"$new") [ "$status" -eq 0 ] || wrong "$1" 'changed, and an error' ;;
	"$old")
		[ "$status" -ne 0 ] || wrong "$1" 'not changed, and no error'
		[[ $stderr != *'changed anyway'* ]] || wrong "$1" 'not changed'
		;;
	*)
		[[ $stderr == *'changed anyway'* || $stderr == *'may have been changed'* ]] ||
			wrong "$1" "changed in part: $now"
		;;
	esac
}

@test "set without memory" {
	make=(tuntap add tap0 user root lladdr 02:00:00:00:00:01 alias old addr 10.0.0.1/24)
	set=(tuntap set tap0 group root lladdr 02:00:00:00:00:02 mtu 1400 alias new
		addr 10.1.0.1/24 addr fd00::1/64 nodad up)
	"${make[@]}"
	old=$(state)
	"${set[@]}"
	new=$(state)
	now=
	restore() {
		[ "$now" != "$old" ] || return 0
		! exists tap0 || ip link del dev tap0
		"${make[@]}"
	}
	each_allocation changed_or_not "${set[@]}"
	nothing_wrong
}

gone_or_not() {
	case $(exists tap0 && echo there || echo gone) in
	gone)
		[ "$status" -eq 0 ] || [[ $stderr == *'may have been deleted'* ]] ||
			wrong "$1" 'gone, and an error'
		;;
	there) [ "$status" -ne 0 ] || wrong "$1" 'not deleted, and no error' ;;
	esac
}

@test "del without memory" {
	restore() {
		exists tap0 || tuntap add tap0
		exists tap1 || tuntap add tap1
	}
	each_allocation gone_or_not tuntap del tap0
	each_allocation gone_or_not tuntap del tap0 tap1
	nothing_wrong
}

@test "show without memory" {
	interfaces 2
	prints tuntap show
	prints tuntap -d show
	prints tuntap show --mine mode tap
	prints tuntap -p -d -j show
	nothing_wrong
}

@test "status without memory" {
	interfaces 1
	prints tuntap -d -j status
	nothing_wrong
}

# The library of Debian 11 prints a cell that it has no memory for as an empty one, and
# tells no error.
need_smartcols() {
	unshare --version | awk '{ split($NF, v, "."); exit v[1] * 100 + v[2] < 238 }' ||
		skip 'the libsmartcols of util-linux 2.38 or later is needed'
}

@test "status as a table without memory" {
	need_smartcols
	interfaces 1
	prints tuntap -d status
	nothing_wrong
}

@test "messages without memory" {
	for words in foo 'show blub' 'add tap0 user blub' 'add tap0 usr root' 'help foo' \
		'set tap0 mtu 1' 'del' 'add tap0 addr 10.0.0.1/33'; do
		# shellcheck disable=SC2086 # words
		each_allocation : tuntap $words
	done
	nothing_wrong
}

# What was made is there whole; what is told is told of each.
both_or_told() {
	local there

	there=$(ip -n blue -j addr show dev tap0 2>/dev/null | jq -c '.[0] | [.mtu, [.addr_info[].local]]')
	[ -z "$there" ] || [ "$there" = '[1400,["10.0.1.1"]]' ] || wrong "$1" "half made: $there"
	[ "$status" -ne 0 ] || { [ -n "$there" ] && exists tap0 && ! ip -n blue link show dev tap9 &>/dev/null; } ||
		[[ $stderr == *'waits for the network namespace "blue"'* ]] || wrong "$1" 'no error'
}

@test "apply and del --config in two network namespaces, without memory" {
	need_root
	need_netns
	ip netns add blue
	printf '%s\n' 'tap0 user root' 'tap0 netns blue mode tap user root mtu 1400 addr 10.0.1.1/24' \
		'tap1 netns late user root' >"$BATS_TEST_TMPDIR/conf"
	restore() {
		tuntap -q del --if-exists tap0
		tuntap -q -n blue del --all
		tuntap -n blue add tap9
	}
	each_allocation both_or_told tuntap apply --prune "$BATS_TEST_TMPDIR/conf"
	echo 'tap2 netns /dev/null user root' >>"$BATS_TEST_TMPDIR/conf"
	restore() { tuntap -q apply "$BATS_TEST_TMPDIR/conf" 2>/dev/null || :; }
	each_allocation : tuntap del --config "$BATS_TEST_TMPDIR/conf"
	ip netns del blue
	nothing_wrong
}
