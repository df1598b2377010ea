# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# save: what is there, as a file; and back.

load helper

setup() {
	need_tun
	conf=$BATS_TEST_TMPDIR/tuntap.conf
}

# Everything of the interfaces that a new namespace can have too.
picture() {
	# ip does not escape what JSON has no room for.
	ip -d -j addr show type tun | tr '\033' '?' | jq -S 'map({
		ifname, mtu, txqlen, ifalias, master, group,
		address: (if .linkinfo.info_data.type == "tap" then .address else null end),
		up: (.flags | index("UP") != null),
		tun: .linkinfo.info_data,
		addrs: [.addr_info[]? | select(.valid_life_time == 4294967295 and
			(.protocol == null or (.protocol | startswith("kernel") | not)) and
			((.local | startswith("fe80")) | not)) |
			{ local, address, prefixlen, scope, secondary, nodad }]
	}) | sort_by(.ifname)'
}

elsewhere() {
	unshare -n bash -c 'ip link set lo up; for bridge in br0 br1; do
		ip link add $bridge type bridge; done; "$@"' bash "$@"
}

# In an empty namespace, the file gives what is in the picture.
gives_the_same() {
	local before

	before=$(picture)
	export -f picture
	# shellcheck disable=SC2016
	ok elsewhere bash -c 'tuntap apply -q "$1" && picture' bash "$conf"
	if [ "$output" != "$before" ]; then
		diff <(echo "$before") <(echo "$output") || :
		cat "$conf"
		return 1
	fi
}

changes_nothing() {
	ok tuntap -j apply "$conf"
	equal "$(jq -c 'map(select(.changed))' <<<"$output")" '[]'
	ok tuntap apply --prune --dry-run "$conf"
	equal "$output" ""
}

@test "a file, with the MAC of a tap, and comments that need no words" {
	need_users
	ok tuntap add tap0 user alice group vpn lladdr 02:00:00:00:00:07 addr 10.0.0.1/24 up
	ok tuntap add tun0 unowned pi addr 10.1.0.1 peer 10.1.0.2
	ok tuntap save
	equal "$(grep -v '^#' <<<"$output")" \
'tap0 mode tap user alice group vpn lladdr 02:00:00:00:00:07 addr 10.0.0.1/24 up
tun0 mode tun unowned pi addr 10.1.0.1 peer 10.1.0.2/32'
}

@test "only those that are named, and a name that is not there" {
	ok tuntap add tap0
	ok tuntap add tap1
	ok tuntap save tap1
	equal "$(grep -c '^tap' <<<"$output")" 1
	run --separate-stderr tuntap save tap1 tap7
	equal "$status" 1
	says 'tap7: no such interface'
	[[ $output == *tap1* ]]
}

@test "what a running program made is not saved" {
	hold t0 tap
	ok tuntap add tap1
	ok tuntap save
	[[ $output != *t0* ]]
	run --separate-stderr tuntap save t0
	equal "$status" 1
	says 'not persistent'
}

@test "what is not persistent is told only where it is named" {
	hold t7 tap
	ok tuntap save mode tap
	equal "$stderr" ""
	run --separate-stderr tuntap save t7 mode tap
	equal "$status" 1
	says 't7: is not persistent'
}

@test "names and aliases of any kind come back" {
	need_ip
	local name

	# shellcheck disable=SC1003
	for name in up add tuntap "it's" '"q"' '#x' 'a#b' 'back\' '$(id)' u é $'\e[31m'; do
		ip tuntap add dev "$name" mode tap || complain "$name"
		ip link set dev "$name" alias "${name//$'\e'/} 'and' \"x\" #\\"
	done
	tuntap save >"$conf"
	changes_nothing
	gives_the_same
}

@test "on a terminal nothing is printed that it would obey" {
	need script
	ip tuntap add dev $'\e[31mx' mode tap
	run script -qec 'tuntap save' /dev/null
	[[ $output != *$'\e'* ]] || complain 'an escape sequence'
	[[ $output == *'\x1b[31mx'* ]]
}

@test "a name that add refuses is named in a comment, and the status says so" {
	ip tuntap add dev t0 mode tap
	ip link set dev t0 name -x
	run --separate-stderr tuntap save
	equal "$status" 1
	[[ $output == *'# -x: left out'* ]]
}

@test "what the words cannot say is named in a comment" {
	ok tuntap add tap0 up
	ip addr add 10.0.0.1/24 dev tap0 valid_lft 500 preferred_lft 400
	ip addr add 10.1.0.1/24 dev tap0 label tap0:one
	ip addr add 10.2.0.1/24 brd 10.2.0.255 dev tap0
	ip addr add 10.3.0.1/24 metric 7 dev tap0
	ip addr add 10.4.0.1/24 scope link dev tap0
	ip addr add 10.5.0.1/24 noprefixroute dev tap0
	ok tuntap save
	[[ $output == *'# tap0: '*'an address that expires: 10.0.0.1/24'* ]] || complain lifetime
	[[ $output == *'# tap0: '*'label of address 10.1.0.1/24'* ]] || complain label
	[[ $output == *'# tap0: '*'broadcast address of address 10.2.0.1/24'* ]] || complain broadcast
	[[ $output == *'# tap0: '*'metric of address 10.3.0.1/24'* ]] || complain metric
	[[ $output == *'# tap0: '*'scope of address 10.4.0.1/24'* ]] || complain scope
	[[ $output == *'# tap0: '*'flags of address 10.5.0.1/24'* ]] || complain flags
	equal "$(grep -c '^#.*10\.1\.' <<<"$output")" 1
	echo "$output" >"$conf"
	changes_nothing
}

# The kernel lets a bridge be called like an option; the words do not.
@test "a bridge whose name add refuses is named in a comment" {
	ip link add name -x type bridge
	ok tuntap add tap0
	ip link set tap0 master -x
	ok tuntap save
	[[ $output == *'# tap0: '*'master -x'*$'\n''tap0 mode tap '* ]] || complain "$output"
	[[ ${lines[-1]} != *master* ]] || complain "$output"
	echo "$output" >"$conf"
	changes_nothing
}

@test "plain addresses need no comment" {
	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.2/24 addr 127.0.5.1/8 addr 2001:db8::1/64 \
		addr 10.1.0.1 peer 10.1.0.2 up
	ok tuntap save
	equal "$(grep -c '^# tap0' <<<"$output")" 0
}

@test "a user without a name, and one whose name is digits" {
	need_users
	ok tuntap add tap0 user 54321
	ok tuntap save
	[[ $output == *'user 54321'* ]]
	echo '4202:x:4777:4777::/:/bin/sh' >>/etc/passwd
	ok tuntap add tap1 user 4777
	ok tuntap save tap1
	# As digits it would be bob.
	[[ $output == *'user 4777'* ]]
}

# Sets made at random by ip, which knows nothing of us.

# pick VARIABLE CHOICE...: one of them. In a subshell RANDOM has a seed of its own, and no
# seed would give the same set again.
pick() {
	local n=$((RANDOM % ($# - 1) + 2))

	printf -v "$1" %s "${!n}"
}

random_addresses() {
	local name=$1 n=$((RANDOM % 5)) i length nodad

	for ((i = 0; i < n; i++)); do
		pick nodad nodad ''
		# shellcheck disable=SC2086
		case $((RANDOM % 6)) in
		0 | 1) pick length 24 24 25 32
			ip addr add "10.0.$((RANDOM % 2)).$((RANDOM % 5 + 1))/$length" dev "$name" ;;
		2) pick length '' /24
			ip addr add "10.9.0.$((RANDOM % 9))" peer "10.9.1.$((RANDOM % 9))$length" \
				dev "$name" ;;
		3) pick length 64 48 128
			ip addr add "2001:db8::$((RANDOM % 9 + 1))/$length" dev "$name" $nodad ;;
		4) ip addr add "fd00::$((RANDOM % 9 + 1))" peer "fd00::1:$((RANDOM % 9 + 1))" \
			dev "$name" ;;
		5) ip addr add "10.8.0.$((RANDOM % 9 + 1))/24" dev "$name" \
			valid_lft 900 preferred_lft 800 ;;
		esac 2>/dev/null || :
	done
}

# sometimes NAME WORD CHOICE...: one of three interfaces has the attribute.
sometimes() {
	local name=$1 word=$2 value

	shift 2
	[ $((RANDOM % 3)) != 0 ] || return 0
	pick value "$@"
	ip link set dev "$name" "$word" "$value"
}

random_interface() {
	local name=$1 mode user group pi vnet_hdr queues

	pick mode tun tap tap
	pick user '' 'user 4201' 'user 4202' 'user 7777'
	pick group '' '' 'group 4300'
	# One that a line does not say would stay: from a set that has none.
	[ "${IDS-1}" = 1 ] || user='' group=''
	pick pi '' pi
	pick vnet_hdr '' '' vnet_hdr
	pick queues '' '' '' '' multi_queue
	# shellcheck disable=SC2086
	ip tuntap add dev "$name" mode "$mode" $pi $vnet_hdr $queues $user $group
	sometimes "$name" mtu 1280 1400 9000 1500
	sometimes "$name" txqueuelen 0 5 500 1000
	sometimes "$name" alias x "it's" 'a "b" #c' ' é'
	sometimes "$name" group 0 1 77
	if [ "$mode" = tap ]; then
		[ $((RANDOM % 2)) = 0 ] || ip link set dev "$name" address \
			"02:00:00:00:$((RANDOM % 90 + 10)):$((RANDOM % 90 + 10))"
		sometimes "$name" master br0 br1
	fi
	random_addresses "$name"
	[ $((RANDOM % 2)) = 0 ] || ip link set dev "$name" up
}

@test "sets made at random come back the same, and saved ones change nothing" {
	local seed i

	need_ip
	need_users
	for bridge in br0 br1; do
		ip link add "$bridge" type bridge
	done
	for seed in {1..12}; do
		RANDOM=$seed
		for ((i = 0; i < 6; i++)); do
			random_interface "r$i" || complain "seed $seed"
		done
		tuntap save >"$conf" || complain "seed $seed"
		{ changes_nothing && gives_the_same; } || complain "seed $seed"
		tuntap del --config "$conf" || complain "seed $seed"
		equal "$(ip -o link show type tun)" "" || complain "seed $seed"
	done
}

# The addresses of a picture in whatever order, without nodad, and without which of a
# network came first.
plain_addresses() {
	jq -S 'map(.addrs |= (map(del(.nodad, .secondary)) | sort_by(.local, .address)))'
}

@test "from one random set to another: apply makes the second of the first" {
	local seed i

	need_ip
	need_users
	for bridge in br0 br1; do
		ip link add "$bridge" type bridge
	done
	for seed in {101..108}; do
		RANDOM=$seed
		# The second set, seen and saved; then the first, in its place.
		for ((i = 0; i < 5; i++)); do
			random_interface "r$i" || complain "seed $seed"
			# What was not said would stay: say it.
			ip -d -j link show "r$i" | jq -r '.[0] | "\(.mtu) \(.txqlen) " +
				(if .flags | index("UP") then "up" else "down" end)' >"$conf.$i"
			tuntap save "r$i" | sed '/^#/d' >>"$conf.$i"
		done
		# shellcheck disable=SC2016
		for ((i = 0; i < 5; i++)); do
			{ read -r mtu txqlen state; read -r line; } <"$conf.$i"
			[[ $line == *' mtu '* ]] || line+=" mtu $mtu"
			[[ $line == *txqueuelen* ]] || line+=" txqueuelen $txqlen"
			[[ $line == *link-group* ]] || line+=" link-group 0"
			[[ $line != *'mode tap'* || $line == *' master '* ]] || line+=' nomaster'
			[[ $line == *alias* ]] || line+=" noalias"
			[[ $line == *' addr '* ]] || line+=" addr none"
			[[ " $line " == *' up '* ]] || line+=" $state"
			echo "$line"
		done >"$conf"
		before=$(picture)
		tuntap del --all
		for ((i = 2; i < 7; i++)); do
			IDS=0 random_interface "r$i" || complain "seed $seed"
		done
		# From here the first word that cannot be changed in place makes it anew.
		ok tuntap apply -q --prune --recreate "$conf" || complain "seed $seed"
		# An address that was there already keeps its nodad, or its having none.
		if [ "$(picture | plain_addresses)" != "$(plain_addresses <<<"$before")" ]; then
			diff <(echo "$before") <(picture) || :
			cat "$conf"
			complain "seed $seed"
		fi
		changes_nothing || complain "seed $seed"
		tuntap del --all
	done
}
