# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# vlan VID [pvid] [untagged], vlan none: the VLANs of a bridge's port.

load helper

setup() {
	need_tun
	need jq
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
}

need_vlans() {
	ip -d -j link show br0 | jq -e '.[0].linkinfo.info_data.vlan_protocol' >/dev/null ||
		skip 'the bridges of this kernel have no VLAN filtering'
	ip link set br0 type bridge vlan_filtering 1
}

a=02:00:00:00:00:0a
b=02:00:00:00:00:0b

# vlans DEV: a line each, as bridge(8) tells them.
vlans() {
	bridge -j -compressvlans vlan show dev "$1" | jq -r '.[0].vlans // [] | .[] |
		"\(.vlan)\(if .vlanEnd then "-\(.vlanEnd)" else "" end) \((.flags // []) | join(","))"'
}

# The static entries, one for each VLAN.
entries() {
	bridge -j fdb show dev "$1" | jq -r '.[] | select(.state == "static") | "\(.mac) \(.vlan)"' | sort
}

everything() {
	bridge -j -compressvlans vlan show | jq -c '.[] | select(.ifname != "br0")'
	bridge fdb show | grep static | sort
	bridge -d -j link show
	ip -d -j link show | jq -c '.[] | del(.operstate, .qdisc, .flags, .linkinfo.info_slave_data.hold_timer,
		.linkinfo.info_slave_data.forward_delay_timer, .linkinfo.info_data)'
}

unchanged_by() {
	local before

	before=$(everything)
	fails "$@"
	equal "$(everything)" "$before"
}

@test "add in VLANs: exactly those that are said, not the bridge's own pvid" {
	need_vlans
	ok tuntap add tap0 master br0 vlan 10 pvid untagged vlan 20-30 vlan 40 untagged vlan 31 up
	equal "$(vlans tap0)" '10 PVID,Egress Untagged
20-31 
40 Egress Untagged'
	ok tuntap add tap1 master br0
	equal "$(vlans tap1)" '1 PVID,Egress Untagged'
	ok tuntap add tap2 master br0 vlan none
	equal "$(vlans tap2)" ''
	ok tuntap add tap3 master br0 vlan 1
	equal "$(vlans tap3)" '1 '
	ok tuntap add tap4 master br0 vlan 1-4094 untagged
	equal "$(vlans tap4)" '1-4094 Egress Untagged'
}

@test "replace of VLANs: exactly the said ones; an unsaid list stays" {
	need_vlans
	ok tuntap add tap0 master br0 vlan 10 pvid untagged vlan 20-30
	ok tuntap -j replace tap0 vlan 10 untagged vlan 25-40 vlan 5 pvid
	equal "$(jq -c '.[0].changes | map(del(.word))' <<<"$output")" \
'[{"from":"10 pvid untagged"},{"from":"20-24"},{"to":"5 pvid"},{"to":"10 untagged"},{"to":"31-40"}]'
	equal "$(vlans tap0)" '5 PVID
10 Egress Untagged
25-40 '
	ok tuntap -j replace tap0 vlan 25-30 vlan 31-40 vlan 5 pvid vlan 10 untagged
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap -j replace tap0 master br0
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap replace tap0 vlan none
	equal "$(vlans tap0)" ''
}

@test "replace from any VLANs to any" {
	local i from words sets=(
		'vlan none' 'vlan 1 pvid untagged' 'vlan 1-4094' 'vlan 4094 pvid' 'vlan 2 vlan 4 vlan 6'
		'vlan 1-5 untagged vlan 6 pvid untagged vlan 7-9' 'vlan 3 pvid vlan 4-5 untagged'
		'vlan 5 pvid untagged vlan 1-4 vlan 6-4094 untagged'
	)
	need_vlans
	ok tuntap add tap0 master br0
	# In an emulated machine each process takes seconds: few of them, and two ways to each.
	for ((i = 0; i < ${#sets[@]}; i++)); do
		ip link set tap0 nomaster
		# shellcheck disable=SC2086 # several words
		ok tuntap replace tap0 master br0 ${sets[i]}
		words=$(bridge -compressvlans vlan show dev tap0)
		ok tuntap save tap0
		ok tuntap apply --dry-run - <<<"${lines[-1]}"
		for from in "${sets[(i + 1) % ${#sets[@]}]}" "${sets[(i + 3) % ${#sets[@]}]}"; do
			ok tuntap -b - <<<"replace tap0 $from
				replace tap0 ${sets[i]}"
			equal "$(bridge -compressvlans vlan show dev tap0)" "$words"
		done
		ok tuntap apply --dry-run - <<<"tap0 mode tap master br0 ${sets[i]}"
	done
}

@test "set adds VLANs, gives other flags, takes the pvid from another, and removes all" {
	need_vlans
	ok tuntap add tap0 master br0 vlan 1 pvid untagged vlan 10-12
	ok tuntap -j set tap0 vlan 20 pvid
	equal "$(jq -c '.[0].changes | map(del(.word))' <<<"$output")" \
		'[{"from":"1 pvid untagged"},{"to":"1 untagged"},{"to":"20 pvid"}]'
	equal "$(vlans tap0)" '1 Egress Untagged
10-12 
20 PVID'
	ok tuntap set tap0 vlan 11 untagged
	equal "$(vlans tap0)" '1 Egress Untagged
10 
11 Egress Untagged
12 
20 PVID'
	ok tuntap -j set tap0 vlan 10 vlan 12
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap set tap0 vlan none
	equal "$(vlans tap0)" ''
}

@test "save prints VLANs back; status has a column, and the JSON an array" {
	local line before

	need_vlans
	ok tuntap add tap0 master br0 vlan 10 pvid untagged vlan 20-30 vlan 40 untagged
	ok tuntap add tap1 master br0
	ip link add br1 type bridge
	ok tuntap add tap2 master br1
	before=$(vlans tap0)
	ok tuntap save tap0
	line=${lines[-1]}
	[[ $line == *' master br0 vlan 10 pvid untagged vlan 20-30 vlan 40 untagged' ]] || complain "$line"
	ip link del tap0
	ok tuntap apply - <<<"$line"
	equal "$(vlans tap0)" "$before"
	ok tuntap status --noheadings --columns vlans tap0
	equal "$(xargs <<<"$output")" '10 pvid untagged 20-30 40 untagged'
	ok tuntap -j status tap0
	equal "$(jq -c '.[0].vlans' <<<"$output")" "$(bridge -j -compressvlans vlan show dev tap0 |
		jq -c '.[0].vlans | map({ vlan, vlanEnd, flags: (.flags // []) } |
			with_entries(select(.value != null)))')"
	# Of a bridge that does not filter there is nothing to tell, or to save.
	ok tuntap -j status tap2
	equal "$(jq '.[0].vlans' <<<"$output")" null
	ok tuntap save tap2
	[[ $output != *vlan* ]] || complain "$output"
}

@test "a bridge that does not filter VLANs is told so, and nothing is made or changed" {
	need_vlans
	ip link set br0 type bridge vlan_filtering 0
	unchanged_by 1 tuntap add tap0 master br0 vlan 10
	says 'the bridge "br0" does not filter VLANs' \
		'hint: ip link set dev br0 type bridge vlan_filtering 1'
	run ! exists tap0
	ok tuntap add tap0 master br0
	unchanged_by 1 tuntap set tap0 mtu 1400 vlan 10
	unchanged_by 1 tuntap replace tap0 mtu 1400 vlan 10
	unchanged_by 1 tuntap apply --dry-run - <<<'tap0 mode tap master br0 vlan 10'
	says 'does not filter VLANs'
}

@test "a kernel without the filter is told by its version" {
	ip -d -j link show br0 | jq -e '.[0].linkinfo.info_data.vlan_protocol == null' >/dev/null ||
		skip 'this kernel has it'
	fails 1 tuntap add tap0 master br0 vlan 10
	says "this kernel (Linux $(uname -r))"
	run ! exists tap0
	ok tuntap add tap0 master br0
	fails 1 tuntap set tap0 mtu 1400 vlan 10
	says "this kernel (Linux $(uname -r))"
	equal "$(link tap0 | jq '.[0].mtu')" 1500
}

@test "without a bridge VLANs are refused, and nothing is made or changed" {
	fails 2 tuntap add tap0 vlan 10
	says 'vlan is an option of a bridge port' 'hint: master BRIDGE'
	run ! exists tap0
	fails 2 tuntap add tap0 nomaster vlan 10
	fails 1 tuntap add tun0 master br0 vlan 10
	says 'a tun cannot be a port of the bridge'
	run ! exists tun0
	ok tuntap add tap0
	fails 1 tuntap set tap0 mtu 1400 vlan 10
	says 'the interface is in no bridge'
	equal "$(link tap0 | jq '.[0].mtu')" 1500
}

@test "static entries follow the VLANs of their port" {
	need_vlans
	ok tuntap add tap0 master br0 vlan 10 vlan 20 fdb $a
	equal "$(entries tap0)" "$a 10
$a 20
$a null"
	ok tuntap replace tap0 vlan 20 vlan 30
	equal "$(entries tap0)" "$a 20
$a 30
$a null"
	ok tuntap replace tap0 vlan 40 fdb $b
	equal "$(entries tap0)" "$b 40
$b null"
	ok tuntap set tap0 fdb none
	equal "$(entries tap0)" ''
	bridge fdb add $a dev tap0 master static vlan 40
	ok tuntap save tap0
	[[ $output == *"an entry of fdb that words cannot say: $a vlan 40"* ]] || complain "$output"
	ok tuntap replace tap0 fdb $b
	equal "$(entries tap0)" "$b 40
$b null"
}

@test "a failure puts the VLANs back, and those of the bridge that was left" {
	need_vlans
	ip link add br1 type bridge vlan_filtering 1
	# A bridge that had ports and has none is another: it has lost its MAC address.
	ok tuntap add tap2 lladdr 02:00:00:00:00:51 master br1
	ok tuntap add tap0 master br0 vlan 10 pvid untagged vlan 20-30 fdb $a
	ok tuntap add tap1 route 10.1.0.0/16 up
	unchanged_by 1 tuntap set tap0 vlan none route 10.1.0.0/16 up
	says 'nothing was changed'
	unchanged_by 1 tuntap replace tap0 vlan 15-25 untagged fdb $b route 10.1.0.0/16 up
	unchanged_by 1 tuntap set tap0 master br1 vlan 5 route 10.1.0.0/16 up
	says 'nothing was changed'
	ok tuntap -j set tap0 master br1 vlan 5
	equal "$(jq -c '.[0].changes | map(del(.word))' <<<"$output")" \
'[{"from":"br0","to":"br1"},{"from":"10 pvid untagged"},{"from":"20-30"},{"to":"5"}]'
	equal "$(vlans tap0)" '5 '
	equal "$(entries tap0)" "$a 5
$a null"
}

@test "a port of another bridge that filters keeps its VLANs" {
	local there='10 PVID,Egress Untagged
20-30 '

	need_vlans
	ip link add br1 type bridge vlan_filtering 1
	ok tuntap add tap0 master br0 vlan 10 pvid untagged vlan 20-30 fdb $a
	ok tuntap -j set tap0 master br1
	equal "$(jq -c '.[0].changes' <<<"$output")" '[{"word":"master","from":"br0","to":"br1"}]'
	equal "$(vlans tap0)" "$there"
	equal "$(entries tap0 | wc -l)" 13
	ok tuntap apply - <<<'tap0 mode tap master br0'
	equal "$(vlans tap0)" "$there"
	ok tuntap replace tap0 multi_queue master br1 --recreate
	equal "$(vlans tap0)" "$there"
	ok tuntap replace tap0 multi_queue master br0 vlan none
	ok tuntap set tap0 master br1
	equal "$(vlans tap0)" ''
}

@test "the VLAN that a bridge gives by itself stays behind, and the new bridge gives its own" {
	need_vlans
	ip link add br1 type bridge vlan_filtering 1 vlan_default_pvid 7
	ip link add br2 type bridge vlan_filtering 1 vlan_default_pvid 0
	ok tuntap add tap0 master br0
	ok tuntap set tap0 master br1
	equal "$(vlans tap0)" '7 PVID,Egress Untagged'
	equal "$stderr" ''
	ok tuntap set tap0 master br2
	equal "$(vlans tap0)" ''
	ok tuntap replace tap0 multi_queue master br0 --recreate
	equal "$(vlans tap0)" '1 PVID,Egress Untagged'
	# The same VLAN is none of br1's own.
	ok tuntap set tap0 vlan 7 vlan 1 pvid untagged
	ok tuntap set tap0 master br1
	equal "$(vlans tap0)" '1 PVID,Egress Untagged
7 '
}

@test "VLANs are lost in a bridge that does not filter, which is told" {
	local loses='loses vlan 10 pvid untagged, vlan 20-30: "br1" does not filter VLANs'

	need_vlans
	ip link add br1 type bridge
	ok tuntap add tap0 master br0 vlan 10 pvid untagged vlan 20-30 isolated on
	bridge fdb add $a dev tap0 master static vlan 20
	run -1 --separate-stderr tuntap apply --dry-run - <<<'tap0 mode tap master br1'
	says "tuntap: -:1:1: tap0: warning: $loses; loses fdb $a vlan 20: \"br1\" does not have the port in that VLAN" \
		'hint: ip link set dev br1 type bridge vlan_filtering 1'
	[[ $output == *'vlan 10 pvid untagged gone, vlan 20-30 gone, fdb '*' vlan 20 gone' ]] ||
		complain "$output"
	ok tuntap -j set tap0 master br1
	says "tuntap: tap0: warning: $loses"
	equal "$(jq -c '.[0].changes | map(.word)' <<<"$output")" '["master","vlan","vlan","fdb"]'
	equal "$(link tap0 | jq -r '.[0].master')" br1
	equal "$(bridge -d -j link show dev tap0 | jq '.[0].isolated')" true
	# An entry of one VLAN goes along with it.
	ok tuntap replace tap0 master br0 vlan 20 vlan 30
	bridge fdb add $a dev tap0 master static vlan 20
	bridge fdb add $b dev tap0 master static vlan 30
	ip link set br1 type bridge vlan_filtering 1
	ok tuntap set tap0 master br1 vlan 20
	says "loses fdb $b vlan 30"
	equal "$(entries tap0)" "$a 20"
}

@test "made anew it has its VLANs again" {
	need_vlans
	ok tuntap add tap0 master br0 vlan 10 pvid untagged vlan 20-30 fdb $a
	ok tuntap replace tap0 multi_queue --recreate
	equal "$(vlans tap0)" '10 PVID,Egress Untagged
20-30 '
	equal "$(entries tap0 | wc -l)" 13
}

@test "a bridge that comes later: the VLANs come with it" {
	local conf=$BATS_TEST_TMPDIR/conf

	need_vlans
	echo "tap0 mode tap master br9 vlan 10 pvid untagged fdb $a up" >"$conf"
	ok tuntap apply "$conf"
	says 'waits for the bridge "br9"'
	ip link add br9 type bridge vlan_filtering 1
	ok tuntap apply --join br9 "$conf"
	equal "$(vlans tap0)" '10 PVID,Egress Untagged'
	equal "$(entries tap0)" "$a 10
$a null"
	ok tuntap apply --dry-run "$conf"
}

@test "VLANs that are none" {
	local words

	for words in vlan 'vlan x' 'vlan 0' 'vlan 4095' 'vlan -1' 'vlan 5-' 'vlan -5' 'vlan 5-5' \
		'vlan 10-5' 'vlan 5-4095' 'vlan 1-2-3' 'vlan 10-20 pvid' 'vlan 10 pvid vlan 11 pvid' \
		'vlan 10 vlan 10' 'vlan 10-20 vlan 20' 'vlan 20 vlan 10-30' 'vlan 10 pvid pvid' \
		'vlan none vlan 10' 'vlan 10 vlan none' pvid untagged \
		'vlan 99999999999999999999999999999999'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap add tap0 master br0 $words
		run ! exists tap0
	done
}
