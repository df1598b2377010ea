# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap relay --udp: two hosts, each a namespace, and a cable between them.
# shellcheck disable=SC2154 # status, output and stderr are set

load helper
load relay-pair

# A hello, to be followed by two ids; and one that nobody has.
hello='TUNTAPrl\0\1\0\40\0\0\0\0'
nobody='\0\0\0\0\0\0\0\0'

# ask TEXT [ADDRESS]: send a datagram to the relay that listens, as printf has it, and print in
# hexadecimal what comes back within a second.
ask() {
	on right timeout 1 bash -c 'exec 4<>"/dev/udp/$2/5555"; printf "$1" >&4; cat <&4' bash \
		"$1" "${2:-192.0.2.1}" | od -An -v -tx1 | tr -d ' \n' || :
}

# A peer by hand on the right: by_hand COMMAND..., which has said hello to the left on
# descriptor 4, with the id of its first argument, and was served.
by_hand() {
	local dir=$BATS_TEST_TMPDIR

	on right timeout 10 bash -c 'set -e
		cd "$1"; shift
		exec 4<>/dev/udp/192.0.2.1/5555
		# The next datagram, of this kind; packets of the interface come in between.
		take() {
			local kind=01

			while [ "$kind" = 01 ]; do
				dd bs=2000 count=1 <&4 >got 2>/dev/null
				kind=$(od -An -tx1 -N1 got | tr -d " ")
			done
			[ "$kind" = "$1" ]
		}
		greet() {
			printf "$hello$1$nobody" >&4
			take 54
			{ printf "$hello$1"; tail -c +17 got | head -c 8; } >again
			cat again >&4
			take 03
		}
		"$@"' bash "$dir" "$@"
}
export hello nobody

# count HOST NAME: of /proc/net/snmp's line of the protocol, e.g. "count left Ip FragCreates".
count() {
	on "$1" awk -v protocol="$2:" -v name="$3" '$1 == protocol && !at {
		for (i = 2; i <= NF; i++) if ($i == name) at = i; next }
		$1 == protocol && at { print $at; exit }' /proc/net/snmp
}

# packets LOG DIRECTION: how many the last line of statistics has, sent or received.
packets() {
	sed -n "s/.*$2 \\([0-9]*\\) packets.*/\\1/p" "$BATS_TEST_TMPDIR/$1" | tail -n 1
}

mtu_of() {
	ip -n "$1" -j link show t0 | jq '.[0].mtu'
}

@test "packets of a tun and of a tap, with every flag on either end" {
	local mode left right

	for mode in tun tap; do
		for left in '' 'pi vnet_hdr'; do
			for right in pi vnet_hdr; do
				# shellcheck disable=SC2086 # several words
				on left tuntap add t0 mode $mode $left addr 10.9.0.1/24 addr fd09::1/64 nodad up
				on right tuntap add t0 mode $mode $right addr 10.9.0.2/24 addr fd09::2/64 nodad up
				relays --plain --udp --mtu auto
				pings
				copied left right 10.9.0.2
				copied right left '[fd09::1]'
				kill "$listens"
				ended "$listens" 0
				ended "$connects" 0
				told right 'has ended the connection'
				told left ' 0 malformed'
				told left ' 0 too long'
				grep -q ' 0 refused by the interface' "$BATS_TEST_TMPDIR/left"
				on left tuntap del t0
				on right tuntap del t0
			done
		done
	done
}

@test "no fragments, and many datagrams in one call" {
	local before sent

	interfaces tun vnet_hdr
	relays --plain --udp
	told left 'tuntap set t0 mtu 1471'
	before=$(count left Udp OutDatagrams)
	copied left right 10.9.0.2
	sent=$(($(count left Udp OutDatagrams) - before))
	equal "$(count left Ip FragCreates)" 0
	equal "$(count right Ip FragCreates)" 0
	kill "$listens"
	ended "$listens" 0
	# 8 MiB in datagrams of 1472 bytes are 5800, and the kernel counts each call.
	[ "$(packets left sent)" -gt 5800 ]
	[ "$sent" -lt $(($(packets left sent) / 2)) ] || complain "$sent calls"
	# What was cut is put together.
	told left ' 0 too long'
}

@test "IPv4, IPv6, a second address, names" {
	interfaces tun
	start left left tuntap relay t0 --plain --udp --listen 5555
	listens=$pid
	told left 'waits for a peer'
	# The answer comes from the address that was asked.
	on left ip addr add 192.0.2.9/24 dev wire
	for address in 192.0.2.9 '[2001:db8::1]'; do
		start right right tuntap relay t0 --plain --udp --connect "$address:5555"
		told right 'connected to '
		pings
		kill "$pid"
		ended "$pid" 0
		told left 'has ended the connection'
		: >"$BATS_TEST_TMPDIR/left"
	done
	kill "$listens"
	ended "$listens" 0
	# Nobody listens at IPv6, which is tried first.
	start left left tuntap relay t0 --plain --udp --listen 192.0.2.1:5556
	told left 'waits'
	echo '2001:db8::1 both' >/run/world/hosts
	echo '192.0.2.1 both' >>/run/world/hosts
	knowing /run/world/hosts right timeout 5 tuntap relay t0 --plain --udp --connect both:5556 \
		>"$BATS_TEST_TMPDIR/right" 2>&1 3>&- &
	told right 'connected to 192.0.2.1 port 5556'
	pings
}

@test "one of two addresses answers, but no more than once: nothing waits busily for the other" {
	need socat
	interfaces tun
	echo '2001:db8::1 both' >/run/world/hosts
	echo '192.0.2.1 both' >>/run/world/hosts
	# An id of its own, to that of the hello; then each that comes is a line of heard.
	cat >"$BATS_TEST_TMPDIR/answer" <<-'EOF'
		dd bs=2000 count=1 >first 2>/dev/null
		{ printf "${hello}ssssssss"; tail -c +17 first | head -c 8; } >reply
		cat reply
		while dd bs=2000 count=1 2>/dev/null | grep -q .; do echo; done >heard
	EOF
	on left socat -u 'UDP6-RECV:5557,bind=[2001:db8::1]' /dev/null 3>&- &
	on left sh -c 'cd "$1" && exec socat UDP4-LISTEN:5557,bind=192.0.2.1 EXEC:"bash answer"' sh "$BATS_TEST_TMPDIR" 3>&- &
	wait_for eval '[ "$(on left ss -Hlun "sport = 5557" | wc -l)" = 2 ]'
	knowing /run/world/hosts right tuntap relay t0 --plain --udp --connect both:5557 \
		>"$BATS_TEST_TMPDIR/right" 2>&1 3>&- &
	connects=$!
	wait_for eval '[ "$(wc -l <"$BATS_TEST_TMPDIR/heard")" -ge 4 ]'
	# In hundredths of a second.
	awk '{ exit $14 + $15 > 20 }' "/proc/$connects/stat" || complain "$(cat "/proc/$connects/stat")"
	kill "$connects"
	ended "$connects" 0
}

@test "strangers: silence to what is no hello, and never more bytes than were asked with" {
	local text answer

	interfaces tun
	start left left tuntap relay t0 --plain --udp --listen 5555
	told left waits
	for text in x '' '\1' '\1\105\0\0\24' '\2aaaaaaaassssssss' '\3aaaaaaaassssssss' \
		'\4aaaaaaaassssssss' TUNTAPrl "$hello" "${hello}aaaaaaaa" 'TUNTAPrl\0\1\0\20\0\0\0\0' \
		'TUNTAPrl\0\0\0\40\0\0\0\0aaaaaaaa\0\0\0\0\0\0\0\0' \
		'TUNTAPrl\0\1\0\377\0\0\0\0aaaaaaaa\0\0\0\0\0\0\0\0' \
		'TUNTAPrl\0\1\377\377\0\0\0\0aaaaaaaa\0\0\0\0\0\0\0\0' \
		'TUNTAPxx\0\1\0\40\0\0\0\0aaaaaaaa\0\0\0\0\0\0\0\0' "$(printf '%01400d' 0)"; do
		equal "$(ask "$text")" ''
	done
	# 32 bytes to 32 bytes, for us.
	answer=$(ask "${hello}aaaaaaaa$nobody")
	equal ${#answer} 64
	equal "${answer:48}" "$(printf aaaaaaaa | od -An -tx1 | tr -d ' ')"
	# And a tap that asks hears what is here, which is told.
	equal "$(ask "TUNTAPrl\\0\\1\\0\\40\\0\\0\\0\\1aaaaaaab$nobody" | wc -c)" 64
	told left 'has a tap, and here is a tun'
	# Nobody is served before he has said what was answered.
	run grep -q serves "$BATS_TEST_TMPDIR/left"
	[ "$status" -ne 0 ]
	# More than there is room for, and then the right one.
	for text in 1 2 3 4 5 6 7 8 9; do
		on right bash -c 'printf "$1" >/dev/udp/192.0.2.1/5555' bash "${hello}bbbbbbb$text$nobody"
	done
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555
	told right connected
	pings
}

@test "a peer by hand: hello, packets, questions, the end, and beginning anew" {
	interfaces tun
	start left left tuntap relay t0 --plain --udp --listen 5555
	listens=$pid
	told left waits
	# shellcheck disable=SC2016 # for the shell there
	by_hand eval 'greet aaaaaaaa
		# The first question of the other end, and ours.
		take 02
		printf "\\2aaaaaaaastamping" >&4
		take 03
		tail -c 8 got | grep -qx stamping
		# Nothing is answered to an id that is none.
		printf "\\2xaaaaaaastamping" >&4
		# Packets that are none, and one that is too short.
		printf "\\1" >&4; printf "\\1\\105" >&4; printf "\\11" >&4
		# The same hello again: the answer was lost. And one that begins anew.
		cat again >&4
		take 03
		greet bbbbbbbb
		take 02
		# Only the end that has the id is one.
		printf "\\4aaaaaaaassssssss" >&4
		printf "\\2bbbbbbbbstamping" >&4
		take 03
		tail -c 8 got | grep -qx stamping
		printf "\\4bbbbbbbbssssssss" >&4'
	told left 'has begun anew'
	told left 'has ended the connection'
	kill "$listens"
	ended "$listens" 0
	told left 'malformed'
	run grep -q ' 0 malformed' "$BATS_TEST_TMPDIR/left"
	[ "$status" -ne 0 ]
	equal "$(grep -c serves "$BATS_TEST_TMPDIR/left")" 2
}

@test "a second peer, and packets of others, get nowhere" {
	local before

	interfaces tun
	relays --plain --udp
	# A second one: it is not answered.
	on right tuntap add t1 mode tun
	start second right tuntap relay t1 --plain --udp --connect 192.0.2.1:5555
	told left 'refused a second peer, 192.0.2.2 port '
	kill "$pid"
	ended "$pid" 0
	# From another port, and another address, whatever it says.
	before=$(ip -n left -s -j link show t0 | jq '.[0].stats64.rx.packets')
	on right ip addr add 192.0.2.7/24 dev wire
	need socat
	for text in '\1\105\0\0\24\0\0\0\0\100\1\0\0\12\11\0\2\12\11\0\1' '\4aaaaaaaassssssss' \
		"$(cat "$BATS_TEST_TMPDIR/again" 2>/dev/null || printf '\2')"; do
		printf "$text" | on right socat -u - UDP:192.0.2.1:5555,bind=192.0.2.7
	done
	pings
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	# Those of the pings alone: four echoes and their answers, and what neighbours say.
	equal "$(sed -n 's/.*received \([0-9]*\) packets.*/\1/p' "$BATS_TEST_TMPDIR/left" | tail -n 1)" \
		"$(sed -n 's/.*sent \([0-9]*\) packets.*/\1/p' "$BATS_TEST_TMPDIR/right" | tail -n 1)"
	run grep -q ' 0 callers refused' "$BATS_TEST_TMPDIR/left"
	[ "$status" -ne 0 ]
}

@test "the server goes on with the next peer, and ends with --once" {
	interfaces tun
	relays --plain --udp
	pings
	kill "$connects"
	ended "$connects" 0
	told left 'has ended the connection'
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555
	told right connected
	pings
	kill "$listens"
	ended "$listens" 0
	ended "$pid" 0
	start left left tuntap relay t0 --plain --udp --once --listen 5555
	listens=$pid
	told left waits
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555
	told right connected
	kill "$pid"
	ended "$listens" 0
}

@test "a server that is not there, and comes and goes: --retry" {
	interfaces tun
	run on right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555
	equal "$status" 1
	[[ $output == *'cannot connect to 192.0.2.1 port 5555: Connection refused'* ]]
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555 --retry 2
	connects=$pid
	told right 'Connection refused'
	start left left tuntap relay t0 --plain --udp --listen 5555
	listens=$pid
	told left serves
	pings
	kill "$listens"
	ended "$listens" 0
	told right 'has ended the connection'
	start left left tuntap relay t0 --plain --udp --listen 5555
	listens=$pid
	told left serves
	pings
	# Killed, it says no word; its host does.
	: >"$BATS_TEST_TMPDIR/right"
	kill -9 "$listens"
	ended "$listens" 137
	on right ping -c 1 -W 1 10.9.0.1 >/dev/null || :
	told right 'is broken: Connection refused'
	start left left tuntap relay t0 --plain --udp --listen 5555
	told left serves
	pings
	kill "$connects"
	ended "$connects" 0
}

@test "where there is no way, that is said at once" {
	local to keys

	interfaces tun
	tuntap relay --genkey "$BATS_TEST_TMPDIR/psk"
	on right ip route add unreachable 198.51.100.0/24
	keys=--plain
	"$TUNTAP_EXEC_PATH/tuntap-relay" --listen 1 --psk /nonexistent 2>&1 | grep -q 'without OpenSSL' ||
		keys="--plain --psk=$BATS_TEST_TMPDIR/psk"
	for to in 203.0.113.1 '[2001:db8:1::1]' 198.51.100.1; do
		for key in $keys; do
			# shellcheck disable=SC2086 # an option and its value
			run on right timeout 5 tuntap relay t0 --udp ${key/=/ } --connect "$to:5555"
			equal "$status" 1
			[[ $output == *unreachable* || $output == *"No route to host"* ]] || complain "$output"
		done
	done
	# Where the kernel's word for it says something else, the hint tells.
	on right ip route add blackhole 198.51.100.1
	on right ip route add prohibit 198.51.100.2
	for to in 198.51.100.1 '[fe80::1]' 198.51.100.2 192.0.2.255; do
		for over in --udp --tcp; do
			run on right timeout 5 tuntap relay t0 $over --plain --connect "$to:5555"
			equal "$status" 1
			case $to$over$output in
			192.0.2.255--tcp*) [[ $output == *'cannot connect'* ]] ;;
			198.51.100.1*'Invalid argument'*'hint: the route to it is a blackhole'*) ;;
			*fe80*'Invalid argument'*'of a link (fe80::) that is not named: ADDRESS%LINK'*) ;;
			*'Permission denied'*'hint: the route to it is prohibited, '*'a broadcast address'*) ;;
			*) complain "$to $over: $output" ;;
			esac
		done
	done
	start right right tuntap relay t0 --plain --udp --connect 203.0.113.1:5555 --retry 1
	connects=$pid
	told right unreachable
	start left left tuntap relay t0 --plain --udp --listen 5555
	on left ip addr add 203.0.113.1/32 dev lo
	on right ip route add 203.0.113.0/24 via 192.0.2.1
	told right connected
	kill "$connects"
	ended "$connects" 0
}

@test "a peer that is gone without a word is noticed by --keepalive, by either end" {
	interfaces tun
	start left left tuntap relay t0 --plain --udp --listen 5555 --keepalive 1
	told left waits
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555 --keepalive 1
	connects=$pid
	told left serves
	pings
	# Neither hears the other, and no host says so.
	on left nft -f - <<-'END' 2>/dev/null || ip -n right link set wire down
		table inet t { chain c { type filter hook input priority 0; iifname wire drop; }
		chain d { type filter hook output priority 0; oifname wire drop; }; }
	END
	told left 'is broken: Connection timed out'
	ended "$connects" 1
	told right 'is broken: Connection timed out'
}

@test "the interface goes down and up, and is deleted" {
	interfaces tun
	relays --plain --udp
	on left ip link set t0 down
	on right ping -c 2 -i 0.2 -W 1 10.9.0.1 >/dev/null || :
	on left ip link set t0 up
	on left ip addr replace fd09::1/64 dev t0 nodad
	pings
	on left ip link del t0
	told left 't0: was deleted'
	ended "$listens" 1
	ended "$connects" 0
	on left tuntap add t0 mode tun
	start left left tuntap relay t0 --plain --udp --listen 5555
	told left waits
	on left ip link del t0
	ended "$pid" 1
}

@test "hellos, packets and the end are lost, late and doubled" {
	need tc
	on right tc qdisc add dev wire root netem loss 30% delay 5ms 3ms duplicate 20% 2>/dev/null ||
		skip 'this kernel has no netem'
	on left tc qdisc add dev wire root netem loss 30% delay 5ms 3ms
	interfaces tun vnet_hdr
	relays --plain --udp
	on left tc qdisc replace dev wire root netem loss 2% delay 5ms 3ms
	on right tc qdisc replace dev wire root netem loss 2% delay 5ms 3ms duplicate 20%
	copied left right 10.9.0.2
}

@test "--mtu: of the way, of a number, or told" {
	need jq
	interfaces tun vnet_hdr
	relays --plain --udp --mtu auto
	equal "$(mtu_of left) $(mtu_of right)" '1451 1451'
	told right 'has the mtu 1451 now'
	run grep -q warning "$BATS_TEST_TMPDIR/right"
	[ "$status" -ne 0 ]
	# UDP of that length, which is not cut, arrives; one byte more are two fragments within.
	on left ping -c 1 -W 5 -M "do" -s $((1451 - 28)) 10.9.0.2 >/dev/null
	# The way gets narrower while it runs: nothing hangs.
	ip -n left link set wire mtu 1400
	copied left right 10.9.0.2
	told left 'has the mtu 1451, and what reaches 192.0.2.2'
	told left 'tuntap set t0 mtu 1371'
	equal "$(count left Ip FragCreates)" 0
	kill "$connects"
	ended "$connects" 0
	# A tap has Ethernet in front, and a tag.
	on right tuntap del t0
	on right tuntap add t0 mode tap
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555 --mtu auto
	told right 'has the mtu 1433 now'
	ended "$pid" 1
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555 --mtu 1300
	told right 'has the mtu 1300 now'
	equal "$(mtu_of right)" 1300
	ended "$pid" 1
	# The interface is elsewhere.
	start right left tuntap relay -n right t0 --plain --udp --connect 192.0.2.2:5555 --mtu auto
	told right 'now'
	equal "$(mtu_of right)" $((1400 - 48 - 1 - 18))
}

@test "a way of IPv4 that is narrower than any of IPv6" {
	need jq
	interfaces tun vnet_hdr
	ip -n left link set wire mtu 1000
	ip -n right link set wire mtu 1000
	relays --plain --udp
	told left 'whole are packets of 971 bytes'
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	equal "$(count left Ip FragCreates)" 0
	kill "$listens" "$connects"
	ended "$listens" 0
	ended "$connects" 0
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555 --mtu auto
	told right 'has the mtu 951 now'
	ended "$pid" 1
	# So narrow that less would be left than an interface has.
	ip -n left link set wire mtu 80
	ip -n right link set wire mtu 80
	start right right tuntap relay t0 --plain --udp --connect 192.0.2.1:5555 --mtu auto
	told right 'has the mtu 68 now'
}

@test "--mtu of who may not set it says which" {
	need_users
	on right tuntap add t0 mode tun user alice
	start right right setpriv --reuid alice --regid alice --init-groups tuntap relay t0 --plain --udp --connect 192.0.2.1:5555 --mtu auto
	told right 'should have the mtu 1451, which cannot be set: Operation not permitted'
	told right 'tuntap set t0 mtu 1451, as root'
}

@test "--mtu is of the interface in its own namespace, of any kernel, and no other's" {
	local old=$BATS_TEST_TMPDIR/exec

	need_plain
	need jq
	# The kernel is old once the interface is attached: before, /sys tells what it is.
	mkdir "$old"
	printf '#!/bin/sh\nLD_PRELOAD=%s exec %s "$@"\n' "$BUILDDIR/tests/oldkernel.so" \
		"$TUNTAP_EXEC_PATH/tuntap-relay" >"$old/tuntap-relay"
	chmod +x "$old/tuntap-relay"
	old=TUNTAP_EXEC_PATH=$old
	ip netns add lab
	on lab tuntap add t0 mode tun
	# One of that name, where the sockets are.
	on left tuntap add t0 mode tun
	start old lab env "$old" tuntap relay t0 --socket-netns left --plain --udp --listen 5555 --mtu auto
	told old 'has the mtu 1451 now'
	equal "$(ip -n lab -j link show t0 | jq '.[0].mtu')" 1451
	equal "$(ip -n left -j link show t0 | jq '.[0].mtu')" 1500
	kill "$pid"
	ended "$pid" 0
	start old left env "$old" tuntap -n lab relay t0 --plain --udp --listen 5555 --mtu 1400
	told old 'has the mtu 1400 now'
	equal "$(ip -n lab -j link show t0 | jq '.[0].mtu')" 1400
	kill "$pid"
	ended "$pid" 0
	# Before 4.17 nobody knows where it is.
	start old lab env OLDKERNEL_SKNS=1 "$old" tuntap relay t0 --socket-netns left --plain --udp --listen 5555 --mtu auto
	told old 'should have the mtu 1451, which cannot be set: this kernel does not tell'
	equal "$(ip -n lab -j link show t0 | jq '.[0].mtu')" 1400
	equal "$(ip -n left -j link show t0 | jq '.[0].mtu')" 1500
	kill "$pid"
	ended "$pid" 0
	ip netns del lab
}

@test "--mtu with the capabilities of the unit, of any kernel" {
	local caps old=$BATS_TEST_TMPDIR/exec

	need_plain
	need setpriv
	need jq
	caps=$(sed -n 's/^CapabilityBoundingSet=//p' "$SRCDIR/init/tuntap-relay@.service.in" |
		tr 'A-Z ' 'a-z,' | sed 's/cap_/+/g')
	[ -n "$caps" ]
	interfaces tun
	start right right setpriv --bounding-set "-all,$caps" --inh-caps -all --no-new-privs \
		tuntap relay t0 --plain --udp --listen 5555 --mtu auto
	told right waits
	told right 'has the mtu 1451 now'
	equal "$(ip -n right -j link show t0 | jq '.[0].mtu')" 1451
	kill "$pid"
	ended "$pid" 0
	mkdir "$old"
	printf '#!/bin/sh\nLD_PRELOAD=%s exec %s "$@"\n' "$BUILDDIR/tests/oldkernel.so" \
		"$TUNTAP_EXEC_PATH/tuntap-relay" >"$old/tuntap-relay"
	chmod +x "$old/tuntap-relay"
	start right right env "TUNTAP_EXEC_PATH=$old" \
		setpriv --bounding-set "-all,$caps" --inh-caps -all --no-new-privs \
		tuntap relay t0 --plain --udp --listen 5555 --mtu 1400
	told right 'has the mtu 1400 now'
	kill "$pid"
	ended "$pid" 0
}

@test "--mtu: who does not find back from the interface's namespace does not go on in it" {
	need_plain
	need strace
	ip netns add lab
	on lab tuntap add t0 mode tun
	run on left tuntap -n lab exec t0 -- timeout 20 strace -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=setns \
		-e inject=setns:error=EPERM:when=2 "$TUNTAP_EXEC_PATH/tuntap-relay" --plain --udp \
		--listen 5555 --mtu auto
	ip netns del lab
	equal "$status" 1
	[[ $output == *'cannot return to the network namespace of the caller: Operation not permitted'* ]] ||
		complain "$output"
}

@test "statistics and the round trip; a line for each packet; --storm" {
	interfaces tap
	relays --plain --udp --stats 1 --storm 5 --debug
	pings
	kill -USR1 "$connects"
	told right 'round trip'
	told left 'TAP2NET 1: read '
	told left 'NET2TAP 1: wrote '
	on left ping -q -c 200 -i 0.002 -W 1 -I t0 224.0.0.99 >/dev/null || :
	kill "$connects"
	ended "$connects" 0
	kill "$listens"
	ended "$listens" 0
	told left ' not taken by the network), received '
	[ "$(sed -n 's/.*storm \([0-9]*\) sent.*/\1/p' "$BATS_TEST_TMPDIR/left" | tail -n 1)" -gt 10 ]
}

@test "--user: without privileges, in a filter; the room for datagrams was taken before" {
	need_root
	need_users
	interfaces tun
	relays --plain --udp --user alice
	for pid in "$listens" "$connects"; do
		wait_for grep -q '^Uid:.4201.4201.4201.4201' /proc/"$pid"/status
		grep -qx 'CapEff:.0*' /proc/"$pid"/status
		grep -qx 'NoNewPrivs:.1' /proc/"$pid"/status
		[ "${TEST_SANITIZERS:-no}" = yes ] || wait_for grep -qx 'Seccomp:.2' /proc/"$pid"/status
	done
	# The kernel doubles what was asked for.
	on left ss -Hulnm 'sport = 5555' | grep -q 'rb8388608'
	pings
}

@test "memory stays small, whatever is sent" {
	interfaces tun vnet_hdr
	relays --plain --udp
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	need_plain
	stay_small
}

@test "words that make no sense touch nothing" {
	local words

	on left tuntap add t0 mode tap
	while IFS= read -r words; do
		# shellcheck disable=SC2086 # several words
		fails 2 on left tuntap relay t0 $words
	done <<-'END'
		--udp --listen 5555
		--udp --tcp --plain --listen 5555
		--udp --plain-wire simpletun --listen 5555
		--plain --listen 5555 --mtu auto
		--plain --listen 5555 --mtu 1400
		--udp --plain --listen 5555 --mtu automatic
		--udp --plain --listen 5555 --mtu 67
		--udp --plain --listen 5555 --mtu 65536
		--udp --plain --listen 5555 --mtu
	END
}
