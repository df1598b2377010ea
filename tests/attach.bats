# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Real programs, without privilege, on interfaces that add made for their user.

load helper

setup() {
	need_users
	need_tun
}

@test "the classic tutorial: ping of 10.0.0.2 is packets of 84 bytes" {
	need ping
	tuntap add tun0 user alice addr 10.0.0.1/24 up
	# The kernel's own IPv6 packets would be counted too.
	echo 1 >/proc/sys/net/ipv6/conf/tun0/disable_ipv6 || :
	as alice tunread read 3 tun0 tun >"$BATS_TEST_TMPDIR/out" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	sends tun0
	run ping -c 3 -i 0.2 -W 1 10.0.0.2
	[ "$status" -eq 1 ]
	wait $!
	equal "$(cat "$BATS_TEST_TMPDIR/out")" $'attached\nread 84 bytes\nread 84 bytes\nread 84 bytes'
}

@test "the same through a tap: frames, of which the first asks for the address" {
	need ping
	tuntap add tap0 group vpn addr 10.0.0.1/24 up
	echo 1 >/proc/sys/net/ipv6/conf/tap0/disable_ipv6 || :
	as carol tunread read 1 tap0 tap >"$BATS_TEST_TMPDIR/out" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	sends tap0
	run ping -c 1 -W 1 10.0.0.2
	wait $!
	# An ARP request: 14 bytes of Ethernet, 28 of ARP.
	equal "$(cat "$BATS_TEST_TMPDIR/out")" $'attached\nread 42 bytes'
}

@test "pi and vnet_hdr are in front of the packet, where add said so" {
	need ping
	tuntap add tun0 user alice pi vnet_hdr addr 10.0.0.1/24 up
	echo 1 >/proc/sys/net/ipv6/conf/tun0/disable_ipv6 || :
	as alice tunread read 1 tun0 tun pi vnet_hdr >"$BATS_TEST_TMPDIR/out" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	sends tun0
	run ping -c 1 -W 1 10.0.0.2
	wait $!
	equal "$(cat "$BATS_TEST_TMPDIR/out")" $'attached\nread 98 bytes'
}

@test "other users cannot attach, and the interface stays" {
	tuntap add tun0 user alice
	equal "$(as bob tunread try tun0 tun)" EPERM
	equal "$(as alice tunread try tun0 tun)" ok
	equal "$(as alice tunread try tun0 tun)" ok
	equal "$(tuntap show)" 'tun0: tun persist user 4201'
}

@test "several programs at once on multi_queue, one on any other" {
	tuntap add tap0 user alice multi_queue
	tuntap add tap1 user alice
	for name in 0 1; do
		flag=multi_queue
		[ "$name" = 0 ] || flag=
		# shellcheck disable=SC2086
		hold -u alice "tap$name" tap $flag
	done
	hold -u alice tap0 tap multi_queue
	equal "$(as alice tunread try tap1 tap)" EBUSY
	[[ $(link tap0) == *'"numqueues":2'* ]]
}

# The TUN address of socat 1.7 sets the flags of the interface, which takes
# CAP_NET_ADMIN; so it opens the device and gives it a struct ifreq itself
# (TUNSETIFF of tun0, IFF_TUN | IFF_NO_PI).
tun0_ifreq=0x400454ca:x$(printf %-32s 74756e30 | tr ' ' 0)s4097x$(printf %044d 0)

# far_socat: bob's, in the namespace far, waits at the socket.
far_socat() {
	nsenter --net=/run/netns/far setpriv --reuid bob --regid bob --init-groups socat -T 20 \
		"OPEN:/dev/net/tun,rdwr,ioctl-bin=$tun0_ifreq" \
		"UNIX-LISTEN:$BATS_TEST_TMPDIR/open/s,socktype=5,mode=666" 3>&- &
	ends=$!
	wait_for test -S "$BATS_TEST_TMPDIR/open/s"
}

@test "socat, as alice and as bob, joins two networks by their tun interfaces" {
	need socat ping
	mkdir -m 777 "$BATS_TEST_TMPDIR/open"
	chmod 755 "$BATS_TEST_TMPDIR"
	ip netns add far
	ok tuntap add tun0 user alice addr 10.0.0.1 peer 10.0.0.2 up
	ok tuntap -n far add tun0 user bob addr 10.0.0.2 peer 10.0.0.1 up
	far_socat
	as alice socat -T 20 "OPEN:/dev/net/tun,rdwr,ioctl-bin=$tun0_ifreq" \
		"UNIX-CONNECT:$BATS_TEST_TMPDIR/open/s,socktype=5" 3>&- &
	ends="$ends $!"
	wait_for ping -c 1 -W 1 10.0.0.2
	ok ping -c 3 -i 0.2 -W 1 10.0.0.2
	[[ $output == *'3 received, 0% packet loss'* ]] || complain 'packets were lost'
	# shellcheck disable=SC2086 # two pids
	kill $ends
	# shellcheck disable=SC2086
	wait $ends || :
	ip netns del far
	# They were root's to make, and stay when the programs end.
	equal "$(tuntap show)" 'tun0: tun persist user 4201'
}
