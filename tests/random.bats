# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# From any state to any line: replace makes it so, a dry run then finds nothing to do, and
# what save prints makes the same again.
# RANDOM_STATES=2000 tries as many, from RANDOM_SEED on; one that fails is named by its seed.
# shellcheck disable=SC2154 # output and stderr are set by run
# shellcheck disable=SC2206 # a word may be several, or none

load helper

setup() {
	need_tun
	for bridge in br0 br1; do
		ip link add "$bridge" type bridge 2>/dev/null || skip 'no bridge can be made'
		ip link set "$bridge" up
	done
	conf=$BATS_TEST_TMPDIR/tuntap.conf
}

# any WORD...: sets word to one of them.
any() {
	local n=$((RANDOM % $# + 1))

	word=${!n}
}

# say WORD VALUE...: in every other line the word, with one of the values.
say() {
	[ $((RANDOM % 2)) = 0 ] || return 0
	any "${@:2}"
	line+=("$1" "$word")
}

# What only a tap has.
say_tap() {
	say lladdr 02:00:00:00:00:0{1..9}
	any '' nomaster br0 br1 br1
	case $word in
	'') return ;;
	nomaster) line+=(nomaster); return ;;
	esac
	line+=(master "$word")
	for option in isolated learning flood mcast_flood bcast_flood hairpin guard fastleave; do
		say "$option" on off
	done
	say cost 1 7 65535
	say priority 0 5 63
	any '' '' 'fdb none' 'fdb 02:00:00:00:00:a1' 'fdb 02:00:00:00:00:a2 fdb 02:00:00:00:00:a3'
	line+=($word)
}

# The gateways and sources of the routes are among these.
say_addresses() {
	any "$none" none 4 6 46 46
	[ "$ipv6$word" != off6 ] || word=none
	case $word in
	none) line+=(addr none) ;;
	*4*) line+=(addr 10.0.0.1/24) has4=1 ;;&
	*6*) [ "$ipv6" = off ] || { line+=(addr fd00::1/64 nodad); has6=1; } ;;&
	*[46]*)
		# One that may be there already, and one whose length may be another.
		any '' 'addr 10.1.0.1 peer 10.1.0.2' 'addr 10.0.0.7/25' 'addr 10.0.0.9/32'
		line+=($word)
		;;
	esac
}

# A route for each number: never two for one destination, metric and table.
say_routes() {
	local n

	any "$none" none 1 2 3 4
	case $word in
	'') return ;;
	none) line+=(route none); return ;;
	esac
	for ((n = word; n > 0; n--)); do
		any 4 4 6
		if [ "$word" = 6 ] && [ "$ipv6" != off ]; then
			line+=(route "fd50:$n::/48")
			[ -z "$has6" ] || { any '' 'via fd00::2' 'src fd00::1'; line+=($word); }
		else
			any "10.50.$n.0/24" "10.51.$n.1" default
			[ "$word" != default ] || [ "$n" = 1 ] || word=10.52.$n.0/24
			line+=(route "$word")
			[ -z "$has4" ] || { any '' 'via 10.0.0.2' 'src 10.0.0.1'; line+=($word); }
		fi
		any '' "metric $((n + 10))" "table $((n + 100))" "metric 7 table $((n + 100))"
		line+=($word)
	done
	up=up
}

# random_line: sets line to words for r0, and has4, has6, ipv6 and up to what is in it.
random_line() {
	local option none=''

	has4='' has6=''
	any tun tap tap
	line=(mode "$word")
	any '' '' pi vnet_hdr
	line+=($word)
	[ "${line[1]}" = tun ] || say_tap
	say mtu 1280 1400 9000
	say txqueuelen 0 5 500
	say link-group 0 77
	say alias x "it's" 'a "b" #c'
	say forwarding on off
	say proxy_arp on off
	say rp_filter 0 1 2
	any '' '' '' on off
	ipv6=$word
	[ -z "$word" ] || line+=(ipv6 "$word")
	# What is there may be IPv6's.
	[ "$ipv6" != off ] || none=none
	if [ "$ipv6" != off ]; then
		# A tun has no MAC address to make one from.
		if [ "${line[1]}" = tap ]; then say addrgenmode none eui64; else say addrgenmode none; fi
		say accept_ra 0 1 2
		say proxy_ndp on off
	fi
	any '' up up down
	up=$word
	say_addresses
	say_routes
	line+=($up)
	# It may be off already.
	if [ -z "$ipv6" ] && [[ " ${line[*]} " == *' fd'* ]]; then line+=(ipv6 on); fi
}

# What others do to an interface. What the kernel refuses here is not done.
disturb() {
	local n word name=r0

	for ((n = RANDOM % 8; n > 0; n--)); do
		case $((RANDOM % 14)) in
		0) ip addr add "10.0.0.$((RANDOM % 3 + 1))/24" dev $name ;;
		1) ip addr add "fd00::$((RANDOM % 3 + 1))/64" dev $name nodad ;;
		2) ip addr add 10.8.0.1/24 dev $name valid_lft 900 preferred_lft 800 ;;
		3) ip addr flush dev $name ;;
		4) ip route add "10.60.$n.0/24" dev $name ;;
		5) ip route add "10.50.$n.0/24" dev $name proto static metric $((RANDOM % 3 + 10)) ;;
		6) ip route add "fd50:$n::/48" dev $name proto static ;;
		7) ip route add "fd60:$n::/48" dev $name ;;
		8) any br0 br1; ip link set $name master "$word" ;;
		9) any on off; bridge link set dev $name isolated "$word" learning "$word" ;;
		10) any up down; ip link set $name "$word" ;;
		11) any 1280 1500; ip link set $name mtu "$word" ;;
		12) bridge fdb add "02:00:00:00:00:a$((RANDOM % 4))" dev $name master static ;;
		13) bridge link set dev $name cost $((RANDOM % 3 * 50 + 1)) ;;
		esac 2>/dev/null || :
	done
}

# What a namespace that is new can have too: without what the kernel gives by itself, and
# without the routes of others.
picture() {
	ip -d -j addr show dev r0 | jq -S '.[] | {
		mtu, txqlen, ifalias, master, group, inet6_addr_gen_mode, tun: .linkinfo.info_data,
		address: (if .linkinfo.info_data.type == "tap" then .address else null end),
		port: (.linkinfo.info_slave_data // {} | { isolated, learning, flood, mcast_flood,
			bcast_flood, hairpin, guard, fastleave, cost, priority }),
		up: (.flags | index("UP") != null),
		addrs: [.addr_info[] | select(.valid_life_time == 4294967295 and
			(.local | startswith("fe80") | not)) | { local, address, prefixlen }]
	}'
	pinned
	ip -4 -j route show table all proto static dev r0 | jq -S 'map(del(.flags)) | sort_by(.dst)'
	ip -6 -j route show table all proto static dev r0 | jq -S 'map(del(.flags)) | sort_by(.dst)'
}

# The MAC addresses that are pinned to its port.
pinned() {
	bridge -j fdb show brport r0 | jq -r '.[] | select(.state == "static").mac' | sort
}

index() {
	ip -o link show dev r0 | cut -d: -f1
}

# others FAMILY: the routes that are nobody's to take.
others() {
	ip "-$1" route show table all proto boot dev r0
}

# But for those that go with the interface, with up, with IPv6, or with all of IPv4.
others_stay() {
	if [ "$(index)" != "$index" ] || [[ " ${line[*]} " == *' down '* ]]; then
		return 0
	fi
	[[ " ${line[*]} " == *' addr '* && -z $has4 ]] || equal "$(others 4)" "$others4" || return
	[ "$ipv6" = off ] || equal "$(others 6)" "$others6"
}

# The first words behind each WORD of the line, but for "none", sorted.
said() {
	printf '%s\n' "${line[@]}" | grep -A 1 -x "$1" | grep -vx -e "$1" -e -- -e none | sort
}

# Of a port, which stays one: what is said, or else what it had, also in another bridge.
pinned_as_said() {
	if [[ " ${line[*]} " == *' fdb '* ]]; then
		equal "$(pinned)" "$(said fdb)"
	elif [ -n "$pinned" ] && ip -o link show dev r0 | grep -q ' master '; then
		equal "$(pinned)" "$pinned"
	fi
}

# The routes and addresses that are said are those that ip shows.
as_said() {
	pinned_as_said || return
	if [[ " ${line[*]} " == *' route '* ]]; then
		equal "$({ ip -4 -j route show table all proto static dev r0
			ip -6 -j route show table all proto static dev r0; } |
			jq -r '.[].dst' | sort)" "$(said route)" || return
	fi
	if [[ " ${line[*]} " == *' addr '* ]]; then
		equal "$(ip -j addr show dev r0 | jq -r '.[].addr_info[] | select(.valid_life_time ==
			4294967295 and (.local | startswith("fe80") | not)) | .local' | sort)" \
			"$(said addr | sed 's|/.*||')"
	fi
}

the_same_again() {
	local before

	ok tuntap save r0 || return
	echo "$output" >"$conf"
	ok tuntap apply --dry-run "$conf" && equal "$output" '' || return
	before=$(picture)
	ip link del r0
	ok tuntap apply -q "$conf" || return
	if [ "$(picture)" != "$before" ]; then
		diff <(echo "$before") <(picture) || :
		cat "$conf"
		complain 'save, then apply: not the same'
	fi
}

# The words in a file: of the two kinds of quotes, the one that is not in the word.
as_a_line() {
	local word

	printf r0
	for word in "${line[@]}"; do
		case $word in
		*\"*) printf " '%s'" "$word" ;;
		*) printf ' "%s"' "$word" ;;
		esac
	done
	echo
}

# try SEED: one state, and one line. Where it is called errexit does not count.
try() {
	local line word has4 has6 ipv6 up index others4 others6 pinned before

	RANDOM=$1
	if [ $((RANDOM % 2)) = 0 ]; then
		random_line
		ok tuntap add r0 "${line[@]}" || return
	else
		ip tuntap add r0 mode tap || return
	fi
	disturb
	index=$(index)
	others4=$(others 4) others6=$(others 6) pinned=$(pinned)
	before=$(picture)
	random_line
	run --separate-stderr tuntap replace r0 "${line[@]}" --recreate
	# A route that is not said needs an address that the line takes away.
	if [ "$status" -ne 0 ] && [[ $stderr == *'that would go'* ||
		$stderr == *'gateway in no network'* || $stderr == *'address is tentative'* ||
		$stderr == *'cannot keep route '*'nothing was changed'* ||
		$stderr == *'cannot add route '*'made again as it was'* ]]; then
		equal "$(picture)" "$before" && ip link del r0
		return
	fi
	[ "$status" = 0 ] || complain "status $status of: replace ${line[*]}" || return
	as_said && others_stay || return
	as_a_line >"$conf"
	ok tuntap apply --dry-run "$conf" && equal "$output" '' && the_same_again || return
	ip link del r0
}

@test "replace from anything, and back from what save prints" {
	local seed first=${RANDOM_SEED:-1} n=${RANDOM_STATES:-30}

	need jq
	for ((seed = first; seed < first + n; seed++)); do
		try "$seed" || complain "RANDOM_SEED=$seed"
	done
}
