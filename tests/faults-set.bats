# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Whatever is done to a set or a set-owner: each attribute is the old one or the
# new one, and what is said of it is so.

load helper
load faults

# Names are looked up by many calls, each of which fails in the tests of add.
if [ "$WORLD_USERS" = 1 ]; then
	old_ids=(user 4201 group 4201) new_ids=(user 4202 group 4202)
else
	# In a user namespace of one user there is root alone.
	old_ids=(user 0 group 0) new_ids=("${old_ids[@]}")
fi

setup() {
	need_tun
	need strace
	need jq
	make_bridge
}

# The interface, from nothing, as the array make says; $now is what was last seen.
restore() {
	[ -z "$old" ] || [ "$now" != "$old" ] || return 0
	! exists tap0 || ip link del dev tap0
	"${make[@]}"
}

# look_first COMMAND...: the attributes before and after it, all well.
look_first() {
	old='' now=''
	restore
	old=$(state)
	"$@"
	new=$(state)
	[ "$old" != "$new" ]
	now=$new
	restore
	now=$(state)
	equal "$now" "$old"
}

# The attributes of tap0, a line each, by the names that the messages use; each address,
# each route, each entry of fdb and each VLAN is a line too.
attributes() {
	jq -r '.[] | (select(.dev == "tap0") |
			"route \(.dst) \(.gateway) \(.metric) \(.table) \(.prefsrc)"),
		(select(.port == "tap0") | "fdb \(.fdb)"),
		(select(.member == "tap0") | "vlan \(.vlan)"),
		(select(.ifname == "tap0") | .linkinfo.info_data as $tun |
		"user \($tun.user)", "group \($tun.group)",
		"mode \($tun.type)", "pi \($tun.pi)", "vnet_hdr \($tun.vnet_hdr)",
		"multi_queue \($tun.multi_queue)", "state \(.flags | index("UP") != null)",
		"lladdr \(.address)", "mtu \(.mtu)", "txqueuelen \(.txqlen)", "link-group \(.group)",
		"master \(.master)", "alias \(.ifalias)",
		(.linkinfo.info_slave_data // {} | "isolated \(.isolated)", "cost \(.cost)"),
		"addrgenmode \(.inet6_addr_gen_mode)",
		(.addr_info | sort_by(.local)[] |
			"addr \(.local) \(.address)/\(.prefixlen) \(.nodad)"))' <<<"$1" |
		sort
}

# What of now is not as it was before, as a message lists it.
changed() {
	comm -3 <(attributes "$old") <(attributes "$now") | awk '{ print $1 }' | sort -u |
		paste -s -d, | sed 's/,/, /g'
}

# Lines that are in now but neither in old nor in new, or in both and not in now.
neither() {
	attributes "$now" | comm -23 - <(cat <(attributes "$old") <(attributes "$new") | sort -u)
	comm -12 <(attributes "$old") <(attributes "$new") | comm -23 - <(attributes "$now")
}

# What was said to be changed, in the order of changed.
told() {
	sed -n 's/.*; changed anyway: //p' <<<"$stderr" | sed 's/, /\n/g' | sort |
		paste -s -d, | sed 's/,/, /g'
}

# old_or_new FAULT CALL
old_or_new() {
	local odd

	now=$(state)
	case $now in
	"$new") ;;
	"$old") ;;
	*)
		odd=$(neither)
		[ -z "$odd" ] || wrong "$1, $2" "neither old nor new: $odd"
		;;
	esac
	[ "$1" != killed ] || return 0
	if [ "$status" -eq 0 ]; then
		[ "$now" = "$new" ] || wrong "$1, $2" "no error, but not changed whole: $(changed)"
		return
	fi
	[[ $stderr == 'tuntap: '* ]] || wrong "$1, $2" 'no message'
	case $stderr in
	*'changed anyway: '*)
		[ "$(changed)" = "$(told)" ] || wrong "$1, $2" "changed: $(changed)"
		;;
	*'may have been changed in part'*)
		;;
	*)
		[ "$now" = "$old" ] || wrong "$1, $2" "changed, and not told: $(changed)"
		;;
	esac
	# A single fault leaves all that is needed to put things back.
	[ "$1" = 'all fail' ] || [ "$now" = "$old" ] || wrong "$1, $2" "not put back: $(changed)"
}

every_fault() {
	look_first "$@"
	killed_at_each_call old_or_new "$@"
	failed_each_call old_or_new "$@"
	failed_from_each_call_on old_or_new "$@"
	nothing_wrong
}

@test "set, from little to much" {
	make=(tuntap add tap0 mode tap "${old_ids[@]}" pi lladdr 02:00:00:00:00:01 alias old
		addr 10.0.0.1/24 addr fd00::1/64 nodad)
	every_fault tuntap set tap0 "${new_ids[@]}" lladdr 02:00:00:00:00:02 mtu 1400 \
		txqueuelen 77 link-group 7 alias new master br0 isolated on cost 7 addr 10.1.0.1/24 \
		addr fd01::1 peer fd01::2/128 nodad up
}

@test "set, from much to little" {
	make=(tuntap add tap0 mode tap "${old_ids[@]}" vnet_hdr lladdr 02:00:00:00:00:01 mtu 1400
		txqueuelen 77 alias old master br0 addr 10.0.0.1/24 addr 10.0.0.2/24
		addr fd00::1/64 nodad addr fd01::1 peer fd01::2/128 nodad up)
	every_fault tuntap set tap0 "${new_ids[@]}" lladdr 02:00:00:00:00:02 mtu 1300 \
		txqueuelen 88 noalias nomaster addr none down
}

@test "set of a port: its options, and another bridge" {
	make=(tuntap add tap0 mode tap lladdr 02:00:00:00:00:71 master br0 isolated on cost 7 up)
	ip link add br1 type bridge
	ip link set br1 addrgenmode none
	ip tuntap add port1 mode tap
	ip link set port1 address 02:00:00:00:00:51 master br1
	every_fault tuntap set tap0 isolated off cost 9
	every_fault tuntap set tap0 master br1 cost 9
	# What is said of neither goes along.
	equal "$(attributes "$new" | grep -c 'isolated true\|cost 9')" 2
}

@test "set of what belongs to IPv4 and IPv6" {
	make=(tuntap add tap0 mode tap lladdr 02:00:00:00:00:01 mtu 1000 rp_filter 1)
	every_fault tuntap set tap0 mtu 1500 addrgenmode none accept_ra 0 proxy_ndp on \
		forwarding on rp_filter 2 addr fd00::1/64 nodad
}

@test "set down, which takes the IPv6 addresses away" {
	make=(tuntap add tap0 "${old_ids[@]}" lladdr 02:00:00:00:00:01 addr 10.0.0.1/24 addr fd00::1/64 nodad up)
	every_fault tuntap set tap0 down
}

@test "set-owner of an idle interface" {
	need_users
	make=(tuntap add tap0 "${old_ids[@]}" lladdr 02:00:00:00:00:01 pi vnet_hdr)
	every_fault tuntap set-owner tap0 4202:4202
}

@test "set-owner of an interface in use" {
	need_users
	make=(used_interface)
	look_first tuntap set-owner tap0 4202:4202
	killed_at_each_call old_or_new tuntap set-owner tap0 4202:4202
	# Most are of the walk through /proc, and alike.
	# shellcheck disable=SC2034 # for find_calls
	ONLY='ioctl|pidfd_.*|sendto|recvmsg|socket|getdents64|write'
	failed_each_call old_or_new tuntap set-owner tap0 4202:4202
	failed_from_each_call_on old_or_new tuntap set-owner tap0 4202:4202
	nothing_wrong
	kill -0 "$holder"
}

used_interface() {
	[ -z "${holder-}" ] || kill "$holder" || :
	tuntap add tap0 "${old_ids[@]}" lladdr 02:00:00:00:00:01 up
	# An address that comes of itself, a while later, would be a change.
	ip link set tap0 addrgenmode none
	hold -u alice tap0 tap
}

@test "set-owner by its owner, without privilege" {
	need_users
	make=(tuntap add tap0 user alice group alice lladdr 02:00:00:00:00:01 vnet_hdr)
	every_fault setpriv --reuid alice --regid alice --init-groups \
		tuntap set-owner tap0 4201:4300
}

@test "set of routes, with the addresses they need, and up" {
	make=(tuntap add tap0 mode tap "${old_ids[@]}" lladdr 02:00:00:00:00:01 addr 10.0.0.1/24
		addr fd00::1/64 nodad route 10.1.0.0/16 route 10.2.0.0/16 via 10.0.0.2
		route fd01::/64 via fd00::2 up)
	every_fault tuntap set tap0 addr 10.9.0.1/24 route 10.1.0.0/16 via 10.9.0.2 \
		route 10.3.0.0/16 route fd02::/64 metric 5 mtu 1400
	every_fault tuntap replace tap0 addr 10.9.0.1/24 addr fd00::1/64 nodad \
		route 10.3.0.0/16 via 10.9.0.2 route fd02::/64
	every_fault tuntap set tap0 down mtu 1400
	make=(tuntap add tap0 mode tap "${old_ids[@]}" lladdr 02:00:00:00:00:01)
	every_fault tuntap set tap0 up addr 10.0.0.1/24 route 10.1.0.0/16 via 10.0.0.2
}

@test "set of entries of fdb, and into another bridge, where others are" {
	make=(tuntap add tap0 mode tap "${old_ids[@]}" lladdr 02:00:00:00:00:01 master br0
		fdb 02:00:00:00:00:0a fdb 02:00:00:00:00:0b)
	ONLY='sendto|recvmsg|ioctl|socket' every_fault tuntap replace tap0 mtu 1400 \
		fdb 02:00:00:00:00:0b fdb 02:00:00:00:00:0c
	# As make_bridge has it: what it has it has of its port.
	ip link add br1 type bridge
	ip link set br1 addrgenmode none
	ip tuntap add port1 mode tap
	ip link set port1 address 02:00:00:00:00:51 master br1
	ip link set br1 up
	ONLY='sendto|recvmsg|ioctl|socket' every_fault tuntap set tap0 master br1 \
		fdb 02:00:00:00:00:0c isolated on
}

@test "set into another bridge, with options and entries that go along, and one that cannot" {
	make=(tuntap add tap0 mode tap "${old_ids[@]}" lladdr 02:00:00:00:00:01 master br0 isolated on
		cost 7 fdb 02:00:00:00:00:0a fdb 02:00:00:00:00:0b)
	ip link add br1 type bridge
	ip link set br1 addrgenmode none
	ip tuntap add port1 mode tap
	ip link set port1 address 02:00:00:00:00:51 master br1
	ip link set br1 up
	bridge fdb add 02:00:00:00:00:0b dev port1 master static
	ONLY='sendto|recvmsg|ioctl|socket' every_fault tuntap set tap0 master br1
	equal "$(attributes "$new" | grep -c 'isolated true\|cost 7\|fdb')" 3
}

@test "set of VLANs, of entries in them, and into another bridge" {
	ip -d -j link show br0 | jq -e '.[0].linkinfo.info_data.vlan_protocol' >/dev/null ||
		skip 'the bridges of this kernel have no VLAN filtering'
	ip link set br0 type bridge vlan_filtering 1
	make=(tuntap add tap0 mode tap "${old_ids[@]}" lladdr 02:00:00:00:00:01 master br0
		vlan 5 pvid untagged vlan 7 fdb 02:00:00:00:00:0a)
	ONLY='sendto|recvmsg|ioctl|socket' every_fault tuntap set tap0 mtu 1400 vlan 7 vlan 9 pvid
	ip link add br1 type bridge vlan_filtering 1
	ip link set br1 addrgenmode none
	ip tuntap add port1 mode tap
	ip link set port1 address 02:00:00:00:00:51 master br1
	ip link set br1 up
	ONLY='sendto|recvmsg|ioctl|socket' every_fault tuntap set tap0 master br1
	equal "$(attributes "$new" | grep -c '^vlan [57]')" 2
	# Of whose own VLAN nothing is known: one of another number is not given instead.
	ip link set br1 type bridge vlan_default_pvid 9
	make=(tuntap add tap0 mode tap lladdr 02:00:00:00:00:01 master br0 vlan none)
	ONLY='sendto|recvmsg' every_fault tuntap set tap0 master br1
	equal "$(attributes "$new" | grep -c '^vlan')" 0
}

with_route_of_another() {
	tuntap add tap0 lladdr 02:00:00:00:00:01 addrgenmode none addr 10.0.0.1/24 \
		route 10.1.0.0/16 up
	ip route add 10.5.0.0/16 via 10.0.0.2 dev tap0 proto 99
}

another_stays() {
	old_or_new "$@"
	[ -n "$(ip route show 10.5.0.0/16 proto 99)" ] || wrong "$1, $2" "another's route is lost"
}

@test "replace of all IPv4 addresses, which takes no route of another" {
	make=(with_route_of_another)
	look_first tuntap replace tap0 addr 10.9.0.1/24
	killed_at_each_call another_stays tuntap replace tap0 addr 10.9.0.1/24
	failed_each_call another_stays tuntap replace tap0 addr 10.9.0.1/24
	failed_from_each_call_on another_stays tuntap replace tap0 addr 10.9.0.1/24
	nothing_wrong
}
