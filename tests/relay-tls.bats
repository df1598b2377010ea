# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap relay in TLS: keys, certificates, and who has another one or none.
# shellcheck disable=SC2154 # status, output, stderr, pid and so on are set

load helper
load relay-pair
load relay-keys

# The world of the relays, and a key.
setup() {
	two_hosts
	secured
	cd "$BATS_TEST_TMPDIR" || return
	tuntap relay --genkey psk
}

# listen [OPTION...]: on the left; its pid is $listens.
listen() {
	start left left tuntap relay t0 --listen 5555 "$@"
	listens=$pid
	told left 'waits for a peer'
}

# connect [OPTION...]: on the right, and it comes through; its pid is $connects.
connect() {
	start right right tuntap relay t0 --connect 192.0.2.1:5555 "$@"
	connects=$pid
	told right 'connected to 192.0.2.1 port 5555'
}

# refused TEXT OPTION...: on the right, and it ends with that.
refused() {
	local text=$1

	shift
	run on right timeout 20 tuntap relay t0 --connect 192.0.2.1:5555 "$@"
	[ "$status" -eq 1 ] || complain "status $status"
	[[ $output == *"$text"* ]] || complain "does not say: $text"
}

# s_client ARGUMENT...: the client of OpenSSL on the right, with nothing to say; see $output.
s_client() {
	run on right timeout 10 openssl s_client -connect 192.0.2.1:5555 "$@" </dev/null
}

@test "a key: packets of tun and tap, both ways, with every vnet_hdr" {
	local mode flag

	for mode in tun tap; do
		for flag in '' vnet_hdr; do
			# shellcheck disable=SC2086 # no word, or one
			on left tuntap add t0 mode $mode $flag addr 10.9.0.1/24 addr fd09::1/64 nodad up
			on right tuntap add t0 mode $mode vnet_hdr addr 10.9.0.2/24 addr fd09::2/64 nodad up
			relays --psk psk
			told right 'by TLS_AES_256_GCM_SHA384'
			pings
			copied left right 10.9.0.2
			copied right left 10.9.0.1
			kill "$listens"
			ended "$listens" 0
			ended "$connects" 0
			told left ' 0 malformed'
			grep -q ' 0 refused by the interface' left
			on left tuntap del t0
			on right tuntap del t0
		done
	done
}

@test "certificates: each end verifies the other one" {
	certificates
	interfaces tun vnet_hdr
	# The host of --connect is an address that the certificate has.
	listen "${left[@]}"
	connect "${right[@]}"
	told right 'by TLS_'
	pings
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	kill "$connects"
	ended "$connects" 0
	told left 'has ended the connection'
	connect "${right[@]}" --peer-name left.example
	pings
	kill "$connects"
	ended "$connects" 0
	# Another name than it has, and another address.
	refused 'hostname mismatch' "${right[@]}" --peer-name other.example
	[[ $output == *'--peer-name NAME'*other.example* ]]
	refused 'IP address mismatch' "${right[@]}" --peer-name 192.0.2.2
	kill "$listens"
	ended "$listens" 0
	# The listener wants a name, too.
	listen "${left[@]}" --peer-name right.example
	connect "${right[@]}"
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	listen "${left[@]}" --peer-name left.example
	refused '' "${right[@]}"
	told left 'the certificate of 192.0.2.2'
	told left 'hostname mismatch'
	refused '' "${left[@]}" --peer-name 192.0.2.3
	connect "${left[@]}"
	pings
}

@test "certificates of another ca, expired, and none" {
	certificates
	{
		authority other
		certificate stranger other DNS:right.example
		certificate old ca DNS:old.example,IP:192.0.2.1 0
	} >openssl.log 2>&1 || complain "$(cat openssl.log)"
	interfaces tun
	listen "${left[@]}"
	refused 'unable to get local issuer certificate' \
		--cert stranger.pem --key stranger.key --ca other.pem
	[[ $output == *'--ca must have the certificate of who signed it'* ]]
	refused '' --cert stranger.pem --key stranger.key --ca ca.pem
	told left 'the certificate of 192.0.2.2'
	told left 'unable to get local issuer certificate'
	refused '' --cert old.pem --key old.key --ca ca.pem
	told left 'certificate has expired'
	told left 'it needs a new one'
	s_client -tls1_3 -CAfile ca.pem
	told left 'shows no certificate'
	# It goes on.
	connect "${right[@]}"
	pings
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	listen --cert old.pem --key old.key --ca ca.pem
	told left 'the certificate of this end has expired'
	refused 'certificate has expired' "${right[@]}"
}

@test "a listener takes ChaCha20 from who puts it first, and gives no tickets" {
	local -a client

	certificates
	interfaces tun
	listen "${left[@]}"
	client=(-tls1_3 -CAfile ca.pem -cert right.pem -key right.key)
	s_client "${client[@]}" -ciphersuites TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384
	[[ $output == *'Cipher is TLS_CHACHA20_POLY1305_SHA256'* ]]
	[[ $output != *'New Session Ticket'* ]]
	s_client "${client[@]}" -ciphersuites TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256
	[[ $output == *'Cipher is TLS_AES_256_GCM_SHA384'* ]]
	[[ $output == *'Verify return code: 0 (ok)'* ]]
	s_client "${client[@]}" -ciphersuites TLS_AES_128_GCM_SHA256
	told left 'share neither cipher nor signature'
}

@test "another key, another way, an older TLS: one sentence, and the next peer is served" {
	certificates
	interfaces tun
	tuntap relay --genkey other
	listen --psk psk
	refused 'refuses us' --psk other
	[[ $output == *'both ends need --psk, with the same key'* ]]
	told left 'has another key'
	refused '' "${right[@]}"
	told left 'does not have the key'
	refused 'before its hello' --plain
	[[ $output == *'both ends need the same one of --psk, --cert and --plain'* ]]
	told left 'does not speak TLS'
	told left 'both ends need the same one of --psk, --cert and --plain'
	s_client -tls1_2
	told left 'does not speak TLS 1.3'
	connect --psk psk
	pings
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	listen --plain
	refused 'has ended the connection' --psk psk
	told left 'does not say hello'
	told left 'with the same one of --psk, --cert and --plain'
	kill "$listens"
	ended "$listens" 0
	listen "${left[@]}"
	refused 'shows a certificate, and does not have the key' --psk psk
	connect "${right[@]}"
	pings
}

@test "a stranger gets not a byte, and who stalls keeps nobody out" {
	local i

	interfaces tun
	listen --psk psk
	equal "$(on right timeout 10 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555
		printf "GET / HTTP/1.0\r\n\r\n" >&4; cat <&4 2>/dev/null | wc -c')" 0
	told left 'does not speak TLS'
	# Seven who begin a handshake, and say no more.
	for ((i = 0; i < 7; i++)); do
		on right bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; printf "\26\3\1\2\0\1\0" >&4
			exec sleep 60' 3>&- &
	done
	sleep 0.3
	connect --psk psk
	pings
	kill "$connects"
	ended "$connects" 0
	# Nonsense in records of the handshake, and of each other type.
	for i in '\26\3\1\0\4\1\0\0\0' '\26\3\1\377\377\1' '\25\3\3\0\2\2\50' '\26\3\3\0\0' \
		'\26\3\3\0\4\2\0\0\0'; do
		on right timeout 10 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; printf "$1" >&4
			sleep 0.1' bash "$i" || :
	done
	for i in '\24\3\3\0\1\1' '\27\3\3\0\1\1' '\200\56\1\3\1'; do
		on right timeout 10 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; printf "$1" >&4
			cat <&4 >/dev/null' bash "$i" 2>/dev/null || :
	done
	connect --psk psk
	pings
}

@test "a handshake that stalls has an end, at either end" {
	interfaces tun
	listen --psk psk
	# Ten seconds, and to spare.
	on right timeout 30 bash -c 'exec 4<>/dev/tcp/192.0.2.1/5555; printf "\26\3\1\2\0\1\0" >&4
		cat <&4'
	told left 'has not said hello in time'
	need socat
	on left socat TCP-LISTEN:5556,reuseaddr PIPE 3>&- &
	wait_for eval "on left ss -Hltn 'sport = 5556' | grep -q 5556"
	# An echo is an answer of a kind: to a client nobody else is one.
	run on right timeout 30 tuntap relay t0 --connect 192.0.2.1:5556 --psk psk
	equal "$status" 1
	[[ $output == *'the TLS handshake with 192.0.2.1 port 5556 failed'* ]] || complain
}

# on_the_wire OPTION...: how often the pattern of a ping is in what the cable carries.
on_the_wire() {
	on left tcpdump -i wire -s 0 -U --immediate-mode -w wire.pcap tcp port 5555 2>tcpdump.log 3>&- &
	local tcpdump=$!

	wait_for eval 'grep -q "listening on" tcpdump.log || ! kill -0 '$tcpdump
	grep -q 'listening on' tcpdump.log ||
		skip "tcpdump cannot capture here: $(tail -n 1 tcpdump.log)"
	relays "$@"
	on right ping -c 3 -i 0.2 -W 5 -p 74756e74617021736563726574212121 -s 200 10.9.0.1 >/dev/null
	kill "$listens"
	ended "$listens" 0
	ended "$connects" 0
	# Six packets of 228 bytes, and what is around them.
	wait_for eval '[ "$(stat -c %s wire.pcap)" -gt 1800 ]'
	kill "$tcpdump"
	wait "$tcpdump" || :
	count=$(LC_ALL=C grep -ao 'tuntap!secret!!!' wire.pcap | wc -l)
}

@test "nothing of a packet is to be seen on the wire" {
	need tcpdump
	interfaces tun
	on_the_wire --plain
	[ "$count" -gt 20 ] || complain "seen $count times in what is not protected"
	on_the_wire --psk psk
	[ -s wire.pcap ]
	equal "$count" 0
	grep -aq TUNTAPrl wire.pcap && complain 'a hello in clear text'
	return 0
}

@test "files of keys that others reach, or that are none, are refused" {
	local file

	interfaces tun
	use() {
		run on left timeout 10 tuntap relay t0 --listen 5555 --psk "$1"
		[ "$status" -eq 1 ] || complain "status $status of $1"
		[[ $output == *"$1: $2"* ]] || complain "$1 does not say: $2"
		[[ $output != *"$(head -c 60 psk | tail -c 40)"* ]] || complain 'the key is told'
	}
	for file in 0640 0604 0620 0602 0644 0660; do
		cp psk "$file"
		chmod "$file" "$file"
		use "$file" 'is secret, and users other than its owner can reach it'
		[[ $output == *"chmod 600 $file"* ]]
	done
	: >empty
	head -c 60 psk >short
	{ tr -d '\n' <psk && echo 00; } >long
	{ cat psk && echo; } >lines
	tr '0-9' 'x' <psk >digits
	head -c 84 /dev/zero | tr '\0' 'a' >other
	{ head -c 40 psk && printf '\0' && tail -c 40 psk; } >nul
	head -c 300000 /dev/zero >large
	mkfifo fifo
	mkdir directory
	chmod 600 empty short long lines digits other nul large fifo
	use empty 'is not a key of tuntap relay: it is empty'
	use short 'is not a key of tuntap relay: it is too short'
	use long 'is not a key of tuntap relay: it is too long'
	use lines 'is not a key of tuntap relay: it is too long'
	use digits 'is not a key of tuntap relay: '
	use other 'is not a key of tuntap relay: it does not begin'
	[[ $output == *'--genkey FILE makes one'* ]]
	use nul 'has a NUL'
	use large 'is too long'
	use fifo 'is not a regular file'
	use directory 'is not a regular file'
	use missing 'cannot open it: No such file'
	# A link, where it leads to one, and none of a line's end.
	tr -d '\n' <psk >bare
	sed 's/$/\r/' psk >crlf
	chmod 400 bare crlf
	ln -s bare link
	listen --psk link
	connect --psk crlf
}

@test "a key of another user's is refused" {
	need_users
	interfaces tun
	chown alice psk
	run on left tuntap relay t0 --listen 5555 --psk psk
	equal "$status" 1
	[[ $output == *'psk: belongs to uid '*', who can change it'* ]] || complain
}

@test "files of certificates that are none, or do not fit" {
	certificates
	interfaces tun
	use() {
		local text=$1

		shift
		run on left timeout 10 tuntap relay t0 --listen 5555 "$@"
		[ "$status" -eq 1 ] || complain "status $status"
		[[ $output == *"$text"* ]] || complain "does not say: $text"
	}
	use 'right.key: is not the key of the certificate left.pem' \
		--cert left.pem --key right.key --ca ca.pem
	use 'psk: is not a certificate in PEM' --cert psk --key left.key --ca ca.pem
	use 'psk: is not a certificate in PEM' --cert left.pem --key left.key --ca psk
	use 'psk: is not a private key in PEM' --cert left.pem --key psk --ca ca.pem
	use 'ca.key: is not a certificate in PEM' --cert left.pem --key left.key --ca ca.key
	{ cat ca.pem && head -c 200 left.pem; } >half
	use 'half: is not a certificate in PEM' --cert left.pem --key left.key --ca half
	cp left.key open
	chmod 644 open
	use 'open: is secret' --cert left.pem --key open --ca ca.pem
	cp ca.pem wide
	chmod 664 wide
	use 'wide: users other than its owner can change it' --cert left.pem --key left.key --ca wide
	openssl pkey -in left.key -aes256 -passout pass:word -out locked
	chmod 600 locked
	use 'locked: has a passphrase' --cert left.pem --key locked --ca ca.pem
}

@test "words of protection that make no sense" {
	local words

	on left tuntap add t0 mode tun
	while IFS= read -r words; do
		# shellcheck disable=SC2086 # several words
		fails 2 on left tuntap relay t0 --listen 5555 $words
	done <<-'END'
		--psk psk --plain
		--psk psk --cert a --key b --ca c
		--psk psk --plain-wire simpletun
		--cert a --key b --ca c --plain
		--cert a
		--cert a --key b
		--key b --ca c
		--cert a --ca c
		--psk psk --peer-name left
		--plain --peer-name left
		--peer-name left
	END
	fails 2 on left tuntap relay t0 --listen 5555 --psk ''
	fails 2 on left tuntap relay t0 --listen 5555 --cert a --key b
	says '--ca is missing'
}

@test "--genkey makes a key, and overwrites nothing" {
	local first

	equal "$(stat -c '%a %s' psk)" '600 84'
	grep -qE '^tuntap-relay-psk-1:[0-9a-f]{64}$' psk
	first=$(cat psk)
	fails 1 tuntap relay --genkey psk
	says 'psk: is there already, and is not overwritten'
	equal "$(cat psk)" "$first"
	ln -s elsewhere link
	fails 1 tuntap relay --genkey link
	[ ! -e elsewhere ]
	fails 1 tuntap relay --genkey nowhere/psk
	says 'nowhere/psk: cannot write it'
	ok tuntap relay --genkey
	[[ $output == tuntap-relay-psk-1:* && $output != "$first" ]]
	(umask 0 && tuntap relay --genkey -- --odd)
	equal "$(stat -c %a ./--odd)" 600
	fails 2 tuntap relay --genkey a b
	fails 2 tuntap relay --genkey a --plain
	fails 2 tuntap relay --genkey a --listen 5555
	[ ! -e a ]
	run --separate-stderr bash -c 'tuntap relay --genkey >/dev/full'
	equal "$status" 1
	! script --help 2>&1 | grep -q -e --return || {
		run script -qec 'tuntap relay --genkey' /dev/null
		equal "$status" 2
		[[ $output == *'does not print a key on a terminal'* ]]
		[[ $output != *tuntap-relay-psk-1* ]]
	}
}

@test "--retry finds the peer that comes again, and one that was cut off is told" {
	interfaces tun
	listen --psk psk
	start right right tuntap relay t0 --connect 192.0.2.1:5555 --psk psk --retry 1
	connects=$pid
	told left serves
	pings
	kill "$listens"
	ended "$listens" 0
	told right 'has ended the connection'
	listen --psk psk
	told left serves
	pings
	# No word of its end.
	kill -9 "$listens"
	wait "$listens" || :
	told right 'was cut off, without a word of its end'
	listen --psk psk
	told left serves
	pings
	kill "$connects"
	ended "$connects" 0
	told left 'has ended the connection'
}

@test "the key is read before --user; filter, no rights, no core" {
	need_root
	need_users
	certificates
	interfaces tun
	for words in '--psk psk' "${left[*]}"; do
		# shellcheck disable=SC2086 # several words
		listen $words --user alice
		wait_for grep -q '^Uid:.4201.4201.4201.4201' /proc/"$listens"/status
		[ "${TEST_SANITIZERS:-no}" = yes ] || wait_for grep -qx 'Seccomp:.2' /proc/"$listens"/status
		grep -qx 'CapEff:.0*' /proc/"$listens"/status
		grep -qx 'NoNewPrivs:.1' /proc/"$listens"/status
		[ "${TEST_SANITIZERS:-no}" = yes ] ||
			! as alice cat /proc/"$listens"/environ 2>/dev/null || complain 'alice looks in'
		[[ $words != *cert* ]] || words=${right[*]}
		# shellcheck disable=SC2086
		connect $words
		pings
		kill "$listens"
		ended "$listens" 0
		ended "$connects" 0
	done
}

@test "memory stays small, and so does the delay of what is small" {
	need_plain
	interfaces tun vnet_hdr
	relays --psk psk
	copied left right 10.9.0.2
	copied right left 10.9.0.1
	stay_small
}

@test "what the unit runs, with a key beside its options" {
	local command

	interfaces tun
	# As its comment has it.
	grep -q '^# OPTIONS=--connect HOST:PORT --psk .*/tuntap/relay/NAME.psk --retry$' \
		"$BUILDDIR/init/tuntap-relay@.service"
	command=$(sed -n 's/^ExecStart=//p' "$BUILDDIR/init/tuntap-relay@.service" | sed \
		-e 's|^[^ ]*/tuntap |tuntap |' -e 's/%I/t0/' \
		-e 's/[$]OPTIONS/--connect 192.0.2.1:5555 --psk psk --retry 1/')
	listen --psk psk
	# shellcheck disable=SC2086 # several words
	start right right $command
	told right connected
	pings
}
