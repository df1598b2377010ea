# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The options of a bridge's port: isolated, learning, flood ... cost, priority.

load helper

setup() {
	need_tun
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
}

# The word, what is not the kernel's own value, and how bridge(8) calls it.
options=(
	isolated:on:isolated
	learning:off:learning
	flood:off:flood
	mcast_flood:off:mcast_flood
	bcast_flood:off:bcast_flood
	hairpin:on:hairpin
	guard:on:guard
	fastleave:on:fastleave
	neigh_suppress:on:neigh_suppress
	locked:on:locked
	cost:7:cost
	priority:5:priority
)

# port NAME: its options, as bridge(8) tells them.
port() {
	bridge -d -j link show dev "$1" | jq -cS '.[0] | { isolated, learning, flood, mcast_flood,
		bcast_flood, hairpin, guard, fastleave, neigh_suppress, locked, cost, priority }'
}

# with DEFAULTS WORD VALUE...: the same with those changed, true for on.
with() {
	local all=$1 value

	shift
	while [ $# -gt 0 ]; do
		case $2 in
		on) value=true ;;
		off) value=false ;;
		*) value=$2 ;;
		esac
		all=$(jq -cS ".$1 = $value" <<<"$all")
		shift 2
	done
	echo "$all"
}

# What a port has that nothing was said of.
usual() {
	tuntap add usual0 mode tap master br0
	port usual0
	tuntap del usual0
}

# Whether this kernel has the option, by the word of bridge(8).
known() {
	[ "$(jq ".$1" <<<"$all")" != null ]
}

all_words() {
	local option word value

	words=()
	for option in "${options[@]}"; do
		IFS=: read -r word value _ <<<"$option"
		! known "$word" || words+=("$word" "$value")
	done
}

@test "each alone: add, set back, replace" {
	local all option word value back

	all=$(usual)
	for option in "${options[@]}"; do
		IFS=: read -r word value _ <<<"$option"
		known "$word" || continue
		case $value in
		on) back=off ;;
		off) back=on ;;
		*) back=$((value + 1)) ;;
		esac
		ok tuntap add tap0 master br0 "$word" "$value"
		equal "$(port tap0)" "$(with "$all" "$word" "$value")"
		ok tuntap -j set tap0 "$word" "$back"
		equal "$(jq -c '.[0].changes' <<<"$output")" \
			"[{\"word\":\"$word\",\"from\":\"$value\",\"to\":\"$back\"}]"
		equal "$(port tap0)" "$(with "$all" "$word" "$back")"
		ok tuntap -j replace tap0 "$word" "$back"
		equal "$(jq '.[0].changed' <<<"$output")" false
		ok tuntap -j replace tap0
		equal "$(jq '.[0].changed' <<<"$output")" false
		ok tuntap replace tap0 master br0 "$word" "$value"
		equal "$(port tap0)" "$(with "$all" "$word" "$value")"
		ok tuntap -j status tap0
		ip link del tap0
	done
}

@test "all at once, and save prints them back" {
	local all words

	all=$(usual)
	all_words
	ok tuntap add tap0 master br0 "${words[@]}" up
	equal "$(port tap0)" "$(with "$all" "${words[@]}")"
	ok tuntap save tap0
	line=${lines[1]}
	[[ $line == *" ${words[*]} "* ]] || complain "not in: $line"
	ok tuntap apply --dry-run - <<<"$line"
	ip link del tap0
	ok tuntap apply - <<<"$line"
	equal "$(port tap0)" "$(with "$all" "${words[@]}")"
}

# cost_in_line: what save says of the cost of tap0.
cost_in_line() {
	ok tuntap save tap0
	[[ ${lines[-1]} =~ \ cost\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}" || echo none
}

@test "save prints a cost that is another than the kernel's own, whatever that is" {
	local own cost

	ok tuntap add tap0 master br0
	own=$(port tap0 | jq .cost)
	equal "$(cost_in_line)" none
	for cost in 2 100 7; do
		ok tuntap set tap0 cost $cost
		[ "$cost" != "$own" ] || continue
		equal "$(cost_in_line)" $cost
	done
	ok tuntap set tap0 cost "$own"
	equal "$(cost_in_line)" none
}

@test "status has a column, and the JSON a member, for each; only of a bridge's port" {
	local all words word value

	need_ip
	all=$(usual)
	all_words
	ok tuntap add tap0 master br0 "${words[@]}"
	ok tuntap add tap1
	set -- "${words[@]}"
	while [ $# -gt 0 ]; do
		word=$1 value=$2
		ok tuntap status --noheadings --columns "NAME,$word"
		[[ ${lines[0]} =~ ^tap0\ +$value$ ]] || complain "column of $word"
		[[ ${lines[1]} =~ ^tap1\ +-$ ]] || complain "column of $word"
		shift 2
	done
	ok tuntap -j status
	equal "$(jq -cS ".[0] | { isolated, learning, flood, mcast_flood, bcast_flood, hairpin,
		guard, fastleave, neigh_suppress, locked, cost, priority }" <<<"$output")" \
		"$(port tap0)"
	equal "$(jq -c '.[1] | .isolated, .cost' <<<"$output")" null$'\n'null
}

@test "without a bridge they are refused, and nothing is made or changed" {
	local before

	fails 2 tuntap add tap0 isolated on
	says 'isolated' 'master'
	run ! exists tap0
	fails 2 tuntap add tap0 nomaster isolated on
	ok tuntap add tap0 mtu 1400
	before=$(link tap0)
	fails 1 tuntap set tap0 isolated on mtu 1300
	says 'isolated' 'the interface is in no bridge'
	fails 1 tuntap replace tap0 isolated on mtu 1300
	says 'isolated' 'the interface is in no bridge'
	equal "$(link tap0)" "$before"
	ok tuntap set tap0 master br0 isolated on
	fails 2 tuntap set tap0 nomaster isolated on
}

# changes: what the JSON says was changed, a line each.
changes() {
	jq -r '.[0].changes[] | "\(.word) \(.from) \(.to)"' <<<"$output"
}

@test "a port that goes to another bridge keeps its options, but those that are said" {
	local all words

	all=$(usual)
	all_words
	ip link add br1 type bridge
	ok tuntap add tap0 master br0 "${words[@]}"
	ok tuntap -j set tap0 master br1
	equal "$(changes)" 'master br0 br1'
	equal "$(jq '.[0].warning' <<<"$output")" null
	equal "$(link tap0 | jq -r '.[0].master')" br1
	equal "$(port tap0)" "$(with "$all" "${words[@]}")"
	ok tuntap -j set tap0 master br0 cost 8 isolated on
	equal "$(changes)" 'master br1 br0
cost 7 8'
	equal "$(port tap0)" "$(with "$all" "${words[@]}" cost 8)"
	ok tuntap replace tap0 master br1 isolated off mtu 1400
	equal "$(port tap0)" "$(with "$all" "${words[@]}" cost 8 isolated off)"
	ok tuntap apply - <<<'tap0 mode tap master br0'
	equal "$(port tap0)" "$(with "$all" "${words[@]}" cost 8 isolated off)"
	ok tuntap -j replace tap0 master br0
	equal "$(jq '.[0].changed' <<<"$output")" false
}

@test "a port that is made anew in another bridge keeps its options too" {
	local all

	all=$(usual)
	ip link add br1 type bridge
	ok tuntap add tap0 master br0 isolated on learning off cost 7
	run -1 tuntap -j apply --dry-run --recreate - <<<'tap0 mode tap multi_queue master br1 cost 9'
	equal "$(changes)" 'multi_queue off on
master br0 br1
cost 7 9'
	ok tuntap replace tap0 multi_queue master br1 cost 9 --recreate
	equal "$(link tap0 | jq -r '.[0].master')" br1
	equal "$(port tap0)" "$(with "$all" isolated on learning off cost 9)"
}

# rest NAME: those of its options that are no words of ours.
rest() {
	ip -d -j link show dev "$1" | jq -c '.[0].linkinfo.info_slave_data | [.root_block,
		.proxy_arp, .multicast_router, .mcast_to_unicast, .vlan_tunnel, .group_fwd_mask]'
}

@test "options that are no words go along too, and save says that it cannot say them" {
	local before

	ip link add br1 type bridge
	ok tuntap add tap0 mode tap master br0 isolated on
	for option in 'root_block on' 'mcast_router 2' 'mcast_to_unicast on' 'vlan_tunnel on' \
		'group_fwd_mask 8' 'proxy_arp on'; do
		# shellcheck disable=SC2086 # a word and its value
		ip link set tap0 type bridge_slave $option || skip "ip(8) has no $option"
	done
	before=$(rest tap0)
	[[ $before != *null* ]] || skip 'ip(8) does not tell them'
	ok tuntap save tap0
	for option in 'root_block on' 'mcast_router 2' 'mcast_to_unicast on' 'vlan_tunnel on' \
		'group_fwd_mask 8' 'proxy_arp of the port on'; do
		[[ $output == *"# tap0: not in the line below: the option of its port $option"$'\n'* ]] ||
			complain "$option"
	done
	ok tuntap set tap0 master br1
	equal "$stderr" ''
	equal "$(rest tap0)" "$before"
	ok tuntap replace tap0 master br0
	equal "$(rest tap0)" "$before"
	# Made anew, in the same bridge and in another.
	ok tuntap replace tap0 mode tap vnet_hdr --recreate
	equal "$(rest tap0)" "$before"
	ok tuntap replace tap0 mode tap master br1 --recreate
	equal "$(rest tap0)" "$before"
	# What fails leaves them as they were.
	fails 1 tuntap set tap0 master br0 vlan 7
	equal "$(rest tap0)" "$before"
	# Only those of a port: out of the bridge and in again it is new.
	ok tuntap set tap0 nomaster
	equal "$stderr" ''
	ok tuntap set tap0 master br0
	equal "$(rest tap0 | tr -d '"' | sed s/0x0/0/)" '[false,false,1,false,false,0]'
	ok tuntap save tap0
	[[ $output != *'not in the line'* ]]
}

port_state() {
	bridge -j link show dev "$1" | jq -r '.[0].state'
}

forwards() {
	[ "$(port_state "$1")" = forwarding ]
}

monitored() {
	ip link add probe0 type bridge && ip link del probe0
	grep -q probe0 "$BATS_TEST_TMPDIR/ports"
}

@test "a bridge uses a port when somebody attaches to it, and not for a moment before" {
	local names pid

	ip link set br0 up
	bridge monitor link >"$BATS_TEST_TMPDIR/ports" 3>&- &
	pid=$!
	wait_for monitored
	mapfile -t names < <(seq -f tap%g 40)
	ok tuntap add master br0 up -- "${names[@]}"
	ip link add last0 type bridge
	wait_for grep -q last0 "$BATS_TEST_TMPDIR/ports"
	kill "$pid"
	grep -q 'tap40.*master br0' "$BATS_TEST_TMPDIR/ports" || complain 'nothing was seen'
	run ! grep -E 'tap.*state (listening|learning|forwarding)' "$BATS_TEST_TMPDIR/ports"
	equal "$(port_state tap1)" disabled
	tuntap exec tap1 -- sleep 30 3>&- &
	pid=$!
	wait_for forwards tap1
	kill "$pid"
	# So with one that a program makes, and holds.
	tuntap exec --transient tap50 master br0 up -- sleep 30 3>&- &
	pid=$!
	wait_for forwards tap50
	equal "$(ip -j link show tap50 | jq -r '.[0].operstate')" UP
	kill "$pid"
}

@test "a backup port stays in its bridge: that it is lost is told" {
	ip link add br1 type bridge
	ok tuntap add tap0 mode tap master br0
	ok tuntap add tap1 mode tap master br0
	bridge link set dev tap0 backup_port tap1 || skip 'bridge(8) has no backup_port'
	ok tuntap save
	[[ $output == *'# tap0: not in the line below: the option of its port backup_port tap1'$'\n'* ]] ||
		complain "$output"
	run --separate-stderr tuntap apply --dry-run - <<<'tap0 master br1'
	says "tap0: warning: loses backup_port tap1: \"br1\" does not have that port"
	ok tuntap -j replace tap0 master br1
	says "loses backup_port tap1: \"br1\" does not have that port"
	[[ $(jq -r '.[0].warning' <<<"$output") == "loses backup_port tap1:"* ]] ||
		complain "no warning"
}

@test "a cost that the kernel gave by itself is not carried to another bridge" {
	ip link add br1 type bridge
	ok tuntap add tap0 master br0
	ok tuntap set tap0 master br1
	equal "$(cost_in_line)" none
	# One that somebody gave stays where the speed changes.
	ip link set tap0 up
	run ip link set tap0 type bridge_slave cost 9
	ok tuntap set tap0 master br0
	equal "$(cost_in_line)" 9
}

@test "a change that fails puts the port back into its bridge, with its options" {
	local before

	ip link add br1 type bridge
	ok tuntap add tap0 master br0 isolated on cost 7
	before=$(port tap0)
	# The route is refused after the master was changed.
	ok tuntap add tap1 route 10.1.0.0/16 up
	fails 1 tuntap set tap0 master br1 route 10.1.0.0/16 up
	says 'nothing was changed'
	equal "$(link tap0 | jq -r '.[0].master')" br0
	equal "$(port tap0)" "$before"
}

@test "out of its bridge a port has no options: JSON tells which are gone" {
	ok tuntap add tap0 master br0 isolated on cost 7
	ok tuntap -j set tap0 nomaster
	equal "$(changes)" 'master br0 null
isolated on null
cost 7 null'
	equal "$(jq '.[0].warning' <<<"$output")" null
	equal "$stderr" ''
	ok tuntap set tap0 master br0
	equal "$(port tap0 | jq .isolated)" false
}

@test "a VRF has no ports with options: what is lost on the way into it is told" {
	local words='isolated on, cost 7'

	ip link add vrf0 type vrf table 10 2>/dev/null || skip 'no VRF can be made'
	ok tuntap add tap0 master br0 isolated on cost 7 fdb 02:00:00:00:00:0a
	words+=', fdb 02:00:00:00:00:0a: "vrf0" is not a bridge'
	run -1 --separate-stderr tuntap apply --dry-run - <<<'tap0 mode tap master vrf0'
	says "tuntap: -:1:1: tap0: warning: loses $words"
	[[ $output == 'tap0: would be changed: master vrf0 (was br0), isolated on gone, cost 7 gone, fdb 02:00:00:00:00:0a gone' ]] ||
		complain "$output"
	ok tuntap -j set tap0 master vrf0
	says "tuntap: tap0: warning: loses $words"
	equal "$(jq -r '.[0].warning' <<<"$output")" "loses $words"
	equal "$(link tap0 | jq -r '.[0].master')" vrf0
	ok tuntap set tap0 master br0
	equal "$stderr" ''
}

@test "values that are none" {
	for words in 'isolated yes' 'isolated' 'learning 1' 'cost 0' 'cost 65536' 'cost -1' \
		'priority 64' 'priority x' 'isolated on isolated off'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap add tap0 master br0 $words
		says "${words%% *}"
		run ! exists tap0
	done
}
