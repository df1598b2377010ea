# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# route DEST [via GATEWAY] [metric N] [table N] [src ADDRESS], route none.

load helper

setup() {
	need_tun
	need jq
}

need_ipv6() {
	[ -e /proc/sys/net/ipv6/conf/lo ] || skip 'this kernel has no IPv6'
}

# routes DEV: those of proto static, a line each, as ip tells them.
routes() {
	ip -j -d route show table all dev "$1" proto static |
		jq -r '.[] | "\(.dst) \(.gateway) \(.metric) \(.table) \(.prefsrc) \(.scope)"' | sort
}

# All routes and addresses, but for what is told only a moment later.
everything() {
	all_routes | sed -E 's/ linkdown//
		s/"(operstate|qdisc)":"[A-Za-z_]*",//g
		s/"NO-CARRIER",//g'
}

all_routes() {
	ip -d route show table all
	ip -d -6 route show table all
	ip -d -j addr show
}

unchanged_by() {
	local before

	before=$(everything)
	fails "$@"
	equal "$(everything)" "$before"
}

@test "IPv4: each part, default, a host, another table" {
	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.9/24 route 10.1.0.0/16 route 10.2.0.1 \
		route default via 10.0.0.2 route default via 10.0.0.3 metric 5 \
		route 10.3.0.0/16 via 10.0.0.2 metric 7 table 1000 src 10.0.0.9 up
	equal "$(routes tap0)" \
'10.1.0.0/16 null null main null link
10.2.0.1 null null main null link
10.3.0.0/16 10.0.0.2 7 1000 10.0.0.9 global
default 10.0.0.2 null main null global
default 10.0.0.3 5 main null global'
}

@test "IPv6: each part, default, a host, a link-local gateway" {
	need_ipv6
	ok tuntap add tap0 addr fd00::1/64 nodad route fd01::/48 route fd02::5 \
		route default via fd00::2 route ::/0 metric 9 \
		route fd03::/64 via fe80::1 metric 7 table 1000 src fd00::1 up
	equal "$(routes tap0)" \
'default fd00::2 1024 main null global
default null 9 main null global
fd01::/48 null 1024 main null global
fd02::5 null 1024 main null global
fd03::/64 fe80::1 7 1000 fd00::1 global'
}

@test "a gateway before the route that leads to it, and save back again" {
	local before

	ok tuntap add tun0 route default via 172.31.1.1 route 172.31.1.1 addr 10.0.0.1/32 up
	before=$(routes tun0)
	equal "$(wc -l <<<"$before")" 2
	ok tuntap save tun0
	line=${lines[1]}
	[[ $line == *' route 172.31.1.1 route default via 172.31.1.1 up' ]] || complain "$line"
	ok tuntap apply --dry-run - <<<"$line"
	ip link del tun0
	ok tuntap apply - <<<"$line"
	equal "$(routes tun0)" "$before"
}

@test "replace: exactly those that are said, and nobody else's" {
	local others

	ok tuntap add tap0 addr 10.0.0.1/24 route 10.1.0.0/16 route 10.2.0.0/16 via 10.0.0.2 up
	ip route add 10.5.0.0/16 dev tap0
	ip route add 10.6.0.0/16 dev tap0 proto 42
	ip link set lo up
	ip route add 10.7.0.0/16 dev lo proto static
	others=$(ip route | grep -v 'dev tap0 .*proto static')
	ok tuntap -j replace tap0 route 10.2.0.0/16 via 10.0.0.3 route 10.3.0.0/16
	equal "$(jq -c '.[0].changes' <<<"$output")" \
'[{"word":"route","from":"10.1.0.0/16"},{"word":"route","from":"10.2.0.0/16 via 10.0.0.2"},{"word":"route","to":"10.3.0.0/16"},{"word":"route","to":"10.2.0.0/16 via 10.0.0.3"}]'
	equal "$(routes tap0)" \
'10.2.0.0/16 10.0.0.3 null main null global
10.3.0.0/16 null null main null link'
	ok tuntap -j replace tap0 route 10.3.0.0/16 route 10.2.0.0/16 via 10.0.0.3
	equal "$(jq '.[0].changed' <<<"$output")" false
	# Not said: untouched.
	ok tuntap -j replace tap0
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap replace tap0 route none
	equal "$(routes tap0)" ''
	equal "$(ip route | grep -v 'dev tap0 .*proto static')" "$others"
}

@test "replace removes what words cannot say, and a failure puts it back" {
	need_ipv6
	ok tuntap add tap0 addr 10.0.0.1/24 addr fd00::1/64 nodad up
	ip route add 10.1.0.0/16 dev tap0 proto static mtu lock 1400
	ip route add 10.2.0.0/16 via 10.9.0.1 onlink dev tap0 proto static
	ip route add 10.3.0.0/16 via inet6 fe80::1 dev tap0 proto static
	ip route add local 10.4.0.0/16 dev tap0 proto static
	ip route add 10.5.0.0/16 dev tap0 proto static scope host
	ip -6 route add fd01::/64 dev tap0 proto static pref high mtu 1300
	ok tuntap save tap0
	equal "$(grep -c 'a route that words cannot say whole' <<<"$output")" 6
	[[ ${lines[-1]} != *route* ]] || complain "$output"
	unchanged_by 1 tuntap replace tap0 route 10.6.0.0/16 via 10.9.0.1
	says '10.6.0.0/16 via 10.9.0.1' 'nothing was changed'
	ok tuntap replace tap0 route 10.6.0.0/16
	equal "$(routes tap0)" '10.6.0.0/16 null null main null link'
}

@test "those of several gateways, and those that expire, are left alone" {
	need_ipv6
	ok tuntap add tap0 addr fd00::1/64 nodad addr 10.0.0.1/24 up
	ip -6 route add fd01::/64 dev tap0 proto static expires 500
	ip route add 10.1.0.0/16 proto static nexthop via 10.0.0.2 dev tap0 nexthop via 10.0.0.3 dev tap0
	ok tuntap -j replace tap0 route none
	equal "$(jq '.[0].changed' <<<"$output")" false
	ip -6 route show | grep -q 'fd01::/64.*expires'
	ip route show | grep -q 10.1.0.0/16
}

@test "set adds, takes the place of the same destination, and removes all" {
	ok tuntap add tap0 addr 10.0.0.1/24 route 10.1.0.0/16 up
	ok tuntap set tap0 route 10.2.0.0/16
	ok tuntap -j set tap0 route 10.1.0.0/16 via 10.0.0.2
	equal "$(jq -c '.[0].changes' <<<"$output")" \
		'[{"word":"route","from":"10.1.0.0/16"},{"word":"route","to":"10.1.0.0/16 via 10.0.0.2"}]'
	equal "$(routes tap0)" \
'10.1.0.0/16 10.0.0.2 null main null global
10.2.0.0/16 null null main null link'
	ok tuntap -j set tap0 route 10.2.0.0/16
	equal "$(jq '.[0].changed' <<<"$output")" false
	ok tuntap set tap0 route none
	equal "$(routes tap0)" ''
}

@test "up and routes together, and down, which takes them" {
	ok tuntap add tap0 addr 10.0.0.1/24
	ok tuntap set tap0 up route 10.1.0.0/16
	equal "$(routes tap0)" '10.1.0.0/16 null null main null link'
	ok tuntap -j set tap0 down
	equal "$(jq -c '.[0].changes' <<<"$output")" \
		'[{"word":"state","from":"up","to":"down"},{"word":"route","from":"10.1.0.0/16"}]'
	equal "$(routes tap0)" ''
	ok tuntap replace tap0 up route 10.1.0.0/16
	equal "$(routes tap0)" '10.1.0.0/16 null null main null link'
}

@test "a route needs up: said before anything is made or changed" {
	fails 2 tuntap add tap0 route 10.1.0.0/16
	says '10.1.0.0/16 needs an interface that is up' 'hint: up'
	run ! exists tap0
	fails 2 tuntap add tap0 route 10.1.0.0/16 down
	fails 2 tuntap replace tap0 route 10.1.0.0/16
	run ! exists tap0
	ok tuntap add tap0
	unchanged_by 1 tuntap set tap0 mtu 1400 route 10.1.0.0/16
	says 'needs an interface that is up'
	unchanged_by 1 tuntap replace tap0 mtu 1400 route 10.1.0.0/16
	unchanged_by 2 tuntap set tap0 down route 10.1.0.0/16
}

@test "a source address that is tentative: said before anything is made" {
	need_ipv6
	fails 2 tuntap add tap0 addr fd00::1/64 route fd01::/64 src fd00::1 up
	says 'tentative' 'hint: addr fd00::1/LEN nodad'
	run ! exists tap0
	ok tuntap add tap0 addr fd00::1/64 up
	unchanged_by 1 tuntap set tap0 route fd01::/64 src fd00::1
	says 'tentative'
	says 'add it with nodad'
	ok tuntap add tun0 addr fd05::1/64 nodad route fd01::/64 src fd05::1 up
	equal "$(routes tun0)" 'fd01::/64 null 1024 main fd05::1 global'
	# Once a program holds it, it is not.
	hold tap0 tap
	for _ in {1..50}; do
		ip -6 addr show dev tap0 tentative | grep -q fd00::1 || break
		sleep 0.1
	done
	ok tuntap set tap0 route fd02::/64 src fd00::1
}

@test "another's route of the same destination stays, and ours is refused" {
	ok tuntap add tap1 route 10.1.0.0/16 up
	unchanged_by 1 tuntap add tap0 route 10.1.0.0/16 up
	says 'cannot add route 10.1.0.0/16: File exists' 'same destination, metric and table'
	ok tuntap add tap0 route 10.1.0.0/16 metric 5 up
	unchanged_by 1 tuntap replace tap0 route 10.1.0.0/16 mtu 1400
	says 'nothing was changed'
}

@test "addresses that go and come do not take the routes with them" {
	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.1.0.1/24 route 10.2.0.0/16 \
		route 10.3.0.0/16 via 10.0.0.2 src 10.1.0.1 up
	ok tuntap replace tap0 addr 10.0.0.5/24 addr 10.1.0.1/24
	equal "$(routes tap0)" \
'10.2.0.0/16 null null main null link
10.3.0.0/16 10.0.0.2 null main 10.1.0.1 global'
	unchanged_by 1 tuntap replace tap0 addr 10.0.0.5/24
	says 'has the source address that would go' 'route none'
	unchanged_by 1 tuntap set tap0 addr none
	ok tuntap replace tap0 route 10.2.0.0/16
	# The kernel takes the routes with the last address.
	ok tuntap set tap0 addr none
	equal "$(routes tap0)" '10.2.0.0/16 null null main null link'
}

# others: the routes of tap0 that the kernel and we did not give, whole.
others() {
	ip -4 -d route show table all | grep 'dev tap0' | sed 's/ linkdown//' |
		grep -Ev 'proto (kernel|static)' | sort
}

# local_routes: what the kernel makes of the addresses.
local_routes() {
	ip -4 -d route show table all | grep 'dev tap0.* proto kernel' | sed 's/ linkdown//' | sort
}

give_others() {
	ip route add 10.5.0.0/16 dev tap0
	ip route add 10.5.0.0/16 dev tap0 metric 7
	ip route add 10.6.0.0/16 dev tap0 proto 99 mtu lock 1400
	ip route add 10.7.0.0/16 via 10.0.0.2 dev tap0 proto 99 metric 9 table 1000
	ip route add default via 10.0.0.2 dev tap0
	ip route add 10.8.0.0/16 proto 99 nexthop via 10.0.0.2 dev tap0 \
		nexthop via 10.0.0.3 dev tap0
}

# replaced_as_new WORD...: they replace the addresses, as those of a new one, and others stay.
replaced_as_new() {
	local before fresh

	ip link del tap0
	ok tuntap add tap0 up "$@"
	fresh=$(local_routes; ip -d addr show tap0 | grep -A1 'inet ')
	ip link del tap0
	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.9/24 addr 10.2.0.1/32 route 10.1.0.0/16 up
	give_others
	before=$(others; ip route show 10.8.0.0/16)
	ok tuntap replace tap0 "$@"
	equal "$(others; ip route show 10.8.0.0/16)" "$before"
	equal "$(routes tap0)" '10.1.0.0/16 null null main null link'
	equal "$(local_routes; ip -d addr show tap0 | grep -A1 'inet ')" "$fresh"
	ok tuntap -j replace tap0 "$@"
	equal "$(jq '.[0].changed' <<<"$output")" false
}

@test "all IPv4 addresses are replaced, and the routes of others stay" {
	ok tuntap add tap0
	replaced_as_new addr 10.0.0.5/24
	replaced_as_new addr 10.0.0.5/24 addr 10.0.0.6/24 addr 10.3.0.1/16
	replaced_as_new addr 10.4.0.1/24
	replaced_as_new addr 10.4.0.1/32 addr 10.4.0.2/31
	replaced_as_new addr 10.0.0.1 peer 10.0.0.4
	# The same, with another length.
	replaced_as_new addr 10.0.0.1/16
	replaced_as_new addr 10.2.0.1/24 addr 10.0.0.1/31 addr 10.0.0.9/32
	replaced_as_new addr 10.0.0.9/24
}

@test "a failure after all IPv4 addresses went leaves the routes of others" {
	ok tuntap add tap1 addr 10.9.0.1/24 route 10.11.0.0/16 up
	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.9/24 route 10.1.0.0/16 up
	give_others
	unchanged_by 1 tuntap replace tap0 addr 10.4.0.1/24 route 10.11.0.0/16
	says 'nothing was changed'
	unchanged_by 1 tuntap replace tap0 addr 10.0.0.9/24 route 10.11.0.0/16
	says 'nothing was changed'
}

@test "the source address of another's route goes and comes" {
	local before

	ok tuntap add tap0 addr 10.0.0.1/24 addr 10.0.0.9/24 addr 10.3.0.1/24 up
	ip route add 10.5.0.0/16 dev tap0 src 10.0.0.9
	ip route add 10.6.0.0/16 dev tap0 src 10.3.0.1 proto 99
	before=$(others)
	# The second goes with the first of its subnet, and comes again.
	ok tuntap replace tap0 addr 10.0.0.9/24 addr 10.3.0.1/16
	equal "$(others)" "$before"
	# What holds them meanwhile is in one subnet.
	ok tuntap replace tap0 addr 10.0.0.9/32 addr 10.3.0.1/32 addr 10.0.0.8/32
	ip route add 10.13.0.0/16 dev tap0 src 10.0.0.8
	before=$(others)
	ok tuntap replace tap0 addr 10.0.0.9/24 addr 10.3.0.1/24 addr 10.0.0.8/24
	equal "$(others)" "$before"
}

@test "with the last IPv4 address the kernel takes the routes of others" {
	ok tuntap add tap0 addr 10.0.0.1/24 route 10.1.0.0/16 up
	ip route add 10.5.0.0/16 dev tap0
	ip route add 10.6.0.0/16 dev tap0 proto 99
	ok tuntap set tap0 addr none
	equal "$(others)" ''
	equal "$(routes tap0)" '10.1.0.0/16 null null main null link'
}

@test "ipv6 off and a small mtu are refused where a route needs IPv6" {
	need_ipv6
	fails 2 tuntap add tap0 ipv6 off route fd01::/64 up
	fails 2 tuntap add tap0 mtu 1000 route fd01::/64 up
	ok tuntap add tap0 route fd01::/64 up
	unchanged_by 1 tuntap set tap0 ipv6 off
	says 'routes that it has'
	unchanged_by 1 tuntap set tap0 mtu 1000
	ok tuntap set tap0 mtu 1000 route none
}

@test "made anew it has its routes again" {
	local before

	ok tuntap add tap0 addr 10.0.0.1/24 route 10.1.0.0/16 route 10.2.0.0/16 via 10.0.0.2 up
	ip route add 10.5.0.0/16 dev tap0 proto static mtu lock 1400
	before=$(routes tap0)
	ok tuntap replace tap0 multi_queue --recreate
	equal "$(routes tap0)" "$before"
	ip -d route show 10.5.0.0/16 | grep -q 'mtu lock 1400'
	ok tuntap replace tap0 down --recreate
	equal "$(routes tap0)" ''
}

@test "status and JSON show them" {
	ok tuntap add tun0 addr 10.0.0.1/24 route 10.1.0.0/16 route 10.2.0.1 via 10.0.0.2 metric 5 up
	ip route add 10.5.0.0/16 dev tun0
	ok tuntap status --noheadings --columns routes
	equal "$(xargs <<<"$output")" '10.1.0.0/16 10.2.0.1 via 10.0.0.2 metric 5'
	ok tuntap -j status
	equal "$(jq -c '.[0].routes' <<<"$output")" \
'[{"family":"inet","dst":"10.1.0.0/16","table":254},{"family":"inet","dst":"10.2.0.1","gateway":"10.0.0.2","table":254,"metric":5}]'
}

@test "words that are none" {
	local words

	for words in 'route' 'route 10.0.0.1/8' 'route 10.0.0.0/33' 'route fd00::1/64' 'route x' \
		'route 10.0.0.0/8 via fd00::1' 'route fd00::/64 via 10.0.0.1' \
		'route 10.0.0.0/8 via 10.0.0.1/24' 'route 10.0.0.0/8 via 0.0.0.0' \
		'route 10.0.0.0/8 via' 'route 10.0.0.0/8 metric -1' 'route 10.0.0.0/8 metric 4294967296' \
		'route 10.0.0.0/8 table 0' 'route 10.0.0.0/8 table vpn' 'route 10.0.0.0/8 src fd00::1' \
		'route 10.0.0.0/8 metric 1 metric 2' 'route 10.0.0.0/8 route 10.0.0.0/8 via 10.0.0.1' \
		'route none route 10.0.0.0/8' 'route 10.0.0.0/8 route none' 'via 10.0.0.1' 'metric 5' \
		'route default via fd00::1 route ::/0'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap add tap0 up $words
		run ! exists tap0
	done
	fails 2 tuntap add tap0 up route 10.0.0.1/8
	says 'hint: the network is 10.0.0.0/8'
	fails 2 tuntap add tap0 up route 10.0.0.0/8 table vpn
	says 'table "vpn" is not a number' 'hint: main, local, default or a number'
	fails 2 tuntap add tap0 up route default gw 10.0.0.1
	says 'unknown word "gw"' 'hint: did you mean "via"?'
}

@test "the tables that every machine has go by their names too" {
	ok tuntap add tap0 addr 10.0.0.1/24 route 10.1.0.0/16 table main \
		route 10.2.0.0/16 table default route 10.3.0.0/16 table local up
	equal "$(ip -j route show table all dev tap0 proto static | jq -c 'map([.dst, .table // "main"]) | sort')" \
		'[["10.1.0.0/16","main"],["10.2.0.0/16","default"],["10.3.0.0/16","local"]]'
	ok tuntap -j replace tap0 route 10.1.0.0/16 route 10.2.0.0/16 table 253 route 10.3.0.0/16 table 255
	equal "$(jq '.[0].changed' <<<"$output")" false
}

@test "addresses that a gateway needs are not taken: route none is the hint" {
	local words

	ok tuntap add tap0 addr 10.0.0.1/24 route default via 10.0.0.2 up
	for words in 'set tap0 addr none' 'replace tap0 addr 10.8.0.1/24'; do
		# shellcheck disable=SC2086 # several words
		unchanged_by 1 tuntap $words
		says 'cannot keep route default via 10.0.0.2' 'hint: route none removes the routes'
	done
	ok tuntap set tap0 addr none route none
}

# trace_sends COMMAND...: how often it sends to rtnetlink.
sends() {
	strace -f -qq -e trace=sendto,sendmsg -o "$BATS_TEST_TMPDIR/trace" "$@"
	grep -c 'nlmsg_len\|{len=' "$BATS_TEST_TMPDIR/trace"
}

@test "one send makes all of it, and two with a bridge" {
	need strace
	equal "$(sends tuntap add tap0 addr 10.0.0.1/24 route 10.1.0.0/16 route default via 10.0.0.2 \
		metric 5 up)" 1
	# What is there takes a dump of each list, however many interfaces.
	for i in {1..30}; do
		echo "tun$i addr 10.0.$((i + 1)).1/24 route 10.9.$i.0/24 up"
	done >"$BATS_TEST_TMPDIR/conf"
	ok tuntap apply -q "$BATS_TEST_TMPDIR/conf"
	equal "$(sends tuntap apply --dry-run "$BATS_TEST_TMPDIR/conf")" 3
}
