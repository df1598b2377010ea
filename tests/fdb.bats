# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# fdb MAC, fdb none: static entries of a bridge's table.

load helper

setup() {
	need_tun
	need jq
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
	ip link set br0 up
}

a=02:00:00:00:00:0a
b=02:00:00:00:00:0b
c=02:00:00:00:00:0c
d=02:00:00:00:00:0d

# entries DEV: its static entries that are of every VLAN, a line each.
entries() {
	bridge -j fdb show dev "$1" |
		jq -r '.[] | select(.state == "static" and .vlan == null) | .mac' | sort
}

# The tables of all bridges, less what the kernel keeps.
tables() {
	bridge fdb show | grep -v permanent | sort
}

# How many static entries there are in all bridges; of one VLAN, a kernel that has VLANs adds
# each again.
count_static() {
	tables | grep static | grep -vc ' vlan '
}

# How many permanent entries of $b, $c DEV has, those of its VLANs too, which bridge(8) shows.
count_permanent() {
	bridge fdb show dev "$1" | grep -cE "^($b|$c) .*permanent"
}

unchanged_by() {
	local before

	before=$(tables)
	fails "$@"
	equal "$(tables)" "$before"
}

@test "add gives static entries, which go with the interface" {
	ok tuntap add tap0 master br0 learning off flood off fdb $a fdb $b up
	equal "$(entries tap0)" $a$'\n'$b
	equal "$(bridge -j fdb show dev tap0 | jq -r ".[] | select(.mac == \"$a\") | .master" | head -n 1)" br0
	ip link del tap0
	equal "$(tables)" ''
}

@test "replace: exactly those that are said; an unsaid list stays" {
	ok tuntap add tap0 master br0 fdb $a fdb $b
	ok tuntap -j replace tap0 fdb $c fdb $b
	equal "$(jq -c '.[0].changes' <<<"$output")" \
		"[{\"word\":\"fdb\",\"from\":\"$a\"},{\"word\":\"fdb\",\"to\":\"$c\"}]"
	equal "$(entries tap0)" $b$'\n'$c
	ok tuntap -j replace tap0 fdb $b fdb $c
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap -j replace tap0 master br0
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap replace tap0 fdb none
	equal "$(entries tap0)" ''
}

@test "set adds, and removes all" {
	ok tuntap add tap0 master br0 fdb $a
	ok tuntap -j set tap0 fdb $b
	equal "$(jq -c '.[0].changes' <<<"$output")" "[{\"word\":\"fdb\",\"to\":\"$b\"}]"
	equal "$(entries tap0)" $a$'\n'$b
	ok tuntap -j set tap0 fdb $a
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap set tap0 fdb none
	equal "$(entries tap0)" ''
}

@test "one that was learned, at another port, is moved; and what was learned is not ours" {
	ok tuntap add tap1 master br0 up
	hold tap1 tap
	bridge fdb add $a dev tap1 master dynamic
	bridge fdb add $c dev tap1 master dynamic
	ok tuntap add tap0 master br0 fdb $a
	equal "$(entries tap0)" $a
	ok tuntap -j replace tap1 fdb none
	equal "$(jq '.[0].changed' <<<"$output")" false
	bridge fdb show dev tap1 | grep -q "$c"
}

@test "another port's entry and the host's own MAC address are refused" {
	local own

	ok tuntap add tap1 master br0 fdb $a
	unchanged_by 1 tuntap add tap0 master br0 fdb $a
	says "fdb $a" 'static entry of "tap1"' "hint: bridge fdb del $a dev tap1 master"
	run ! exists tap0
	own=$(link tap1 | jq -r '.[0].address')
	unchanged_by 1 tuntap add tap0 master br0 fdb "$own"
	says "$own" "the host's own MAC address"
	run ! exists tap0
	ok tuntap add tap0 master br0 fdb $b
	unchanged_by 1 tuntap set tap0 mtu 1400 fdb $a
	unchanged_by 1 tuntap replace tap0 mtu 1400 fdb $a
	equal "$(link tap0 | jq '.[0].mtu')" 1500
	unchanged_by 1 tuntap apply --dry-run - <<<"tap0 mode tap master br0 fdb $a"
	says "fdb $a" 'static entry of "tap1"'
}

@test "save prints them back, and what words cannot say in a comment" {
	local line

	ok tuntap add tap0 master br0 fdb $b fdb $a
	bridge fdb add $c dev tap0 master static sticky 2>/dev/null || skip 'bridge(8) knows no sticky entry'
	ok tuntap save tap0
	line=${lines[-1]}
	[[ $line == *' master br0 '*"fdb $a"* && $line == *" fdb $b"* && $line != *"$c"* ]] ||
		complain "$line"
	[[ $output == *"an entry of fdb that words cannot say: $c sticky"* ]] || complain "$output"
	ok tuntap apply - <<<"$line"
	equal "$(entries tap0)" $a$'\n'$b
	ip link del tap0
	ok tuntap apply - <<<"$line"
	equal "$(entries tap0)" $a$'\n'$b
	ok tuntap apply --dry-run - <<<"$line"
}

@test "status has a column, and the JSON an array, only of a bridge's port" {
	ok tuntap add tap0 master br0 fdb $a
	ok tuntap add tap1
	ok tuntap add tap2 master br0
	ok tuntap status --noheadings --columns name,fdb
	[[ ${lines[0]} =~ ^tap0\ +$a$ && ${lines[1]} =~ ^tap1\ +-$ && ${lines[2]} =~ ^tap2\ +-$ ]] ||
		complain "$output"
	ok tuntap -j status
	equal "$(jq -c '.[] | .fdb' <<<"$output")" "[{\"mac\":\"$a\",\"flags\":[]}]
null
[]"
}

@test "without a bridge they are refused, and nothing is made or changed" {
	fails 2 tuntap add tap0 fdb $a
	says 'fdb is an option of a bridge port' 'hint: master BRIDGE'
	run ! exists tap0
	fails 2 tuntap add tap0 nomaster fdb $a
	run ! exists tap0
	fails 1 tuntap add tun0 master br0 fdb $a
	says 'a tun cannot be a port of the bridge'
	run ! exists tun0
	ok tuntap add tap0
	fails 1 tuntap set tap0 mtu 1400 fdb $a
	says 'the interface is in no bridge'
	equal "$(link tap0 | jq '.[0].mtu')" 1500
}

@test "a port of another bridge has those that are said, and a failure puts all back" {
	ip link add br1 type bridge
	ok tuntap add tap0 master br0 fdb $a
	ok tuntap replace tap0 master br1 fdb $b
	equal "$(entries tap0)" $b
	equal "$(count_static)" 1
	ok tuntap -j set tap0 master br0 fdb $a
	equal "$(jq -c '.[0].changes | map(del(.word))' <<<"$output")" \
		"[{\"from\":\"br1\",\"to\":\"br0\"},{\"from\":\"$b\"},{\"to\":\"$a\"}]"
	equal "$(entries tap0)" $a
	# The route is refused after the master was changed.
	ok tuntap add tap1 route 10.1.0.0/16 up
	unchanged_by 1 tuntap set tap0 master br1 fdb $c route 10.1.0.0/16 up
	says 'nothing was changed'
	unchanged_by 1 tuntap set tap0 fdb $c route 10.1.0.0/16 up
	says 'nothing was changed'
}

@test "a port of another bridge keeps those of which nothing is said" {
	ip link add br1 type bridge
	ok tuntap add tap0 master br0 fdb $a fdb $b
	bridge fdb add $c dev tap0 master static sticky
	ok tuntap -j set tap0 master br1
	equal "$(jq -c '.[0].changes' <<<"$output")" '[{"word":"master","from":"br0","to":"br1"}]'
	equal "$(entries tap0)" $a$'\n'$b$'\n'$c
	bridge fdb show dev tap0 | grep -q "$c .*sticky"
	equal "$(count_static)" 3
	ok tuntap replace tap0 master br0
	equal "$(entries tap0)" $a$'\n'$b$'\n'$c
	ok tuntap replace tap0 multi_queue master br1 --recreate
	equal "$(entries tap0)" $a$'\n'$b$'\n'$c
	ok tuntap replace tap0 multi_queue master br0 fdb none
	equal "$(entries tap0)" ''
}

@test "what another port of the new bridge has is left behind, and told" {
	local own loses="loses fdb $a: it is a static entry of \"tap1\""

	ip link add br1 type bridge
	ok tuntap add tap1 master br1 fdb $a
	ok tuntap add tap0 master br0 fdb $a fdb $b isolated on
	run -1 --separate-stderr tuntap apply --dry-run - <<<'tap0 mode tap master br1'
	equal "$output" "tap0: would be changed: master br1 (was br0), fdb $a gone"
	says "tuntap: -:1:1: tap0: warning: $loses" "hint: bridge fdb del $a dev tap1 master"
	ok tuntap -j set tap0 master br1
	equal "$(jq -c '.[0] | .changes[1], .warning, .hint' <<<"$output")" \
		"$(jq -nc '$ARGS.positional[0:2] | { word: "fdb", from: .[0] }, .[1]' --args $a "$loses")
\"bridge fdb del $a dev tap1 master\""
	says "tuntap: tap0: warning: $loses"
	equal "$(entries tap0)" $b
	equal "$(entries tap1)" $a
	# The same where it is made anew; and the host's own address.
	ok tuntap replace tap0 master br0 fdb $a fdb $b
	own=$(cat /sys/class/net/tap1/address)
	ok tuntap set tap0 fdb "$own"
	ok tuntap replace tap0 multi_queue master br1 --recreate
	says "$loses" "fdb $own: this is the host's own MAC address in the bridge"
	equal "$(entries tap0)" $b
	# -q has no warnings.
	ok tuntap replace tap0 multi_queue master br0 fdb $a
	ok tuntap -q set tap0 master br1
	equal "$stderr" ''
}

@test "permanent entries, which no word says: save and a move tell of them" {
	ip link set br0 up
	ip link add br1 type bridge
	ok tuntap add tap0 mode tap master br0 fdb $a up
	# The kernel's own entry of the port is none of them.
	ok tuntap save tap0
	[[ $output != *permanent* ]] || complain "$output"
	bridge fdb add $b dev tap0 master permanent
	bridge fdb add $c dev tap0 master permanent
	n=$(count_permanent tap0)
	[ "$n" -ge 2 ]
	bridge mdb add dev br0 port tap0 grp 239.1.1.1 permanent || skip 'no multicast snooping here'
	ok tuntap save
	[[ $output == *'# tap0: not in the line below: permanent entries of fdb: '$n$'\n'* ]] ||
		complain "$output"
	[[ $output == *'# tap0: not in the line below: permanent entries of mdb: 1'$'\n'* ]] ||
		complain "$output"
	bridge fdb add $d dev tap0 master extern_learn
	ok tuntap save
	[[ $output == *'# tap0: not in the line below: extern_learn entries of fdb: '$((n / 2))$'\n'* ]] ||
		complain "$output"
	run --separate-stderr tuntap apply --dry-run - <<<'tap0 mode tap master br1'
	[[ $stderr =~ ', '$((n / 2))' extern_learn '(entry|entries)' of fdb, 1 permanent entry of mdb:' ]] ||
		complain "$stderr"
	bridge fdb del $d dev tap0 master
	lost="loses $n permanent entries of fdb, 1 permanent entry of mdb: bridge(8) can give them again"
	# Made anew in its own bridge it loses them too.
	for line in 'tap0 mode tap master br1' 'tap0 mode tap vnet_hdr'; do
		run --separate-stderr tuntap apply --recreate --dry-run - <<<"$line"
		says "tap0: warning: $lost"
	done
	ok tuntap -j set tap0 master br1
	says "tap0: warning: $lost"
	equal "$(jq -r '.[0].warning' <<<"$output")" "$lost"
	ok tuntap set tap0 master br0
	equal "$stderr" ''
	bridge fdb add $b dev tap0 master permanent
	ok tuntap set tap0 nomaster
	equal "$stderr" ''
}

@test "made anew it has them again" {
	ok tuntap add tap0 master br0 fdb $a
	ok tuntap replace tap0 multi_queue --recreate
	equal "$(entries tap0)" $a
	link tap0 | jq -e '.[0].linkinfo.info_data.multi_queue' >/dev/null
}

@test "a bridge that comes later: they come with it" {
	local conf=$BATS_TEST_TMPDIR/conf

	echo "tap0 mode tap master br9 learning off fdb $a up" >"$conf"
	ok tuntap apply "$conf"
	says 'waits for the bridge "br9"'
	ip link add br9 type bridge
	ok tuntap apply --join br9 "$conf"
	equal "$(entries tap0)" $a
	ok tuntap apply --dry-run "$conf"
}

@test "words that are none" {
	local words

	for words in fdb 'fdb x' 'fdb 01:00:5e:00:00:01' 'fdb 00:00:00:00:00:00' "fdb $a fdb $a" \
		"fdb none fdb $a" "fdb $a fdb none"; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap add tap0 master br0 $words
		run ! exists tap0
	done
}

# dumps FILE COMMAND...: how many lists it asks the kernel for.
dumps() {
	strace -f -qq -e trace=sendto -o "$BATS_TEST_TMPDIR/trace" "$@" >/dev/null
	grep -c NLM_F_DUMP "$BATS_TEST_TMPDIR/trace"
}

@test "who does not ask for them does not pay for them" {
	need strace
	ok tuntap add tap0 master br0 fdb $a
	equal "$(dumps tuntap show)" 1
	# Links, addresses, routes.
	equal "$(dumps tuntap replace tap0 master br0 mtu 1400)" 3
	equal "$(dumps tuntap replace tap0 fdb $a)" 4
}
