# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Whatever is done to a del: the interface is as it was and works, or is gone.

load helper
load faults

setup() {
	need_tun
	need strace
	make_bridge
	owner=root
	[ "$WORLD_USERS" != 1 ] || owner=alice
	holder=
}

# The interface, as the array make says; $now is what was last seen.
restore() {
	[ -z "$there" ] || [ "$now" != "$there" ] || return 0
	! exists tap0 || ip link del dev tap0
	"${make[@]}"
}

look_first() {
	there='' now=''
	gone=$(state)
	restore
	there=$(state)
	"$@"
	equal "$(state)" "$gone"
	now=$gone
	restore
	now=$(state)
	equal "$now" "$there"
}

# The look that finds nothing any more: where that fails, it is not known.
unread() {
	[[ $2 != *SIOCGIFNAME*ENODEV* ]] ||
		[[ $status -eq 1 && $stderr == *'may have been deleted'* ]] ||
		wrong "$1, $2" 'it is not known whether it is gone'
}

# there_or_gone FAULT CALL
there_or_gone() {
	now=$(state)
	case $now in
	"$gone") ;;
	"$there")
		equal "$("${attach[@]}")" "$attached"
		;;
	*)
		wrong "$1, $2" "half gone: $now"
		;;
	esac
	[ "$1" != killed ] || return 0
	unread "$@"
	if [ "$status" -eq 0 ]; then
		[ "$now" = "$gone" ] || wrong "$1, $2" 'no error, but still there'
		return
	fi
	[[ $stderr == 'tuntap: '* ]] || wrong "$1, $2" 'no message'
	case $stderr in
	*'may have been deleted'* | *'is no longer persistent'*) ;;
	*) [ "$now" = "$there" ] || wrong "$1, $2" 'deleted, and not told' ;;
	esac
}

every_fault() {
	look_first "$@"
	killed_at_each_call there_or_gone "$@"
	failed_each_call there_or_gone "$@"
	failed_from_each_call_on there_or_gone "$@"
	nothing_wrong
}

@test "del" {
	make=(tuntap add tap0 user "$owner" group "$owner" lladdr 02:00:00:00:00:01 pi vnet_hdr
		mtu 1400 alias hello master br0 addr 10.0.0.1/24 addr fd00::1/64 nodad up)
	attach=(tunread try tap0 tap pi vnet_hdr no_carrier) attached=ok
	every_fault tuntap del tap0
}

@test "del of a multi_queue interface" {
	make=(tuntap add tap0 user "$owner" lladdr 02:00:00:00:00:01 multi_queue)
	attach=(tunread try tap0 tap multi_queue no_carrier) attached=ok
	every_fault tuntap del tap0
}

@test "del by its owner, without privilege" {
	need_users
	as=(setpriv --reuid alice --regid alice --init-groups)
	make=(tuntap add tap0 user alice lladdr 02:00:00:00:00:01 vnet_hdr up)
	attach=("${as[@]}" tunread try tap0 tap vnet_hdr no_carrier) attached=ok
	every_fault "${as[@]}" tuntap del tap0
}

@test "del --force of an interface in use" {
	make=(used_interface)
	attach=(tunread try tap0 tap no_carrier) attached=EBUSY
	every_fault tuntap del tap0 --force
}

used_interface() {
	[ -z "$holder" ] || kill "$holder" || :
	tuntap add tap0 user "$owner" lladdr 02:00:00:00:00:01 up
	# An address that comes of itself, a while later, would be a change.
	ip link set tap0 addrgenmode none
	hold tap0 tap
}

# Several at once go in one link group, or through their descriptors.

several() {
	local name

	make=(tuntap add user "$owner" lladdr 02:00:00:00:00:01 up -- tap0 tap1 tap2)
	"${make[@]}"
	for name in tap0 tap1 tap2; do
		each_there[$name]=$(state dev $name)
	done
	restore() {
		local name

		exists tap0 && exists tap1 && exists tap2 && return
		for name in tap0 tap1 tap2; do
			ip link set dev $name group 7 2>/dev/null || :
		done
		ip link del group 7 2>/dev/null || :
		"${make[@]}"
	}
}

# each_there_or_gone FAULT CALL
each_there_or_gone() {
	local name gone=0

	for name in tap0 tap1 tap2; do
		now=$(state dev $name)
		if [ -z "$now" ]; then
			gone=$((gone + 1))
			[[ $stderr != *"tuntap: $name: "* ]] ||
				[[ $stderr == *"tuntap: $name: may have been deleted"* ]] ||
				[[ $stderr == *"tuntap: $name: is no longer persistent"* ]] ||
				wrong "$1, $2" "$name is gone, and an error"
			continue
		fi
		if [ "$now" != "${each_there[$name]}" ]; then
			wrong "$1, $2" "half gone: $now"
			ip link del dev $name
		fi
		[ "$1" = killed ] || [[ $stderr == *"tuntap: $name: "* ]] || [[ $2 == write* ]] ||
			[[ $stderr == 'tuntap: '* && $gone -eq 0 ]] ||
			wrong "$1, $2" "$name is still there, and no error"
	done
	[ "$status" -ne 0 ] || [ $gone -eq 3 ] || wrong "$1, $2" "gone $gone, and no error"
}

@test "del of several" {
	local -A each_there
	several
	killed_at_each_call each_there_or_gone tuntap del tap0 tap1 tap2
	failed_each_call each_there_or_gone tuntap del tap0 tap1 tap2
	failed_from_each_call_on each_there_or_gone tuntap del tap0 tap1 tap2
	nothing_wrong
}

@test "del of several by their owner, without privilege" {
	local -A each_there
	need_users
	several
	as=(setpriv --reuid alice --regid alice --init-groups)
	killed_at_each_call each_there_or_gone "${as[@]}" tuntap del tap0 tap1 tap2
	failed_each_call each_there_or_gone "${as[@]}" tuntap del tap0 tap1 tap2
	# A thread makes few calls of its own.
	# shellcheck disable=SC2034 # for find_calls
	ONLY='ioctl|openat|sendto|recvmsg|clone.*'
	failed_from_each_call_on each_there_or_gone "${as[@]}" tuntap del tap0 tap1 tap2
	nothing_wrong
}
