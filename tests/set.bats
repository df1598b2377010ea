# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What set and set-owner change, and what they leave as it is.

load helper

setup() {
	need_users
	need_tun
}

# facts NAME: what ip says that set could change, a line each.
facts() {
	need jq
	jq -nr --argjson links "$(link "$1")" --argjson addrs "$(addrs "$1")" '
		$links[0] | . as $link | .linkinfo.info_data as $tun |
		("address", "mtu", "txqlen", "master", "ifalias" | "\(.) \($link[.])"),
		"up \(.flags | index("UP") != null)", "link group \($link.group)",
		("type", "user", "group", "pi", "vnet_hdr", "multi_queue", "persist" |
			"\(.) \($tun[.])"),
		($addrs[0].addr_info[] | select(.local | startswith("fe80") | not) |
			"addr \(.local) \(.address) \(.prefixlen)"),
		("gso_max_size", "gso_max_segs", "gro_max_size" | "\(.) \($link[.])")'
}

# changes NAME WORDS DIFFERENCE: set NAME WORDS changes just that.
changes() {
	local before

	before=$(facts "$1")
	# shellcheck disable=SC2086 # several words
	ok tuntap set "$1" $2
	equal "$output$stderr" ""
	equal "$(diff <(echo "$before") <(facts "$1") | grep '^[<>]' | paste -sd'|')" "$3"
}

@test "gso and gro: what the kernel does not take" {
	tuntap add tap0 user alice
	tuntap add tun0
	for name in tap0 tun0; do
		before=$(facts $name)
		fails 1 tuntap set $name mtu 1400 gso_max_size 65537
		says 'cannot set gso_max_size: ' 'too big gso_max_size'
		fails 1 tuntap set $name gro_max_size 600000
		fails 1 tuntap set $name gso_max_segs 65536
		fails 2 tuntap set $name gso_max_size 0
		equal "$(facts $name)" "$before"
	done
	fails 1 tuntap add tap7 gso_max_size 65537
	run ! exists tap7
	# ip can, and does nothing: the device has what it has.
	ip link set tap0 numtxqueues 4
	equal "$(link tap0 | jq '.[0].num_tx_queues')" 1
	run ip link add tap8 numtxqueues 4 type tun
	[ "$status" -ne 0 ]
}

@test "gso and gro: made, replaced, saved" {
	need_ip
	ok tuntap add tap0 gso_max_size 40000 gso_max_segs 64 gro_max_size 50000
	equal "$(link tap0 | jq -c '.[0] | [.gso_max_size, .gso_max_segs, .gro_max_size]')" '[40000,64,50000]'
	ok tuntap save tap0
	[[ $output == *'gso_max_size 40000 gso_max_segs 64 gro_max_size 50000'* ]] || complain
	tuntap save tap0 >"$BATS_TEST_TMPDIR/conf"
	ok tuntap apply --dry-run "$BATS_TEST_TMPDIR/conf"
	ok tuntap replace tap0 mode tap multi_queue --recreate
	equal "$(link tap0 | jq -c '.[0] | [.gso_max_size, .gso_max_segs, .gro_max_size, .num_tx_queues]')" \
		'[40000,64,50000,256]'
	ok tuntap -j status tap0
	equal "$(jq -c '.[0] | [.gso_max_size, .gso_max_segs, .gro_max_size]' <<<"$output")" '[40000,64,50000]'
}

@test "each word changes what it says and leaves the rest" {
	need_ip
	ip link add br0 type bridge
	ip link add br1 type bridge
	tuntap add tap0 user alice lladdr 02:00:00:00:00:01 pi vnet_hdr
	changes tap0 'mtu 1400' '< mtu 1500|> mtu 1400'
	changes tap0 'txqueuelen 7' '< txqlen 1000|> txqlen 7'
	changes tap0 'link-group 7' '< link group default|> link group 7'
	changes tap0 'link-group 0' '< link group 7|> link group default'
	for word in gso_max_size gso_max_segs gro_max_size; do
		was=$(link tap0 | jq ".[0].$word")
		changes tap0 "$word 32000" "< $word $was|> $word 32000"
		changes tap0 "$word $was" "< $word 32000|> $word $was"
	done
	changes tap0 'lladdr 02:00:00:00:00:02' \
		'< address 02:00:00:00:00:01|> address 02:00:00:00:00:02'
	changes tap0 'alias one' '< ifalias null|> ifalias one'
	changes tap0 'alias two' '< ifalias one|> ifalias two'
	changes tap0 noalias '< ifalias two|> ifalias null'
	changes tap0 'master br0' '< master null|> master br0'
	changes tap0 'master br1' '< master br0|> master br1'
	changes tap0 nomaster '< master br1|> master null'
	changes tap0 'addr 10.0.0.1/24' '> addr 10.0.0.1 null 24'
	changes tap0 'addr 10.0.0.2/24' '> addr 10.0.0.2 null 24'
	changes tap0 'addr fd00::1/64 nodad' '> addr fd00::1 null 64'
	changes tap0 'addr 10.1.0.1 peer 10.1.0.2' '> addr 10.1.0.1 10.1.0.2 32'
	changes tap0 up '< up false|> up true'
	changes tap0 'addr none' '< addr 10.0.0.1 null 24|< addr 10.1.0.1 10.1.0.2 32|< addr 10.0.0.2 null 24|< addr fd00::1 null 64'
	changes tap0 down '< up true|> up false'
	changes tap0 'user bob' '< user alice|> user bob'
	changes tap0 'user alice' '< user bob|> user alice'
	changes tap0 'group alice' '< group null|> group alice'
}

@test "several words at once, and several interfaces" {
	need_sysfs
	ip link add br0 type bridge
	tuntap add tap0 user alice
	changes tap0 'user bob group bob mtu 1400 txqueuelen 5 lladdr 02:00:00:00:00:09 alias x master br0 addr 10.0.0.1/24 up' \
		"< address $(cat /sys/class/net/tap0/address)|< mtu 1500|< txqlen 1000|< master null|< ifalias null|< up false|> address 02:00:00:00:00:09|> mtu 1400|> txqlen 5|> master br0|> ifalias x|> up true|< user alice|< group null|> user bob|> group bob|> addr 10.0.0.1 null 24"
	tuntap add tun0 user alice
	ok tuntap set mtu 1300 dev tap0 dev tun0
	[[ $(facts tap0) == *'mtu 1300'* && $(facts tun0) == *'mtu 1300'* ]]
	fails 1 tuntap set mtu 1200 -- tap0 nothere tun0
	equal "$stderr" 'tuntap: nothere: no such interface'
	[[ $(facts tap0) == *'mtu 1200'* && $(facts tun0) == *'mtu 1200'* ]]
}

@test "what is so already is done, and nothing happens" {
	tuntap add tap0 user alice mtu 1400 addr 10.0.0.1/24 up
	need strace
	for words in 'user alice' 'mtu 1400' 'addr 10.0.0.1/24' up noalias nomaster; do
		# shellcheck disable=SC2086
		ok traced -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat tuntap -j set tap0 $words
		equal "$output" '[{"ifname":"tap0","action":"keep","changed":false,"changes":[]}]'
		run ! grep /dev/net/tun "$BATS_TEST_TMPDIR/trace"
	done
}

@test "set-owner: user, group, both, in all ways to say it" {
	owners() {
		facts "$1" | sed -n 's/^\(user\|group\) //p' | paste -sd:
	}
	tuntap add tap0 user alice
	while IFS="=" read -r words left; do
		# shellcheck disable=SC2086
		ok tuntap -q set-owner $words
		equal "$output$stderr" ""
		equal "$(owners tap0)" "$left"
	done < <(sed 's/ = /=/' <<-'END'
		tap0 bob = bob:null
		tap0 4201 = alice:null
		tap0 bob:bob = bob:bob
		tap0 :vpn = bob:vpn
		tap0 alice = alice:vpn
		tap0 user bob group alice = bob:alice
		dev tap0 carol = carol:alice
		tap0 group vpn = carol:vpn
		user alice group alice dev tap0 = alice:alice
		tap0 4202:4203 = bob:carol
	END
	)
	fails 1 tuntap set-owner tap9 bob
	equal "$stderr" 'tuntap: tap9: no such interface'
}

@test "unowned: only where nobody is owner, since the kernel cannot clear it" {
	tuntap add tap0 unowned
	ok tuntap set tap0 unowned
	tuntap add tap1 user alice
	fails 1 tuntap set tap1 unowned
	says 'tuntap: tap1: ' 'the kernel can change' 'not remove it' 'hint: ' 'add it again'
}

@test "pi, vnet_hdr and multi_queue stay, whatever their mixture" {
	need_sysfs
	for flags in '' pi vnet_hdr 'pi vnet_hdr' multi_queue 'multi_queue pi vnet_hdr' one_queue; do
		mode=tap
		[ "$flags" != pi ] || mode=tun
		# shellcheck disable=SC2086
		tuntap add x mode "$mode" user alice $flags
		before=$(ip tuntap show)
		changes x 'user bob mtu 1400' '< mtu 1500|> mtu 1400|< user alice|> user bob'
		equal "$(ip tuntap show)" "${before/4201/4202}"
		tuntap del x
	done
}

@test "in use: through the descriptor of the process, which notices nothing" {
	need_sysfs
	for flags in '' 'pi vnet_hdr' multi_queue; do
		# shellcheck disable=SC2086
		tuntap add tap0 user alice up $flags
		# shellcheck disable=SC2086
		hold -u alice tap0 tap $flags
		changes_before=$(cat /sys/class/net/tap0/carrier_changes)
		: >"$BATS_TEST_TMPDIR/links"
		ip -o monitor link >"$BATS_TEST_TMPDIR/links" 3>&- &
		monitor=$!
		wait_for monitor_listens
		changes tap0 'user bob' '< user alice|> user bob'
		changes tap0 'user carol group vpn mtu 1400' \
			'< mtu 1500|> mtu 1400|< user bob|< group null|> user carol|> group vpn'
		tuntap add last0 mode tun
		wait_for grep -q last0 "$BATS_TEST_TMPDIR/links"
		kill "$monitor"
		wait "$monitor" || :
		# Each event of it has a carrier.
		run grep -c ' tap0: ' "$BATS_TEST_TMPDIR/links"
		[ "$output" -gt 0 ]
		run ! grep -q 'tap0:.*NO-CARRIER' "$BATS_TEST_TMPDIR/links"
		equal "$(cat /sys/class/net/tap0/carrier_changes)" "$changes_before"
		kill -0 "$holder"
		fails 1 tuntap del tap0
		says "tunread ($holder)"
		kill "$holder"
		wait "$holder" || :
		# shellcheck disable=SC2086
		equal "$(as carol tunread try tap0 tap $flags)" ok
		tuntap del tap0 last0
	done
}

monitor_listens() {
	ip link add probe type veth peer name probe2
	ip link del probe
	grep -q probe "$BATS_TEST_TMPDIR/links"
}

@test "an address that somebody else gives meanwhile is not taken back" {
	need strace
	need_plain
	trace=$BATS_TEST_TMPDIR/trace
	tuntap add tap0 mode tap addr 10.0.0.1/24
	# It stops behind the question for the addresses.
	traced -f -qq -o "$trace" -e trace=sendto -e inject=sendto:signal=STOP:when=2 \
		tuntap set tap0 addr 10.0.0.8/24 addr 10.0.0.9/24 2>"$BATS_TEST_TMPDIR/said" 3>&- &
	set=$!
	wait_for grep -q 'stopped by SIGSTOP' "$trace"
	read -r pid _ <"$trace"
	ip addr add 10.0.0.9/24 dev tap0
	kill -CONT "$pid"
	wait "$set" && complain 'no failure'
	stderr=$(<"$BATS_TEST_TMPDIR/said")
	says 'add address 10.0.0.9/24: File exists'
	equal "$(ip -j addr show dev tap0 | jq -c '[.[].addr_info[].local]')" '["10.0.0.1","10.0.0.9"]'
}

@test "several in use: their processes are found in one look" {
	need_sysfs
	need strace
	names='t0 t1 t2 t3 t4'
	for name in $names; do
		tuntap add "$name" mode tap user alice
		[ "$name" = t4 ] || hold -u alice "$name" tap
	done
	# shellcheck disable=SC2086
	ok traced -qq -e trace=openat -o "$BATS_TEST_TMPDIR/trace" tuntap set user bob -- $names
	equal "$(ip tuntap show | grep -c 'user 4202$')" 5
	equal "$(grep -c '"/proc",' "$BATS_TEST_TMPDIR/trace")" 1
}

@test "in use while packets pass: none is lost" {
	need ping
	tuntap add tun0 user alice addr 10.0.0.1/24 up
	echo 1 >/proc/sys/net/ipv6/conf/tun0/disable_ipv6 || :
	as alice tunread read 20 tun0 tun >"$BATS_TEST_TMPDIR/out" 3>&- &
	reader=$!
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	ping -c 20 -i 0.05 -W 1 10.0.0.2 >/dev/null 3>&- &
	for user in bob carol alice bob; do
		ok tuntap set-owner tun0 "$user"
		sleep 0.1
	done
	wait "$reader"
	equal "$(grep -c 'read 84' "$BATS_TEST_TMPDIR/out")" 20
}

@test "an interface that is not in use gets no carrier from a new owner" {
	need_sysfs
	tuntap add tap0 user alice up
	ok tuntap set-owner tap0 bob
	equal "$(cat /sys/class/net/tap0/carrier_up_count)" 0
	equal "$(as bob tunread try tap0 tap)" ok
}

@test "in use where the descriptor cannot be borrowed: says so, and what helps" {
	tuntap add tap0 user alice
	hold -u alice tap0 tap
	before=$(facts tap0)
	# Root without the right to trace others.
	fails 1 setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace tuntap set tap0 user bob mtu 1400
	says 'tuntap: tap0: is in use' 'cannot be borrowed' 'hint: ' CAP_SYS_PTRACE
	equal "$(facts tap0)" "$before"
}

@test "the id that means nobody is no user's and no group's" {
	need_root
	need_users
	tuntap add tap0 user alice
	unshare -m bash -c '
		echo void:x:4294967295:4300::/:/bin/sh | cat /etc/passwd - >"$1/passwd"
		echo void:x:4294967295: | cat /etc/group - >"$1/group"
		mount --bind "$1/passwd" /etc/passwd
		mount --bind "$1/group" /etc/group
		tuntap set-owner tap0 void
		tuntap set-owner tap0 :void' - "$BATS_TEST_TMPDIR" 2>"$BATS_TEST_TMPDIR/said" || :
	stderr=$(cat "$BATS_TEST_TMPDIR/said")
	says 'user id void is out of range' 'group id void is out of range'
}

@test "the new owner not in the group is warned of, with what helps" {
	tuntap add tap0 user carol group vpn
	ok tuntap set-owner tap0 bob
	equal "$output" ""
	says 'tuntap: tap0: warning: user bob cannot attach: not in group vpn' 'hint: tuntap set-owner tap0 bob:bob'
	equal "$(as bob tunread try tap0 tap)" EPERM
	ok tuntap set-owner tap0 bob:bob
	equal "$stderr" ""
	equal "$(as bob tunread try tap0 tap)" ok
	ok tuntap set tap0 mtu 1400
	equal "$stderr" ""
	ok tuntap set-owner tap0 :vpn
	says 'warning' bob vpn
	ok tuntap -q set-owner tap0 alice
	equal "$stderr" ""
	ok tuntap -j set-owner tap0 bob
	[[ $output == '[{"ifname":"tap0","action":"alter","changed":true,'*'"warning":"user bob'* ]]
}

@test "of root, who may attach to all, there is no such warning" {
	ok tuntap add tap0 user root group vpn
	equal "$stderr" ""
	ok tuntap set tap0 group bob
	equal "$stderr" ""
	ok tuntap set-owner tap0 root:vpn
	equal "$stderr" ""
}

@test "what fails halfway is put back, and the message says so" {
	ip link add br0 type bridge
	ip link add veth0 type veth peer name veth1
	tuntap add tap0 user alice mtu 1400 alias before addr 10.0.0.1/24
	before=$(facts tap0)
	# The last to be tried fails: a master that is none, a second MAC address
	# at the port of a bridge that has it, no IPv6.
	for words in 'mtu 1300 master veth0' 'alias after txqueuelen 3 master veth0 up' \
		'user bob mtu 1300 addr 10.0.0.2/24 master veth0' 'addr none master lo'; do
		# shellcheck disable=SC2086
		fails 1 tuntap set tap0 $words
		says 'nothing was changed'
		equal "$(facts tap0)" "$before"
	done
	echo 1 >/proc/sys/net/ipv6/conf/tap0/disable_ipv6 || skip 'no IPv6 here'
	fails 1 tuntap set tap0 mtu 1300 user bob addr 10.0.0.3/24 addr fd00::1/64
	says 'fd00::1/64' 'nothing was changed'
	equal "$(facts tap0)" "$before"
}

@test "what can never be is refused before anything is touched" {
	tuntap add tun0 user alice
	tuntap add tap0 user alice addr fd00::1/64
	for words in 'tun0 lladdr 02:00:00:00:00:01 mtu 1400' \
		'tap0 mtu 65522' 'tap0 lladdr 02:00:00:00:00:01 mtu 65522'; do
		before=$(facts tun0; facts tap0)
		# shellcheck disable=SC2086
		fails 2 tuntap set $words
		equal "$(facts tun0; facts tap0)" "$before"
	done
	fails 1 tuntap set tap0 mtu 1279 up
	says 'mtu 1279 is too small for the IPv6 addresses'
	equal "$(facts tun0; facts tap0)" "$before"
	ip link add br0 type bridge
	fails 1 tuntap set br0 up
	equal "$stderr" 'tuntap: br0: is not a tun/tap interface, but a bridge'
}

@test "addr of one that expires: it is there for good, and those behind it stay" {
	local before

	need jq
	ok tuntap add tap0 up
	ip addr add 10.0.0.1/24 dev tap0 valid_lft 1000 preferred_lft 900
	ip addr add 10.0.0.2/24 dev tap0
	ip addr add 10.0.0.3/24 dev tap0 valid_lft 800 preferred_lft 700
	ip route add 10.5.0.0/16 dev tap0 src 10.0.0.1
	lasts() {
		ip -j -4 addr show dev tap0 | jq -c '[.[].addr_info[] |
			[.local, .secondary // false, .valid_life_time == 4294967295]]'
	}
	before=$(ip route show 10.5.0.0/16)
	ok tuntap -j set tap0 addr 10.0.0.1/24 mtu 1400
	equal "$(jq -c '.[0].changed, (.[0].changes[] | .from |= sub(" [0-9]+sec"; " Nsec"))' <<<"$output")" \
'true
{"word":"mtu","from":"1500","to":"1400"}
{"word":"addr","from":"10.0.0.1/24 valid_lft Nsec","to":"10.0.0.1/24"}'
	equal "$(lasts)" '[["10.0.0.1",false,true],["10.0.0.2",true,true],["10.0.0.3",true,false]]'
	equal "$(ip route show 10.5.0.0/16)" "$before"
	ok tuntap -j set tap0 addr 10.0.0.1/24
	equal "$(jq '.[0].changed' <<<"$output")" false
	# What fails leaves it as it was; replace says the same.
	fails 1 tuntap set tap0 addr 10.0.0.3/24 route 10.5.0.0/16 route 10.0.0.0/24
	equal "$(lasts)" '[["10.0.0.1",false,true],["10.0.0.2",true,true],["10.0.0.3",true,false]]'
	ok tuntap -j replace tap0 addr 10.0.0.1/24 addr 10.0.0.2/24 addr 10.0.0.3/24
	equal "$(jq -c '.[0].changes | map(.to)' <<<"$output")" '["10.0.0.3/24"]'
	equal "$(lasts)" '[["10.0.0.1",false,true],["10.0.0.2",true,true],["10.0.0.3",true,true]]'
}

@test "what is IPv6's is refused with a small mtu, which is said" {
	local words

	ok tuntap add tap0 mtu 1279
	for words in 'addr fd00::1/64' 'route fd00::/64 up' 'accept_ra 0' 'addrgenmode none' \
		'ipv6 on' 'proxy_ndp on'; do
		# shellcheck disable=SC2086 # several words
		fails 1 tuntap set tap0 $words
		says "tuntap: tap0: ${words%% *}" 'takes IPv6, and there is none with an mtu under 1280: it has 1279' \
			'hint: mtu 1280, or more'
	done
	fails 1 tuntap replace tap0 addr fd00::1/64
	says 'hint: mtu 1280'
	ok tuntap set tap0 addr 10.0.0.1/24
	ok tuntap set tap0 addr fd00::1/64 mtu 1280
}

@test "addr none leaves what is not ours to remove" {
	tuntap add tap0 user alice addr 10.0.0.1/24 addr 10.0.0.2/24 up
	hold tap0 tap
	wait_for eval 'ip -o -6 addr show dev tap0 | grep -q fe80'
	ip addr add 10.9.0.9/24 dev tap0 valid_lft 1000 preferred_lft 900
	ok tuntap set tap0 addr none
	run ip -o addr show dev tap0
	[[ $output == *fe80* && $output == *10.9.0.9/24* ]]
	[[ $output != *10.0.0.1/* && $output != *10.0.0.2/* ]]
}
