# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap relay between two networks: three hosts at a bridge on either side, each a namespace,
# a tap in both bridges, and a cable between the two that have these. In TLS, where it has that.
# RELAY_SECONDS=600: so long the line that loses packets is used, instead of once;
# RELAY_CABLE_OUT=30: so long the cable is out.
# shellcheck disable=SC2154 # status, output and stderr are set

load helper
load relay

hosts='left1 left2 left3 right1 right2 right3'

# side NAME N: its bridge and three hosts; their addresses end in N1 to N3.
side() {
	local n host

	ip -n "$1" link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
	ip -n "$1" link set br0 up
	for n in 1 2 3; do
		host=$1$n
		ip netns add "$host"
		ip link add eth0 netns "$host" type veth peer name "port$n" netns "$1"
		ip -n "$1" link set "port$n" master br0 up
		ip -n "$host" addr add "10.7.0.$2$n/24" dev eth0
		ip -n "$host" addr add "fd07::$2$n/64" dev eth0 nodad
		ip -n "$host" link set lo up
		ip -n "$host" link set eth0 up
	done
	on "$1" tuntap add t0 mode tap $3 master br0 up
}

setup() {
	need_tun
	need ping
	[ -x "$TUNTAP_EXEC_PATH/tuntap-relay" ] || skip 'tuntap-relay was not built'
	cable left right
	side left 1 vnet_hdr
	side right 2 ''
	protection=(--psk "$BATS_TEST_TMPDIR/key")
	tuntap relay --genkey "$BATS_TEST_TMPDIR/key"
	! "$TUNTAP_EXEC_PATH/tuntap-relay" --listen 1 --psk /nonexistent 2>&1 |
		grep -q 'without OpenSSL' || protection=(--plain)
	start left left tuntap relay t0 --listen 5555 "${protection[@]}"
	listens=$pid
	told left 'waits for a peer'
	start right right tuntap relay t0 --connect 192.0.2.1:5555 "${protection[@]}"
	connects=$pid
	told right 'connected to'
}

teardown() {
	# shellcheck disable=SC2086 # several words
	leave left right $hosts
}

# Both relays are those of the beginning.
no_restart() {
	kill -0 "$listens"
	kill -0 "$connects"
	[ "$(grep -c 'serves ' "$BATS_TEST_TMPDIR/left")" = 1 ]
}

# receive HOST: wait for what comes to port 7000 of it; its pid is in $receiver.
receive() {
	on "$1" timeout 120 socat -u TCP-LISTEN:7000,reuseaddr CREATE:"$BATS_TEST_TMPDIR/got" 3>&- &
	receiver=$!
	wait_for eval "on $1 ss -Hltn 'sport = 7000' | grep -q 7000"
}

# copied FROM TO ADDRESS BYTES: with their sum
copied() {
	head -c "$4" /dev/urandom >"$BATS_TEST_TMPDIR/sent"
	receive "$2"
	on "$1" timeout 60 socat -u OPEN:"$BATS_TEST_TMPDIR/sent" TCP:"$3":7000
	wait "$receiver"
	cmp "$BATS_TEST_TMPDIR/sent" "$BATS_TEST_TMPDIR/got"
}

@test "each host finds each other one, by ARP and by neighbour discovery, with whole frames" {
	local n m pids=()

	for n in 1 2 3; do
		for m in 1 2 3; do
			on "left$n" ping -c 2 -i 0.2 -W 5 -M 'do' -s 1472 "10.7.0.2$m" >/dev/null 3>&- &
			pids+=($!)
			on "right$n" ping -c 2 -i 0.2 -W 5 -M 'do' -s 1452 "fd07::1$m" >/dev/null 3>&- &
			pids+=($!)
		done
	done
	for n in "${pids[@]}"; do wait "$n"; done
	[ "$(ip -n right1 -j link show eth0 | sed 's/.*"address":"\([^"]*\)".*/\1/')" = \
		"$(on left1 ip -j neigh show 10.7.0.21 | sed 's/.*"lladdr":"\([^"]*\)".*/\1/')" ]
	no_restart
}

@test "transfers in every direction, with their sums" {
	need socat
	copied left1 right1 10.7.0.21 4194304
	copied right2 left3 10.7.0.13 4194304
	kill "$listens"
	told left ' 0 malformed'
	grep -q ' 0 refused by the interface' "$BATS_TEST_TMPDIR/left"
	grep -q ' 0 too long' "$BATS_TEST_TMPDIR/left"
}

@test "frames with a VLAN tag pass as they are" {
	need_root
	need socat
	need tcpdump
	on right3 timeout 20 tcpdump -i eth0 -n -e -xx -t -c 1 'vlan 5' \
		>"$BATS_TEST_TMPDIR/seen" 2>"$BATS_TEST_TMPDIR/dump" 3>&- &
	told dump 'listening on'
	# To all, of VLAN 5 with priority 3, of a type for experiments.
	wait_for eval "printf '\377\377\377\377\377\377\2\0\0\0\0\1\201\0\140\5\210\265%046d' 0 |
		on left1 socat -u - INTERFACE:eth0; sleep 0.2; [ -s '$BATS_TEST_TMPDIR/seen' ]"
	tr -d ' \n\t' <"$BATS_TEST_TMPDIR/seen" | grep -q 'ffffffffffff020000000001810060050x0010:88b53030'
}

# A DHCPDISCOVER of 02:00:00:00:00:33, to be answered to all: 16 bytes of addresses come before
# the hardware's, which has ten of padding behind it, names of 64 and 128, and the options.
discover() {
	printf '\1\1\6\0\1\2\3\4\0\0\200\0'
	head -c 16 /dev/zero
	printf '\2\0\0\0\0\63'
	head -c 202 /dev/zero
	printf '\143\202\123\143\65\1\1\377'
	head -c 52 /dev/zero
}

# Its answer: the address that is offered stands at 16.
offered() {
	discover | on right2 timeout 5 socat -t 1 - \
		UDP-DATAGRAM:255.255.255.255:67,broadcast,bind=:68,so-bindtodevice=eth0 |
		od -An -v -tx1 | tr -d ' \n' | grep -q '^0201060001020304.\{16\}0a070064'
}

@test "DHCP: an address is offered across" {
	local i

	need_root
	need socat
	need dnsmasq
	start dhcp left1 dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=eth0 \
		--bind-interfaces --user=root --group=root --dhcp-leasefile="$BATS_TEST_TMPDIR/leases" \
		--dhcp-range=10.7.0.100,10.7.0.100,1h --dhcp-authoritative --no-ping
	wait_for eval "on left1 ss -Hlun 'sport = 67' | grep -q :67" ||
		skip "dnsmasq does not run here: $(tail -n 1 "$BATS_TEST_TMPDIR/dhcp")"
	for ((i = 0; i < 5; i++)); do
		! offered || return 0
	done
	complain "no offer: $(cat "$BATS_TEST_TMPDIR/dhcp")"
}

@test "the cable is pulled and plugged during a transfer" {
	need socat
	on left1 ping -c 1 -W 5 10.7.0.22 >/dev/null
	head -c 4194304 /dev/urandom >"$BATS_TEST_TMPDIR/sent"
	receive right2
	ip -n left link set wire down
	on left1 timeout 120 socat -u OPEN:"$BATS_TEST_TMPDIR/sent" TCP:10.7.0.22:7000 3>&- &
	sleep "${RELAY_CABLE_OUT:-2}"
	ip -n left link set wire up
	wait $!
	wait "$receiver"
	cmp "$BATS_TEST_TMPDIR/sent" "$BATS_TEST_TMPDIR/got"
	no_restart
}

@test "loss, delay and another order on the way" {
	local end=$((SECONDS + ${RELAY_SECONDS:-0})) rounds=0

	need socat
	need tc
	on left tc qdisc add dev wire root netem delay 5ms 2ms loss 1% reorder 25% 2>/dev/null ||
		skip 'this kernel has no netem'
	on right tc qdisc add dev wire root netem delay 5ms 2ms loss 1% reorder 25%
	until [ "$rounds" -gt 0 ] && [ "$SECONDS" -ge "$end" ]; do
		on left2 ping -c 20 -i 0.2 -W 5 10.7.0.23 >/dev/null 3>&- &
		copied left1 right1 10.7.0.21 1048576
		copied right2 left3 10.7.0.13 1048576
		wait $!
		rounds=$((rounds + 1))
	done
	no_restart
	echo "# $rounds rounds of 2 MiB and 20 pings" >&3
}
