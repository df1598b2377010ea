# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Whatever is done to an add: the whole interface, or nothing.

load helper
load faults

setup() {
	need_tun
	need strace
	make_bridge
	add=(tuntap add tap0 mode tap user "$USER1" group "$GROUP1" pi vnet_hdr
		lladdr 02:00:00:00:00:01 mtu 1400 txqueuelen 77 link-group 7 alias hello master br0
		isolated on learning off cost 7 priority 5 fdb 02:00:00:00:00:0a
		addrgenmode none accept_ra 0 proxy_ndp on forwarding on rp_filter 2
		addr 10.0.0.1/24 addr 10.1.0.1 peer 10.1.0.2/32
		addr fd00::1/64 nodad addr fd01::1 peer fd01::2/128 nodad
		route 10.2.0.0/16 via 10.0.0.2 metric 5 route fd02::/64 src fd00::1 table 9 up)
}

# In a user namespace of one user there is root alone.
if [ "$WORLD_USERS" = 1 ]; then
	USER1=carol GROUP1=vpn
else
	USER1=root GROUP1=root
fi

# Before the add, and after one that nothing was done to.
look_first() {
	before=$(state)
	"${add[@]}"
	whole=$(state)
	[ "$before" != "$whole" ]
	tuntap del tap0
	equal "$(state)" "$before"
}

restore() {
	local name

	for name in tap0 tap1 tap2; do
		! exists $name || ip link del dev $name
	done
}

# whole_or_nothing FAULT CALL
whole_or_nothing() {
	local now

	now=$(state)
	case $now in
	"$whole")
		[ "$status" -eq 0 ] || [ "$1" = killed ] || wrong "$1, $2" 'made, and an error'
		;;
	"$before")
		[ "$status" -ne 0 ] || wrong "$1, $2" 'nothing made, and no error'
		[ "$1" = killed ] || [[ $stderr == 'tuntap: '* ]] || [[ $2 == write* ]] ||
			wrong "$1, $2" 'no message'
		;;
	*)
		wrong "$1, $2" "half made: $now"
		;;
	esac
}

@test "add, killed at each system call" {
	look_first
	killed_at_each_call whole_or_nothing "${add[@]}"
	nothing_wrong
}

@test "add, and each system call fails" {
	look_first
	failed_each_call whole_or_nothing "${add[@]}"
	nothing_wrong
}

@test "add, and all system calls fail from each one on" {
	look_first
	failed_from_each_call_on whole_or_nothing "${add[@]}"
	nothing_wrong
}

# Several at once are on their way together.

several() {
	add=(tuntap add mode tap user "$USER1" lladdr 02:00:00:00:00:01 mtu 1400 alias hello up
		-- tap0 tap1 tap2)
	"${add[@]}"
	for name in tap0 tap1 tap2; do
		each_whole[$name]=$(state dev $name)
		ip link del dev $name
	done
}

# each_whole_or_nothing FAULT CALL
each_whole_or_nothing() {
	local name now made=0

	for name in tap0 tap1 tap2; do
		now=$(state dev $name)
		if [ -n "$now" ]; then
			made=$((made + 1))
			[ "$now" = "${each_whole[$name]}" ] || wrong "$1, $2" "half made: $now"
			[[ $stderr != *"tuntap: $name: "* ]] ||
				wrong "$1, $2" "$name was made, and an error"
		elif [ "$1" != killed ]; then
			[[ $stderr == *"tuntap: $name: "* ]] || [[ $2 == write* ]] ||
				[[ $stderr == 'tuntap: '* && $made -eq 0 ]] ||
				wrong "$1, $2" "$name was not made, and no error"
		fi
	done
	[ "$status" -ne 0 ] || [ $made -eq 3 ] || wrong "$1, $2" "made $made, and no error"
	[ $made -lt 3 ] || [ "$status" -eq 0 ] || [ "$1" = killed ] ||
		wrong "$1, $2" 'all were made, and an error'
}

@test "add of several, killed at each system call" {
	local -A each_whole
	several
	killed_at_each_call each_whole_or_nothing "${add[@]}"
	nothing_wrong
}

@test "add of several, and each system call fails" {
	local -A each_whole
	several
	failed_each_call each_whole_or_nothing "${add[@]}"
	nothing_wrong
}
