# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The original's wire, byte for byte: the relay and a program that has it send the same bytes for
# the same frames, and give the interface the same frames for the same bytes, on either end.
# shellcheck disable=SC2154 # status, output and stderr are set

load helper
load relay

setup() {
	need_tun
	# To tcpdump, which wants other ids.
	need_root
	need socat
	need tcpdump
	[ -x "$TUNTAP_EXEC_PATH/tuntap-relay" ] || skip 'tuntap-relay was not built'
	cable left right
}

teardown() {
	leave left right
}

# frame BYTES: of that length, as nobody else would send it here.
frame() {
	printf '\2\0\0\0\0\2\2\0\0\0\0\1\210\265%0*d' $(($1 - 14)) "$1"
}

sizes='60 61 1000 1514'

# What the wire has for them: a length in 16 bits before each.
stream() {
	local size

	for size in $sizes; do
		# shellcheck disable=SC2059 # it is a format
		printf "$(printf '\\%o\\%o' $((size / 256)) $((size % 256)))"
		frame "$size"
	done
}

# The program that is asked for, on the left: program relay|original listen|connect
program() {
	case $1-$2 in
	relay-listen) set -- tuntap relay t0 --plain-wire simpletun --listen 5555 ;;
	relay-connect) set -- tuntap relay t0 --plain-wire simpletun --connect 192.0.2.2:5555 ;;
	original-listen) set -- tuntap exec t0 -- simplepeer listen 5555 ;;
	original-connect) set -- tuntap exec t0 -- simplepeer connect 192.0.2.2 5555 ;;
	esac
	start left left "$@"
}

# The peer on the right: what the program sends comes into $T/sent, and it gets the stream.
peer() {
	if [ "$1" = listen ]; then
		wait_for eval "on left ss -Hltn 'sport = 5555' | grep -q 5555"
		set -- TCP:192.0.2.1:5555
	else
		set -- TCP-LISTEN:5555,reuseaddr
	fi
	# It stays until all came that is waited for.
	(stream && exec sleep 30) | nsenter --net=/run/netns/right socat - "$1" >"$T/sent" 2>"$T/peer" 3>&- &
}

# try WHO listen|connect: into $T/WHO.sent and $T/WHO.given.
try() {
	local size

	on left tuntap add t0 mode tap $3
	on left ip link set t0 addrgenmode none arp off
	on left ip link set t0 up
	on left timeout 20 tcpdump -i t0 -n -U -Q in -w "$T/given" 'ether proto 0x88b5' 2>"$T/dump" 3>&- &
	dump=$!
	wait_for grep -q 'listening on' "$T/dump"
	if [ "$2" = connect ]; then
		peer "$2"
		wait_for eval "on right ss -Hltn 'sport = 5555' | grep -q 5555"
		program "$1" "$2"
	else
		program "$1" "$2"
		peer "$2"
	fi
	# Once it gives frames it takes them too.
	wait_for eval "[ \$(tcpdump -r '$T/given' 2>/dev/null | wc -l) -ge 4 ]"
	for size in $sizes; do
		frame "$size" | on left socat -u - INTERFACE:t0
	done
	wait_for cmp "$T/sent" "$T/stream"
	kill "$dump"
	wait "$dump" || :
	tcpdump -t -xx -r "$T/given" >"$T/$1.given" 2>/dev/null
	mv "$T/sent" "$T/$1.sent"
	# shellcheck disable=SC2046 # one word each
	kill -9 $(jobs -p) 2>/dev/null || :
	wait
	on left ip link del t0
}

@test "the same bytes and the same frames, listening and connecting, with and without vnet_hdr" {
	local role flags

	T=$BATS_TEST_TMPDIR
	stream >"$T/stream"
	for role in listen connect; do
		try original $role ''
		for flags in '' vnet_hdr; do
			try relay $role "$flags"
			cmp "$T/original.sent" "$T/relay.sent"
			cmp "$T/original.given" "$T/relay.given"
		done
	done
}
