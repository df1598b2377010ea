# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The world that the tests run in, and the program's first words.

load helper

@test "the network is not the machine's, and has no links but its own" {
	[ "$(readlink /proc/self/ns/net)" != "$MACHINE_NETNS" ]
	equal "$(ip -o link show up | cut -d: -f2)" " lo"
	run ip -o link show type tun
	equal "$output" ""
}

@test "bats alone does not run them: they would remove the machine's links" {
	# This world stands in for the machine.
	ip tuntap add mode tap name docker0
	cp "$SRCDIR"/tests/*.bash "$BATS_TEST_TMPDIR"
	printf '%s\n' 'load helper' '@test "none" { skip; }' >"$BATS_TEST_TMPDIR/any.bats"
	for netns in '' "$(readlink /proc/self/ns/net)"; do
		MACHINE_NETNS=$netns run bats "$BATS_TEST_TMPDIR/any.bats"
		[ "$status" -ne 0 ]
		[[ $output == *tests/in-namespace* ]] || complain "$output"
		ip link show docker0
	done
}

@test "the machine's /dev/net/tun is another one, and stays as it is" {
	need_root
	[ -n "$MACHINE_TUN" ] || skip 'the machine has no /dev/net/tun'
	chmod 600 /dev/net/tun
	chmod 666 /dev/net/tun
	run stat -c '%d %i %a %u %g' /run/world/machine-tun
	equal "$output" "$MACHINE_TUN"
	run stat -c '%d %i %a %u %g' /dev/net/tun
	[ "$output" != "$MACHINE_TUN" ]
}

@test "anyone may open our /dev/net/tun" {
	need_root
	need_users
	need_tun
	as alice test -w /dev/net/tun
	equal "$(as alice tunread try t0 tun)" EPERM
	equal "$(tunread try t0 tun)" ok
}

@test "alice, bob and carol are users like any other" {
	need_users
	equal "$(as alice id -un)" alice
	equal "$(as bob id -u)" 4202
	equal "$(as carol id -Gn)" "carol vpn"
	run as alice ip link set lo mtu 1500
	[ "$status" -ne 0 ]
}

@test "ip tuntap, the witness, sees this world" {
	need_tun
	need_sysfs
	ip tuntap add t0 mode tun
	run ip tuntap show
	equal "$output" "t0: tun persist"
	clean
	run ! exists t0
}

@test "a program that holds an interface" {
	need_tun
	ip tuntap add t0 mode tun
	hold t0 tun
	equal "$(tunread try t0 tun)" EBUSY
	kill "$holder"
	wait "$holder" || :
	equal "$(tunread try t0 tun)" ok
	equal "$(tunread try t0 tap)" EINVAL
}

@test "a program that reads packets" {
	need_tun
	need ping
	ip tuntap add t0 mode tun
	ip addr add 10.9.8.1/24 dev t0
	# Without it the kernel's own IPv6 packets come first.
	echo 1 >/proc/sys/net/ipv6/conf/t0/disable_ipv6 || :
	ip link set t0 up
	tunread read 1 t0 tun >"$BATS_TEST_TMPDIR/out" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	# The carrier is taken notice of up to a second after the attach.
	ping -c 10 -i 0.2 -W 1 10.9.8.2 >/dev/null || :
	wait $!
	equal "$(cat "$BATS_TEST_TMPDIR/out")" $'attached\nread 84 bytes'
}

@test "network namespaces with a name stay in this world" {
	ip netns add world
	equal "$(ip netns list)" world
	ip netns del world
}

@test "help names every verb" {
	for verb in help --help -h; do
		ok tuntap "$verb"
		for word in add replace set set-owner del show status apply save check monitor exec read hold help; do
			[[ $output =~ (^|[[:space:]])$word($|[[:space:]]) ]] ||
				complain "no $word"
		done
		equal "$stderr" ""
	done
}

@test "the version" {
	ok tuntap -V
	[[ $output == *0.1* ]]
}

@test "the demo" {
	need_tun
	ok "$SRCDIR/tests/demo"
	equal "$stderr" ""
	[[ $output == *"tap0: tap persist"* ]] || complain 'no interface'
	run ! exists tap0
}
