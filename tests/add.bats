# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What add makes, compared with what ip says of it.

load helper

setup() {
	need_tun
	need jq
}

# is NAME CONDITION...: each is true, in the words of jq, of what ip says: $link
# is the object of `ip -d -j link`, $tun its info_data, $addr the list of
# `ip -j addr` without the addresses that the kernel made.
is() {
	local name=$1 condition

	shift
	condition=$(printf '(%s) and ' "$@")
	jq -ne --argjson links "$(link "$name")" --argjson addrs "$(addrs "$name")" "
		\$links[0] as \$link | \$link.linkinfo.info_data as \$tun |
		(\$addrs[0].addr_info | map(select(.local | startswith(\"fe80\") | not))) as \$addr |
		$condition true" >/dev/null ||
		complain "$name: not all of: $*" "$(link "$name")" "$(addrs "$name")"
}

# Addresses in the order of ip, without those that the kernel made.
addresses() {
	ip -o addr show dev "$1" | grep -v 'inet6 fe80' |
		sed 's/.*inet6\{0,1\} //; s/ \(brd\|scope\) .*//'
}

@test "a tap with every word together" {
	need_ip
	need_users
	ip link add br0 type bridge
	ok tuntap add dev tap0 mode tap user 4201 group 4300 pi vnet_hdr multi_queue one_queue \
		lladdr 02:00:5e:00:53:01 mtu 1400 txqueuelen 77 link-group 9 master br0 alias "Alice's machine" \
		addr 10.0.0.1/24 addr 10.1.0.1 peer 10.1.0.2/30 addr fd00::1/64 nodad \
		addr fd01::1 peer fd01::2 up -q
	equal "$output$stderr" ""
	is tap0 '$link.ifname == "tap0"' '$link.link_type == "ether"' \
		'$link.address == "02:00:5e:00:53:01"' '$link.mtu == 1400' \
		'$link.txqlen == 77' '$link.group == "9"' '$link.master == "br0"' \
		'$link.ifalias == "Alice'\''s machine"' \
		'$link.flags | index("UP")' '$link.flags | index("NO-CARRIER")' \
		'$link.flags | index("LOWER_UP") | not' \
		'$tun.type == "tap"' '$tun.user == "alice"' \
		'$tun.group == "vpn"' '$tun.pi == true' '$tun.vnet_hdr == true' \
		'$tun.multi_queue == true' '$tun.persist == true' '$tun.numqueues == 0' \
		'($addr | length) == 4' '$addr[0].local == "10.0.0.1"' '$addr[0].prefixlen == 24' \
		'$addr[0].scope == "global"' '$addr[0].address == null'
	equal "$(addresses tap0)" "10.0.0.1/24
10.1.0.1 peer 10.1.0.2/30
fd01::1 peer fd01::2/128
fd00::1/64"
	ok tuntap show tap0
	need_sysfs
	equal "$output" "$(ip tuntap show)"
	[[ $output == 'tap0: tap pi one_queue multi_queue vnet_hdr persist filter user 4201 group 4300' ]]
}

@test "a tun with every word together" {
	need_users
	ok tuntap add mode tun dev tun0 user alice group alice pi vnet_hdr one_queue \
		mtu 65535 txqueuelen 0 alias x nomaster \
		addr 10.0.0.1 peer 10.0.0.2/32 addr fd00::1/64 up
	equal "$output$stderr" ""
	is tun0 '$link.link_type == "none"' '$link.mtu == 65535' '$link.txqlen // 0 == 0' \
		'$link.ifalias == "x"' '$link.master == null' '$link.flags | index("UP")' \
		'$link.flags | index("NO-CARRIER")' '$tun.type == "tun"' \
		'$tun.user == "alice"' '$tun.group == "alice"' \
		'$tun.pi == true' '$tun.vnet_hdr == true' '$tun.multi_queue == false' \
		'$tun.persist == true' '($addr | length) == 2' \
		'$addr[0].local == "10.0.0.1"' '$addr[0].address == "10.0.0.2"' \
		'$addr[0].prefixlen == 32' '$addr[1].local == "fd00::1"' \
		'$addr[1].prefixlen == 64' '$addr[1].tentative == null'
}

@test "nothing but a name: the mode from it, the owner the caller, the rest off" {
	for mode in tun tap; do
		ok tuntap add "${mode}7"
		equal "$output$stderr" ""
		is "${mode}7" "\$tun.type == \"$mode\"" '$tun.user == "root"' \
			'$tun.group == null' '$tun.pi == false' '$tun.vnet_hdr == false' \
			'$tun.multi_queue == false' '$tun.persist == true' \
			'$link.mtu == 1500' '$link.flags | index("UP") | not' '$addr == []' \
			'$link.ifalias == null' '$link.master == null'
	done
	is tap7 '$link.txqlen == 1000'
	is tun7 '$link.txqlen == 500'
	ok tuntap add vpn0 mode tap
	ok tuntap add tuna mode tap
	is tuna '$tun.type == "tap"'
}

@test "the same as ip makes, but for the owner" {
	need_ip
	need_users
	need_sysfs
	for words in 'mode tun' 'mode tap' 'mode tap pi' 'mode tun vnet_hdr' 'mode tap one_queue' \
		'mode tap multi_queue vnet_hdr' 'mode tun user 4201' 'mode tap user alice group vpn' \
		'mode tun group 4300'; do
		owner=unowned
		[[ $words != *user* && $words != *group* ]] || owner=
		# shellcheck disable=SC2086 # several words
		ip tuntap add dev x $words
		# shellcheck disable=SC2086
		tuntap -q add dev y $words $owner
		for witness in 'ip tuntap' tuntap; do
			shown=$($witness show)
			equal "$(sed -n 's/^y//p' <<<"$shown")" "$(sed -n 's/^x//p' <<<"$shown")"
		done
		equal "$(tuntap show)" "$(ip tuntap show)"
		equal "$(tuntap -j show | tr -d ' ' | grep -o '"flags":\[[^]]*\]')" \
			"$(ip -j tuntap show | tr -d ' ' | grep -o '"flags":\[[^]]*\]')"
		tuntap del x y
	done
}

@test "words of ip shortened as ip takes them" {
	need_users
	ok tuntap a d x mo ta u alice g vpn p -q
	is x '$tun.type == "tap"' '$tun.user == "alice"' \
		'$tun.group == "vpn"' '$tun.pi == true' '$tun.vnet_hdr == false'
	tuntap del x
	ok tuntap add n x m tun v pi o
	is x '$tun.type == "tun"' '$tun.vnet_hdr == true' '$tun.pi == true' \
		'$tun.multi_queue == false'
}

@test "who owns it: the caller, a user, a group, both, nobody" {
	need_users
	local none='$tun.user == null' nogroup='$tun.group == null'

	ok tuntap add tap0
	is tap0 '$tun.user == "root"' "$nogroup"
	ok tuntap add tap1 user bob
	is tap1 '$tun.user == "bob"' "$nogroup"
	ok tuntap add tap2 group vpn
	is tap2 "$none" '$tun.group == "vpn"'
	ok tuntap add tap3 unowned
	is tap3 "$none" "$nogroup"
	equal "$stderr" ""
}

@test "the largest id" {
	# Other than root's, a user namespace does not map it.
	need_root
	ok tuntap add tap4 user 4294967294 group 4294967294 -q
	is tap4 '$tun.user == 4294967294' '$tun.group == 4294967294'
}

@test "an owner who is not in the group is told of, and what helps" {
	need_users
	ok tuntap add tap0 user bob group vpn
	equal "$output" ""
	says 'tuntap: tap0: warning: ' 'bob' 'vpn' 'hint: ' 'bob:bob'
	equal "$(as bob tunread try tap0 tap)" EPERM
	ok tuntap add tap1 user carol group vpn
	equal "$stderr" ""
	equal "$(as carol tunread try tap1 tap)" ok
	ok tuntap -q add tap2 user bob group vpn
	equal "$stderr" ""
	ok tuntap -j add tap3 user bob group vpn
	[[ $output == *'"warning":'*bob* ]]
}

@test "several names, with dev and behind --" {
	need_users
	ok tuntap add user alice up mtu 1400 dev tap0 dev tap1 dev tun0
	ok tuntap add user bob addr 10.0.0.1/24 -- tun1 tap2
	equal "$(tuntap show)" "tap0: tap persist user 4201
tap1: tap persist user 4201
tun0: tun persist user 4201
tun1: tun persist user 4202
tap2: tap persist user 4202"
	for name in tap0 tap1 tun0; do
		is "$name" '$link.mtu == 1400' '$link.flags | index("UP")'
	done
	for name in tun1 tap2; do
		equal "$(addresses "$name")" 10.0.0.1/24
	done
}

@test "several names: what is behind -- are names, keywords too" {
	ok tuntap add mode tap -- up mtu user
	for name in up mtu user; do
		is "$name" '$tun.type == "tap"'
	done
	ok tuntap add dev pi mode tun
	is pi '$tun.type == "tun"'
	fails 2 tuntap add tap0 -- tap%d%d
	fails 2 tuntap add mode tap -- -x
}

@test "several names: one that fails is named, the rest is made" {
	need_users
	tuntap add tap1
	fails 1 tuntap add user alice -- tap0 tap1 tap2
	equal "$(cut -d: -f-2 <<<"$stderr" | head -n 1)" 'tuntap: tap1'
	equal "$(tuntap show | sort)" $'tap0: tap persist user 4201
tap1: tap persist user 0
tap2: tap persist user 4201'
}

@test "several names: all words are checked before the first is made" {
	fails 2 tuntap add user alice -- tap0 tap1 x
	says 'tuntap: x: the mode is missing' 'hint: mode tun or mode tap'
	fails 2 tuntap add mtu 65530 -- tun0 tap0
	says 'tuntap: tap0: mtu 65530'
	run tuntap show
	equal "$output" ""
}

@test "the kernel picks the name, which is printed" {
	need_users
	ok tuntap add mode tap
	equal "$output" tap0
	ok tuntap add mode tap up
	equal "$output" tap1
	ok tuntap -q add mode tun
	equal "$output" tun0
	ok tuntap add vm%d mode tap user alice
	equal "$output" vm0
	ok tuntap add tap%d
	equal "$output" tap2
	ok tuntap add mode tun dev a%d dev b%db dev a%d dev c
	equal "$output" $'a0\nb0b\na1'
	ok tuntap -j add tap%d mtu 1400
	equal "$(jq -r '.[] | .ifname, .action, .changed' <<<"$output")" $'tap3\nmake\ntrue'
	is tap3 '$link.mtu == 1400'
	is vm0 '$tun.user == "alice"'
	exists c
}

@test "addresses of both families, with and without peer and length" {
	ok tuntap add tun0 up addr 192.0.2.1/32 addr 10.0.0.1 peer 10.0.0.2 \
		addr 10.0.1.1/30 peer 10.0.1.2 addr 10.0.2.1 peer 10.0.2.2/29 \
		addr 10.0.3.1/28 peer 10.0.3.2/28 addr 10.9.9.1/31 addr 127.9.9.9/32 \
		addr fd00::1/128 addr fd01::1 peer fd01::2 addr fd02::1/64 peer fd02::2
	equal "$(addresses tun0 | sort)" "$(sort <<-'END'
		192.0.2.1/32
		10.0.0.1 peer 10.0.0.2/32
		10.0.1.1 peer 10.0.1.2/30
		10.0.2.1 peer 10.0.2.2/29
		10.0.3.1 peer 10.0.3.2/28
		10.9.9.1/31
		127.9.9.9/32
		fd00::1/128
		fd01::1 peer fd01::2/128
		fd02::1 peer fd02::2/64
	END
	)"
	# What ip makes of the same words.
	ip tuntap add tun1 mode tun
	ip link set tun1 up
	ip addr add 127.9.9.9/32 dev tun1
	equal "$(ip -o addr show dev tun0 | grep -o 'inet 127.* scope [a-z]*')" \
		"$(ip -o addr show dev tun1 | grep -o 'inet 127.* scope [a-z]*')"
}

@test "nodad: usable at once, on a tap too" {
	ok tuntap add tap0 addr fd00::1/64 addr fd00::2/64 nodad up
	run ip -o -6 addr show dev tap0 to fd00::1
	[[ $output == *tentative* ]]
	run ip -o -6 addr show dev tap0 to fd00::2
	[[ $output == *nodad* && $output != *tentative* ]]
}

@test "the limits themselves are taken" {
	ok tuntap add tap0 mtu 68 txqueuelen 524288 lladdr fe:ff:ff:ff:ff:ff
	is tap0 '$link.mtu == 68' '$link.txqlen == 524288' '$link.address == "fe:ff:ff:ff:ff:ff"'
	equal "$(tunread try tap0 tap)" ok
	ok tuntap add tap1 mtu 65521 txqueuelen 0
	ok tuntap add tun1 mtu 1280 addr fd00::1/64
	is tun1 '($addr | length) == 1'
	ok tuntap add abcdefghijklmno mode tap alias "$(printf '%0255d' 0)"
	is abcdefghijklmno '($link.ifalias | length) == 255'
}

@test "in another network namespace, with the bridge that is there" {
	need_netns
	ip netns add lab
	ip -n lab link add br0 type bridge
	ok tuntap -n lab add tap0 master br0 up
	run ! exists tap0
	ok tuntap show -n lab
	equal "$output" 'tap0: tap persist user 0'
	ok tuntap -n /run/netns/lab status
	[[ $output == *tap0* ]]
	[[ $(ip -n lab -d -j link show tap0) == *'"master":"br0"'* ]]
	ok tuntap -netns lab del tap0
	equal "$(tuntap -n lab show)" ""
	ip netns del lab
}

@test "no carrier comes and goes, and no packet is sent, while it is made" {
	need_sysfs
	ip monitor link >"$BATS_TEST_TMPDIR/links" 3>&- &
	wait_for monitor_listens
	ok tuntap add tap0 addr fd00::1/64 up
	tuntap add last0 mode tun
	wait_for grep -q last0 "$BATS_TEST_TMPDIR/links"
	run ! grep LOWER_UP "$BATS_TEST_TMPDIR/links"
	equal "$(cat /sys/class/net/tap0/statistics/tx_packets)" 0
	equal "$(cat /sys/class/net/tap0/carrier_up_count)" 0
}

monitor_listens() {
	ip link add probe type veth peer name probe2
	ip link del probe
	grep -q probe "$BATS_TEST_TMPDIR/links"
}

@test "a hint for whoever called sudo, doas or pkexec, and is not the owner" {
	need_users
	local hint='hint: owned by root; "user alice" gives it to alice'

	SUDO_UID=4201 ok tuntap add tap0
	equal "$stderr" "$hint"
	equal "$(tuntap show tap0)" 'tap0: tap persist user 0'
	PKEXEC_UID=4201 ok tuntap add tap1
	equal "$stderr" "$hint"
	DOAS_USER=alice ok tuntap add dev tap2 dev tap3
	equal "$stderr" "$hint"
	# Not where an owner or a group is said, nothing was made, or nobody else asks.
	for words in 'tap4 user root' 'tap5 group vpn' 'tap6 unowned' '-q tap7'; do
		# shellcheck disable=SC2086 # words
		SUDO_UID=4201 ok tuntap add $words
		equal "$stderr" ""
	done
	SUDO_UID=4201 fails 1 tuntap add tap0
	[[ $stderr != *'owned by'* ]]
	# The environment is no authority, and may hold anything.
	for uid in '' 0 x -1 +4201 0x1069 4294967295 99999999999999 ' 4201' $'4201\n' alice; do
		SUDO_UID=$uid ok tuntap add "t${#uid}" mode tap
		equal "$stderr" ""
		tuntap del "t${#uid}"
	done
	for user in '' root nix $'\e[31m'; do
		DOAS_USER=$user ok tuntap add t0 mode tap
		equal "$stderr" ""
		tuntap del t0
	done
}

@test "--wait: a name that goes with its program is waited for, bounded" {
	need_tun
	hold tap0 tap
	local begun=$SECONDS

	# Not persistent: it was made by its program, and goes with it.
	fails 1 tuntap add tap0
	says "exists: a tap"
	fails 1 tuntap add --wait=1 tap0
	says "exists: a tap"
	[ $((SECONDS - begun)) -le 10 ] || complain 'not bounded'
	(sleep 0.7 && kill "$holder") 3>&- &
	ok tuntap add tap0 mtu 1400 --wait=30
	link tap0 | jq -e '.[0].mtu == 1400' >/dev/null
}

@test "--wait: several, what is there for good, and what makes no sense" {
	need_tun
	hold tap1 tap
	tuntap add tap0
	local begun=$SECONDS

	(sleep 0.7 && kill "$holder") 3>&- &
	run --separate-stderr tuntap add --wait=30 dev tap0 dev tap1 dev tap2 mtu 1400
	equal "$status" 1
	equal "$(grep -c 'exists: a tap' <<<"$stderr")" 1
	says 'tap0: exists: a tap'
	equal "$(ip -j link | jq -c '[.[] | select(.mtu == 1400).ifname] | sort')" '["tap1","tap2"]'
	# With nothing to wait for, at once.
	fails 1 tuntap add --wait=60 tap0
	[ $((SECONDS - begun)) -le 25 ] || complain 'waited in vain'
	ok tuntap add --wait tap7
	for wrong in --wait= --wait=x --wait=-1 --wait=3601 --waiting; do
		fails 2 tuntap add tap8 "$wrong"
	done
	fails 2 tuntap set tap0 up --wait
	fails 2 tuntap add tap8 --wait 5x
	! exists tap8
}
