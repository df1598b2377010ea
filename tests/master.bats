# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# master: a bridge, a VRF, or what else the kernel takes; and what it does not.

load helper

setup() {
	need_tun
}

# A VRF of table 10, where this kernel has them.
make_vrf() {
	ip link add vrf0 type vrf table 10 2>/dev/null || skip 'no VRF can be made'
	ip link set vrf0 up
}

@test "a tun cannot be a port of a bridge: that is said before anything is made" {
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
	fails 1 tuntap add tun0 master br0
	says 'a tun cannot be a port of the bridge "br0"'
	run ! exists tun0
	ok tuntap add tun0 mtu 1400
	for verb in set replace; do
		fails 1 tuntap $verb tun0 master br0 mtu 1300
		says 'a tun cannot be a port of the bridge "br0"'
		equal "$(link tun0 | jq '.[0].mtu')" 1400
	done
	fails 1 tuntap apply --dry-run - <<<'tun0 master br0'
	says 'a tun cannot be a port of the bridge "br0"'
	ok tuntap set tun0 nomaster
}

@test "what has no ports is refused, as the dry run foresees" {
	ip link add veth0 type veth peer name veth1 2>/dev/null || skip 'no veth can be made'
	tuntap add tap1
	for mode in tun tap; do
		for master in veth0 tap1 lo; do
			fails 1 tuntap add ${mode}9 mode $mode master $master
			says "\"$master\" is not a bridge"
			run ! exists ${mode}9
			fails 1 tuntap apply --dry-run - <<<"${mode}9 mode $mode master $master"
			says "\"$master\" is not a bridge"
		done
	done
}

@test "the kernel's own words are passed on" {
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
	ip link add br1 type bridge
	tuntap add tap0 master br0
	ip link add link tap0 name mv0 type macvlan 2>/dev/null && ip link del mv0
	# A port of two masters is moved; one that is a macvlan's lower link is taken by none.
	tuntap add tap1
	ip link add link tap1 name mv1 type macvlan 2>/dev/null || skip 'no macvlan can be made'
	fails 1 tuntap set tap1 master br0
	says 'cannot make it a port of the bridge' 'nothing was changed'
	equal "$(link tap1 | jq -r '.[0].master')" null
}

@test "a tun and a tap in a VRF, with addresses that stay, up" {
	local name

	make_vrf
	for name in tun0 tap0; do
		ok tuntap add $name addr 10.0.0.1/24 addr 2001:db8::1/64 nodad master vrf0 up
		equal "$(link $name | jq -r '.[0].master')" vrf0
		equal "$(addrs $name | jq -c '[.[0].addr_info[] | select(.scope == "global").local]')" \
			'["10.0.0.1","2001:db8::1"]'
		[ -n "$(ip route show table 10 dev $name)" ] || complain 'no route in the table'
		ok tuntap -j replace $name master vrf0
		equal "$(jq '.[0].changed' <<<"$output")" false
		ok tuntap save $name
		[[ ${lines[1]} == *' master vrf0 '* ]] || complain 'not saved'
		ok tuntap set $name nomaster
		equal "$(addrs $name | jq -c '[.[0].addr_info[] | select(.scope == "global").local]')" \
			'["10.0.0.1","2001:db8::1"]'
		ok tuntap replace $name master vrf0 addr 10.0.0.1/24 addr 2001:db8::1/64 nodad
		equal "$(addrs $name | jq -c '[.[0].addr_info[] | select(.scope == "global").local]')" \
			'["10.0.0.1","2001:db8::1"]'
		ok tuntap del $name
	done
}

@test "apply --join of a VRF leaves the addresses that it has" {
	make_vrf
	ok tuntap add tun0 addr 10.0.0.1/24 addr 2001:db8::1/64 nodad up
	ok tuntap apply --join vrf0 - <<<'tun0 master vrf0 addr 10.0.0.1/24 addr 2001:db8::1/64 nodad up'
	equal "$(link tun0 | jq -r '.[0].master')" vrf0
	equal "$(addrs tun0 | jq -c '[.[0].addr_info[] | select(.scope == "global").local]')" \
		'["10.0.0.1","2001:db8::1"]'
}

@test "a master by an altname is that master" {
	ip link add br0 type bridge
	ip link property add dev br0 altname bridge0 || skip 'no altnames here'
	conf=$BATS_TEST_TMPDIR/tuntap.conf
	echo 'tap0 master bridge0 isolated on' >"$conf"
	ok tuntap -q apply "$conf"
	equal "$(link tap0 | jq -r '.[0].master')" br0
	ok tuntap apply --dry-run "$conf"
	equal "$output$stderr" ''
	ok tuntap -j apply "$conf"
	equal "$(jq -c 'map([.ifname, .action])' <<<"$output")" '[["tap0","keep"]]'
	ok tuntap -j set tap0 master bridge0
	equal "$(jq -c 'map(.action)' <<<"$output")" '["keep"]'
	ok tuntap -j replace tap0 master bridge0
	equal "$(jq -c 'map(.action)' <<<"$output")" '["keep"]'
	# The hooks of the boot ask by the name that the kernel tells.
	for bridge in br0 bridge0; do
		ip link set tap0 nomaster
		ok tuntap apply --join $bridge "$conf"
		equal "$output$stderr" 'tap0: changed: master br0, isolated on'
	done
	# Many of them: one dump instead of a look at each.
	for n in $(seq 40); do
		echo "tap$n master bridge0"
	done >"$conf"
	ok tuntap -q apply "$conf"
	ok tuntap apply --dry-run "$conf"
	equal "$output$stderr" ''
}

@test "options of a bridge's port do not go with a VRF" {
	make_vrf
	fails 1 tuntap add tap0 master vrf0 isolated on
	says 'isolated' '"vrf0" is not a bridge'
	run ! exists tap0
	tuntap add tap0 master vrf0
	fails 1 tuntap set tap0 isolated on
	says 'isolated' 'the interface is in no bridge'
}

@test "a tap in a team, and another with it" {
	ip link add team0 type team 2>/dev/null || skip 'no team can be made'
	ok tuntap add tap0 master team0 up
	equal "$(link tap0 | jq -r '.[0].master')" team0
	tuntap add tap1
	ok tuntap replace tap1 master team0
	equal "$(link tap1 | jq -r '.[0].master')" team0
	ok tuntap set tap0 nomaster
	equal "$(link tap0 | jq -r '.[0].master')" null
}

@test "a tap in a bond, which takes none that is up" {
	ip link add bond0 type bond 2>/dev/null || skip 'no bond can be made'
	ok tuntap add tap0 master bond0 up
	equal "$(link tap0 | jq -r '.[0].master')" bond0
}

@test "in a bridge that filters, a port keeps the VLANs that bridge(8) gave it" {
	local vlans

	need bridge
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
	ip link set br0 type bridge vlan_filtering 1 2>/dev/null || skip 'no bridge filters VLANs here'
	ok tuntap add tap0 master br0 up
	bridge vlan del vid 1 dev tap0
	bridge vlan add vid 10 pvid untagged dev tap0
	bridge vlan add vid 20 dev tap0
	vlans=$(bridge -j vlan show dev tap0)
	ok tuntap replace tap0 master br0 mtu 1400 isolated on
	ok tuntap set tap0 down
	ok tuntap apply - <<<'tap0 master br0 mtu 1300 learning off up'
	equal "$(bridge -j vlan show dev tap0)" "$vlans"
	equal "$(link tap0 | jq -c '.[0] | [.master, .mtu]')" '["br0",1300]'
}
