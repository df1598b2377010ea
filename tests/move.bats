# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# set NAME name NEW, and set NAME netns N.

load helper

setup() {
	need_tun
	need jq
}

teardown() {
	ip netns del lab 2>/dev/null || :
	clean
}

# all OPTION... NAME: what ip and status say of it with these options, but its number.
all() {
	ip "${@:1:$#-1}" -d -j addr show dev "${!#}" |
		jq -S '.[0] | del(.ifindex, .link_netnsid) | .addr_info |= sort_by(.local)'
	tuntap "${@:1:$#-1}" -j status "${!#}" | jq -S '.[0] | del(.ifindex) | .addr_info |= sort_by(.local)'
}

@test "name: it is renamed, and nothing else" {
	need_users
	tuntap add tap0 user alice mtu 1400 addr 10.0.0.1/24 up
	before=$(link tap0 | jq '.[0].ifindex')
	ok tuntap set tap0 name tap9
	equal "$output$stderr" ""
	run ! exists tap0
	equal "$(link tap9 | jq '.[0].ifindex')" "$before"
	ok tuntap -j set dev tap9 name tap0
	equal "$(jq -c 'map([.ifname, .changed, .changes])' <<<"$output")" \
		'[["tap0",true,[{"word":"name","from":"tap9","to":"tap0"}]]]'
	ok tuntap -j set tap0 name tap0
	equal "$(jq -c 'map([.ifname, .changed, .changes])' <<<"$output")" '[["tap0",false,[]]]'
	hold -u alice tap0 tap
	ok tuntap set tap0 name tap1
	# Its user follows.
	ok tuntap -j status --columns +processes tap1
	equal "$(jq ".[0].processes[0].pid" <<<"$output")" "$holder"
}

@test "name: what makes no sense, or is taken" {
	tuntap add tap0
	tuntap add tap1
	before=$(ip -o link)
	fails 1 tuntap set tap0 name tap1
	says 'tap0: cannot rename it: File exists'
	fails 1 tuntap set tap7 name tap8
	fails 1 tuntap set lo name tap8
	fails 2 tuntap set tap0 name
	fails 2 tuntap set tap0 name 'a b'
	fails 2 tuntap set tap0 name tap%d
	fails 2 tuntap set tap0 name tap5 up
	says 'stands alone'
	equal "$(ip -o link)" "$before"
}

@test "name: a line of a file that has the old one is told" {
	need_root
	configure 'tap0 mtu 1400'
	tuntap add tap0
	run --separate-stderr tuntap set tap0 name tap9
	umount "$etc"
	equal "$status" 0
	equal "$stderr" "tuntap: $etc/tuntap.conf:1:1: tap0: this line makes another of that name at the next apply"
}

@test "netns: it is there what it was here" {
	need_root
	need_users
	ip netns add lab
	tuntap add tap0 user alice group vpn mtu 1400 lladdr 02:00:00:00:00:07 alias 'two words' \
		link-group 5 txqueuelen 77 gso_max_size 30000 addr 10.0.0.1/24 addr 10.0.0.2/24 \
		addr fd00::1/64 nodad addr 10.1.0.1 peer 10.1.0.2 proxy_arp on forwarding on \
		rp_filter 2 addrgenmode none accept_ra 0 up
	tuntap add tun0 user alice pi ipv6 off
	for name in tap0 tun0; do
		before=$(all $name)
		ok tuntap -j set $name netns lab
		equal "$(jq -c 'map(.changes)' <<<"$output")" '[[{"word":"netns","to":"lab"}]]'
		run ! exists $name
		equal "$(all -n lab $name)" "$before"
		# A path, and back by the id of a process.
		ok tuntap -j -n lab set $name netns /run/netns/lab
		equal "$(jq -c 'map(.changed)' <<<"$output")" '[false]'
		ok tuntap -n lab set $name netns $$
		equal "$(all $name)" "$before"
	done
}

@test "netns: one that is in use" {
	need_root
	ip netns add lab
	tuntap add tap0 addr 10.0.0.1/24 up
	hold tap0 tap
	ok tuntap set tap0 netns lab
	equal "$(ip -n lab -j link show tap0 | jq -c '.[0].flags | index("LOWER_UP") != null')" true
	kill "$holder"
}

@test "netns: refused, and nothing is changed" {
	need_root
	ip netns add lab
	ip link add br0 type bridge
	tuntap add tap0 master br0 addr 10.0.0.1/24
	tuntap add tap1
	tuntap -n lab add tap1
	before=$(ip -o addr; ip -o link)
	fails 1 tuntap set tap0 netns lab
	says 'is a port of "br0"' 'hint: tuntap set dev tap0 nomaster'
	fails 1 tuntap set tap1 netns lab
	fails 1 tuntap set tap1 netns nix
	says 'no such network namespace: "nix"'
	fails 1 tuntap set tap1 netns 4194304
	fails 1 tuntap set tap1 netns /etc/passwd
	fails 2 tuntap set tap1 netns ../x
	fails 2 tuntap set tap1 netns
	fails 2 tuntap set tap1 netns lab up
	equal "$(ip -o addr; ip -o link)" "$before"
}

@test "netns: what cannot be given back is told" {
	need_root
	need_plain
	need strace
	ip netns add lab
	tuntap add tap0 addr 10.0.0.1/24 up
	# The second sendmsg that changes something is there.
	local n failed=0
	for n in {1..12}; do
		tuntap del tap0 --if-exists
		tuntap -n lab del tap0 --if-exists
		tuntap add tap0 addr 10.0.0.1/24 up
		run --separate-stderr traced -qq -o /dev/null -e trace=sendto,sendmsg \
			-e inject=sendto,sendmsg:error=ENOBUFS:when="$n" tuntap set tap0 netns lab
		if [ "$status" -eq 0 ]; then
			equal "$(ip -n lab -j addr show tap0 | jq '.[0].addr_info | map(.local) | index("10.0.0.1")')" 0
		elif ip -n lab link show tap0 >/dev/null 2>&1; then
			says 'was moved all the same'
			failed=1
		else
			exists tap0
			[[ $stderr != *'was moved'* ]] || complain "$n"
			equal "$(ip -j addr show tap0 | jq '.[0].addr_info | map(.local) | index("10.0.0.1")')" 0
		fi
	done
	equal "$failed" 1
}
