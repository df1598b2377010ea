# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap relay --udp with keys: how long datagrams may be on the way, and who speaks on it.
# shellcheck disable=SC2154 # status, output, pid and so on are set

load helper
load relay-pair
load relay-keys

# Left and right, each on a cable of its own to the middle, which routes between them.
setup() {
	need_tun
	need ping
	[ -x "$TUNTAP_EXEC_PATH/tuntap-relay" ] || skip 'tuntap-relay was not built'
	secured
	cable left middle
	need_netns
	ip netns add right
	ip -4 -n middle addr flush dev wire
	ip -n middle link set wire name to-left
	ip link add to-right netns middle type veth peer name wire netns right
	ip -n middle link set to-right up
	ip -n right link set lo up
	ip -n right link set wire up
	cd "$BATS_TEST_TMPDIR" || return
	tuntap relay --genkey psk
}

teardown() {
	leave left middle right
}

routed() {
	ip -n middle addr add 192.0.2.254/24 dev to-left
	ip -n middle addr add 198.51.100.254/24 dev to-right
	ip -n middle addr add 2001:db8::fe/64 dev to-left nodad
	ip -n middle addr add 2001:db8:1::fe/64 dev to-right nodad
	ip -n left addr add 2001:db8::1/64 dev wire nodad
	ip -n right addr add 198.51.100.1/24 dev wire
	ip -n right addr add 2001:db8:1::1/64 dev wire nodad
	on middle sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	ip -n left route add default via 192.0.2.254
	ip -n right route add default via 198.51.100.254
	ip -n left route add default via 2001:db8::fe
	ip -n right route add default via 2001:db8:1::fe
}

# The middle is a switch, which says nothing of what it drops.
switched() {
	ip -n middle link add name switch type bridge
	ip -n middle link set to-left master switch
	ip -n middle link set to-right master switch
	ip -n middle link set switch up
	ip -n right addr add 192.0.2.2/24 dev wire
}

# joined ADDRESS: a relay on each host, the right one goes to that address.
joined() {
	interfaces tun vnet_hdr
	start left left tuntap relay t0 --listen 5555 --udp --psk psk --mtu auto
	listens=$pid
	told left waits
	start right right tuntap relay t0 --connect "$1:5555" --udp --psk psk --mtu auto
	connects=$pid
	told right connected
	told left serves
}

# narrow MTU
narrow() {
	ip -n middle link set to-left mtu "$1"
	ip -n middle link set to-right mtu "$1"
}

# A packet of so many bytes arrives, which is not cut: whole HOST BYTES ADDRESS
whole() {
	on "$1" ping -c 1 -W 2 -M "do" -s $(($2 - 28)) "$3" >/dev/null
}

# What a datagram has room for that is a packet of IPv4 of so many bytes: ChaCha20-Poly1305 takes
# 8 bytes less than is reckoned with before anything is known.
packet_of() {
	echo $(($1 - 28 - 30 - 1))
}

# found LOG BYTES: that is told once it is searched for, which takes a while.
found() {
	local i

	for ((i = 0; i < 60; i++)); do
		! grep -qF "are packets of $2 bytes" "$1" || return 0
		sleep 1
	done
	complain "$(cat "$1")"
}

# ends: both end as they should.
ends() {
	kill "$listens" "$connects"
	ended "$listens" 0
	ended "$connects" 0
}

@test "a way that gets narrower is found by what routers say, and to the byte" {
	local address most

	routed
	for address in 192.0.2.1 '[2001:db8::1]'; do
		most=$(packet_of 1300)
		[ "$address" = 192.0.2.1 ] || most=$((most - 20))
		joined "$address"
		whole right 1413 10.9.0.1
		whole left 1413 10.9.0.2
		narrow 1300
		wait_for whole right "$most" 10.9.0.1
		wait_for whole left "$most" 10.9.0.2
		copied left right 10.9.0.2
		copied right left 10.9.0.1
		found left "$most"
		found right "$most"
		ends
		narrow 1500
		on left ip route flush cache
		on left tuntap del t0
		on right tuntap del t0
	done
}

@test "a way that gets narrower is found where nobody says so" {
	switched
	joined 192.0.2.1
	whole right 1413 10.9.0.1
	narrow 1300
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	found left "$(packet_of 1300)"
	found right "$(packet_of 1300)"
	whole left "$(packet_of 1300)" 10.9.0.2
	ends
}

@test "a way that is narrow from the beginning, narrower than IPv6 has any" {
	switched
	narrow 700
	joined 192.0.2.1
	found left "$(packet_of 700)"
	found right "$(packet_of 700)"
	whole right "$(packet_of 700)" 10.9.0.1
	copied left right 10.9.0.2
	ends
}

# forge MTU: tell the left that a datagram of its to the right was too long, as a router would. As
# perl has it: a raw socket, and the headers in it of what was too long.
forge() {
	local port

	port=$(on right ss -Hunlp | sed -n 's/.*:\([0-9]*\) .*tuntap-relay.*/\1/p' | head -n 1)
	on middle perl -e 'use Socket;
		my ($mtu, $port) = @ARGV;
		socket(my $s, PF_INET, SOCK_RAW, 1) or die "socket: $!";
		my $ip = pack("CCnnnCCna4a4", 0x45, 0, 1500, 7, 0x4000, 64, 17, 0,
			inet_aton("192.0.2.1"), inet_aton("198.51.100.1"));
		my $what = $ip . pack("nnnn", 5555, $port, 1480, 0);
		my $icmp = pack("CCnnn", 3, 4, 0, 0, $mtu) . $what;
		my $sum = unpack("%32n*", $icmp);
		$sum = ($sum & 0xffff) + ($sum >> 16) while $sum > 0xffff;
		substr($icmp, 2, 2) = pack("n", ~$sum & 0xffff);
		send($s, $icmp, 0, sockaddr_in(0, inet_aton("192.0.2.1"))) or die "send: $!"' \
		"$1" "$port"
}

@test "what somebody forges of a way changes nothing" {
	need perl
	need jq
	routed
	joined 192.0.2.1
	whole left 1413 10.9.0.2
	forge 68
	forge 600
	# The kernel believes it, as anybody on the host sees.
	wait_for eval 'on left ip route get 198.51.100.1 | grep -q "mtu .*552"'
	for i in 1 2 3 4 5 6 7 8; do
		whole left 1413 10.9.0.2 || complain "lost: $i"
		forge 68
		whole left 1413 10.9.0.2 || complain "lost: $i"
	done
	copied left right 10.9.0.2
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	told left ' 0 too long'
	run grep -q warning left
	[ "$status" -ne 0 ]
	# Nor at the next start.
	ip -n left link set t0 mtu 1400
	ip -n right link set t0 mtu 1400
	on right tuntap add t1 mode tun
	start right right tuntap relay t1 --listen 5556 --udp --psk psk
	told right waits
	start left left tuntap relay t0 --connect 198.51.100.1:5556 --udp --psk psk --mtu auto
	told left 'has the mtu 1413 now'
}

# resend PCAP: the last datagram in it to the left, from here.
resend() {
	on middle perl -e 'use Socket;
		open(my $f, "<", $ARGV[0]) or die "open: $!";
		binmode($f);
		read($f, my $head, 24);
		my $last;
		while (read($f, my $record, 16) == 16) {
			read($f, my $frame, (unpack("L4", $record))[2]);
			$last = substr($frame, 14 + 20 + 8);
		}
		socket(my $s, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
		send($s, $last, 0, sockaddr_in(5555, inet_aton("192.0.2.1"))) or die "send: $!"' "$1"
}

@test "who sends on what he has seen, and first, does not become the peer" {
	need perl
	need tcpdump
	routed
	joined 192.0.2.1
	pings
	start dump middle tcpdump -Uni to-right -w seen.pcap udp and dst host 192.0.2.1
	told dump 'listening on'
	# It is seen, and gets no further.
	on middle ip route add blackhole 192.0.2.1
	on right ping -c 1 -W 1 10.9.0.1 >/dev/null || :
	wait_for eval '[ "$(stat -c %s seen.pcap)" -gt 100 ]'
	kill "$pid"
	wait "$pid" || :
	on middle ip route del blackhole 192.0.2.1
	resend seen.pcap
	# It did come first: there is an answer to the ping, which goes to where the peer is.
	for i in 1 2 3 4 5; do
		on left ping -c 1 -W 2 10.9.0.2 >/dev/null || complain "lost: $i"
	done
	sleep 1.5
	pings
	run grep 'the peer is at' left
	[ "$status" -ne 0 ] || complain "$output"
	# Once is enough: what comes again is refused.
	kill -USR1 "$listens"
	told left ' refused by DTLS 0,'
	resend seen.pcap
	pings
	kill -USR1 "$listens"
	told left ' refused by DTLS 1,'
	# It does move, once it is there.
	ip -n right addr add 198.51.100.2/24 dev wire
	ip -n right addr del 198.51.100.1/24 dev wire
	ip -n right addr add 198.51.100.2/24 dev wire 2>/dev/null || :
	ip -n right route add default via 198.51.100.254 2>/dev/null || :
	on right ping -c 1 -W 2 10.9.0.1 >/dev/null || :
	told left 'the peer is at 198.51.100.2'
	pings
	ends
}
