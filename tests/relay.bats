# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap relay: two hosts, each a namespace, and a cable between them.
# shellcheck disable=SC2154 # status, output and stderr are set

load helper
load relay-pair

# The head of our wire, and of the original's.
hello='TUNTAPrl\0\1\0\20\0\0\0\0'

# send TEXT: to the relay that listens, as printf has it, and wait for its end.
send() {
	on right timeout 10 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; printf "$1" >&4
		cat <&4 >/dev/null' bash "$1" || :
}

# break_off TEXT: the same, but the end is ours, once we have had the hello.
break_off() {
	on right timeout 10 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; printf "$1" >&4
		head -c 16 <&4 >/dev/null; sleep 0.3' bash "$1"
}

@test "packets of a tun and of a tap, with every flag on either end" {
	local mode left right

	for mode in tun tap; do
		for left in '' vnet_hdr 'pi vnet_hdr'; do
			for right in pi vnet_hdr; do
				# shellcheck disable=SC2086 # several words
				on left tuntap add t0 mode $mode $left addr 10.9.0.1/24 addr fd09::1/64 nodad up
				on right tuntap add t0 mode $mode $right addr 10.9.0.2/24 addr fd09::2/64 nodad up
				relays --plain
				pings
				copied left right 10.9.0.2
				copied right left 10.9.0.1
				kill "$listens"
				ended "$listens" 0
				ended "$connects" 0
				told left ' 0 malformed'
				grep -q ' 0 refused by the interface' "$BATS_TEST_TMPDIR/left"
				on left tuntap del t0
				on right tuntap del t0
			done
		done
	done
}

@test "large packets pass whole where both ends have vnet_hdr, and never outlive the relay" {
	local large

	need ethtool
	interfaces tun vnet_hdr
	relays --plain
	on left ethtool -k t0 | grep -q '^tcp-segmentation-offload: on'
	copied left right 10.9.0.2
	kill -USR1 "$listens"
	told left 'sent'
	# 8 MiB in packets of 1500 bytes would be 5800.
	large=$(sed -n 's/.*sent \([0-9]*\) packets.*/\1/p' "$BATS_TEST_TMPDIR/left" | tail -n 1)
	[ "$large" -lt 4000 ] || complain "$large packets"
	kill "$listens"
	ended "$listens" 0
	on left ethtool -k t0 | grep -q '^tcp-segmentation-offload: off'
}

# What the relay gave the interface of a host, in packets.
given() {
	ip -n "$1" -s -j link show t0 | jq '.[0].stats64.rx.packets'
}

@test "large packets are cut for a wire that has none, and put together behind it" {
	local before wire

	need jq
	interfaces tun vnet_hdr
	for wire in '--plain-wire simpletun' '--plain'; do
		if [ "$wire" = --plain ]; then
			on right tuntap del t0
			on right tuntap add t0 mode tun addr 10.9.0.2/24 addr fd09::2/64 nodad up
		fi
		# shellcheck disable=SC2086 # several words
		relays $wire
		pings
		before=$(given left)
		copied left right 10.9.0.2
		copied left right '[fd09::2]'
		copied right left 10.9.0.1
		kill "$listens"
		ended "$listens" 0
		ended "$connects" 0
		told left ' 0 too long'
		told left ' 0 malformed'
		grep -q ' 0 refused by the interface' "$BATS_TEST_TMPDIR/left"
		# 16 MiB in segments of 1448 bytes are 11586, and 8 MiB 5793, with their acknowledgements
		# in the other direction.
		[ "$(sed -n 's/.*sent \([0-9]*\) packets.*/\1/p' "$BATS_TEST_TMPDIR/left" | tail -n 1)" -gt 11586 ]
		before=$(($(given left) - before))
		[ "$(sed -n 's/.*received \([0-9]*\) packets.*/\1/p' "$BATS_TEST_TMPDIR/left" | tail -n 1)" -gt "$before" ] ||
			complain "$wire: $before packets were given"
	done
}

@test "IPv4, IPv6, brackets, names, one address or all" {
	local listens

	interfaces tun
	start left left tuntap relay t0 --plain --listen '[2001:db8::1]:5555'
	listens=$pid
	told left 'waits'
	start right right tuntap relay t0 --plain --connect '[2001:db8::1]:5555'
	told right 'connected to 2001:db8::1 port 5555'
	pings
	kill "$pid"
	told left 'has ended the connection'
	ended "$pid" 0
	# IPv4 is not there.
	run on right tuntap relay t0 --plain --connect 192.0.2.1:5555
	equal "$status" 1
	says_in "$output" 'cannot connect to 192.0.2.1 port 5555: Connection refused'
	kill "$listens"
	ended "$listens" 0
	echo '2001:db8::77 both' >/run/world/hosts
	echo '192.0.2.1 both' >>/run/world/hosts
	start left left tuntap relay t0 --plain --listen 192.0.2.1:5556
	told left 'waits'
	# Nobody has the first address of that name: the next one is tried beside it.
	knowing /run/world/hosts right timeout 5 tuntap relay t0 --plain --connect both:5556 \
		>"$BATS_TEST_TMPDIR/right" 2>&1 3>&- &
	told right 'connected to 192.0.2.1 port 5556'
}

says_in() {
	[[ $1 == *"$2"* ]] || complain "does not say: $2" "$1"
}

@test "neighbours on the link, at either end, idle and served, over TCP and UDP" {
	local there udp

	interfaces tun
	there=$(ip -n left -j addr show dev wire | jq -r '.[].addr_info[].local | select(startswith("fe80"))')
	[ -n "$there" ]
	wait_for eval '! ip -n left addr show dev wire tentative | grep -q fe80'
	wait_for eval '! ip -n right addr show dev wire tentative | grep -q fe80'
	on right tuntap add t1 mode tun
	for udp in '' --udp; do
		# shellcheck disable=SC2086 # a word, or none
		start left left tuntap relay t0 --plain $udp --listen 5555
		listens=$pid
		told left waits
		# shellcheck disable=SC2086
		start right right tuntap relay t0 --plain $udp --connect "[$there%wire]:5555"
		connects=$pid
		told right "connected to $there%"
		told left 'serves fe80::'
		pings
		# shellcheck disable=SC2086
		on right timeout 2 tuntap relay t1 --plain $udp --connect "[$there%wire]:5555" || :
		told left 'refused a second peer'
		pings
		kill "$listens"
		ended "$listens" 0
		ended "$connects" 0
	done
}

@test "a log that nobody reads holds nothing up" {
	local log=$BATS_TEST_TMPDIR/log

	interfaces tun
	mkfifo "$log"
	exec 7<>"$log"
	dd if=/dev/zero of="$log" oflag=nonblock bs=1 2>/dev/null || :
	nsenter --net=/run/netns/left tuntap relay t0 --plain --listen 5555 2>"$log" 3>&- 7>&- &
	listens=$!
	wait_for eval "on left ss -Hltn 'sport = 5555' | grep -q 5555"
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	pings
	kill -USR1 "$listens"
	pings
	kill "$listens"
	ended "$listens" 0
	exec 7>&-
}

@test "strangers are told of in bounds, and who says nothing keeps nobody out for long" {
	local i silent

	interfaces tun
	start left left tuntap relay t0 --plain --listen 5555
	told left waits
	on right timeout 20 bash -c 'for ((i = 0; i < 60; i++)); do
		printf "GET / HTTP/1.0\r\n\r\n" >/dev/tcp/192.0.2.1/5555; done' 2>/dev/null || :
	send 'once more'
	sleep 1.1
	send 'and again'
	told left 'messages were not told'
	[ "$(grep -c 'does not say hello' "$BATS_TEST_TMPDIR/left")" -lt 50 ]
	# All places are taken, for ten seconds were it not for the next one.
	on right bash -c 'for ((i = 10; i < 18; i++)); do
		eval "exec $i<>/dev/tcp/192.0.2.1/5555"; done; echo taken; exec sleep 30' \
		>"$BATS_TEST_TMPDIR/taken" 3>&- &
	silent=$!
	wait_for grep -q taken "$BATS_TEST_TMPDIR/taken"
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	pings
	kill "$silent"
}

@test "words that make no sense touch nothing" {
	local words

	on left tuntap add t0 mode tap
	while IFS= read -r words; do
		# shellcheck disable=SC2086 # several words
		fails 2 on left tuntap relay $words
		exists t9 && complain "made: $words"
	done <<-'END'
		t0
		t0 --listen 5555
		t0 --plain
		--listen 5555 --plain
		t0 --plain --listen 0
		t0 --listen 5555 --cert c --key k --ca a --peer-name .example.org
		t0 --plain --listen 65536
		t0 --plain --listen :5555
		t0 --plain --listen 2001:db8::1:5555
		t0 --plain --connect 5555
		t0 --plain --connect :5555
		t0 --plain --connect host
		t0 --plain --connect 224.0.0.1:5555
		t0 --plain --connect 239.255.255.255:5555
		t0 --plain --connect [ff02::1]:5555
		t0 --plain --connect [ff02::1%lo]:5555
		t0 --plain --connect 255.255.255.255:5555
		t0 --plain --connect 0.0.0.0:5555
		t0 --plain --connect 0:5555
		t0 --plain --connect [::]:5555
		t0 --plain --connect [::ffff:224.0.0.1]:5555
		t0 --plain --udp --connect 224.0.0.1:5555
		t0 --plain --listen 224.0.0.1:5555
		t0 --plain --listen 255.255.255.255:5555
		t0 --plain --listen [ff02::1]:5555
		t0 --plain --listen 5555 --connect h:5555
		t0 --plain --listen 5555 --retry
		t0 --plain --connect h:5555 --retry --once
		t0 --plain --connect h:5555 --retry 0
		t0 --plain --connect h:5555 --retry 9x
		t0 --plain --listen 5555 --keepalive -1
		t0 --plain --listen 5555 --stats 0
		t0 --plain --listen 5555 --storm 0
		t0 --plain --listen 5555 --storm 1x
		t0 --plain --listen 5555 --user nobody-here
		t0 --plain-wire other --listen 5555
		t0 t1 --plain --listen 5555
		t0 --plain --listen 5555 --nonsense
		t0 mtu 1400 --plain --listen 5555
		--transient t9 mode tap --listen 5555
		--transient t9 mode tap --plain
		t0 --plain --listen 5555 --user alice --user alice
		t0 --plain --listen 5555 --listen 5556
		t0 --plain --lisen 5555
	END
	says 'did you mean "--listen"?'
	fails 2 on left tuntap relay t0 --plain --listen 5555 --stats 1 --stats 2
	says 'option "--stats" is given twice'
	equal "$(ip -n left -s -s -j link show t0 | jq '.[0].stats64.tx.carrier_changes')" 1
	fails 2 on left tuntap relay t0 --listen 5555
	says 'nothing says how the tunnel is protected' '--genkey' '--plain'
}

@test "no interface, one in use, one of another's, no program" {
	need_users
	fails 1 on left tuntap relay t0 --plain --listen 5555
	on left tuntap add t0 mode tap user alice
	fails 1 on left env TUNTAP_EXEC_PATH=/nowhere tuntap relay t0 --plain --listen 5555
	says '/nowhere/tuntap-relay' 'disable-relay'
	fails 1 on left setpriv --reuid bob --regid bob --clear-groups --bounding-set=-all \
		tuntap relay t0 --plain --listen 5555
	start one left tuntap relay t0 --plain --listen 5555
	told one waits
	fails 1 on left tuntap relay t0 --plain --listen 5556
	says 'in use'
	kill "$pid"
	ended "$pid" 0
	on left tuntap add t1 mode tap multi_queue
	start one left tuntap exec t1 -- sleep 60
	wait_for eval 'tuntap -n left -j status t1 | grep -q "\"carrier\":true"'
	fails 1 on left tuntap relay t1 --plain --listen 5556
	says 'used by another program'
	# A port that is taken.
	start two left tuntap relay t0 --plain --listen 5555
	told two waits
	on left tuntap add t2 mode tap
	fails 1 on left tuntap relay t2 --plain --listen 5555
	says 'cannot listen at' 'Address already in use'
}

@test "run by hand, the program says who runs it" {
	fails 2 "$TUNTAP_EXEC_PATH/tuntap-relay" --plain --listen 5555
	says 'no interface is attached' 'tuntap relay'
}

@test "a transient interface, in the words of add, goes with the relay" {
	start left left tuntap relay --transient t0 mode tun addr 10.9.0.1/24 addr fd09::1/64 up \
		--plain --listen 5555
	told left waits
	start right right tuntap relay --transient t0 mode tun addr 10.9.0.2/24 addr fd09::2/64 up \
		--plain --connect 192.0.2.1:5555
	told right connected
	pings
	kill "$pid"
	ended "$pid" 0
	run on right ip link show t0
	[ "$status" -ne 0 ]
}

@test "the interface in one namespace, the connection in another" {
	ip netns add lab
	tuntap -n lab add t0 mode tun addr 10.9.0.1/24 addr fd09::1/64 up
	on right tuntap add t0 mode tun addr 10.9.0.2/24 addr fd09::2/64 nodad up
	start left left tuntap -n lab relay t0 --plain --listen 192.0.2.1:5555
	told left waits
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
	kill "$pid"
	ended "$pid" 0
	# And from where neither is.
	tuntap -n right relay t0 --socket-netns right --plain --connect 192.0.2.1:5555 \
		>"$BATS_TEST_TMPDIR/third" 2>&1 3>&- &
	told third connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
	kill $!
	ip netns del lab
}

@test "the server goes on with the next peer, refuses a second, and ends with --once" {
	interfaces tun
	relays --plain
	# A second one.
	on right tuntap add t1 mode tun
	run on right tuntap relay t1 --plain --connect 192.0.2.1:5555
	equal "$status" 1
	says_in "$output" 'ended the connection before its hello'
	told left 'refused a second peer'
	pings
	kill "$connects"
	ended "$connects" 0
	told left 'has ended the connection'
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	pings
	kill "$listens"
	ended "$listens" 0
	ended "$pid" 0
	told left ' 1 callers refused'
	start left left tuntap relay t0 --plain --once --listen 5555
	listens=$pid
	told left waits
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	kill "$pid"
	ended "$listens" 0
}

@test "a caller that is gone before it was looked at is told with its address" {
	interfaces tun
	need socat
	start left left tuntap relay t0 --plain --listen 5555
	listens=$pid
	told left waits
	kill -STOP "$listens"
	on right socat -u OPEN:/dev/null TCP:192.0.2.1:5555,linger=0
	kill -CONT "$listens"
	told left '192.0.2.2 port'
	kill "$listens"
	ended "$listens" 0
	told left ' 1 callers refused'
}

@test "a terminal that is gone ends it in order, unless nohup says that it does not" {
	interfaces tun
	relays --plain
	kill -HUP "$connects"
	ended "$connects" 0
	told left 'has ended the connection'
	start right right nohup tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	kill -HUP "$pid"
	pings
	kill "$pid"
	ended "$pid" 0
}

@test "few open files are told before anything begins" {
	on left tuntap add t0 mode tun
	fails 1 on left bash -c 'ulimit -n 10; exec tuntap relay t0 --plain --listen 5555'
	says 'needs a limit of 64 open files, and it is 10'
}

@test "who says nothing keeps nobody out, and who talks nonsense is turned away" {
	local i

	interfaces tun
	start left left tuntap relay t0 --plain --listen 5555
	told left waits
	# Seven who say nothing.
	for ((i = 0; i < 7; i++)); do
		on right bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; exec sleep 60' 3>&- &
	done
	sleep 0.3
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	pings
	kill "$pid"
	ended "$pid" 0
	for text in 'GET / HTTP/1.0\r\n\r\n' 'TUNTAPrl\0\0\0\20\0\0\0\0' 'TUNTAPrl\0\1\0\17\0\0\0\0' \
		'TUNTAPrl\0\1\377\377\0\0\0\0' 'TUNTAPrl\0\1\0\20\0\0\0\1'; do
		send "$text"
	done
	on right bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; printf TUNT >&4'
	told left 'does not say hello as tuntap relay does'
	told left 'has a tap, and here is a tun'
	told left 'ended the connection before its hello'
	# It goes on.
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	pings
}

@test "a caller who says nothing is turned away in time" {
	interfaces tun
	start left left tuntap relay t0 --plain --listen 5555
	told left waits
	# Ten seconds, and to spare.
	on right timeout 30 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; cat <&4'
	told left 'has not said hello in time'
}

@test "hostile lengths and half frames end the connection, and no more than that" {
	interfaces tun
	start left left tuntap relay t0 --plain --listen 5555
	listens=$pid
	told left waits
	send "$hello"'\377\377\377\377'
	told left 'sent a frame of 4294967295 bytes'
	send "$hello"'\0\1\0\101'
	told left 'sent a frame of 65601 bytes'
	# Half a head, half a packet; a length of 0 and a packet that is none are counted.
	break_off "$hello"'\0\0'
	break_off "$hello"'\0\0\0\11xx'
	told left 'ended the connection within a frame'
	break_off "$hello"'\0\0\0\0\0\0\0\4\1bcd\0\0\0\0'
	wait_for eval 'kill -USR1 $listens; sleep 0.1; grep -q "2 malformed" "$BATS_TEST_TMPDIR/left"'
	grep -q '1 refused by the interface' "$BATS_TEST_TMPDIR/left"
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	pings
}

@test "the original's wire: lengths above its buffer, and nothing above it from us" {
	on left tuntap add t0 mode tun mtu 9000 addr 10.9.0.1/24 up
	start left left tuntap relay t0 --plain-wire simpletun --listen 5555
	listens=$pid
	told left waits
	send '\377\377'
	told left 'sent a frame of 65535 bytes, and 2000 is the most'
	send '\7\321'
	told left 'sent a frame of 2001 bytes'
	on right tuntap add t0 mode tun mtu 9000 addr 10.9.0.2/24 up
	start right right tuntap exec t0 -- simplepeer connect 192.0.2.1 5555
	# The two before were served too.
	wait_for eval '[ "$(grep -c serves "$BATS_TEST_TMPDIR/left")" -eq 3 ]'
	# It would end at a longer one.
	run on left ping -c 1 -W 1 -s 3000 -M 'do' 10.9.0.2
	on left ping -c 1 -W 5 -s 1900 -M 'do' 10.9.0.2 >/dev/null
	# TCP is cut to what it takes.
	copied left right 10.9.0.2
	kill -USR1 "$listens"
	told left ' 1 too long'
}

@test "a peer of the original's on either end, and its bytes" {
	local peer

	interfaces tun
	start left left tuntap exec t0 -- simplepeer listen 5555
	peer=$pid
	wait_for eval "on left ss -Hltn 'sport = 5555' | grep -q 5555"
	start right right tuntap relay t0 --plain-wire simpletun --connect 192.0.2.1:5555
	told right connected
	pings
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	kill "$pid"
	ended "$pid" 0
	# It has the interface until it sees the end of the connection.
	wait "$peer" || :
	start left left tuntap relay t0 --plain-wire simpletun --listen 5556
	told left waits
	start right right tuntap exec t0 -- simplepeer connect 192.0.2.1 5556
	told left serves
	pings
	copied left right 10.9.0.2
	kill %+
	# An echo request of 10.9.0.2, with its length before it, and the answer.
	on left tuntap add t5 mode tun ipv6 off addr 10.8.0.1/24 up
	start left left tuntap relay t5 --plain-wire simpletun --listen 5557
	told left waits
	ask='\0\36\105\0\0\36\0\0\100\0\100\1\46\315\12\10\0\2\12\10\0\1\10\0\217\224\0\1\0\1hi'
	answer=$(on right timeout 5 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5557; printf "$1" >&4
		head -c 32 <&4 | od -An -v -tx1 | tr -d " \n"' bash "$ask")
	# Its length, IPv4, and behind what the kernel chooses: from, to, an answer, "hi".
	[[ $answer == 001e4500001e*0a0800010a0800020000* ]] || complain "$answer"
	[[ $answer == *000100016869 ]] || complain "$answer"
}

@test "the interface goes down and up, and is deleted" {
	interfaces tun
	relays --plain
	on left ip link set t0 down
	on right ping -c 2 -i 0.2 -W 1 10.9.0.1 >/dev/null || :
	on left ip link set t0 up
	on left ip addr replace fd09::1/64 dev t0 nodad
	pings
	# What came meanwhile was counted, and no more.
	kill -USR1 "$listens"
	told left 'refused by the interface'
	run grep -q ' 0 refused by the interface' "$BATS_TEST_TMPDIR/left"
	[ "$status" -ne 0 ]
	on left ip link del t0
	told left 't0: was deleted'
	ended "$listens" 1
	ended "$connects" 0
	# While it waits.
	on left tuntap add t0 mode tun
	start left left tuntap relay t0 --plain --listen 5555
	told left waits
	on left ip link del t0
	ended "$pid" 1
}

@test "a server that is not there, and comes and goes: --retry" {
	interfaces tun
	run on right tuntap relay t0 --plain --connect 192.0.2.1:5555
	equal "$status" 1
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555 --retry 2
	connects=$pid
	told right 'Connection refused'
	start left left tuntap relay t0 --plain --listen 5555
	listens=$pid
	told left serves
	pings
	kill "$listens"
	ended "$listens" 0
	told right 'has ended the connection'
	start left left tuntap relay t0 --plain --listen 5555
	told left serves
	pings
	kill "$connects"
	ended "$connects" 0
}

@test "a peer that ends each connection at once is not asked every second: --retry" {
	interfaces tun
	need socat
	# Its hello, and the end.
	printf "$hello" >"$BATS_TEST_TMPDIR/hello"
	on left socat -U TCP-LISTEN:5555,fork,reuseaddr OPEN:"$BATS_TEST_TMPDIR/hello" 3>&- &
	wait_for eval "on left ss -Hltn 'sport = 5555' | grep -q 5555"
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555 --retry
	told right 'has ended the connection'
	# After 1, 2 and 4 seconds: the fourth is the last in these six.
	sleep 6
	[ "$(grep -c 'connected to' "$BATS_TEST_TMPDIR/right")" -le 4 ] ||
		complain "$(cat "$BATS_TEST_TMPDIR/right")"
	kill "$pid"
	ended "$pid" 0
}

@test "a name is looked up again at each try: --retry" {
	interfaces tun
	start left left tuntap relay t0 --plain --listen 192.0.2.1:5555
	listens=$pid
	told left waits
	# It is this host's at first, where nobody listens.
	echo '192.0.2.2 moves' >/run/world/moves
	knowing /run/world/moves right tuntap relay t0 --plain --connect moves:5555 --retry 1 \
		>"$BATS_TEST_TMPDIR/right" 2>&1 3>&- &
	connects=$!
	told right 'cannot connect to moves port 5555: Connection refused'
	echo '192.0.2.1 moves' >/run/world/moves
	told right 'connected to 192.0.2.1 port 5555'
	pings
	# And what is not found any more was at the last address.
	: >/run/world/moves
	kill "$listens"
	ended "$listens" 0
	start left left tuntap relay t0 --plain --listen 192.0.2.1:5555
	told left serves
	pings
	# Who looks names up has ended: that is told, and the last address goes on to count.
	pkill -KILL -P "$connects"
	kill "$pid"
	ended "$pid" 0
	told right 'the process that looks up names has ended'
	start left left tuntap relay t0 --plain --listen 192.0.2.1:5555
	told left serves
	kill "$connects"
	ended "$connects" 0
	wait_for eval '! grep -q "moves:555[5]" /proc/[0-9]*/cmdline'
}

@test "a peer that is gone without a word is noticed by --keepalive" {
	interfaces tun
	start left left tuntap relay t0 --plain --listen 5555 --keepalive 1
	told left waits
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555 --keepalive 1
	connects=$pid
	told left serves
	pings
	ip -n right link set wire down
	# Timed out, or no route: that nobody answers for its address is found as soon.
	# Without --keepalive neither is, for minutes.
	told left 'is broken: '
	ended "$connects" 1
}

@test "statistics, on SIGUSR1, at the end and every so often" {
	interfaces tun
	relays --plain --stats 1
	pings
	kill -USR1 "$connects"
	told right 'round trip'
	told left 'sent '
	kill "$connects"
	ended "$connects" 0
	# 4 packets of 84 and 1448 bytes at least.
	grep -qE 'sent [0-9]+ packets \([0-9]{4,} bytes, 0 too long, [0-9]+ without a peer\), received [0-9]+ packets' \
		"$BATS_TEST_TMPDIR/right"
}

# under_journal LOG COMMAND...: told that its standard error, a log, is the journal.
under_journal() {
	local log=$1

	shift
	JOURNAL_STREAM=$(stat -c %d:%i "$log") exec "$@" 2>>"$log" 3>&-
}

@test "in the filter each line still has the journal's severity" {
	local log

	interfaces tun
	for log in left right; do
		: >"$BATS_TEST_TMPDIR/$log"
	done
	under_journal "$BATS_TEST_TMPDIR/left" nsenter --net=/run/netns/left \
		tuntap relay t0 --plain --listen 5555 &
	listens=$!
	told left '<6>tuntap: t0: waits'
	under_journal "$BATS_TEST_TMPDIR/right" nsenter --net=/run/netns/right \
		tuntap relay t0 --plain --connect 192.0.2.1:5555 --retry 1 &
	connects=$!
	told right '<6>tuntap: t0: connected'
	told left '<6>tuntap: t0: serves'
	pings
	kill "$listens"
	ended "$listens" 0
	told right '<4>tuntap: t0: warning: cannot connect'
	kill "$connects"
	ended "$connects" 0
}

@test "--user: another user's, without privileges, in a filter" {
	need_root
	need_users
	interfaces tun
	start left left tuntap relay t0 --plain --listen 5555 --user alice
	told left waits
	wait_for grep -q '^Uid:.4201.4201.4201.4201' /proc/"$pid"/status
	grep -qx 'CapEff:.0*' /proc/"$pid"/status
	grep -qx 'CapPrm:.0*' /proc/"$pid"/status
	grep -qx 'CapBnd:.0*' /proc/"$pid"/status
	grep -qx 'NoNewPrivs:.1' /proc/"$pid"/status
	[ "${TEST_SANITIZERS:-no}" = yes ] || wait_for grep -qx 'Seccomp:.2' /proc/"$pid"/status
	# The other end stays root, and has no rights either.
	start right right tuntap relay t0 --plain --connect 192.0.2.1:5555
	told right connected
	grep -qx 'CapEff:.0*' /proc/"$pid"/status
	pings
}

@test "memory stays small, whatever is sent" {
	interfaces tun vnet_hdr
	relays --plain
	copied left right 10.9.0.2
	need_plain
	stay_small
}

@test "the delay stays small where the line is slow" {
	local busy

	need tc
	on left tc qdisc add dev wire root tbf rate 10mbit burst 10kb latency 20ms 2>/dev/null ||
		skip 'this kernel has no tbf'
	interfaces tun
	relays --plain
	need socat
	on right socat -u TCP-LISTEN:7000 OPEN:/dev/null 3>&- &
	wait_for eval "on right ss -Hltn 'sport = 7000' | grep -q 7000"
	on left sh -c 'timeout 4 socat -u OPEN:/dev/zero TCP:10.9.0.2:7000' 3>&- &
	sleep 1
	# A megabyte of ours in between would be 800 ms, and a queue of 500 packets 600 ms.
	busy=$(on right ping -q -c 10 -i 0.2 10.9.0.1 | sed -n 's|.*= [^/]*/\([0-9]*\).*|\1|p')
	[ "$busy" -lt 800 ] || complain "$busy ms"
}

@test "--storm limits frames to many, each way, and no others" {
	interfaces tap
	relays --plain --storm 5
	pings
	# 200 to nobody's group, in half a second; 5 a second would take them 40.
	on left ping -q -c 200 -i 0.002 -W 1 -I t0 224.0.0.99 >/dev/null || :
	on left ping -q -c 40 -i 0.002 -W 5 10.9.0.2 >/dev/null
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	told left 'held back as a storm '
	[ "$(sed -n 's/.*storm \([0-9]*\) sent.*/\1/p' "$BATS_TEST_TMPDIR/left" | tail -n 1)" -gt 10 ]
	on left tuntap add t1 mode tun
	fails 2 on left tuntap relay t1 --plain --listen 5555 --storm 5
	says 'for a tap'
}

@test "called as simpletun: its options and statuses, between ordinary users" {
	need_users
	ln -s "$TUNTAP" "$BATS_TEST_TMPDIR/simpletun"
	PATH=$BATS_TEST_TMPDIR:$PATH
	for words in '' '-h' '-i t0' '-s' '-c 192.0.2.1' '-i t0 -s more' '-x' '-i' '-i t0 -s -p x' \
		'-i t0 -s -p 0' '-i a-name-that-is-too-long -s'; do
		# shellcheck disable=SC2086 # several words
		fails 1 on left simpletun $words
	done
	on left tuntap add t0 mode tun user alice addr 10.9.0.1/24 addr fd09::1/64 nodad up
	on right tuntap add t0 mode tun user bob addr 10.9.0.2/24 addr fd09::2/64 nodad up
	fails 1 on left simpletun -i t0 -a -s
	says 'is a tun, not a tap'
	fails 1 on right simpletun -i t0 -c 192.0.2.1
	says 'cannot connect to 192.0.2.1 port 55555: Connection refused'
	start left left setpriv --reuid alice --regid alice --init-groups simpletun -i t0 -s -d
	server=$pid
	told left 'waits for a peer at port 55555'
	start right right setpriv --reuid bob --regid bob --init-groups \
		simpletun -i t0 -c 192.0.2.1 -d
	client=$pid
	told left serves
	pings
	told left 'NET2TAP 1: read 84 bytes from the network'
	told left 'NET2TAP 1: wrote 84 bytes to the interface'
	told left 'TAP2NET 1: read 84 bytes from the interface'
	told left 'TAP2NET 1: wrote 84 bytes to the network'
	# One client, and then it ends.
	kill "$client"
	ended "$client" 0
	ended "$server" 0
	# Without -d not a word; and one that is not there is made.
	start left left simpletun -i tap7 -a -s -p 5000
	server=$pid
	wait_for eval "on left ss -Hltn 'sport = 5000' | grep -q 5000"
	on left ip -d link show tap7 | grep -q 'tun type tap'
	kill "$server"
	ended "$server" 0
	equal "$(cat "$BATS_TEST_TMPDIR/left")" ""
}

# The lines "left# COMMAND" of the manual, or those of the README, each as its host's.
examples() {
	sed -n 's/^\(\.Dl \|    \)\(\(left\|right\)[#$] .*\)/\2/p' "$1"
}

# example HOST: the next of the lines runs on that host, and has told what it waits for.
example() {
	local line as=()

	IFS= read -r line <&5
	[[ $line == "$1"[#$]' '* ]] || complain "not of $1: $line"
	[[ $line != "$1$ "* ]] || as=(setpriv --reuid alice --regid alice --init-groups)
	line=${line#"$1"??}
	if [[ $line != *' relay '* || $line = *' --genkey '* ]]; then
		# shellcheck disable=SC2086 # several words
		on "$1" "${as[@]}" $line
		return
	fi
	# shellcheck disable=SC2086
	start "$1" "$1" "${as[@]}" $line
	told "$1" "$2"
}

# What the manual has for certificates, for either host.
certificates() {
	local line

	need openssl
	while IFS= read -r line; do
		bash -c "$line"
		[[ $line == *' -x509 '* ]] || bash -c "${line//left/right}"
	done < <(sed -n 's/^\.Dl \$ \(openssl .*\)/\1/p' "$SRCDIR/man/tuntap-relay.8") 2>openssl.log
	[ -e right.pem ] || complain "$(cat openssl.log)"
}

# A pair of relays: they carry packets, and are gone.
pair() {
	local first

	example left waits
	first=$pid
	example right connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
	kill "$first"
	ended "$first" 0
	kill "$pid" 2>/dev/null || :
	wait "$pid" || :
}

@test "the examples of the manual and of the README" {
	local manual=$SRCDIR/man/tuntap-relay.8 first

	need_users
	secured
	# Who runs it has a place for the key, and the host of the other end has it too.
	mkdir "$BATS_TEST_TMPDIR/here"
	chown alice "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here"
	exec 5< <(examples "$manual")
	example left
	example left
	example left waits
	first=$pid
	example right
	example right connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
	kill "$first" "$pid"
	ended "$first" 0
	ended "$pid" 0
	on left tuntap del tun0
	on right tuntap del tun0
	certificates
	pair
	pair
	example left
	pair
	pair
	start left left tuntap exec --transient tun0 addr 10.9.0.1/24 up -- simplepeer listen 55555
	wait_for eval "on left ss -Hltn 'sport = 55555' | grep -q 55555"
	example right connected
	on right ping -c 1 -W 5 10.9.0.1 >/dev/null
	kill "$pid"
	run read -r <&5
	[ "$status" -ne 0 ]
	rm -f tun0.psk
	exec 5< <(examples "$SRCDIR/README.md")
	example left
	pair
	run read -r <&5
	[ "$status" -ne 0 ]
}

@test "what the unit runs, with the options of its file" {
	local command

	interfaces tun
	command=$(sed -n 's/^ExecStart=//p' "$BUILDDIR/init/tuntap-relay@.service" | sed \
		-e 's|^[^ ]*/tuntap |tuntap |' -e 's/%I/t0/' \
		-e 's/[$]OPTIONS/--connect 192.0.2.1:5555 --plain --retry 1/')
	start left left tuntap relay t0 --listen 5555 --plain
	told left waits
	# shellcheck disable=SC2086 # several words
	start right right $command
	told right connected
	pings
	kill "$pid"
	ended "$pid" 0
}
