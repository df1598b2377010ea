# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Words that make no sense: one sentence, exit status 2, and nothing touched.

load helper

# The command lines, as a shell would read them; one list for each test below,
# all of them for the last.

names() {
	cat <<-'END'
		add '' mode tap
		add tap4567890123456 mode tap
		add tap4567890123456789 mode tap
		add tap/0
		add tap:0
		add 'tap 0'
		add $'tap\t0'
		add $'tap\n0'
		add $'tap0\xa0'
		add . mode tap
		add .. mode tap
		add %s mode tap
		add tap%
		add tap%s
		add tap%d%d
		add tap%dx%s
		add all mode tap
		add default mode tap
		add -tap0
		add dev -tap0
		add dev ''
		add user alice -- tap0 'tap 1'
		add dev tap0 dev tap0
		add user alice -- tap0 tap1 tap0
		add tap0 master ''
		add tap0 master 'br 0'
		add tap0 master br%d
		set tap%d up
		set-owner '' alice
		del tap%d
		del ''
		del all
		show tap%d
	END
}

# Without the name to find: neither a number nor known to anybody.
ids() {
	local id word

	for id in -1 +1 4294967295 4294967296 99999999999 18446744073709551616 12abc 0x10 1e3 \
		"' 1'" "'1 '" "''" "$'1\n'" nobody-at-all; do
		for word in user group; do
			echo "add tap0 $word $id"
			echo "set tap0 $word $id"
		done
		echo "set-owner tap0 $id"
		echo "set-owner tap0 :$id"
	done
}

addresses() {
	cat <<-'END'
		add tap0 addr 10.0.0.256/24
		add tap0 addr 10.0.0/24
		add tap0 addr 010.0.0.1/24
		add tap0 addr 10.0.0.1/33
		add tap0 addr 10.0.0.1/-1
		add tap0 addr 10.0.0.1/24/24
		add tap0 addr 10.0.0.1/255.255.255.0
		add tap0 addr 10.0.0.1/
		add tap0 addr 10.0.0.1/24x
		add tap0 addr '10.0.0.1/ 24'
		add tap0 addr 10.0.0.1
		add tap0 addr ::1/129
		add tap0 addr ::1
		add tap0 addr :::1/64
		add tap0 addr fe80::1%lo/64
		add tap0 addr ''
		add tap0 addr /24
		add tap0 addr localhost/8
		add tap0 addr 224.0.0.1/24
		add tap0 addr 239.255.255.255/32
		add tap0 addr ff02::1/64
		add tap0 addr 0.0.0.0/0
		add tap0 addr ::/0
		add tap0 addr 255.255.255.255/32
		add tap0 addr 10.0.0.255/24
		add tap0 addr 10.0.0.1 peer ::2
		add tap0 addr fd00::1/64 peer 10.0.0.2
		add tap0 addr 10.0.0.1/24 peer 10.0.0.2/25
		add tap0 addr 10.0.0.1 peer 10.0.0.2/33
		add tap0 addr 10.0.0.1 peer 10.0.0.2/
		add tap0 addr 10.0.0.1 peer 224.0.0.1
		add tap0 addr 10.0.0.1 peer 0.0.0.0
		add tap0 addr 10.0.0.1 peer
		add tap0 addr 10.0.0.1/24 addr 10.0.0.1/24
		add tap0 addr 10.0.0.1/24 addr none
		add tap0 addr none addr 10.0.0.1/24
		add tap0 addr none addr none
		add tap0 peer 10.0.0.2
		add tap0 nodad
		add tap0 addr none nodad
	END
}

macs() {
	cat <<-'END'
		add tap0 lladdr 02:00:00:00:00
		add tap0 lladdr 02:00:00:00:00:
		add tap0 lladdr 02:00:00:00:00:01:
		add tap0 lladdr 02:00:00:00:00:01:02
		add tap0 lladdr 02:00:00:00:00:0g
		add tap0 lladdr 02:00:00:00:00:001
		add tap0 lladdr 02-00-00-00-00-01
		add tap0 lladdr 020000000001
		add tap0 lladdr ''
		add tap0 lladdr random
		add tap0 lladdr 01:00:00:00:00:01
		add tap0 lladdr ff:ff:ff:ff:ff:ff
		add tap0 lladdr 00:00:00:00:00:00
		add tun0 lladdr 02:00:00:00:00:01
		add x mode tun lladdr 02:00:00:00:00:01
	END
}

numbers() {
	local n

	for n in 67 0 -1 65536 4294967296 99999999999999999999 1e3 0x5dc 1500.0 "''" "' 1500'"; do
		echo "add tap0 mtu $n"
		echo "add tun0 mtu $n"
		echo "set tap0 mtu $n"
	done
	for n in -1 524289 4294967296 1e3 "''"; do
		echo "add tap0 txqueuelen $n"
	done
	cat <<-'END'
		add tap0 mtu 65522
		add tap0 mtu 1000 addr fd00::1/64
		add tun0 addr 10.0.0.1/24 addr fd00::1/64 mtu 1279
		add tap0 alias ''
		add tap0 alias $'a\nb'
		add tap0 alias $'a\033[31mb'
	END
	printf 'add tap0 alias %0256d\n' 0
}

contradictions() {
	local word

	for word in 'mode tap' 'user alice' 'group vpn' pi one_queue vnet_hdr multi_queue unowned \
		'lladdr 02:00:00:00:00:01' 'mtu 1500' 'txqueuelen 1' 'link-group 1' \
		'master br0' nomaster 'alias a' noalias up down; do
		echo "add tap0 $word $word"
	done
	for word in mode user group dev name lladdr mtu txqueuelen link-group master alias addr; do
		echo "add tap0 $word"
	done
	cat <<-'END'
		add tap0 mode tap mode tun
		add tap0 mode tab
		add tap0 mode ''
		add tap0 mode TAP
		add tap0 up down
		add tap0 down up
		add tap0 master br0 nomaster
		add tap0 alias a noalias
		add tap0 unowned user alice
		add tap0 user alice unowned
		add tap0 unowned group vpn
		add mode
		add x
		add
		add user alice
		set
		set tap0
		set up
		set tap0 pi
		set tap0 vnet_hdr
		set tap0 multi_queue
		set tap0 mode tap
		set-owner
		set-owner tap0
		set-owner tap0 alice bob
		set-owner tap0 alice user bob
		set-owner tap0 alice:vpn group vpn
		set-owner tap0 alice:
		set-owner tap0 :
		set-owner tap0 alice:vpn:x
		set-owner tap0 mtu 1500
		del
		del mode tap
		del user alice
		del --if-exists
		del --force
		del tap0 --all
		del tap0 mtu 1500
		del tap0 up
		show tap0 up
		show mode tab
		show user
		status addr 10.0.0.1/24
	END
}

words() {
	cat <<-'END'
		add tap0 tap1
		add tap0 usr alice
		add tap0 mtuu 1500
		set tap0 tap1 up
		set-owner tap0 alice bob carol
		add tap0 --usr alice
		add tap0 --force
		add tap0 -x
		show --if-exists
		del tap0 --mine
		ads tap0
		remove tap0
		''
		-x
		--nonsense show
		-j -y
		-n
		show -n
		help nonsense
		-n '' show
		-n . show
		-n ../etc show
	END
}

# nonsense WORD...: is refused in one sentence.
nonsense() {
	fails 2 tuntap "$@"
	[[ $stderr =~ ^'tuntap: '[^$'\n']+($'\nhint: '[^$'\n']+)?$ ]] ||
		complain "not one sentence: $*"
}

# each LIST COMMAND: for every line of the list.
each() {
	local line count=0

	while IFS= read -r line; do
		eval "set -- '$2' $line"
		"$@"
		count=$((count + 1))
		set -- "" "$1"
	done < <("$1")
	[ "$count" -gt 0 ]
	run ip -o link show type tun
	equal "$output" ""
}

@test "names that no interface can have" {
	each names nonsense
}

@test "users and groups that are none" {
	each ids nonsense
}

@test "addresses that no interface can have" {
	each addresses nonsense
	nonsense add tap0 addr 10.0.0.1
	says 'length is missing' 'hint: 10.0.0.1/24'
	nonsense add tap0 addr fd00::1
	says 'length is missing' 'hint: fd00::1/64'
}

@test "MAC addresses that are none, and those of a tun" {
	each macs nonsense
}

@test "numbers out of range, or none" {
	each numbers nonsense
}

@test "words twice, without their value, or that contradict each other" {
	each contradictions nonsense
}

@test "words that are not known" {
	each words nonsense
}

@test "what is meant by a word that is not known" {
	while IFS=: read -r line meant; do
		# shellcheck disable=SC2086 # several words
		nonsense $line
		says "did you mean \"$meant\"?"
	done <<-'END'
		add tap0 usr alice:user
		add usr alice:user
		add tap0 grop vpn:group
		add tap0 lladr 02:lladdr
		add tap0 muti_queue:multi_queue
		add tap0 txquelen 5:txqueuelen
		add tap0 unwoned:unowned
		add tap0 address 10.0.0.1/24:addr
		add tap0 ip 10.0.0.1/24:addr
		set tap0 mac 02:lladdr
		set tap0 bridge br0:master
		add tap0 owner alice:user
		add tap0 tun:mode tun
		set tap0 no-master:nomaster
		set tap0 dwon:down
		set tap0 bpdu_guard on:guard
		set tap0 learn off:learning
		set tap0 forward on:forwarding
		set tap0 addrgen random:addrgenmode
		add tap0 hw ether:lladdr
		add tap0 mode tap ether 02:lladdr
		add tap0 addr 10.0.0.1/24 pointopoint 10.0.0.2:peer
		add tap0 addr 10.0.0.1/24 dstaddr 10.0.0.2:peer
		add tap0 route default gw 10.0.0.1:via
		add tap0 route default gateway 10.0.0.1:via
		add tap0 10.0.0.1/24:addr 10.0.0.1/24
		add tap0 10.0.0.1:addr 10.0.0.1
		ads tap0:add
		sohw:show
		lits:list
		statsu:status
		set_owner tap0 bob:set-owner
		hlep:help
		addif br0 tap0:set NAME master BRIDGE
		delif br0 tap0:set NAME nomaster
		addbr br0:ip link add BRIDGE type bridge
		delbr br0:ip link del BRIDGE
	END
	for word in 'mode tap' 'addr 10.0.0.1/24'; do
		# shellcheck disable=SC2086 # several words
		nonsense add tap0 $word netmask 255.255.255.0
		says 'unknown word "netmask"' 'hint: the length of the prefix stands behind the address'
	done
	nonsense set tap0 address 02:00:00:00:00:01
	says 'did you mean "lladdr"?'
	nonsense add tap0 tap1
	says 'dev tap0 dev tap1'
	# What nobody calls an interface is not proposed as one.
	for word in a=b 10.0.0.1/24 10.0.0.1 fd00::1 02:00:00:00:00:01 9000 a:b default all 'a b' ''; do
		nonsense add tap0 "$word"
		[[ $stderr != *'several names'* ]] || complain "a name: $word"
	done
	nonsense set tap0 tap
	[[ $stderr != *'several names'* ]]
	# Nor is what ip takes, or what a value follows.
	for word in root_block brd type promisc 'x on' 'x off' 'depth 1000'; do
		# shellcheck disable=SC2086 # several words
		nonsense set tap0 $word
		says "unknown word \"${word% *}\""
		[[ $stderr != *hint:* ]] || complain "a hint: $word"
	done
	nonsense add tap0 02:00:00:00:00:01
	says 'hint: did you mean "lladdr 02:00:00:00:00:01"?'
	nonsense add tap0 user alice:kvm
	says 'hint: user alice group kvm'
	nonsense add tap0 user nobodyatall
	[[ $stderr != *hint* ]] || complain 'a hint'
	nonsense add tap0 netns blue
	says '"netns" is not a word of this command, but of files' 'tuntap -n NETNS'
	nonsense set tap0 mtu 1400 netns blue
	says 'set NAME netns NETNS, alone'
	nonsense set tap0 mtu=1400
	says 'unknown word "mtu=1400"' 'hint: write it as two words: mtu 1400'
	nonsense add mtu=1400 tap0
	says 'hint: write it as two words: mtu 1400'
}

@test "carrier behind other words is no name" {
	for line in 'set tap1 up carrier off' 'set dev tap1 dev tap0 carrier off' \
		'add tap1 up carrier on' 'replace tap1 carrier on'; do
		# shellcheck disable=SC2086 # several words
		nonsense $line
		says '"carrier": it stands alone, and only with set' 'hint: tuntap set tap1 carrier on|off'
	done
	echo 'tap6 carrier off' >"$BATS_TEST_TMPDIR/conf"
	chmod 644 "$BATS_TEST_TMPDIR/conf"
	fails 2 tuntap apply "$BATS_TEST_TMPDIR/conf"
	says '"carrier": it stands alone, and only with set'
}

@test "set-owner: a group apart, and the two words in the wrong order" {
	need_users
	nonsense set-owner tap0 bob vpn
	says 'unexpected word "vpn"' 'did you mean "bob:vpn"?'
	nonsense set-owner tap0 alice nobodyelse
	[[ $stderr != *hint:* ]]
	run --separate-stderr tuntap set-owner bob tap0
	[[ $status != 0 ]]
	says 'no such user' 'the name of the interface comes first: tap0 bob'
}

@test "numbers that are not whole" {
	nonsense add tap0 mtu 1.5
	says 'mtu "1.5" is not a whole number'
	nonsense read tap0 --seconds 0.5
	says '--seconds "0.5" is not a whole number'
	nonsense read tap0 --count -1
	says '--count "-1" is not a whole number'
	nonsense add tap0 mtu big
	says 'mtu "big" is not a number'
}

@test "the word that is wrong is named, whatever bytes it has" {
	nonsense add tap0 mtu $'\033]0;x\a\xff'
	says '"\x1b]0;x\x07\xff"'
	nonsense add $'\033[31mred/' mode tap
	says '"\x1b[31mred/"'
	nonsense $'\033[31m'
	says '"\x1b[31m"'
	nonsense add tap0 peer 10.0.0.2
	says '"peer"'
}

# 100000 bytes are a word on a command line, and a megabyte is one in a file.
@test "of a message with a long word in it both ends are told" {
	local long digits line file=$BATS_TEST_TMPDIR/file

	long=$(head -c 100000 /dev/zero | tr '\0' a)
	digits=${long//a/1}
	for line in "$long" "add $long" "add tap0 $long" "add tap0 -$long" "add tap0 mode $long" \
		"add tap0 user $long" "add tap0 user $digits" "add tap0 group $long" \
		"add tap0 lladdr $long" "add tap0 mtu $long" "add tap0 mtu $digits" \
		"add tap0 addr $long" "add tap0 addr 10.0.0.1/$digits" \
		"add tap0 addr 10.0.0.1/24 addr 10.0.0.1/${digits//1/0}24" \
		"add tap0 addr 10.0.0.1/24 peer $long" "add tap0 master $long" \
		"add tap0 alias $long" "set-owner tap0 $long" "set-owner tap0 a$digits:" \
		"set-owner tap0 alice $long" "del $long" "show mode $long" \
		"status --columns $long" "monitor $long" "-$long show" "-n $long show" \
		"help $long" "check tap0 user $long"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr tuntap $line
		[ "$status" -ge 1 ] || complain 'no failure'
		[[ $stderr == *'...'* || ${line:0:20} == *alias* ]] || complain "not cut: ${line:0:20}"
		[ ${#stderr} -le 900 ] || complain "${line:0:20}: ${#stderr} bytes"
		echo "$line${line: -99999}${line: -99999}${line: -99999}" >"$file"
		fails 1 tuntap -b "$file"
		[ ${#stderr} -le 1000 ] || complain "${line:0:20}: ${#stderr} bytes"
		says "Command failed $file:1"
		[[ $line == 'add '* ]] || continue
		printf 'tap9\n%s\n' "${line#add }" >"$file"
		run --separate-stderr tuntap apply --dry-run "$file"
		[ "$status" -ge 1 ]
		[ ${#stderr} -le 1100 ] || complain "${line:0:20}: ${#stderr} bytes"
		[ "$(grep -c "^tuntap: $file:2" <<<"$stderr")" -eq 1 ]
	done
	# A path, and the rest of a line that the column is far behind.
	fails 2 tuntap apply --dry-run "$long"
	[ ${#stderr} -le 900 ]
	printf 'tap0 alias "%s" mtu %s up #%s\n' "${long:0:200}" 5 "$long" >"$file"
	fails 2 tuntap apply --dry-run "$file"
	says "$file:1:219: mtu 5 is out of range" "    ...aaa" 'aaa" mtu 5 up #aaa'
	[ ${#stderr} -le 400 ]
}

@test "a file that is no text is told of once, in its place" {
	{
		echo 'tap0 mtu 5'
		head -c 300000 "$TUNTAP"
	} >"$BATS_TEST_TMPDIR/file"
	fails 2 tuntap apply --dry-run "$BATS_TEST_TMPDIR/file"
	says "$BATS_TEST_TMPDIR/file:1:10: mtu 5" "$BATS_TEST_TMPDIR/file:2:1: there is a NUL byte"
	equal "$(grep -c '^tuntap: ' <<<"$stderr")" 2
	fails 1 tuntap -b "$TUNTAP"
	says "tuntap: $TUNTAP:1:1: there is a NUL byte in this line" "Command failed $TUNTAP:1"
}

@test "with -j nonsense is told on standard error alone" {
	nonsense -j add tap0 mtu 3
	nonsense add tap0 mtu 3 -j
	nonsense -j show mode tab
}

# opened WORD...: whether tuntap opened the device.
opened() {
	traced -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=open,openat,openat2 \
		tuntap "$@" >/dev/null 2>&1 || :
	grep -q '"/etc\|"/lib\|"/usr' "$BATS_TEST_TMPDIR/trace" || complain 'nothing was traced'
	grep -q /dev/net/tun "$BATS_TEST_TMPDIR/trace"
}

never_opened() {
	if opened "$@"; then
		complain "opened /dev/net/tun: $*"
	fi
}

@test "/dev/net/tun is not opened for nonsense" {
	need strace
	need_tun
	opened add tap9
	ip link del tap9
	for list in names ids addresses macs numbers contradictions words; do
		each "$list" never_opened
	done
}
