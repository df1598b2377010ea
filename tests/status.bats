# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap status, and the filters that it shares with show.
# shellcheck disable=SC2154 # status, output and stderr are set by run

load helper

setup() {
	need_tun
}

# columns COLUMN...: of every row of a raw table with the headings left out.
columns() {
	local list

	list=$(IFS=,; echo "$*")
	tuntap status --raw --noheadings --columns "$list"
}

@test "the table: states, owners, flags, addresses" {
	need_users
	tuntap add tap0 user alice addr 10.0.0.1/24 up
	tuntap add tun1 group vpn pi vnet_hdr
	tuntap add tun2 unowned
	hold tun2 tun
	tuntap add tun3 user bob up
	hold tun3 tun
	ok tuntap status
	equal "${lines[0]// /}" NAMEMODESTATEOWNERGROUPFLAGSADDRESSES
	run columns name mode state owner group flags addresses
	equal "${lines[0]}" 'tap0 tap idle alice - persist 10.0.0.1/24'
	equal "${lines[1]}" 'tun1 tun down - vpn pi,vnet_hdr,persist -'
	equal "${lines[2]}" 'tun2 tun attached,down - - persist -'
	[[ ${lines[3]} == 'tun3 tun attached bob - persist '* ]] || complain "${lines[3]}"
}

@test "every column says what ip says" {
	need_users
	need jq
	tuntap add tap0 user alice group alice lladdr 02:00:00:00:00:07 mtu 1400 \
		txqueuelen 77 link-group 4294967295 alias 'two words' addr 10.0.0.1/24 multi_queue
	ip link add br0 type bridge
	ip link set tap0 master br0
	run columns uid gid mac mtu txqueuelen link_group master alias queues carrier ifindex
	equal "$output" "4201 4201 02:00:00:00:00:07 1400 77 4294967295 br0 two\\x20words 0 no $(
		link tap0 | jq '.[].ifindex')"
	hold tap0 tap multi_queue
	equal "$(columns queues)" 1
	equal "$(tuntap -j status | jq '.[].link_group')" 4294967295
}

@test "counters are those of the link, for many names too" {
	need jq ping
	for i in 0 1 2 3 4 5 6 7 8; do
		tuntap add "t$i" mode tun
	done
	ip addr add 10.9.8.1/24 dev t0
	# Else the kernel's own IPv6 packets are counted in between.
	echo 1 >/proc/sys/net/ipv6/conf/t0/disable_ipv6 || :
	ip link set t0 up
	# Packets count once the program has read them.
	tunread read 9 t0 tun >"$BATS_TEST_TMPDIR/out" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	sends t0
	ping -c 2 -i 0.2 -W 0.2 10.9.8.2 >/dev/null || :
	wait_for grep -qz 'read.*read' "$BATS_TEST_TMPDIR/out"
	want=$(ip -s -j link show dev t0 | jq -c '.[].stats64 |
		[.rx.bytes, .rx.packets, .tx.bytes, .tx.packets]')
	[ "$(jq '.[3]' <<<"$want")" -ge 2 ]
	got='[.[0] | .rx_bytes, .rx_packets, .tx_bytes, .tx_packets]'
	equal "$(tuntap -j status t0 | jq -c "$got")" "$want"
	# More than eight names are looked up in another way.
	equal "$(tuntap -j status t0 t1 t2 t3 t4 t5 t6 t7 t8 | jq -c "$got")" "$want"
	ok tuntap status --raw --noheadings --columns tx_packets,name t8 t0
	equal "${lines[1]}" "$(jq '.[3]' <<<"$want") t0"
}

@test "--columns: any case, with +, help, mistakes" {
	tuntap add tun0
	ok tuntap status --columns nAmE,Mtu
	equal "${lines[0]// /}" NAMEMTU
	ok tuntap status --columns +ifindex
	[[ ${lines[0]} == NAME*ADDRESSES*IFINDEX ]] || complain "${lines[0]}"
	fails 2 tuntap status --columns name,nix
	says 'no such column: "nix"' 'hint: tuntap status --columns help'
	fails 2 tuntap status --columns name,NAME
	says 'given twice'
	fails 2 tuntap status --columns ''
	# Every column that the help names can be chosen, and heads itself.
	ok tuntap status --columns help
	[ "${#lines[@]}" -ge 20 ]
	for line in "${lines[@]}"; do
		read -r column _ <<<"$line"
		equal "$(tuntap status --columns "$column" | head -n 1 | tr -d ' ')" "$column"
	done
}

@test "plain when piped; colour and width of a terminal" {
	need script
	tuntap add tun0 up addr 2001:db8:1111:2222:3333:4444:5555:6666/64
	hold tun0 tun
	terminal='stty cols 60; tuntap status'
	run env -u NO_COLOR TERM=xterm script -qec "$terminal" /dev/null
	[[ $output == *$'\e['* ]] || complain 'no colour'
	[[ $output == *$'\n    ADDRESSES'* ]] || complain 'not fitted'
	run env NO_COLOR=1 TERM=xterm script -qec "$terminal" /dev/null
	[[ $output != *$'\e'* ]] || complain 'colour under NO_COLOR'
	run tuntap status
	[[ $output != *$'\e'* && $output == *6666/64* ]] || complain 'not plain'
}

# on_terminal COLUMNS COMMAND: what that prints on a terminal of that width.
on_terminal() {
	env NO_COLOR=1 TERM=xterm script -qec "stty cols $1; $2" /dev/null </dev/null | tr -d '\r'
}

@test "a terminal of any width: no value is cut, and no line is wider where none has to be" {
	need script
	need_users
	local width value shown long='a text that somebody gave it, longer than a column of it'
	local -a values=(10.100.200.254/24 '10.200.100.253 peer 10.200.100.254/32'
		2001:db8:1111:2222:3333:4444:5555:6666/64 pi multi_queue vnet_hdr persist
		alice attached)

	tuntap add tap0123456789ab user alice group vpn pi multi_queue vnet_hdr alias "$long" \
		addr 10.100.200.254/24 addr 10.200.100.253 peer 10.200.100.254 \
		addr 2001:db8:1111:2222:3333:4444:5555:6666/64 up
	tuntap add tun1 unowned
	for _ in 1 2 3; do
		hold tap0123456789ab tap pi multi_queue vnet_hdr
		values+=("tunread ($holder)")
	done
	for width in 40 80 120; do
		shown=$(on_terminal "$width" 'tuntap -d status')
		for value in "${values[@]}"; do
			grep -qwF -- "$value" <<<"$shown" || complain "$width: no $value in" "$shown"
		done
		# The widest value and its indent are 45 columns.
		[ "$(awk '{ print length }' <<<"$shown" | sort -n | tail -n 1)" -le \
			$((width > 45 ? width : 45)) ] || complain "$width: too wide:" "$shown"
		equal "$(grep -c '^t' <<<"$shown")" 2
	done
	# A text is cut, and says so.
	shown=$(on_terminal 40 'tuntap status --columns name,alias,mtu')
	grep -q '^tap0123456789ab a text .*\.\.\. 1500$' <<<"$shown" || complain "$shown"
	grep -q '^tun1 *- *1500$' <<<"$shown" || complain "$shown"
	# In a pipe nothing is, and a row is a line.
	shown=$(tuntap -d status --columns +alias | cat)
	equal "$(wc -l <<<"$shown")" 3
	for value in "${values[@]}" "$long"; do
		grep -qF -- "$value" <<<"$shown" || complain "no $value in" "$shown"
	done
}

@test "--sort: by any column, with numbers as numbers, for JSON too" {
	need jq
	sorted() {
		tuntap status --noheadings --columns name "$@" | paste -sd ' '
	}
	tuntap add tun10 mtu 1400
	tuntap add tun9 mtu 9000 addr 10.0.0.1/24
	tuntap add tap1 mtu 500
	equal "$(sorted --sort name)" 'tap1 tun9 tun10'
	equal "$(sorted --sort MTU)" 'tap1 tun10 tun9'
	# What is equal stays in its order.
	equal "$(sorted --sort addresses)" 'tun10 tap1 tun9'
	equal "$(sorted --sort mtu tun9 tun10)" 'tun10 tun9'
	equal "$(tuntap -j status --sort mtu | jq -c 'map(.ifname)')" '["tap1","tun10","tun9"]'
	fails 2 tuntap status --sort nix
	says 'no such column: "nix"'
	fails 2 tuntap status --sort
}

@test "-j: every fact with its type" {
	need_users
	need jq
	tuntap add tap0 user alice group alice vnet_hdr addr 10.0.0.1/24 up alias text
	tuntap add tun1 unowned
	ok tuntap -j status
	jq -e '.[0] | .ifname == "tap0" and .user == 4201 and .user_name == "alice" and
		.group == 4201 and .group_name == "alice" and .mode == "tap" and
		.state == "idle" and .up == true and .carrier == false and
		.persist == true and .vnet_hdr == true and .pi == false and
		.multi_queue == false and .mtu == 1500 and .ifalias == "text" and
		(.address | test("^..(:..){5}$")) and (.tx_bytes | type) == "number" and
		.flags == ["tap", "vnet_hdr", "persist"]' <<<"$output" >/dev/null
	jq -e '.[1] | has("user") == false and has("user_name") == false and
		.addr_info == []' <<<"$output" >/dev/null
	ok tuntap -j status --mine user 4299
	equal "$output" '[]'
	ok tuntap -j -p status
	equal "$(jq length <<<"$output")" 2
}

@test "-j: addresses are shaped as those of ip -j addr" {
	need jq
	tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.2/24 addr 2001:db8::1/64 nodad \
		addr 10.1.0.1 peer 10.1.0.2/32 addr 2001:db8:1::1/64 up
	ip addr add 10.5.0.1/24 broadcast + dev tap0 metric 5 valid_lft 1000 preferred_lft 0
	ip addr add 2001:db8:2::1/64 dev tap0 noprefixroute home mngtmpaddr
	strip='.[].addr_info | map(del(.valid_life_time, .preferred_life_time, .protocol))'
	# The one with a lifetime may lose a second in between.
	equal "$(tuntap -j status | jq -S "$strip")" "$(addrs tap0 | jq -S "$strip")"
	equal "$(tuntap -j status | jq '.[].addr_info[0].valid_life_time')" 4294967295
}

@test "-j show and -j status have the same schema" {
	need_sysfs
	need jq
	ip tuntap add t0 mode tun one_queue
	ip tuntap add t1 mode tap multi_queue vnet_hdr user 0
	for key in $(tuntap -j show | jq -r '.[1] | keys[]'); do
		equal "$(tuntap -j status | jq -S "map(.$key)")" \
			"$(tuntap -j show | jq -S "map(.$key)")"
	done
	equal "$(tuntap -j status | jq -c '.[0].flags')" '["tun","one_queue","persist"]'
}

@test "-j is valid UTF-8, and the table is safe, whatever the kernel's strings hold" {
	need jq iconv
	ip tuntap add $'a\e[31m\xff' mode tun
	ip link set dev $'a\e[31m\xff' alias $'\xc3\x28\x1b]0;x\x07'
	ok tuntap -j status
	iconv -f UTF-8 -t UTF-8 <<<"$output" >/dev/null
	jq -e 'length == 1' <<<"$output" >/dev/null
	ok tuntap status --columns name,alias
	[[ $output != *$'\e'* && $output != *$'\a'* ]] || complain 'not safe'
}

@test "filters: names, mode, user, group, on show and status" {
	need_users
	tuntap add tap0 user alice
	tuntap add tap1 user bob
	tuntap add tun2 user alice group alice
	names() {
		tuntap status --noheadings --columns name "$@" | tr -d ' ' | paste -sd ' '
	}
	equal "$(names mode tap)" 'tap0 tap1'
	equal "$(names user alice)" 'tap0 tun2'
	equal "$(names group alice)" tun2
	equal "$(names user alice mode tap)" tap0
	equal "$(names tun2 tap0)" 'tun2 tap0'
	equal "$(tuntap show user alice mode tap)" 'tap0: tap persist user 4201'
	run --separate-stderr tuntap status --noheadings --columns name tap1 nix lo
	equal "$status" 1
	equal "$output" tap1
	says 'nix: no such interface' 'lo: is not a tun/tap interface'
}

@test "more than eight names list these alone, in their order" {
	for i in 0 1 2 3 4 5 6 7 8 9; do
		tuntap add "t$i" mode tun
	done
	ok tuntap show t9 t8 t7 t6 t5 t4 t3 t2 t1
	equal "${#lines[@]}" 9
	equal "${lines[0]%%:*}" t9
	equal "${lines[8]%%:*}" t1
}

@test "--mine: by the kernel's rule, supplementary groups too, without privilege" {
	need_users
	tuntap add mine0 mode tun user carol
	tuntap add mine1 mode tun group vpn
	tuntap add mine2 mode tun user carol group vpn
	tuntap add other0 mode tun user alice
	tuntap add other1 mode tun user carol group alice
	tuntap add other2 mode tun user alice group vpn
	tuntap add other3 mode tun unowned
	mine=$(as carol tuntap status --mine --noheadings --columns name | tr -d ' ')
	equal "$mine" $'mine0\nmine1\nmine2'
	for i in mine0 mine1 mine2; do
		equal "$(as carol tunread try $i tun)" ok
	done
	equal "$(as carol tuntap show --mine | cut -d: -f1)" "$mine"
}

@test "status needs neither privilege nor the device" {
	need_root
	need_users
	tuntap add tun0 user alice
	chmod 000 /dev/net/tun
	run as bob tuntap status --noheadings --columns name,owner
	chmod 666 /dev/net/tun
	equal "$output" 'tun0 alice'
}

@test "standard output that cannot be written is an error" {
	[ -c /dev/full ] || skip 'no /dev/full'
	tuntap add tun0
	run bash -c 'tuntap status >/dev/full'
	equal "$status" 1
}

@test "what only /sys tells is shown up to a long list, in JSON always" {
	need_sysfs
	need jq
	ip tuntap add t0 mode tun one_queue
	equal "$(tuntap show)" "$(ip tuntap show)"
	for i in {1..256}; do
		echo "tuntap add t$i mode tun"
	done | ip -b -
	equal "$(tuntap show | head -n 1)" 't0: tun persist'
	equal "$(tuntap show t0)" 't0: tun one_queue persist'
	equal "$(tuntap -j show | jq -c '.[0].flags')" '["tun","one_queue","persist"]'
	tuntap del t256
	equal "$(tuntap show | sort)" "$(ip tuntap show | sort)"
}

@test "another namespace's /sys is not believed" {
	need_sysfs
	need_netns
	ip netns add other
	ip -n other tuntap add dummy mode tun
	ip -n other tuntap add t0 mode tun
	ip tuntap add t0 mode tun one_queue
	# nsenter keeps this /sys, where t0 has another index.
	ok nsenter --net=/run/netns/other tuntap show t0
	equal "$output" 't0: tun persist'
}
