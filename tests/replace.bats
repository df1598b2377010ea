# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# replace: make it, or change what exists until it matches.

load helper

setup() {
	need_tun
}

# What of tap0 must stay where a line does not say it.
facts() {
	link "$1" | jq -S '.[0] | del(.ifindex, .link_index, .operstate, .flags) +
		{ up: (.flags | index("UP") != null) }'
	addrs "$1" | jq -cS '.[0].addr_info[] | { family, local, address, prefixlen, "label": .label, secondary }'
}

@test "what is not there is made, as add makes it" {
	need_users
	ok tuntap replace tap0 user alice addr 10.0.0.1/24 up
	equal "$output" ""
	equal "$(link tap0 | jq -c '.[0].linkinfo.info_data | [.type, .persist, .user]')" \
		'["tap",true,"alice"]'
	equal "$(addrs tap0 | jq -r '.[0].addr_info[0].local')" 10.0.0.1
}

@test "without a user a new one is the caller's, and one that exists keeps its own" {
	need_users
	ok tuntap replace tap0
	equal "$(link tap0 | jq -r '.[0].linkinfo.info_data.user')" root
	ok tuntap set-owner tap0 alice:vpn
	ok tuntap replace tap0 mtu 1400
	equal "$(link tap0 | jq -c '[.[0].linkinfo.info_data | .user, .group]')" '["alice","vpn"]'
	ok tuntap replace tap0 user bob
	equal "$(link tap0 | jq -c '[.[0].linkinfo.info_data | .user, .group]')" '["bob","vpn"]'
}

@test "what is not said stays: MAC, mtu, txqueuelen, link group, alias, state, addresses" {
	local before

	ok tuntap add tap0 lladdr 02:00:00:00:00:07 mtu 1400 txqueuelen 77 link-group 5 alias 'rack #3' \
		addr 10.0.0.1/24 addr 2001:db8::1/64 nodad up
	before=$(facts tap0)
	ok tuntap -j replace tap0
	equal "$(jq -c '.[0] | [.action, .changed, .changes]' <<<"$output")" '["keep",false,[]]'
	equal "$(facts tap0)" "$before"
}

@test "what is said is changed, and nothing else" {
	local index

	ok tuntap add tap0 mtu 1400 addr 10.0.0.1/24
	index=$(cat /sys/class/net/tap0/ifindex 2>/dev/null || link tap0 | jq '.[0].ifindex')
	ok tuntap -j replace tap0 mtu 1300 alias x up
	equal "$(jq -c '[.[0].changes[].word] | sort' <<<"$output")" '["alias","mtu","state"]'
	equal "$(link tap0 | jq -c '.[0] | [.ifindex, .mtu, .ifalias]')" "[$index,1300,\"x\"]"
	equal "$(addrs tap0 | jq -r '.[0].addr_info[0].local')" 10.0.0.1
}

@test "a tap that has no bridge said stays in that where somebody has put it" {
	ip link add br0 type bridge
	ok tuntap add tap0
	ip link set tap0 master br0
	ok tuntap -j replace tap0
	equal "$(jq -c '.[0] | [.changed, .changes]' <<<"$output")" '[false,[]]'
	equal "$(link tap0 | jq -r '.[0].master')" br0
	ok tuntap replace tap0 mtu 1400
	equal "$(link tap0 | jq -c '.[0] | [.master, .mtu]')" '["br0",1400]'
	ok tuntap -j replace tap0 nomaster
	equal "$(jq -c '.[0].changes' <<<"$output")" '[{"word":"master","from":"br0"}]'
	equal "$(link tap0 | jq -r '.[0].master')" null
	ok tuntap replace tap0 master br0
	equal "$(link tap0 | jq -r '.[0].master')" br0
}

@test "the mode need not be said of what exists, and must of what does not" {
	fails 2 tuntap replace vm1 user root
	says 'mode'
	run ! exists vm1
	ok tuntap add vm1 mode tap
	ok tuntap replace vm1 mtu 1400
	fails 2 tuntap replace vm1 mtu 65535
	says 'out of range for a tap'
	equal "$(link vm1 | jq '.[0].mtu')" 1400
}

@test "a name is needed, and is never picked" {
	fails 2 tuntap replace mode tap
	says 'name'
	fails 2 tuntap replace tap%d
	equal "$(ip -o link show type tun)" ""
}

@test "what is not ours is refused" {
	ip link add dummy0 type dummy 2>/dev/null || ip link add dummy0 type bridge
	fails 1 tuntap replace dummy0 mode tap mtu 1400
	says 'not a tun/tap interface'
	fails 1 tuntap replace lo mode tap
	equal "$(link lo | jq '.[0].mtu')" 65536
}

@test "one that a running program made for itself is refused" {
	hold tap0 tap
	fails 1 tuntap replace tap0 mtu 1400
	says 'not persistent'
	equal "$(link tap0 | jq '.[0].mtu')" 1500
}

# Addresses.

ipv4() {
	addrs tap0 | jq -r '[.[0].addr_info[] | select(.family == "inet") |
		"\(.local)/\(.prefixlen)" + if .secondary then " second" else "" end] | join(", ")'
}

ipv6() {
	addrs tap0 | jq -r '[.[0].addr_info[] | select(.family == "inet6" and .scope == "global") |
		"\(.local)/\(.prefixlen)"] | join(", ")'
}

@test "with addr, exactly the addresses that are said" {
	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.1.0.1/24 addr 2001:db8::1/64 up
	ok tuntap replace tap0 addr 10.1.0.1/24 addr 2001:db8::2/64 addr 10.2.0.1/24
	equal "$(ipv4)" '10.1.0.1/24, 10.2.0.1/24'
	equal "$(ipv6)" '2001:db8::2/64'
	ok tuntap replace tap0 addr none
	equal "$(ipv4)$(ipv6)" ""
}

@test "the first address of a subnet goes, the others stay, whatever promote_secondaries says" {
	local promote

	for promote in 0 1; do
		echo "$promote" >/proc/sys/net/ipv4/conf/all/promote_secondaries || skip 'no sysctl here'
		ok tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.2/24 addr 10.0.0.3/24
		echo "$promote" >/proc/sys/net/ipv4/conf/tap0/promote_secondaries
		ok tuntap -j replace tap0 addr 10.0.0.2/24 addr 10.0.0.3/24
		equal "$(ipv4)" '10.0.0.2/24, 10.0.0.3/24 second'
		# Of those that came back nothing is to be told.
		equal "$(jq -c '.[0].changes' <<<"$output")" '[{"word":"addr","from":"10.0.0.1/24"}]'
		ok tuntap del tap0
	done
}

@test "another length is another address, of IPv6 too, where the kernel thinks otherwise" {
	ok tuntap add tap0 addr 10.0.0.1/24 addr 2001:db8::1/64
	ok tuntap replace tap0 addr 10.0.0.1/16 addr 2001:db8::1/48
	equal "$(ipv4) $(ipv6)" '10.0.0.1/16 2001:db8::1/48'
}

@test "addresses that expire stay, but one that is asked for is then there for good" {
	ok tuntap add tap0 up
	ip addr add 10.5.0.1/24 dev tap0 valid_lft 500 preferred_lft 400
	ip addr add 10.6.0.1/24 dev tap0 valid_lft 500 preferred_lft 400
	ok tuntap replace tap0 addr 10.6.0.1/24
	equal "$(addrs tap0 | jq -c '[.[0].addr_info[] | select(.family == "inet") |
		[.local, .valid_life_time == 4294967295]] | sort')" \
		'[["10.5.0.1",false],["10.6.0.1",true]]'
}

@test "an expiring address that goes with the first of its subnet comes back as it was" {
	ok tuntap add tap0 addr 10.0.0.1/24
	ip addr add 10.0.0.9/24 dev tap0 valid_lft 500 preferred_lft 400
	echo 0 >/proc/sys/net/ipv4/conf/all/promote_secondaries || skip 'no sysctl here'
	ok tuntap replace tap0 addr 10.7.0.1/24
	equal "$(addrs tap0 | jq -c '[.[0].addr_info[] | select(.family == "inet") |
		[.local, .valid_life_time <= 500]] | sort')" '[["10.0.0.9",true],["10.7.0.1",false]]'
}

@test "the kernel's own addresses stay" {
	ok tuntap add tun0 up
	run addrs tun0
	# shellcheck disable=SC2016
	[[ $output == *fe80* ]] || skip 'this kernel gives a tun no link-local address'
	ok tuntap replace tun0 addr none
	[[ $(addrs tun0) == *fe80* ]] || complain 'the link-local address went'
}

@test "a link that goes down keeps its IPv6 addresses" {
	ok tuntap add tap0 addr 2001:db8::1/64 nodad addr 10.0.0.1/24 up
	ok tuntap replace tap0 down
	equal "$(ipv4) $(ipv6)" '10.0.0.1/24 2001:db8::1/64'
	ok tuntap replace tap0 up addr 2001:db8::2/64 nodad
	ok tuntap replace tap0 addr 2001:db8::3/64 down
	equal "$(ipv4) $(ipv6)" ' 2001:db8::3/64'
}

@test "an mtu too small for the IPv6 addresses that stay is refused" {
	ok tuntap add tap0 addr 2001:db8::1/64
	fails 1 tuntap replace tap0 mtu 1000
	says 'too small'
	equal "$(ipv6)" 2001:db8::1/64
	ok tuntap replace tap0 mtu 1000 addr 10.0.0.1/24
	equal "$(ipv6) $(link tap0 | jq '.[0].mtu')" ' 1000'
}

# What fails halfway is put back.

@test "whichever request fails, what was there is there again" {
	local before n

	need strace
	ip link add br0 type bridge
	ok tuntap add tap0 mtu 1400 alias old \
		addr 10.0.0.1/24 addr 10.0.0.2/24 addr 10.0.0.3/24 addr 2001:db8::1/64 nodad up
	ip addr add 10.0.0.8/24 dev tap0 valid_lft 900 preferred_lft 800
	before=$(facts tap0)
	# The fifth asks of what kind br0 is.
	for n in 6 7 8 9; do
		# Only this one: what puts back must not fail.
		run --separate-stderr traced -o /dev/null -e trace=sendto \
			-e inject=sendto:error=ENOBUFS:when="$n" \
			tuntap replace tap0 mtu 1300 alias new master br0 down \
			addr 10.0.0.3/24 addr 10.0.0.4/24 addr 2001:db8::1/48
		[ "$status" -eq 1 ] || break
		says 'nothing was changed'
		equal "$(facts tap0)" "$before"
	done
	[ "$n" -ge 8 ] || complain "only $n requests"
}

@test "by an altname: the addresses are those that it has" {
	tuntap add first0 mode tap
	tuntap add tap0 addr 10.0.0.1/24
	tuntap add tap1 addr 10.0.0.1/24
	ip link property add dev tap0 altname other || skip 'no altnames here'
	before=$(facts tap0)
	ok tuntap replace other addr 10.0.0.1/24
	equal "$(facts tap0)" "$before"
	ok tuntap replace other addr 10.0.0.2/24
	equal "$(ip -j addr show dev tap0 | jq -c '[.[].addr_info[].local]')" '["10.0.0.2"]'
}

@test "an address that the kernel refuses brings all back, the first of its subnet first" {
	local before

	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.2/24 addr 10.0.0.3/24 mtu 1400
	before=$(facts tap0)
	echo 1 >/proc/sys/net/ipv6/conf/tap0/disable_ipv6 || skip 'no sysctl here'
	fails 1 tuntap replace tap0 mtu 1500 addr 10.0.0.3/24 addr 10.0.0.9/24 addr 2001:db8::1/64
	says '2001:db8::1/64' 'nothing was changed'
	equal "$(facts tap0)" "$before"
}

# What is settled at creation.

@test "what only creation can set is refused, with the reason" {
	local before

	ok tuntap add tap0 vnet_hdr
	before=$(facts tap0)
	fails 1 tuntap replace tap0
	says 'vnet_hdr (it is on)' '--recreate'
	fails 1 tuntap replace tap0 mode tun vnet_hdr
	says 'mode (it is a tap, not a tun)'
	fails 1 tuntap replace tap0 vnet_hdr pi
	says 'pi (it is off)'
	fails 1 tuntap replace tap0 vnet_hdr multi_queue
	says 'multi_queue (it is off)'
	fails 1 tuntap replace tap0 vnet_hdr unowned
	says 'user'
	equal "$(facts tap0)" "$before"
}

@test "--recreate makes it anew, with all that was not said as it was" {
	local before after

	need_users
	ok tuntap add tap0 user alice group vpn pi lladdr 02:00:00:00:00:07 mtu 1400 txqueuelen 77 \
		alias 'rack #3' addr 10.0.0.1/24 addr 10.0.0.2/24 addr 2001:db8::1/64 nodad up
	before=$(facts tap0)
	ok tuntap -j replace tap0 --recreate
	equal "$(jq -c '.[0] | [.action, .changed, .changes]' <<<"$output")" \
		'["recreate",true,[{"word":"pi","from":"on","to":"off"}]]'
	after=$(facts tap0)
	equal "${after/'"pi": false'/'"pi": true'}" "$before"
	ok tuntap replace tap0 --recreate unowned
	equal "$(link tap0 | jq -c '[.[0].linkinfo.info_data | .user, .group]')" '[null,null]'
}

@test "--recreate leaves a tap in its bridge, and takes no tun into one" {
	ip link add br0 type bridge
	ok tuntap add tap0 master br0
	ok tuntap replace tap0 pi --recreate
	equal "$(link tap0 | jq -c '.[0] | [.master, .linkinfo.info_data.pi]')" '["br0",true]'
	ok tuntap replace tap0 --recreate nomaster
	equal "$(link tap0 | jq -r '.[0].master')" null
	ok tuntap add vm0 mode tap master br0
	ok tuntap replace vm0 mode tun --recreate
	equal "$(link vm0 | jq -c '.[0] | [.linkinfo.info_data.type, .master]')" '["tun",null]'
}

@test "--recreate leaves a tun in its VRF" {
	ip link add vrf0 type vrf table 7 || skip 'no VRF in this kernel'
	ok tuntap add tun0
	ip link set tun0 master vrf0
	ok tuntap replace tun0 pi --recreate
	equal "$(link tun0 | jq -c '.[0] | [.master, .linkinfo.info_data.pi]')" '["vrf0",true]'
}

@test "--recreate can turn a tap into a tun" {
	ok tuntap add vm0 mode tap mtu 1400 addr 10.0.0.1/24 up
	ok tuntap replace vm0 mode tun --recreate
	equal "$(link vm0 | jq -c '.[0] | [.linkinfo.info_data.type, .mtu, .txqlen]')" '["tun",1400,500]'
	equal "$(addrs vm0 | jq -r '.[0].addr_info[0].local')" 10.0.0.1
}

@test "--recreate never of one in use, whose program goes on with it" {
	local before

	ok tuntap add tap0 addr 10.0.0.1/24
	hold tap0 tap
	before=$(link tap0 | jq '.[0].ifindex')
	fails 1 tuntap replace tap0 pi --recreate
	says 'in use' tunread
	equal "$(link tap0 | jq '.[0].ifindex')" "$before"
}

@test "--recreate without a bridge to join leaves the old one" {
	local before

	ok tuntap add tap0 addr 10.0.0.1/24
	before=$(link tap0 | jq '.[0].ifindex')
	fails 1 tuntap replace tap0 pi master br7 --recreate
	says 'no such bridge'
	equal "$(link tap0 | jq '.[0].ifindex')" "$before"
}

@test "--recreate by an owner without privilege leaves the old one" {
	local before

	need_users
	ok tuntap add tap0 user alice alias old mtu 1400
	before=$(link tap0)
	fails 1 as alice tuntap replace tap0 pi --recreate
	says 'tuntap: tap0: ' 'Operation not permitted' 'hint: ' 'CAP_NET_ADMIN'
	equal "$(link tap0)" "$before"
}

@test "--recreate is refused where what it keeps does not go with the words" {
	local before

	need_sysfs
	ok tuntap add tap0 mode tap addr 2001:db8::1/64 nodad
	ok tuntap add tun0 mode tun mtu 65535
	before=$(facts tap0)$(facts tun0)$(cat /sys/class/net/t*0/ifindex)
	fails 2 tuntap replace tap0 mtu 1000 pi --recreate
	equal "$stderr" 'tuntap: tap0: mtu 1000 is too small for an IPv6 address (at least 1280)'
	fails 2 tuntap replace tun0 mode tap --recreate
	equal "$stderr" 'tuntap: tun0: mtu 65535 is out of range for a tap (68 to 65521)'
	printf '%s\n' 'tap0 mode tap mtu 1000 pi' >"$BATS_TEST_TMPDIR/conf"
	run --separate-stderr tuntap apply --recreate "$BATS_TEST_TMPDIR/conf"
	[ "$status" -ne 0 ]
	says 'mtu 1000 is too small'
	equal "$(facts tap0)$(facts tun0)$(cat /sys/class/net/t*0/ifindex)" "$before"
	ok tuntap replace tap0 mtu 1000 pi addr none --recreate
}

@test "--recreate is refused where a route that it keeps needs an address that goes" {
	local before

	ok tuntap add tun0 mode tun addr fd00::1/64 nodad up route fd50::/48 via fd00::2
	before=$(ip -d -j addr show tun0)$(ip -6 -j route show proto static)
	fails 1 tuntap replace tun0 mode tun addr 10.0.0.1/24 pi --recreate
	equal "$stderr" 'tuntap: tun0: route fd50::/48 via fd00::2 has a gateway in no network of the interface
hint: an addr in its network, or route none'
	ok tuntap set tun0 route fd50::/48 src fd00::1
	fails 2 tuntap replace tun0 mode tun addr fd00::1/64 pi --recreate
	says 'source address is tentative'
	ok tuntap set tun0 route fd50::/48 via fd00::2
	equal "$(ip -d -j addr show tun0)$(ip -6 -j route show proto static)" "$before"
	ok tuntap replace tun0 mode tun addr 10.0.0.1/24 route none pi --recreate
}

@test "--recreate: of one that can be made again but for its routes, these alone are lost" {
	ok tuntap add tun0 mode tun addr fd00::1/64 nodad up route fd50::/48 via fd00::5
	# The kernel keeps a route whose gateway is an address of its own now, but takes none.
	ip addr add fd00::5/64 dev tun0 nodad
	fails 1 tuntap replace tun0 mode tun pi --recreate
	says 'cannot add route fd50::/48 via fd00::5' 'it was made again as it was, but for route'
	equal "$(ip -o -6 addr show tun0 scope global | wc -l)" 2
	equal "$(ip -6 route show proto static)" ''
}

@test "--recreate of one with a secret, which a new one has not" {
	local conf=/proc/sys/net/ipv6/conf/tap0

	[ -e /proc/sys/net/ipv6/conf/lo ] || skip 'this kernel has no IPv6'
	ok tuntap add tap0 addr 10.0.0.1/24 accept_ra 0
	echo 2001:db8::7 2>/dev/null >$conf/stable_secret || skip '/proc/sys cannot be written'
	equal "$(cat $conf/addr_gen_mode)" 2
	echo 'tap0 pi' >"$BATS_TEST_TMPDIR/conf"
	run --separate-stderr tuntap apply --recreate --dry-run "$BATS_TEST_TMPDIR/conf"
	[ "$status" -eq 1 ] && [[ $stderr == *'tap0: warning: addrgenmode stable_secret is not kept:'* ]]
	ok tuntap replace tap0 pi --recreate
	equal "$stderr" 'tuntap: tap0: warning: addrgenmode stable_secret is not kept: a new interface cannot be given it'
	equal "$(cat $conf/addr_gen_mode $conf/accept_ra)" $'0\n0'
	equal "$(addrs tap0 | jq -r '.[0].addr_info[0].local')" 10.0.0.1
	echo 2001:db8::7 >$conf/stable_secret
	ok tuntap replace tap0 addrgenmode none --recreate
	equal "$stderr" ''
	equal "$(cat $conf/addr_gen_mode)" 1
}

@test "--recreate with a mtu that leaves no IPv6: only what is said of that is refused" {
	local before

	ok tuntap add tap0 mtu 1500
	ok tuntap replace tap0 multi_queue mtu 1000 --recreate
	equal "$(link tap0 | jq -c '.[0] | [.mtu, .linkinfo.info_data.multi_queue]')" '[1000,true]'
	before=$(facts tap0)
	fails 2 tuntap replace tap0 accept_ra 0 --recreate
	says 'accept_ra: there is no IPv6 with mtu 1000'
	equal "$(facts tap0)" "$before"
	ok tuntap replace tap0 mtu 1400 --recreate
}

@test "when the new one cannot be made, the old one is made again" {
	local before n

	need strace
	ok tuntap add tap0 lladdr 02:00:00:00:00:07 mtu 1400 addr 10.0.0.1/24 addr 10.0.0.2/24 up
	before=$(facts tap0)
	# The clear of TUNSETPERSIST is the first, the commit of the new one the second.
	n=$(traced -e trace=ioctl tuntap replace tap0 --recreate multi_queue 2>&1 |
		awk '/ioctl/ { n++ } /TUNSETPERSIST, 0x1/ { print n; exit }')
	ok tuntap del tap0
	ok tuntap add tap0 lladdr 02:00:00:00:00:07 mtu 1400 addr 10.0.0.1/24 addr 10.0.0.2/24 up
	run --separate-stderr traced -o /dev/null -e trace=ioctl -e inject=ioctl:error=EIO:when="$n" \
		tuntap replace tap0 --recreate multi_queue
	equal "$status" 1
	says 'made again as it was'
	equal "$(facts tap0)" "$before"
}

@test "an owner may replace the owner without privilege" {
	need_users
	ok tuntap add tap0 user alice
	ok as alice tuntap replace tap0 user bob
	equal "$(link tap0 | jq -r '.[0].linkinfo.info_data.user')" bob
	fails 1 as alice tuntap replace tap0 user alice
}

@test "forty at once of one name: all succeed, and it is what they asked for" {
	local i pids=()

	for ((i = 0; i < 40; i++)); do
		tuntap replace tap0 mtu 1400 addr 10.0.0.1/24 up 3>&- 2>>"$BATS_TEST_TMPDIR/err" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || complain "$(cat "$BATS_TEST_TMPDIR/err")"
	done
	equal "$(link tap0 | jq '.[0].mtu') $(ipv4)" '1400 10.0.0.1/24'
}

@test "one that another makes between the look and the step is changed" {
	local n

	need strace
	n=$(traced -e trace=ioctl tuntap replace tap0 2>&1 |
		awk '/ioctl/ { n++ } /TUNSETIFF/ { print n; exit }')
	ok tuntap del tap0
	traced -o /dev/null -e trace=ioctl -e inject=ioctl:delay_enter=800000:when="$n" \
		tuntap replace tap0 mtu 1400 3>&- 2>"$BATS_TEST_TMPDIR/err" &
	sleep 0.4
	ok tuntap add tap0 mtu 1300
	wait $! || complain "$(cat "$BATS_TEST_TMPDIR/err")"
	equal "$(link tap0 | jq '.[0].mtu')" 1400
}

@test "--recreate keeps the altnames, and save names them" {
	tuntap add tap0 mode tap
	ip link property add dev tap0 altname vpn0 altname a-name-that-is-longer-than-those-of-links ||
		skip 'no altnames here'
	ok tuntap save
	[[ $output == *'# tap0: not in the line below: the altname vpn0'* ]]
	ok tuntap replace vpn0 mode tap multi_queue --recreate
	equal "$stderr" ''
	equal "$(ip -j link show tap0 | jq -c '.[0].altnames')" \
		'["vpn0","a-name-that-is-longer-than-those-of-links"]'
	ok tuntap replace vpn0 mode tap multi_queue
	equal "$(ip -o link show type tun | wc -l)" 1
	# The old one, which is made again, has them too.
	need strace
	need_plain
	tuntap add tap9 mode tap multi_queue
	traced -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=ioctl tuntap replace tap9 mode tap vnet_hdr --recreate
	nth=$(grep -n 'TUNSETPERSIST, 0x1' "$BATS_TEST_TMPDIR/calls")
	fails 1 traced -qq -o /dev/null -e trace=ioctl -e inject=ioctl:error=EIO:when="${nth%%:*}" \
		tuntap replace vpn0 mode tap vnet_hdr --recreate
	says 'it was made again as it was'
	equal "$(ip -j link show tap0 | jq -c '.[0].altnames')" \
		'["vpn0","a-name-that-is-longer-than-those-of-links"]'
}
