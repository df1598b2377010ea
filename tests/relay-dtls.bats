# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap relay --udp in DTLS: keys, certificates, new keys, another address, and strangers.
# shellcheck disable=SC2154 # status, output, stderr, pid and so on are set

load helper
load relay-pair
load relay-keys

# Keys of a kind that DTLS has.
ec_certificates() {
	# shellcheck disable=SC2034 # for certificates
	kind=(ec -pkeyopt ec_paramgen_curve:P-256)
	certificates
}

setup() {
	two_hosts
	secured
	cd "$BATS_TEST_TMPDIR" || return
	tuntap relay --genkey psk
}

# stranger HEX...: bytes from the right to the listener; prints what comes back, in hexadecimal.
stranger() {
	# In one piece, whatever bytes they are.
	printf "$(printf '\\x%s' "$@")" >asked
	on right timeout 1 bash -c 'exec 4<>/dev/udp/192.0.2.1/5555; cat asked >&4; cat <&4' | od -An -v -tx1 | tr -d ' \n' || :
}

# A megabyte or so many over TCP, within: carried MEGABYTES
carried() {
	need socat
	on right socat -u TCP-LISTEN:7001,reuseaddr SYSTEM:'wc -c' >count 3>&- &
	wait_for eval "on right ss -Hltn 'sport = 7001' | grep -q 7001"
	on left sh -c "head -c ${1}M /dev/zero | timeout 300 socat -u - TCP:10.9.0.2:7001"
	wait $!
	equal "$(tr -d ' ' <count)" $(($1 * 1048576))
}

# What the listener's last statistics say that these are: told_number 'new keys'
told_number() {
	sed -n "s/.*$1 \\([0-9]*\\).*/\\1/p" left | tail -n 1
}

@test "a key, or certificates: packets of tun and tap, both ways, none of a stranger's length" {
	local mode

	ec_certificates
	for mode in tun tap; do
		interfaces $mode vnet_hdr
		relays --udp --psk psk --mtu auto
		told left 'by TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256'
		pings
		copied left right 10.9.0.2
		copied right left '[fd09::1]'
		kill "$listens"
		ended "$listens" 0
		ended "$connects" 0
		told right 'has ended the connection'
		told left ' 0 too long'
		told left ' 0 malformed'
		equal "$(on left awk '/^Ip:/ && $0 !~ /Forw/ { print $19 }' /proc/net/snmp)" 0
		start left left tuntap relay t0 --listen 5555 --udp --mtu auto "${left[@]}" --peer-name right.example
		listens=$pid
		told left waits
		start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --mtu auto "${right[@]}"
		connects=$pid
		told right 'by TLS_ECDHE_ECDSA_WITH_'
		pings
		copied left right 10.9.0.2
		kill "$connects"
		ended "$connects" 0
		told left 'has ended the connection'
		kill "$listens"
		ended "$listens" 0
		on left tuntap del t0
		on right tuntap del t0
	done
}

@test "certificates, where the way of IPv4 is narrower than what shows them" {
	# Longer than others are.
	# shellcheck disable=SC2034 # for certificates
	kind=(rsa:2048)
	certificates
	interfaces tun vnet_hdr
	ip -n left link set wire mtu 600
	ip -n right link set wire mtu 600
	start left left tuntap relay t0 --listen 5555 --udp "${left[@]}"
	listens=$pid
	told left waits
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp "${right[@]}"
	told right connected
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	kill "$listens"
	ended "$listens" 0
	ended "$pid" 0
}

@test "certificates that DTLS of OpenSSL has no way with are refused at once" {
	certificates
	interfaces tun
	run on right tuntap relay t0 --connect 192.0.2.1:5555 --udp "${right[@]}"
	equal "$status" 1
	[[ $output == *'right.key: is a key of Ed25519'*'ec_paramgen_curve:P-256'* ]]
}

@test "another key, another name, another ca, no protection: refused, and the next one is served" {
	local mute

	need socat
	ec_certificates
	interfaces tun
	# Where all that comes back is one byte, the client waits for as long as it does.
	on left socat UDP4-LISTEN:5557,bind=192.0.2.1 SYSTEM:'dd bs=2000 count=1 2>/dev/null | head -c 1; sleep 60' 3>&- &
	on left socat UDP4-LISTEN:5558,bind=192.0.2.1 EXEC:cat 3>&- &
	wait_for eval '[ "$(on left ss -Hlun "sport = 5557 or sport = 5558" | wc -l)" = 2 ]'
	on right tuntap add t1 mode tun
	start mute right tuntap relay t1 --connect 192.0.2.1:5557 --udp "${right[@]}"
	mute=$pid
	run on right timeout 20 tuntap relay t0 --connect 192.0.2.1:5558 --udp --psk psk
	equal "$status" 1
	[[ $output == *'the DTLS handshake with 192.0.2.1 port 5558 failed'* ]]
	tuntap relay --genkey other
	start left left tuntap relay t0 --listen 5555 --udp --psk psk
	listens=$pid
	told left waits
	run on right timeout 40 tuntap relay t0 --connect 192.0.2.1:5555 --udp --psk other
	equal "$status" 1
	[[ $output == *'does not finish the handshake'*'the same file of --psk'* ]]
	told left 'may have another key'
	ended "$mute" 1
	told mute 'does not finish the handshake'
	told mute 'what it says tells more'
	run grep -q psk mute
	equal "$status" 1
	run on right timeout 40 tuntap relay t0 --connect 192.0.2.1:5555 --udp "${right[@]}"
	equal "$status" 1
	# What is not protected gets no answer.
	run on right timeout 2 tuntap relay t0 --connect 192.0.2.1:5555 --udp --plain
	[ "$status" -ne 0 ] || [[ $output != *connected* ]]
	run grep -q serves left
	equal "$status" 1
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --psk psk
	told right connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
	kill "$listens" "$pid"
	ended "$listens" 0
	wait "$pid" || :
	start left left tuntap relay t0 --listen 5555 --udp "${left[@]}" --peer-name right.example
	told left waits
	run on right timeout 20 tuntap relay t0 --connect 192.0.2.1:5555 --udp "${right[@]}" --peer-name wrong.example
	equal "$status" 1
	[[ $output == *'wrong.example'* ]]
	authority strange >/dev/null 2>&1
	run on right timeout 20 tuntap relay t0 --connect 192.0.2.1:5555 --udp "${right[@]:0:4}" --ca strange.pem
	equal "$status" 1
	[[ $output == *'is refused'* ]]
}

@test "who has no protection, and who has it alone, hears nothing, and that both need the same" {
	local bare

	interfaces tun
	on left tuntap add t1 mode tun
	on right tuntap add t1 mode tun
	start left left tuntap relay t0 --listen 5555 --udp --psk psk
	told left waits
	start plain left tuntap relay t1 --listen 5556 --udp --plain
	told plain waits
	start bare right tuntap relay t0 --connect 192.0.2.1:5555 --udp --plain
	bare=$pid
	start right right tuntap relay t1 --connect 192.0.2.1:5556 --udp --psk psk
	ended "$pid" 1
	ended "$bare" 1
	for log in bare right; do
		told "$log" 'Connection timed out'
		told "$log" 'hint: both ends need the same one of --psk, --cert and --plain'
	done
}

@test "strangers get a cookie at most, which is shorter than what they sent" {
	local hello answer

	need openssl
	interfaces tun
	start left left tuntap relay t0 --listen 5555 --udp --psk psk
	told left waits
	equal "$(stranger 00)" ''
	equal "$(stranger 54 55 4e 54 41 50 72 6c 00 01 00 20 00 00 00 00)" ''
	# A record of data, an alert, and a handshake that is none.
	equal "$(stranger 00 17 fe fd 00 01 00 00 00 00 00 01 00 04 61 61 61 61)" ''
	equal "$(stranger 00 15 fe fd 00 00 00 00 00 00 00 01 00 02 02 28)" ''
	equal "$(stranger 00 16 fe fd 00 00 00 00 00 00 00 01 00 04 61 61 61 61)" ''
	equal "$(stranger 00 16 fe fd 00 00 00 00 00 00 00 01 ff ff 61 61 61 61)" ''
	# A ClientHello without a cookie, of 104 bytes.
	hello=(16 fe ff 00 00 00 00 00 00 00 00 00 5b 01 00 00 4f 00 00 00 00 00 00 00 4f fe fd)
	while [ ${#hello[@]} -lt 59 ]; do hello+=(aa); done
	hello+=(00 00 00 02 cc ac 01 00 00 23 00 0a 00 04 00 02 00 1d 00 17 00 00 00 0d 00 0a 00 08 08 07
		04 03 05 03 08 04 ff 01 00 01 00 00 23 00 00)
	answer=$(stranger 07 "${hello[@]}")
	[ -n "$answer" ] || complain 'no cookie'
	equal "${answer:0:4}" 0716
	[ ${#answer} -lt $((2 * (${#hello[@]} + 1))) ] || complain "${#answer} of ${#hello[@]}"
	# Cut anywhere, it gets nothing.
	equal "$(stranger 07 "${hello[@]:0:40}")" ''
	run grep -q serves left
	equal "$status" 1
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --psk psk
	told right connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
}

# How many datagrams LOG says that DTLS has refused, asked for with a signal to PID.
refused_by_dtls() {
	local lines

	lines=$(grep -c 'refused by DTLS' "$1")
	kill -USR1 "$2"
	wait_for eval "[ \"\$(grep -c 'refused by DTLS' $1)\" -gt $lines ]"
	sed -n 's/.*refused by DTLS \([0-9]*\),.*/\1/p' "$1" | tail -n 1
}

@test "what DTLS refuses is counted, at either end, before and while a peer is served" {
	local port before

	interfaces tun
	start left left tuntap relay t0 --listen 5555 --udp --psk psk --mtu auto
	listens=$pid
	told left waits
	stranger 00 >/dev/null
	stranger 00 17 fe fd 00 01 00 00 00 00 00 01 00 04 61 61 61 61 >/dev/null
	equal "$(refused_by_dtls left "$listens")" 2
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --psk psk --mtu auto
	connects=$pid
	told right connected
	pings
	before=$(refused_by_dtls left "$listens")
	stranger 00 17 fe fd 00 01 00 00 00 00 00 01 00 04 61 61 61 61 >/dev/null
	stranger 54 55 4e 54 41 50 72 6c 00 01 00 20 00 00 00 00 >/dev/null
	equal "$(refused_by_dtls left "$listens")" $((before + 2))
	port=$(on right ss -Hunlp | sed -n 's/.*0\.0\.0\.0:\([0-9]*\) .*tuntap-relay.*/\1/p')
	before=$(refused_by_dtls right "$connects")
	on left bash -c "printf x >/dev/udp/192.0.2.2/$port; printf 'xyz' >/dev/udp/192.0.2.2/$port"
	pings
	equal "$(refused_by_dtls right "$connects")" $((before + 2))
	told left ' 0 malformed'
	told right ' 0 malformed'
}

@test "new keys while packets go on" {
	interfaces tun vnet_hdr
	relays --udp --psk psk --mtu auto
	# 2^18 records of 1,4 kB are 360 MB.
	carried 800
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	[ "$(told_number 'new keys')" -ge 1 ] || complain "$(cat left)"
	told left ' 0 malformed'
}

@test "the peer moves, and who has its place but not its keys is nobody" {
	interfaces tun
	relays --udp --psk psk --mtu auto
	pings
	ip -n right addr add 192.0.2.3/24 dev wire
	ip -n right addr del 192.0.2.2/24 dev wire
	ip -n right addr add 192.0.2.3/24 dev wire 2>/dev/null || :
	on right ping -c 3 -i 0.2 -W 5 10.9.0.1 >/dev/null || :
	told left 'the peer is at 192.0.2.3'
	pings
	# From its former address anything may come.
	ip -n right addr add 192.0.2.2/24 dev wire
	for text in x '\1\105\0\0\24' "$(printf '\\%03o' {0..40})"; do
		printf "$text" | on right socat -u - UDP:192.0.2.1:5555,bind=192.0.2.2
	done
	pings
	equal "$(grep -c 'the peer is at' left)" 1
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
}

@test "a peer that is gone, and comes again: --keepalive, --retry, and from the same port" {
	interfaces tun
	start left left tuntap relay t0 --listen 5555 --udp --psk psk --mtu auto --keepalive 1
	listens=$pid
	told left waits
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --psk psk --mtu auto --keepalive 1 --retry 1
	told left serves
	pings
	# The client hears nothing for as long as it takes, and begins anew before the server knows.
	kill -STOP "$listens"
	told right 'is broken: Connection timed out'
	kill -CONT "$listens"
	wait_for eval '[ "$(grep -c "connected to" right)" -ge 2 ]'
	wait_for on right ping -c 1 -W 1 10.9.0.1
	pings
	kill -9 "$pid"
	wait "$pid" || :
	told left 'is broken: Connection timed out'
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --psk psk
	told right connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
}

@test "that nobody is there, which nobody has signed, is believed until there are keys" {
	interfaces tun
	run on right timeout 15 tuntap relay t0 --connect 192.0.2.1:5555 --udp --psk psk
	equal "$status" 1
	[[ $output == *'cannot connect to 192.0.2.1 port 5555: Connection refused'* ]] || complain "$output"
	relays --udp --psk psk --mtu auto --keepalive 2
	pings
	kill -9 "$listens"
	wait "$listens" || :
	# Its host says so, to each of these.
	on right ping -c 3 -i 0.2 -W 1 10.9.0.1 >/dev/null || :
	told right 'is broken: Connection timed out'
	run grep 'Connection refused' right
	equal "$status" 1
	ended "$connects" 1
}

@test "who is killed and comes again, from another port, has its place at once" {
	interfaces tun
	relays --udp --psk psk --mtu auto
	pings
	# Who has another key is nobody.
	tuntap relay --genkey other
	on right tuntap add t1 mode tun
	start second right tuntap relay t1 --udp --psk other --connect 192.0.2.1:5555
	second=$pid
	pings
	kill -9 "$connects"
	wait "$connects" || :
	start right right tuntap relay t0 --udp --psk psk --mtu auto --connect 192.0.2.1:5555
	connects=$pid
	told right connected
	told left 'has begun anew'
	pings
	kill "$second"
	wait "$second" || :
	equal "$(grep -c serves left)" 2
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
}

@test "a second peer with the key takes the place of the first, who hears of it" {
	interfaces tun
	relays --udp --psk psk --mtu auto
	on right tuntap add t1 mode tun
	start second right tuntap relay t1 --udp --psk psk --connect 192.0.2.1:5555
	told second connected
	told left 'has begun anew'
	ended "$connects" 0
	told right 'has ended the connection'
	kill "$listens"
	ended "$listens" 0
	ended "$pid" 0
}

@test "with certificates the place is the name's: another one's is refused" {
	ec_certificates
	certificate third ca DNS:third.example >openssl.log 2>&1
	interfaces tun
	on right tuntap add t1 mode tun
	start left left tuntap relay t0 --listen 5555 --udp --mtu auto "${left[@]}"
	listens=$pid
	told left waits
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --mtu auto "${right[@]}"
	connects=$pid
	told right connected
	start third right tuntap relay t1 --connect 192.0.2.1:5555 --udp --cert third.pem --key third.key --ca ca.pem
	told left 'refused a second peer, 192.0.2.2 port '
	pings
	kill "$pid"
	wait "$pid" || :
	kill -9 "$connects"
	wait "$connects" || :
	# Made anew, for the same name.
	certificate right ca DNS:right.example >openssl.log 2>&1
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --udp --mtu auto "${right[@]}"
	told right connected
	pings
	equal "$(grep -c serves left)" 2
	kill "$listens"
	ended "$listens" 0
	ended "$pid" 0
}

@test "nothing of a packet is to be seen" {
	need tcpdump
	interfaces tun
	relays --udp --psk psk --mtu auto
	start dump left tcpdump -Uni wire -w wire.pcap udp
	told dump 'listening on wire'
	on right ping -c 2 -i 0.2 -W 5 -p 746f706d6f7374736563726574 10.9.0.1 >/dev/null
	wait_for test -s wire.pcap
	run grep -qa topmostsecret wire.pcap
	[ "$status" -ne 0 ]
}

@test "memory stays small; another user's, in the filter" {
	interfaces tun vnet_hdr
	relays --udp --psk psk --mtu auto
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	need_plain
	stay_small
	for pid in "$listens" "$connects"; do
		grep -qx 'CapEff:.0*' /proc/"$pid"/status
		grep -qx 'Seccomp:.2' /proc/"$pid"/status
	done
}

@test "memory that runs out while it connects is an error in words" {
	local at total nomem=$BUILDDIR/tests/nomem.so

	need_plain
	[ -e "$nomem" ] || skip 'tests/nomem.so is not built'
	interfaces tun
	# Nobody is there, which the host says at once.
	connect_with() {
		run on right env "$@" LD_PRELOAD="$nomem" tuntap exec t0 -- \
			"$TUNTAP_EXEC_PATH/tuntap-relay" --connect 192.0.2.1:5555 --udp --psk psk
	}
	connect_with NOMEM_COUNT="$PWD/count"
	equal "$status" 1
	total=$(<count)
	# What is made for a handshake takes some twenty, among the last.
	for ((at = total - 120; at <= total; at += 3)); do
		connect_with NOMEM_AT="$at"
		[ "$status" -eq 1 ] || complain "$at of $total: status $status: $output"
		[[ $output == *'tuntap: '* ]] || complain "$at of $total: nothing was said"
	done
}
