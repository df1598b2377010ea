# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap read: the packets of an interface.
# shellcheck disable=SC2154 # status, output, stderr and holder are set

load helper

setup() {
	need_tun
	need ping
	T=$BATS_TEST_TMPDIR
	chmod 777 "$T"
}

# Without what comes and goes with a carrier, and the queue that a link gets when it is
# first up.
state() {
	ip -d -j addr show dev "$1" | sed -E 's/"(operstate|valid_life_time|preferred_life_time|qdisc)":[^,}]*,?//g'
}

# made NAME WORD...: without the packets of IPv6 of its own.
made() {
	local name=$1

	shift
	tuntap -q add "$name" "$@"
	ip link set "$name" addrgenmode none up
}

# reads ARGUMENT...: in the background, its pid in $reader, what it says in $T/out and $T/err.
reads() {
	"${as[@]}" tuntap "$@" >"$T/out" 2>"$T/err" 3>&- &
	reader=$!
	wait_for attached
}

# It has the interface, which sends, if it is up: see sends.
attached() {
	[[ $(tuntap -d show) == *"($reader)"* ]] &&
		! ip -o link show type tun | grep -q 'LOWER_UP.* qdisc noop '
}

# ended: its status in $status, what it said in $output and $stderr.
ended() {
	status=0
	wait "$reader" || status=$?
	output=$(cat "$T/out")
	stderr=$(cat "$T/err")
}

ping_once() {
	ping -n -c 1 -W 1 "$@" >/dev/null 2>&1
}

alice() {
	need_users
	as=(setpriv --reuid alice --regid alice --init-groups)
}

# libpcap is there, and the program is built with it.
need_pcap() {
	tuntap add pcap mode tap
	[[ $(tuntap read pcap --filter 'no such filter' 2>&1) == *pcap-filter* ]] || skip 'no libpcap'
	tuntap del pcap
}

@test "the tutorial's session, as an ordinary user" {
	need_tcpdump
	alice
	tuntap add tun0 user alice addr 10.0.0.1/24
	ip link set tun0 addrgenmode none up
	before=$(state tun0)
	reads read tun0 --count 2
	run ping -n -c 2 -i 0.2 -W 1 10.0.0.2
	ended
	equal "$status" 0
	equal "$(sed 's/^[0-9:.]* //' <<<"$output")" "84 IPv4 ICMP echo request 10.0.0.1 > 10.0.0.2
84 IPv4 ICMP echo request 10.0.0.1 > 10.0.0.2"
	equal "$stderr" '2 packets, 168 bytes, 0 dropped by the kernel'
	# With answers, ping has its replies.
	reads read tun0 --answer
	ping -n -c 3 -i 0.2 -W 1 10.0.0.2 >"$T/ping"
	grep -q '3 received' "$T/ping"
	kill -INT "$reader" || :
	kill -TERM "$reader"
	ended
	equal "$status" 0
	equal "$stderr" '3 packets, 252 bytes, 0 dropped by the kernel, 3 answers'
	# The same packets in a file, with good checksums.
	reads read tun0 --count 2 --write "$T/pcap"
	ping -n -c 2 -i 0.2 -W 1 10.0.0.2 >/dev/null || :
	ended
	equal "$status$output" 0
	ok tcpdump -nn -v -r "$T/pcap"
	equal "$(grep -c 'length 84' <<<"$output")" 2
	equal "$(grep -c '10.0.0.1 > 10.0.0.2: ICMP echo request' <<<"$output")" 2
	[[ $output != *bad* && $output != *wrong* ]] || complain
	[[ $stderr == *'link-type RAW (Raw IP)'* ]] || complain
	equal "$(state tun0)" "$before"
}

@test "tap, with each kind of header: the length is the packet's" {
	alice
	for flags in '' pi vnet_hdr 'pi vnet_hdr' multi_queue; do
		# shellcheck disable=SC2086 # several words
		made t0 mode tap user alice addr 10.0.1.1/24 addr fd01::1/64 nodad $flags
		before=$(state t0)
		reads read t0 --answer
		ping_once 10.0.1.2 || complain "no reply: $flags"
		ping_once fd01::2 || complain "no reply of IPv6: $flags"
		kill "$reader"
		ended
		for line in '42 ARP who has 10.0.1.2, tell 10.0.1.1' \
			'98 IPv4 ICMP echo request 10.0.1.1 > 10.0.1.2' \
			'86 IPv6 ICMPv6 neighbour solicitation of fd01::2 fd01::1 > ff02::1:ff00:2' \
			'118 IPv6 ICMPv6 echo request fd01::1 > fd01::2'; do
			grep -q "^[0-9:.]* $line\$" <<<"$output" || complain "$flags: not: $line"
		done
		equal "$(state t0)" "$before"
		ip link del t0
	done
}

@test "vnet_hdr of another size, and a checksum that is left to the card" {
	need_tcpdump
	need socat
	need_plain
	tuntap add t0 mode tun vnet_hdr addr 10.0.1.1/24
	ip link set t0 addrgenmode none up
	equal "$(setarch -R tunread leave t0 tun vnet_hdr)" ok
	left=$(tuntap exec t0 --keep -- tunread tell 3)
	[[ $left == *'vnet_hdr 12'* ]]
	reads read t0 --count 1 --write "$T/pcap"
	echo hello | socat - UDP:10.0.1.2:7777
	ended
	equal "$status" 0
	ok tcpdump -nn -vv -r "$T/pcap"
	[[ $output == *'10.0.1.1.'*' > 10.0.1.2.7777: [udp sum ok] UDP, length 6'* ]] || complain
	# What was left there is there still.
	equal "$(tuntap exec t0 --keep -- tunread tell 3)" "$left"
}

@test "--answer for some addresses, and what must not be answered" {
	made t0 mode tap addr 10.0.1.1/24
	reads read t0 --answer 10.0.1.5 fd01::5
	ping_once 10.0.1.5
	run ! ping_once 10.0.1.6
	# Addresses that are looked for are free (DAD).
	ip addr add fd01::1/64 dev t0
	wait_for eval '[[ $(ip -6 addr show dev t0) == *fd01::1* && $(ip -6 addr show dev t0 tentative) != *fd01::1* ]]'
	[[ $(ip -6 addr show dev t0 dadfailed) != *fd01::1* ]]
	ping_once fd01::5
	run ! ping_once fd01::6
	run ! ping_once -b 10.0.1.255
	kill "$reader"
	ended
	[[ $stderr == *' answers' ]] || complain
}

@test "--answer: at most 1000 a second" {
	need_root
	made t0 mode tun addr 10.0.1.1/24
	reads -q read t0 --answer
	timeout 2 ping -n -f -q -W 1 10.0.1.2 >/dev/null || :
	kill "$reader"
	ended
	answers=${stderr#*kernel, }
	answers=${answers%% *}
	echo "# $stderr" >&3
	[ "$answers" -gt 100 ] && [ "$answers" -le 4000 ]
}

@test "--filter, --snaplen, --hex, -j" {
	need tcpdump jq
	made t0 mode tap addr 10.0.1.1/24
	ip neigh add 10.0.1.2 lladdr 02:00:00:00:00:02 dev t0
	reads read t0 --filter 'icmp and dst host 10.0.1.2' --count 1
	ping_once 10.0.1.3 || :
	ping_once 10.0.1.2 || :
	ended
	equal "$(wc -l <<<"$output")" 1
	reads read t0 --count 1 --hex --snaplen 18
	ping_once 10.0.1.2 || :
	ended
	equal "$(sed -n '2,$p' <<<"$output" | cut -c1-57)" "    0000  02 00 00 00 00 02 $(
		cat /sys/class/net/t0/address | tr : ' ' | sed 's/^\(.. ..\)/\1 /')  08 00 45 00 
    0010  00 54                                           " || :
	equal "$(wc -l <<<"$output")" 3
	reads -j read t0 --count 1 --hex --snaplen 4
	ping_once 10.0.1.2 || :
	ended
	jq -se '.[0] | .length == 98 and .ethertype == 2048 and .protocol == 1 and .icmp_type == 8 and
		.source == "10.0.1.1" and .destination == "10.0.1.2" and .data == "02000000" and
		.destination_mac == "02:00:00:00:00:02"' <<<"$output" >/dev/null || complain
	jq -se '.[1] == {"packets":1,"bytes":98,"dropped":0}' <<<"$output" >/dev/null || complain
	reads read t0 --count 1 --write "$T/pcap" --snaplen 20
	ping_once 10.0.1.2 || :
	ended
	[[ $stderr == '1 packet, 98 bytes, '* ]] || complain
	equal "$(stat -c %s "$T/pcap")" $((24 + 16 + 20))
	equal "$(od -An -tx4 -N4 "$T/pcap" | tr -d ' ')" a1b23c4d
}

@test "a pipe gets each packet at once, and who closes it ends the reading" {
	need_tcpdump
	made t0 mode tun addr 10.0.1.1/24
	mkfifo "$T/pipe"
	tuntap read t0 --write - 2>"$T/err" 3>&- >"$T/pipe" &
	reader=$!
	timeout 20 tcpdump -nn -l -c 1 -r - <"$T/pipe" >"$T/out" 2>/dev/null 3>&- &
	seen=$!
	wait_for attached
	ping_once 10.0.1.2 || :
	wait "$seen"
	grep -q 'ICMP echo request' "$T/out"
	ping_once 10.0.1.2 || :
	status=0
	wait "$reader" || status=$?
	equal "$status" 0
	grep -Eq ' packets?, ' "$T/err"
}

@test "--seconds, SIGINT, SIGTERM, and an interface that is deleted" {
	made t0 mode tun addr 10.0.1.1/24
	ok timeout 10 tuntap read t0 --seconds 1
	equal "$stderr" '0 packets, 0 bytes, 0 dropped by the kernel'
	reads read t0
	kill -TERM "$reader"
	ended
	equal "$status" 0
	# In the background the shell leaves SIGINT ignored; here it is not.
	run --separate-stderr timeout -s INT 1 env --default-signal=INT tuntap read t0
	equal "$status" 124
	equal "$stderr" '0 packets, 0 bytes, 0 dropped by the kernel'
	reads read t0
	ip link del t0
	ended
	equal "$status" 1
	[[ $stderr == *'tuntap: t0: was deleted'* ]] || complain
}

# floods WORD...: reads with the words into a pipe that nobody reads, until it is full.
floods() {
	mkfifo "$T/full"
	exec 8<>"$T/full"
	tuntap "$@" >"$T/full" 2>"$T/err" 3>&- 8>&- &
	reader=$!
	wait_for attached
	timeout 3 ping -n -f -q -s 1000 -W 1 10.0.1.2 >/dev/null 2>&1 || :
}

# stops SIGNAL: the reader, soon, with status 0 and its sum.
stops() {
	local start=$SECONDS

	kill "-$1" "$reader"
	status=0
	wait "$reader" || status=$?
	equal "$status" 0
	[ $((SECONDS - start)) -lt 20 ] || complain "too late"
	exec 8<&-
	rm "$T/full"
}

@test "a signal ends the reading, also while nobody reads what is printed" {
	need_root
	made t0 mode tun addr 10.0.1.1/24
	for words in 'read t0 --hex' '-j read t0 --hex' 'read t0 --write -'; do
		[[ $words != *--write* ]] || tuntap read t0 --seconds 1 --write "$T/pcap" || continue
		# shellcheck disable=SC2086 # several words
		floods $words
		stops TERM
		[[ $words == -j* || $(cat "$T/err") == *' packet'*', '* ]] || complain "$words: $(cat "$T/err")"
		equal "$(tuntap -d show | grep -c tuntap)" 0
	done
}

@test "in a batch: lines behind it run as before, and a signal ends the batch" {
	# Nobody else can write there: root is careful with files of commands.
	batch=$BATS_FILE_TMPDIR/lines
	made t0 mode tun addr 10.0.1.1/24
	printf '%s\n' 'read t0 --seconds 1' 'exec t0 -- true' 'show t0' >"$batch"
	fails 1 tuntap -b "$batch"
	says 'exec cannot be a line of a batch'
	printf '%s\n' 'show t0' 'read t0 --count 1' 'show t0' >"$batch"
	reads -b "$batch"
	ping_once 10.0.1.2 || :
	ended
	equal "$status" 0
	equal "$(sed -n '2s/^[0-9:.]* //p' <<<"$output")" '84 IPv4 ICMP echo request 10.0.1.1 > 10.0.1.2'
	equal "$(grep -c '^t0' <<<"$output")" 2
	printf '%s\n' 'read t0' 'set t0 mtu 1400' >"$batch"
	reads -b "$batch"
	kill "$reader"
	ended
	equal "$status" 143
	[[ $stderr == '0 packets, '* ]] || complain
	equal "$(cat /sys/class/net/t0/mtu)" 1500
	# The line behind it can be stopped: nothing of the reading is left in the process.
	printf '%s\n' 'read t0 --seconds 1' >"$batch"
	mkfifo "$T/input"
	tuntap -b - <"$T/input" >"$T/out" 2>"$T/err" 3>&- &
	reader=$!
	exec 8>"$T/input"
	# What has answered has begun, with the signals that it starts with.
	echo 'show t0' >&8
	wait_for grep -q '^t0' "$T/out"
	before=$(grep '^Sig[BIC]' "/proc/$reader/status")
	cat "$batch" >&8
	wait_for grep -Eq ' packets?, ' "$T/err"
	wait_for eval '[ "$(grep "^Sig[BIC]" "/proc/$reader/status")" = "$before" ]'
	exec 8>&-
	ended
	equal "$status" 0
}

@test "who cannot attach hears what check says" {
	alice
	tuntap add t0 mode tap
	fails 1 "${as[@]}" tuntap read t0
	says 'its owner is root, not alice'
	hold t0 tap
	fails 1 tuntap read t0
	says "in use by tunread ($holder)"
	fails 1 tuntap read nix
	fails 1 tuntap read lo
}

@test "words that make no sense, and files that cannot be" {
	tuntap add t0 mode tap
	before=$(link t0)
	for words in '' 't0 t1' 't0 10.0.0.1' 't0 --answer x' 't0 --answer 10.0.0.256' 't0 --count 0' \
		't0 --count x' 't0 --seconds -1' 't0 --snaplen 0' 't0 --snaplen 262145' 't0 mode tap' \
		'-j t0 --write -' 't0 --hex --write -' 't0 --nix' 't0 --filter' 'dev' 't0 dev t1'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap read $words
	done
	fails 2 tuntap read t0 --duration 5
	says 'unknown option "--duration"'
	fails 2 tuntap read t0 --answer --duration
	says 'unknown option "--duration"'
	if tuntap read t0 --seconds 1 --filter ip 2>/dev/null; then
		fails 2 tuntap read t0 --filter 'no such filter'
		says 'filter "no such filter": ' 'hint: pcap-filter(7)'
		fails 2 tuntap read t0 --filter $'\e[31m'
		says '\x1b[31m'
		fails 1 tuntap read t0 --write /no/such/file
		says 'cannot open "/no/such/file": No such file'
	fi
	equal "$(link t0)" "$before"
}

@test "--write: a file is emptied, or made, only once the interface is attached" {
	need_pcap
	tuntap add t0 mode tap
	hold t0 tap
	echo precious >"$T/old"
	fails 1 tuntap read t0 --write "$T/old"
	equal "$(cat "$T/old")" precious
	fails 1 tuntap read t0 --write "$T/new"
	[ ! -e "$T/new" ]
	tuntap add t1 mode tap
	ok timeout 10 tuntap read t1 --seconds 1 --write "$T/new"
	equal "$(stat -c %s "$T/new")" 24
	ok timeout 10 tuntap read t1 --seconds 1 --write "$T/old"
	equal "$(stat -c %s "$T/old")" 24
}

@test "--write: what another user put into a directory that others may write is left alone" {
	need_pcap
	need_users
	need_root
	tuntap add t0 mode tap
	mkdir -m 1777 "$T/sticky"
	echo precious >"$T/victim"
	setpriv --reuid alice --regid alice --clear-groups ln -s "$T/victim" "$T/sticky/link"
	fails 1 tuntap read t0 --seconds 1 --write "$T/sticky/link"
	says 'is a symbolic link, in a directory that others may write' 'hint: write to a directory of your own'
	ln "$T/victim" "$T/sticky/hard"
	fails 1 tuntap read t0 --seconds 1 --write "$T/sticky/hard"
	says 'is a file with several names'
	setpriv --reuid alice --regid alice --clear-groups sh -c "echo hers >'$T/sticky/hers'"
	fails 1 tuntap read t0 --seconds 1 --write "$T/sticky/hers"
	says 'is of another user'
	equal "$(cat "$T/victim" "$T/sticky/hers")" 'precious
hers'
	# One's own there, and a new one.
	echo own >"$T/sticky/own"
	ok timeout 10 tuntap read t0 --seconds 1 --write "$T/sticky/own"
	ok timeout 10 tuntap read t0 --seconds 1 --write "$T/sticky/new"
	equal "$(stat -c %s "$T/sticky/own" "$T/sticky/new" | xargs)" '24 24'
	# One's own link, in one's own directory, is followed.
	mkdir "$T/mine"
	ln -s "$T/sticky/new" "$T/mine/link"
	ok timeout 10 tuntap read t0 --seconds 1 --write "$T/mine/link"
	[ -L "$T/mine/link" ]
}

@test "--write: a FIFO that nobody reads does not block for ever" {
	need_pcap
	tuntap add t0 mode tap
	mkdir -m 755 "$T/mine"
	mkfifo "$T/mine/fifo"
	fails 1 timeout 20 tuntap read t0 --seconds 1 --write "$T/mine/fifo"
	says 'nobody reads this FIFO'
	(sleep 0.5 && exec cat "$T/mine/fifo" >"$T/out") 3>&- &
	ok timeout 20 tuntap read t0 --seconds 2 --write "$T/mine/fifo"
	wait $!
	equal "$(stat -c %s "$T/out")" 24
}

@test "a disk that is full is said" {
	need tcpdump
	[ -e /dev/full ] || skip 'there is no /dev/full'
	made t0 mode tun addr 10.0.1.1/24
	fails 1 tuntap read t0 --write /dev/full
	says 'cannot write "/dev/full": No space left'
	run --separate-stderr bash -c 'tuntap read t0 --count 1 >/dev/full & sleep 0.5; ping -n -c 1 -W 1 10.0.1.2 >/dev/null; wait $!'
	[ "$status" -ne 0 ] || complain 'no error'
}

@test "libpcap is opened by nothing else" {
	need strace
	need_plain
	tuntap add t0 mode tun
	traced -qq -e trace=openat -o "$T/calls" tuntap read t0 --seconds 1
	run ! grep -q pcap "$T/calls"
	traced -qq -e trace=openat -o "$T/calls" -e inject=openat:error=ENOENT -P /none \
		tuntap read t0 --seconds 1
}

@test "what the README shows" {
	need_tcpdump
	local lines

	alice
	mapfile -t lines < <(sed -n '/^### The packets/,/^### /s/^    //p' "$SRCDIR/README.md")
	equal "${#lines[@]}" 4
	eval "${lines[0]#'# '}"
	[[ ${lines[1]} == '$ tuntap read tun0 --answer' && ${lines[3]} == *' | wireshark -k -i -' ]]
	reads read tun0 --answer
	ping_once 10.0.0.2
	kill "$reader"
	ended
	line=$(grep ICMP.echo <<<"$output")
	equal "${line#* }" "${lines[2]#* }"
	reader=${lines[3]#'$ '}
	"${as[@]}" timeout -s TERM 2 bash -c "${reader%% | wireshark*}" 2>/dev/null 3>&- |
		tcpdump -nn -r - >"$T/out" 2>/dev/null &
	sleep 0.7
	ping_once 10.0.0.2 || :
	wait
	grep -q 'ICMP echo request' "$T/out"
}
