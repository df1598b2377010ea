# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What show and status list, for whom, and where.

load helper

setup() {
	need_tun
}

some() {
	need_users
	tuntap add tap0 user alice addr 10.0.0.1/24 up
	tuntap add tun0 user alice group alice pi one_queue
	tuntap add tap1 group vpn vnet_hdr multi_queue
	tuntap add tun1 unowned addr fd00::1/64
}

some_lines="tap0: tap persist user 4201
tun0: tun pi one_queue persist filter user 4201 group 4201
tap1: tap multi_queue vnet_hdr persist group 4300
tun1: tun persist"

@test "the lines of ip tuntap show, in its order, under each of its names" {
	need_ip
	need_sysfs
	some
	ip link add br0 type bridge
	for verb in show list lst s li sh '' 'show --'; do
		# shellcheck disable=SC2086
		ok tuntap $verb
		equal "$output" "$some_lines"
		equal "$stderr" ""
	done
	equal "$(ip tuntap show)" "$some_lines"
}

@test "details, in two lines and in one, as ip prints them" {
	need_ip
	need_sysfs
	some
	hold tap0 tap
	hold tap1 tap vnet_hdr multi_queue
	for options in -d '-d -o' '-o' '-details' '-oneline -d'; do
		# shellcheck disable=SC2086
		ok tuntap $options show
		# shellcheck disable=SC2086
		equal "$output" "$(ip $options tuntap show)"
	done
	[[ $(tuntap -d show tap1) == *$'\n\tAttached to processes:tunread('"$holder"')' ]]
}

@test "none at all" {
	ok tuntap show
	equal "$output$stderr" ""
	ok tuntap -j show
	equal "$output" '[]'
	ok tuntap -j -p show
	equal "$output" '[]'
	ok tuntap -j status
	equal "$output" '[]'
	ok tuntap status
	equal "$stderr" ""
}

@test "JSON: the keys of ip with its values, and ours" {
	need_ip
	need jq
	need_sysfs
	some
	hold tap0 tap
	ok tuntap -j -d show
	ours=$output
	# With -d, what ip prints is no JSON.
	equal "$(jq -cS 'map({ifname, flags, user, group})' <<<"$ours")" \
		"$(ip -j tuntap show | jq -cS 'map({ifname, flags, user, group})')"
	jq -e '.[0] | .processes == [{"name": "tunread", "pid": '"$holder"', "certain": true}] and
		.mode == "tap" and .state == "attached" and .up and .carrier and .persist and
		(.pi or .vnet_hdr or .multi_queue | not) and .mtu == 1500 and .txqlen == 1000 and
		(has("numqueues") or has("group") | not)' <<<"$ours"
	jq -e '.[1] | .mode == "tun" and .pi and .state == "down" and (has("address") | not)' <<<"$ours"
	jq -e '.[2] | .multi_queue and .vnet_hdr and .numqueues == 0 and .numdisabled == 0 and
		(has("user") | not) and .group == 4300' <<<"$ours"
	equal "$(jq -r '.[] | "\(.ifname) \(.ifindex) \(.address // "none") \(.mtu) \(.txqlen)"' <<<"$ours")" \
		"$(ip -j link show type tun |
			jq -r '.[] | "\(.ifname) \(.ifindex) \(.address // "none") \(.mtu) \(.txqlen)"')"
}

@test "JSON of status: names, addresses and counters as ip has them" {
	need jq
	some
	ip link set tap0 alias hello
	ok tuntap -j status
	equal "$(jq -c 'map(.user_name)' <<<"$output")" '["alice","alice",null,null]'
	equal "$(jq -c 'map(.group_name)' <<<"$output")" '[null,"alice","vpn",null]'
	equal "$(jq -c '.[0].ifalias' <<<"$output")" '"hello"'
	equal "$(jq -cS 'map(.addr_info[] | {family, local, prefixlen, scope})' <<<"$output")" \
		"$(ip -j addr show type tun |
			jq -cS 'map(.addr_info[] | {family, local, prefixlen, scope})')"
	jq -e 'all(.[]; has("rx_bytes") and has("rx_packets") and has("tx_bytes") and
		has("tx_packets"))' <<<"$output"
}

@test "JSON for people is the same, and indented" {
	need jq
	some
	ok tuntap -j -p show
	[ "${#lines[@]}" -gt 40 ]
	equal "$(jq -c . <<<"$output")" "$(tuntap -j show | jq -c .)"
	ok tuntap -json -pretty status
	[ "${#lines[@]}" -gt 40 ]
	equal "$(jq -c . <<<"$output")" "$(tuntap -j status | jq -c .)"
}

@test "status: a table, a line an interface" {
	some
	ok tuntap status
	equal "${#lines[@]}" 5
	[[ ${lines[0]} == NAME*MODE*STATE*OWNER* ]]
	[[ ${lines[1]} == tap0*tap*idle*alice*10.0.0.1/24* ]]
	[[ ${lines[2]} == tun0*tun*down*alice*alice*pi* ]]
	[[ ${lines[3]} == tap1*vpn*multi_queue* ]]
	hold tap0 tap
	ok tuntap status
	[[ ${lines[1]} == tap0*attached* ]]
}

@test "filters, and names" {
	some
	while IFS="=" read -r words names; do
		for verb in show status; do
			# shellcheck disable=SC2086
			ok tuntap $verb $words
			equal "$(grep -v '^NAME' <<<"$output" | sed 's/[: ].*//' | paste -sd' ')" "$names"
		done
	done <<-'END'
		mode tap=tap0 tap1
		mode tun=tun0 tun1
		user alice=tap0 tun0
		user 4201 mode tap=tap0
		group vpn=tap1
		group alice user alice=tun0
		user bob=
		tun1 tap0=tun1 tap0
		dev tun1=tun1
		tap0 tun0 tap1 mode tap=tap0 tap1
		tap0 user bob=
	END
	fails 1 tuntap show nothere
	equal "$stderr" 'tuntap: nothere: no such interface'
	run --separate-stderr tuntap show nothere tap0
	[ "$status" -eq 1 ]
	equal "$output" "${some_lines%%$'\n'*}"
	ip link add br0 type bridge
	fails 1 tuntap show br0
	says 'tuntap: br0: is not a tun/tap interface'
}

@test "one that a program made for itself is listed too, as not persistent" {
	hold tap0 tap
	ok tuntap show
	equal "$output" 'tap0: tap'
	[[ $(tuntap -j show) == *'"persist":false'* ]]
}

@test "any user sees all of it" {
	need_users
	need_sysfs
	some
	ok as bob tuntap show
	equal "$output" "$some_lines"
	ok as bob tuntap status
	equal "$output" "$(tuntap status)"
}

@test "no /dev/net/tun" {
	some
	for verb in show 'show -d' status 'show -j' 'status -j -d'; do
		# shellcheck disable=SC2016,SC2086 # for the inner shell; several words
		ok unshare -m sh -c 'mount -t tmpfs tmpfs /dev/net && exec "$@"' sh tuntap $verb
		equal "$output" "$(tuntap $verb)"
		equal "$stderr" ""
	done
}

@test "neither show nor status opens /dev/net/tun" {
	need strace
	some
	for verb in show 'show -d' status 'status -j -d'; do
		# shellcheck disable=SC2086
		ok traced -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=open,openat,openat2 tuntap $verb
		run ! grep /dev/net/tun "$BATS_TEST_TMPDIR/trace"
	done
}

@test "somebody else's /sys: nothing of it is believed" {
	need_users
	# The /sys of this network, where tap0 is one_queue, in another network.
	tuntap add tap0 one_queue
	tuntap add tun0
	# shellcheck disable=SC2016 # for the inner shell
	ok unshare -n sh -c '
		tuntap add x mode tap && tuntap add tap0 user alice && tuntap add tun0 one_queue &&
		tuntap show && tuntap del x tap0 tun0'
	equal "$stderr" ""
	equal "$(cut -d: -f2 <<<"$output" | sed 's/ one_queue//')" \
		" tap persist user $(id -u)
 tap persist user 4201
 tun persist user $(id -u)"
	[[ $output != *'tap0'*one_queue* ]] || complain 'the one_queue of another tap0'
	ok unshare -n tuntap show
	equal "$output" ""
}

@test "no /sys" {
	some
	# shellcheck disable=SC2016
	ok unshare -m sh -c 'mount -t tmpfs tmpfs /sys && exec "$@"' sh tuntap show
	equal "$output" "$(sed 's/ one_queue//' <<<"$some_lines")"
}

@test "no /proc" {
	need_plain
	need_sysfs
	some
	# shellcheck disable=SC2016
	ok unshare -m sh -c 'mount -t tmpfs tmpfs /proc && exec "$@"' sh tuntap show
	equal "$output" "$some_lines"
}

@test "in a network namespace with a name, or at a path" {
	ip netns add lab
	tuntap add tap0
	tuntap -n lab add tun5 up
	for options in '-n lab' '-netns lab' '--netns lab' '-n /run/netns/lab'; do
		# shellcheck disable=SC2086
		ok tuntap $options show
		equal "$output" 'tun5: tun persist user 0'
		# shellcheck disable=SC2086
		ok tuntap show $options
		equal "$output" 'tun5: tun persist user 0'
	done
	ip netns del lab
}

@test "options of ip that change nothing here" {
	need_sysfs
	some
	for options in -4 -6 -0 -s '-s -s' -c -color=always -br -N -t -ts -a -r -iec '-f inet' \
		'-rc 1000' '-l 3' -M -B; do
		# shellcheck disable=SC2086
		ok tuntap $options show
		equal "$output" "$some_lines"
		# shellcheck disable=SC2086
		ok tuntap show $options
		equal "$output" "$some_lines"
	done
}

@test "standard output that is full or closed" {
	some
	for verb in show status 'show -j' help -V; do
		# shellcheck disable=SC2086
		run --separate-stderr sh -c "tuntap $verb >/dev/full"
		[ "$status" -eq 1 ]
		equal "$stderr" 'tuntap: cannot write to standard output: No space left on device'
	done
}

@test "a thousand interfaces" {
	local names

	need jq
	names=$(seq -f 'tap%g' 0 999)
	# shellcheck disable=SC2086
	ok tuntap add user 0 -- $names
	ok tuntap show
	equal "$(cut -d: -f1 <<<"$output")" "$names"
	equal "$(grep -vc ': tap persist user 0$' <<<"$output")" 0
	ok tuntap -j status
	equal "$(jq length <<<"$output")" 1000
	ok tuntap status user 0 mode tap
	equal "${#lines[@]}" 1001
	ok tuntap show tap999 tap0 mode tap
	equal "$output" $'tap999: tap persist user 0\ntap0: tap persist user 0'
	# One at a time the kernel would take 16 seconds to delete them.
	# shellcheck disable=SC2086
	printf 'link set dev %s group 77\n' $names | ip -batch -
	ip link del group 77
}
