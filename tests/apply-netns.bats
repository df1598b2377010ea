# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# A line of a file may be for another network namespace: netns NAME|PATH.

load helper

setup() {
	need_tun
	need_root
	need_netns
	need jq
	conf=$BATS_TEST_TMPDIR/tuntap.conf
}

teardown() {
	local name

	[ -z "${etc-}" ] || umount "$etc"
	for name in blue red 12 late; do
		ip netns del $name 2>/dev/null || rm -f /run/netns/$name
	done
	clean
}

# in_netns [NETNS]: the tun/tap interfaces of a network namespace, their names.
in_netns() {
	ip ${1:+-n "$1"} -o link show type tun | awk -F': ' '{ sub(/@.*/, "", $2); print $2 }' | sort | xargs
}

# here LINE...: lines of a file, applied; sets status, output, stderr.
here() {
	printf '%s\n' "$@" >"$conf"
	run --separate-stderr tuntap apply "$conf"
}

@test "one file for two namespaces: the same name once in each" {
	ip netns add blue
	ip -n blue link add br0 type bridge
	cat >"$conf" <<-'END'
		tap0 mode tap addr 10.0.0.1/24 up
		tap0 netns blue mode tap master br0 addr 10.0.1.1/24 accept_ra 0 forwarding on up
		tun1 addr 10.0.2.1/24 route 10.7.0.0/16 up netns /run/netns/blue
	END
	run --separate-stderr tuntap apply --dry-run "$conf"
	equal "$status $(cut -d: -f1,2 <<<"$output" | xargs)" \
		'1 tap0: would be made tap0 netns blue: would be made tun1 netns blue: would be made'
	equal "$(in_netns)$(in_netns blue)" ''
	ok tuntap apply "$conf"
	equal "$stderr" ''
	equal "$output" "tap0: made: mode tap, user root, state up, addr 10.0.0.1/24
tap0 netns blue: made: mode tap, user root, state up, master br0, forwarding on, accept_ra 0, addr 10.0.1.1/24
tun1 netns blue: made: mode tun, user root, state up, addr 10.0.2.1/24, route 10.7.0.0/16"
	equal "$(in_netns),$(in_netns blue)" 'tap0,tap0 tun1'
	equal "$(ip -n blue -j -d addr show tap0 | jq -c '.[0] | [.master, .addr_info[0].local]')" \
		'["br0","10.0.1.1"]'
	equal "$(nsenter --net=/run/netns/blue cat /proc/sys/net/ipv6/conf/tap0/accept_ra)" 0
	equal "$(ip -n blue -j route show 10.7.0.0/16 | jq -r '.[0].dev')" tun1
	ok tuntap apply --dry-run "$conf"
	equal "$output$stderr" ''
	ip -n blue link set tap0 mtu 1400
	echo 'tap0 netns blue mtu 1300' >"$conf"
	ok tuntap -j apply "$conf"
	equal "$(jq -c 'map([.ifname, .netns, .action, .changes[0].word])' <<<"$output")" \
		'[["tap0","blue","alter","mtu"]]'
}

@test "one that is not there is waited for, and told" {
	configure 'tap0' 'tap0 netns blue mode tap up' 'tap1 netns red mode tap'
	ip netns add blue
	ok tuntap apply
	equal "$(in_netns)$(in_netns blue)" tap0tap0
	equal "$stderr" "tuntap: $etc/tuntap.conf:3:1: tap1: waits for the network namespace \"red\", which is not there"
	# Until then there is nothing to do.
	ok tuntap apply --dry-run
	equal "$output" ''
	ok tuntap -j apply
	equal "$(jq -c 'map([.ifname, .netns, .action, .changed, .awaits])' <<<"$output")" \
		'[["tap0",null,"keep",false,null],["tap0","blue","keep",false,null],["tap1","red","defer",false,"red"]]'
	ok tuntap -q apply
	equal "$output$stderr" ''
	ok tuntap status
	equal "$stderr" "tuntap: $etc/tuntap.conf:3:1: tap1: waits for the network namespace \"red\", which is not there"
	run --separate-stderr tuntap check tap1
	says ''
	[[ $output == *"$etc/tuntap.conf:3 has it in the network namespace \"red\", which is not there"* ]]
	[[ $output == *'hint: when that has come, tuntap apply --enter red makes it'* ]]
	[[ $output != *'tuntap add'* ]] || complain 'would make it here'
	run --separate-stderr tuntap -j check tap1
	equal "$(jq -c '.[0] | [.awaits, (.conditions[] | select(.condition == "netns").result)]' <<<"$output")" \
		'["red","note"]'
	# What is there is as somebody wants it.
	ip link set tap0 mtu 1400
	ip -n blue link set tap0 down
	ip link del tap0
	ip netns add red
	run --separate-stderr tuntap check tap1
	[[ $output == *'hint: tuntap -n red check tap1'* && $output != *'tuntap add'* ]]
	run --separate-stderr tuntap apply --enter all --dry-run
	equal "$status $output" '1 tap1 netns red: would be made: mode tap, user root'
	ok tuntap apply --enter blue
	equal "$output$stderr" ''
	ok tuntap apply --enter all
	equal "$output$stderr" 'tap1 netns red: made: mode tap, user root'
	equal "$(in_netns),$(in_netns blue),$(in_netns red)" ',tap0,tap1'
	[[ $(ip -n blue -o link show tap0) != *,UP* ]]
	# Neither line is of what is here.
	ok tuntap add tap1 lladdr 02:00:00:00:00:01
	ok tuntap -j status tap1
	equal "$(jq -c '.[0].odd' <<<"$output")" null
}

@test "--enter knows a namespace by any of its names, and says where no line has it" {
	ip netns add blue
	ip netns add red
	ln -s /run/netns/blue "$BATS_TEST_TMPDIR/link"
	printf '%s\n' "tap0 netns $BATS_TEST_TMPDIR/link mode tap" 'tap1 netns red mode tap' \
		'tap2 mode tap' >"$conf"
	run --separate-stderr tuntap apply --enter blue --dry-run "$conf"
	equal "$status $stderr" '1 '
	ok tuntap apply --enter blue "$conf"
	equal "$output" "tap0 netns $BATS_TEST_TMPDIR/link: made: mode tap, user root"
	equal "$stderr$(in_netns),$(in_netns red)" ','
	echo 'tap3 netns blue mode tap' >"$conf"
	ok tuntap apply --enter "$BATS_TEST_TMPDIR/link" "$conf"
	equal "$stderr$(in_netns blue)" 'tap0 tap3'
	# The caller's own too.
	echo 'tap4 netns red mode tap' >"$conf"
	ok ip netns exec red tuntap apply --enter red "$conf"
	equal "$stderr$(in_netns red)" tap4
	for name in nosuch blue; do
		ok tuntap apply --enter $name "$conf"
		equal "$output$stderr" "tuntap: warning: no line has netns \"$name\""
		ok tuntap -q apply --enter $name "$conf"
		equal "$output$stderr" ''
	done
	# What is none cannot be told apart.
	fails 1 tuntap apply --enter /dev/null "$conf"
	says '"/dev/null" is not a network namespace'
	fails 2 tuntap apply --enter /dev/null --dry-run "$conf"
	ok tuntap apply --enter all - <<<'tap2'
	equal "$output$stderr" ''
}

@test "with -n, status and check know the lines of that namespace, and of no other" {
	ip netns add blue
	ip netns add red
	ln -s /run/netns/blue "$BATS_TEST_TMPDIR/link"
	configure "tap0 netns $BATS_TEST_TMPDIR/link mode tap lladdr 02:00:00:00:00:01" \
		'tap1 netns blue mode tap master br7' 'tap2 lladdr 02:00:00:00:00:02' \
		'tap3 netns red lladdr 02:00:00:00:00:03' 'tap4 netns late mode tap'
	ip -n blue link add br7 type bridge
	for n in 0 1 2 3; do
		tuntap -n blue add tap$n lladdr 02:00:00:00:00:99
	done
	ok tuntap -n blue -j status
	equal "$(jq -c 'map([.ifname, .awaits, .odd])' <<<"$output")" \
		"$(ip netns exec blue tuntap -j status |
			jq -c 'map([.ifname, .awaits, if .ifname == "tap2" then null else .odd end])')"
	ok tuntap -n blue status
	equal "$(grep -o '[0-9]:1: .*' <<<"$stderr")" "1:1: tap0: has the MAC 02:00:00:00:00:99, but should have 02:00:00:00:00:01
2:1: tap1: is in no bridge, but should be in \"br7\""
	ok tuntap -n blue check tap1
	[[ $output == *"it is in no bridge; $etc/tuntap.conf:2 has it in \"br7\""* ]]
	[[ $output == *'hint: tuntap -n blue apply --join br7'* ]]
	ok tuntap -n blue apply --join br7
	ok tuntap -n blue check tap1
	[[ $output != *tuntap.conf* ]]
	ok tuntap -n blue set tap0 name tap9
	says '1:1: tap0: this line makes another of that name at the next apply'
	ok tuntap -n blue set tap2 name tap8
	equal "$stderr" ''
}

@test "--join with -n: what the boot's files say of a namesake here is not of the one there" {
	ip netns add blue
	ip -n blue link add brx type bridge
	configure 'tapa netns blue mode tap master br9' 'tapa mode tap master brx' 'tapb mode tap master brx'
	tuntap -n blue add tapa
	tuntap -n blue add tapb
	ok tuntap -n blue apply --join all
	equal "$output" ''
	says 'there is no "br9"'
	equal "$(ip -n blue -j link show type tun | jq -c 'map(.master)')" '[null,null]'
	# In a file that was named they are for the one in which it is applied.
	fails 2 tuntap -n blue apply --join all "$etc/tuntap.conf"
	says 'tapa: is named twice'
	equal "$(ip -n blue -j link show type tun | jq -c 'map(.master)')" '[null,null]'
	echo 'tapb mode tap master brx' >"$conf"
	ok tuntap -n blue apply --join all "$conf"
	equal "$output" 'tapb: changed: master brx'
}

@test "--enter waits for one that is being made, and for the next" {
	printf '%s\n' 'tap0 netns blue mode tap' 'tap1 netns red mode tap' >"$conf"
	mkdir -p /run/netns
	: >/run/netns/blue # as ip netns add begins
	run --separate-stderr tuntap apply "$conf"
	equal "$status $output" '0 '
	says 'waits for the network namespace "blue"'
	tuntap apply --enter all "$conf" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	waiting=$!
	rm /run/netns/blue
	ip netns add blue
	wait_for in_blue
	kill -0 $waiting
	ip netns add red
	wait $waiting
	equal "$(cat "$BATS_TEST_TMPDIR/out")" "tap0 netns blue: made: mode tap, user root
tap1 netns red: made: mode tap, user root"
	equal "$(in_netns red)" tap1
}

in_blue() { [ "$(in_netns blue)" = tap0 ]; }

@test "while --enter waits others have the lock, and what they did is seen" {
	need flock
	local out=$BATS_TEST_TMPDIR/out

	printf '%s\n' 'tap0 netns blue mode tap' 'tap1 netns red mode tap mtu 1400' >"$conf"
	tuntap apply --enter all "$conf" >"$out" 2>&1 3>&- &
	waiting=$!
	ip netns add blue
	wait_for in_blue
	wait_for flock -n /run/tuntap true
	kill -0 $waiting
	# shellcheck disable=SC2016 # $0 is that shell's
	flock -o /run/tuntap bash -c 'ip netns add red && tuntap -n red add tap1 mtu 1300 &&
		timeout 30 bash -c "until grep -q \"is waiting for another\" $0; do sleep 0.05; done"' "$out"
	wait $waiting
	equal "$(grep -c made "$out")" 1
	equal "$(ip -n red -j link show tap1 | jq '.[0].mtu')" 1300
}

@test "one that goes before it is entered is looked at once more" {
	need strace
	ip netns add blue
	echo 'tap0 netns blue mode tap' >"$conf"
	tuntap -q apply "$conf"
	for verb in apply 'del --config'; do
		# shellcheck disable=SC2086 # several words
		traced -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=openat tuntap $verb "$conf"
		at=$(awk '/"blue"/ { at = NR } END { print at }' "$BATS_TEST_TMPDIR/calls")
		[ "$verb" != apply ] || ip -n blue link del tap0
		# shellcheck disable=SC2086
		ok traced -qq -o /dev/null -e inject=openat:error=ENOENT:when="$at" tuntap -q $verb "$conf"
		equal "$stderr" ''
		[ "$verb" = apply ] || equal "$(in_netns blue)" ''
		[ "$verb" != apply ] || equal "$(in_netns blue)" tap0
	done
}

@test "no way back from one that has come: each line is told" {
	need strace
	local T=$BATS_TEST_TMPDIR

	printf '%s\n' 'tap0 netns blue mode tap' 'tap1 netns red mode tap' >"$conf"
	# Nor could it be looked at: no plan has its line.
	traced -qq -o "$T/calls" -e trace=?ppoll_time64,ppoll,setns,socket \
		-e inject=socket:error=EMFILE -e inject=setns:error=EPERM:when=2+ tuntap -j apply --enter all "$conf" \
		>"$T/out" 2>"$T/err" 3>&- &
	wait_for grep -q tv_nsec=50000000 "$T/calls"
	ip netns add blue
	status=0
	wait $! || status=$?
	equal "$status" 1
	stderr=$(cat "$T/err")
	says 'tap0 netns blue: cannot return to the network namespace of the caller'
	equal "$(jq -c 'map([.ifname, .netns, .awaits])' "$T/out")" \
		'[["tap0","blue",null],["tap1","red","red"]]'
}

@test "several names of one namespace are one" {
	ip netns add blue
	ln -s /run/netns/blue "$BATS_TEST_TMPDIR/link"
	here "tap0 netns $BATS_TEST_TMPDIR/link mode tap" 'tap1 netns blue mode tap'
	equal "$status $stderr" '0 '
	equal "$(in_netns blue)" 'tap0 tap1'
	here 'tap1 netns blue' 'tap1 netns /var/run/netns/blue'
	equal "$status" 2
	says 'interface "tap1" is named twice: first in'
	ok tuntap -n blue del --all
	here 'tap5' "tap0 netns $BATS_TEST_TMPDIR/link mode tap" 'tap0 netns blue mode tap'
	equal "$status" 2
	says "$conf:3:1: tap0: is named twice: $BATS_TEST_TMPDIR/link and blue are one network namespace; first in $conf:2:1"
	fails 2 tuntap del --config "$conf"
	says "$conf:3:1: tap0: is named twice: $BATS_TEST_TMPDIR/link and blue are one network namespace; first in $conf:2:1"
	here 'tap0' 'tap0 netns /proc/self/ns/net mode tap'
	equal "$status" 2
	says "the caller's and /proc/self/ns/net are one network namespace"
	equal "$(in_netns)$(in_netns blue)" ''
	# The caller's own, by whatever name.
	here 'tap0 netns /proc/self/ns/net mode tap'
	equal "$status" 0
	equal "$(in_netns)" tap0
	echo 'tap1 netns blue mode tap' >"$conf"
	ok nsenter --net=/run/netns/blue tuntap apply "$conf"
	equal "$(in_netns blue)" tap1
}

@test "with -n a line of another contradicts, and save is for that namespace" {
	ip netns add blue
	ip netns add red
	printf '%s\n' 'tap0 netns blue mode tap up' 'tap1 mode tap' >"$conf"
	ok tuntap -n blue apply "$conf"
	equal "$(in_netns blue)" 'tap0 tap1'
	for verb in apply 'apply --dry-run' 'del --config'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap -n red $verb "$conf"
		says 'netns "blue" and option -n, which names another, contradict each other'
	done
	echo 'tap2 netns nowhere mode tap' >"$conf"
	fails 2 tuntap -n red apply "$conf"
	equal "$(in_netns red)" ''
	equal "$(in_netns blue)" 'tap0 tap1'
	tuntap -n blue save >"$conf"
	run grep netns "$conf"
	equal "$status" 1
	ok tuntap -n blue apply --dry-run --prune "$conf"
	ok tuntap -n red apply "$conf"
	equal "$(tuntap -n red save)" "$(tuntap -n blue save)"
}

@test "--prune and del --config: where lines name them, and nowhere else" {
	ip netns add blue
	ip netns add red
	for name in blue red; do
		tuntap -n $name add tap8
		tuntap -n $name add tap9
	done
	tuntap add tap9
	printf '%s\n' 'tap0' 'tap8 netns blue' 'tap7 netns late' >"$conf"
	ok tuntap apply --prune "$conf"
	equal "$output" "tap0: made: mode tap, user root
tap9: removed
tap9 netns blue: removed"
	equal "$(in_netns),$(in_netns blue),$(in_netns red)" 'tap0,tap8,tap8 tap9'
	nsenter --net=/run/netns/blue tunread --timeout 60 hold tap8 tap >"$BATS_TEST_TMPDIR/held" 2>&1 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/held"
	run --separate-stderr tuntap -j apply --prune - <<<'tap1 netns blue'
	equal "$(jq -c 'map([.ifname, .netns, .action])' <<<"$output")" \
		'[["tap1","blue","make"],["tap0",null,"remove"],["tap8","blue","keep"]]'
	fails 1 tuntap del --config "$conf"
	says 'tap8 netns blue: is in use by tunread'
	kill $!
	wait $! || :
	ok tuntap del --config "$conf"
	equal "$output$stderr" ''
	ok tuntap -j del --config "$conf"
	equal "$(jq -c 'map([.ifname, .netns, .action])' <<<"$output")" \
		'[["tap0",null,"keep"],["tap8","blue","keep"],["tap7","late","keep"]]'
	equal "$(jq -c '.[2] | [.changed, .awaits]' <<<"$output")" '[false,null]'
	equal "$(in_netns),$(in_netns blue),$(in_netns red)" ',tap1,tap8 tap9'
}

@test "what is no network namespace fails its line, is never waited for, and the others are done" {
	local T=$BATS_TEST_TMPDIR/d

	mkdir "$T"
	ip netns add blue
	mkfifo "$T/fifo"
	ln -s "$T/nowhere" "$T/dangling"
	ln -s "$T/loop" "$T/loop"
	echo text >"$T/file"
	here 'tap0' "tap1 netns $T/fifo" "tap2 netns $T/file" 'tap3 netns /proc/self/ns/mnt' \
		"tap4 netns $T/loop" 'tap5 netns /dev/null' "tap6 netns $T" 'tap7 netns blue' \
		"tap8 netns $T/dangling" "tap9 netns $T/file/x" "tap10 netns /$(printf 'x%.0s' {1..300})"
	equal "$status" 1
	equal "$(in_netns),$(in_netns blue)" 'tap0,tap7'
	for n in 1 2 5 6; do
		says "tap$n netns"
	done
	says "tap3 netns /proc/self/ns/mnt: \"/proc/self/ns/mnt\" is not a network namespace"
	says 'tap4 netns' 'Too many levels of symbolic links'
	says "tap8: waits for the network namespace \"$T/dangling\""
	says 'Not a directory' 'File name too long'
	fails 1 tuntap del --config "$conf"
	equal "$(in_netns),$(in_netns blue)" ','
}

@test "for root nobody else decides where a path leads" {
	need_users
	local T=$BATS_TEST_TMPDIR/d

	mkdir "$T" "$T/alices" "$T/open"
	ip netns add blue
	chmod 777 "$T/open"
	chown 4201 "$T/alices"
	ln -s /run/netns/blue "$T/alices/link"
	ln -s /run/netns/blue "$T/open/link"
	ln -s /run/netns/blue "$T/link"
	chown -h 4201 "$T/link"
	setpriv --reuid 4201 --regid 4201 --clear-groups sleep 60 3>&- &
	for path in alices/link open/link link "/proc/$!/ns/net"; do
		[[ $path == /* ]] || path=$T/$path
		here "tap0 netns $path mode tap"
		equal "$status" 1
		says "users other than root decide where $path leads" 'hint: ip netns attach'
	done
	# A link of root leads to what others decide, or lies where they do.
	mkdir "$T/alices/roots"
	ln -s /run/netns/blue "$T/alices/roots/link"
	ln -s "/proc/$!/ns/net" "$T/process"
	ln -s "/proc/$!/ns" "$T/directory"
	ln -s alices/link "$T/twice"
	ln -s ../d/link "$T/again"
	for path in alices/roots/link process directory/net twice again ../d/alices/link; do
		here "tap0 netns $T/$path mode tap"
		equal "$status" 1
		says "users other than root decide where $T/$path leads"
	done
	kill $!
	equal "$(in_netns)$(in_netns blue)" ''
	chown -h 0 "$T/link"
	here "tap0 netns $T/link mode tap" "tap1 netns $T/again mode tap"
	equal "$status $(in_netns blue)" '0 tap0 tap1'
	# The same, by way of the links of /proc.
	here "tap2 netns /proc/self/root/run/netns/blue mode tap" \
		"tap3 netns /proc/thread-self/cwd/$(realpath --relative-to . "$T")/link mode tap"
	equal "$status $(in_netns blue)" '0 tap0 tap1 tap2 tap3'
}

@test "words that make no sense, and nothing is touched" {
	ip netns add blue
	ip netns add 12
	for line in 'tap0 netns 12' 'tap0 netns a/b' 'tap0 netns ..' 'tap0 netns ""' 'tap0 netns' \
		'tap0 netns blue netns blue' 'netns blue tap0'; do
		here 'tap5' "$line"
		equal "$status" 2
		says "$conf:2:"
	done
	here 'tap0 netns 12'
	says 'the id of a process says nothing in a file' 'hint: a network namespace that is called so: netns /run/netns/12'
	here 'tap0' 'tap0 netns 12'
	[[ $stderr != *twice* ]]
	equal "$(in_netns)$(in_netns blue)" ''
	here 'tap0 netns /run/netns/12 mode tap' 'dev netns netns blue mode tap'
	equal "$status" 0
	equal "$(in_netns 12),$(in_netns blue)" 'tap0,netns'
	fails 2 tuntap apply --enter
	fails 2 tuntap apply --enter 12 "$conf"
	fails 2 tuntap apply --enter all --join all "$conf"
	fails 2 tuntap apply --enter all --prune "$conf"
	fails 2 tuntap apply --enter all --recreate "$conf"
	# set NAME netns is another: it moves.
	ok tuntap -n blue add tap3
	ok tuntap -n blue set tap3 netns 12
	equal "$(in_netns 12)" 'tap0 tap3'
}

@test "an unknown user fails its line there too; a bridge there is waited for" {
	ip netns add blue
	here 'tap0 netns blue user nosuch' 'tap1 netns blue master br7' 'tap2 netns late user nosuch'
	equal "$status" 1
	says 'no such user: "nosuch"' 'tap1: waits for the bridge "br7"'
	equal "$(grep -c 'no such user' <<<"$stderr")" 2
	equal "$(in_netns blue)" tap1
	# A bridge here is not the one that is meant.
	ip link add br7 type bridge
	ok tuntap apply --join all "$conf"
	equal "$output$stderr" ''
	ip -n blue link add br7 type bridge
	echo 'tap1 netns blue master br7' >"$conf"
	ok tuntap apply --join br7 "$conf"
	equal "$output$stderr" 'tuntap: warning: no line for this network namespace has master "br7"
hint: tuntap -n blue apply --join br7 '"$conf"
	ok tuntap -q apply --join br7 "$conf"
	equal "$output$stderr" ''
	ok tuntap -n blue apply --join br7 "$conf"
	equal "$output" 'tap1 netns blue: changed: master br7'
}

@test "an ordinary user is told what it takes" {
	need_users
	ip netns add blue
	echo 'tap0 netns blue mode tap' >"$conf"
	chmod 644 "$conf"
	fails 1 setpriv --reuid 4201 --regid 4201 --init-groups tuntap apply "$conf"
	says 'cannot enter network namespace "blue": Operation not permitted' \
		'hint: entering a namespace needs root (sudo) or CAP_SYS_ADMIN'
	# What is there it cannot tell; that another line would be made it can.
	fails 2 setpriv --reuid 4201 --regid 4201 --init-groups tuntap apply --dry-run "$conf"
	says 'cannot enter network namespace "blue": Operation not permitted'
	echo tap5 >>"$conf"
	run --separate-stderr setpriv --reuid 4201 --regid 4201 --init-groups tuntap apply --dry-run "$conf"
	equal "$status" 1
	echo "tap0 netns $conf mode tap" >"$conf"
	fails 1 setpriv --reuid 4201 --regid 4201 --init-groups tuntap apply --dry-run "$conf"
	says 'is not a network namespace'
}

@test "many namespaces take no descriptors" {
	local n

	for n in $(seq 30); do
		ip netns add many$n
		echo "tap0 netns many$n mode tap"
	done >"$conf"
	ok bash -c "ulimit -n 20; tuntap -q apply $conf && tuntap -q apply --dry-run $conf && tuntap del --config $conf"
	for n in $(seq 30); do
		ip netns del many$n
	done
}

@test "a namespace that is replaced after the look: what was waited for there may be here" {
	need strace
	local calls=$BATS_TEST_TMPDIR/calls

	ip netns add blue
	echo 'tap1 netns blue mode tap master br0' >"$conf"
	# The look is done when it goes back.
	traced -qq -o "$calls" -e trace=setns -e inject=setns:delay_enter=1500000:when=2 \
		tuntap apply "$conf" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	wait_for grep -q setns "$calls"
	sleep 0.2
	ip netns del blue
	ip netns add blue
	ip -n blue link add br0 type bridge
	wait %1 || complain "$(<"$BATS_TEST_TMPDIR/out")"
	equal "$(ip -n blue -j link show tap1 | jq -r '.[0].master')" br0
}
