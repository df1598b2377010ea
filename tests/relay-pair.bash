# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Loaded by the tests of tuntap relay: two hosts, each a namespace, and a cable between them.
# shellcheck shell=bash disable=SC2154 # pid is set by start

load relay

two_hosts() {
	need_tun
	need ping
	[ -x "$TUNTAP_EXEC_PATH/tuntap-relay" ] || skip 'tuntap-relay was not built'
	cable left right
	ip -n left addr add 2001:db8::1/64 dev wire nodad
	ip -n right addr add 2001:db8::2/64 dev wire nodad
}

setup() {
	two_hosts
}

teardown() {
	leave left right
}

# An interface on each host: interfaces MODE [FLAG...]
interfaces() {
	on left tuntap add t0 mode "$@" addr 10.9.0.1/24 addr fd09::1/64 nodad up
	on right tuntap add t0 mode "$@" addr 10.9.0.2/24 addr fd09::2/64 nodad up
}

# ended PID STATUS
ended() {
	local status=0

	wait "$1" || status=$?
	equal "$status" "$2"
}

# A relay on each host: relays [OPTION...]; their pids are $listens and $connects.
# shellcheck disable=SC2034
relays() {
	start left left tuntap relay t0 --listen 5555 "$@"
	listens=$pid
	told left 'waits for a peer'
	start right right tuntap relay t0 --connect 192.0.2.1:5555 "$@"
	connects=$pid
	told right 'connected to 192.0.2.1 port 5555'
	told left 'serves 192.0.2.2'
}

# Short and long packets, IPv4 and IPv6, both ways.
pings() {
	on right ping -c 2 -i 0.2 -W 5 10.9.0.1 >/dev/null
	on left ping -c 2 -i 0.2 -W 5 -s 1400 fd09::2 >/dev/null
}

# 8 MiB with their sum over TCP: copied FROM TO ADDRESS
copied() {
	local from=$1 to=$2 address=$3

	need socat
	head -c 8388608 /dev/urandom >"$BATS_TEST_TMPDIR/sent"
	on "$to" timeout 60 socat -u TCP6-LISTEN:7000,reuseaddr,ipv6only=0 CREATE:"$BATS_TEST_TMPDIR/got" 3>&- &
	wait_for eval "on $to ss -Hltn 'sport = 7000' | grep -q 7000"
	on "$from" timeout 60 socat -u OPEN:"$BATS_TEST_TMPDIR/sent" TCP:"$address":7000
	wait $!
	cmp "$BATS_TEST_TMPDIR/sent" "$BATS_TEST_TMPDIR/got"
	rm "$BATS_TEST_TMPDIR/sent" "$BATS_TEST_TMPDIR/got"
}

# Neither relay has ever had more than 16 MiB.
stay_small() {
	local relay

	for relay in "$listens" "$connects"; do
		awk '$1 == "VmHWM:" { exit $2 > 16384 }' /proc/"$relay"/status ||
			complain "$(grep VmHWM /proc/"$relay"/status)"
	done
}

# Without OpenSSL there is --plain alone.
secured() {
	! "$TUNTAP_EXEC_PATH/tuntap-relay" --listen 1 --psk /nonexistent 2>&1 |
		grep -q 'without OpenSSL' || skip 'tuntap-relay was built without OpenSSL'
}
