# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What happens between a look at an interface and what is done to it, and signals in
# the middle: the index decides which interface it is, and what is said is so.

load helper
load faults.bash

setup() {
	need strace
	need pgrep
	need_tun
	need_netns
	ip netns add other
	begin
}

teardown() {
	ip netns del other 2>/dev/null || :
	clean
}

# tap0 is nobody's; what takes its name is bob's.
begin() {
	ip link del tap0 2>/dev/null || :
	ip link del tap9 2>/dev/null || :
	ip -n other link del tap0 2>/dev/null || :
	ip tuntap add tap0 mode tap
	index=$(cat /sys/class/net/tap0/ifindex 2>/dev/null || link tap0 | jq '.[].ifindex')
}

restore() {
	begin
}

namesake() {
	ip tuntap add tap0 mode tap user bob
}

rename() {
	ip link set tap0 name tap9
}

rename_and_take() {
	ip link set tap0 name tap9
	namesake
}

delete_and_make() {
	ip link del tap0
	namesake
}

move() {
	ip link set tap0 netns other
}

move_and_take() {
	move
	namesake
}

# last_look COMMAND...: sets call and count to the last system call with which it
# looks: it opens the device, or asks for addresses or links. With look=first to the first.
last_look() {
	begin
	traced -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat,sendto "$@" >/dev/null 2>&1 || :
	read -r call count < <(awk '
		{ name = $0; sub(/\(.*/, "", name); n[name]++ }
		/"\/dev\/net\/tun"/ || /RTM_GET(LINK|ADDR)/ {
			if (!first) first = name " " n[name]
			last = name " " n[name]
		}
		END { print look == "first" ? first : last }' look="${look:-last}" \
		"$BATS_TEST_TMPDIR/trace")
	[ -n "$call" ]
}

# meanwhile ACTION COMMAND...: once it has looked it is stopped, and goes on when
# ACTION is done. Sets status and stderr.
meanwhile() {
	local action=$1 tracer said=$BATS_TEST_TMPDIR/said stop=$BATS_TEST_TMPDIR/stop

	shift
	last_look "$@"
	begin
	: >"$stop"
	ASAN_OPTIONS=detect_leaks=0 strace -o "$stop" -e "trace=$call" -e "inject=$call:signal=STOP:when=$count" \
		"$@" >/dev/null 2>"$said" 3>&- &
	tracer=$!
	wait_for grep -q 'stopped by SIGSTOP' "$stop"
	"$action"
	kill -CONT "$(pgrep -P "$tracer")"
	wait "$tracer" && status=0 || status=$?
	read -r -d '' stderr <"$said" || :
}

# Who has the name now is as it was made, and nothing else came to be.
namesake_is_untouched() {
	equal "$(link tap0 | jq -c '.[] | [.mtu, .linkinfo.info_data.user, .ifalias]')" "$1"
}

# told ACTION: a failure is told; without one it was done to the interface of that index.
told() {
	if [ "$status" -ne 0 ]; then
		says 'tap0: '
		return
	fi
	if [[ $1 == rename* ]]; then
		equal "$(link tap9 | jq -c '.[] | [.ifindex, .mtu == 1400 or .linkinfo.info_data.user != null]')" \
			"[$index,true]"
	elif exists tap0; then
		complain "done, to none: $1"
	fi
}

@test "renamed, moved or made anew between the look and the change: the index decides" {
	need_users
	local action command

	printf 'tap0 mtu 1400\n' >"$BATS_TEST_TMPDIR/conf"
	for command in 'set tap0 mtu 1400' 'set tap0 user alice' 'set tap0 user alice mtu 1400' \
		'set-owner tap0 alice' 'replace tap0 mtu 1400' "apply $BATS_TEST_TMPDIR/conf"; do
		for action in rename rename_and_take delete_and_make move move_and_take; do
			# shellcheck disable=SC2086 # words
			meanwhile "$action" tuntap $command
			told "$action" || complain "$action: $command"
			[[ $action != *_* ]] || namesake_is_untouched '[1500,"bob",null]' ||
				complain "$action: $command"
			[[ $action != move* ]] ||
				equal "$(ip -n other -j link show dev tap0 | jq '.[].mtu')" 1500
		done
	done
}

@test "renamed, moved or made anew between the look and the deletion: no namesake is deleted" {
	need_users
	local action command

	for command in 'del tap0' 'del --all' 'del --if-exists tap0' 'del tap0 --force'; do
		for action in rename rename_and_take delete_and_make move move_and_take; do
			# shellcheck disable=SC2086 # words
			meanwhile "$action" tuntap $command
			[[ $action != *_* ]] || namesake_is_untouched '[1500,"bob",null]' ||
				complain "$action: $command"
			[[ $action != move* ]] || ip -n other link show dev tap0 >/dev/null
			# Gone is what was looked at, or it is told that it is not.
			[ "$status" -ne 0 ] || ! exists tap9 || complain "$action: $command"
		done
	done
}

@test "what /proc/sys sets by a name is never set of a namesake" {
	need_users
	local look=first action

	[ -e /proc/sys/net/ipv6/conf/lo ] || skip 'this kernel has no IPv6'
	for action in rename_and_take delete_and_make move_and_take; do
		meanwhile "$action" tuntap set tap0 accept_ra 2
		equal "$status" 1
		says 'tap0: '
		equal "$(cat /proc/sys/net/ipv6/conf/tap0/accept_ra)" 1
	done
}

@test "a multi_queue one that comes into use between the look and the deletion stays" {
	local look=first

	begin() {
		ip link del tap0 2>/dev/null || :
		tuntap add tap0 multi_queue
	}
	comes_into_use() {
		hold tap0 tap multi_queue
	}
	for command in 'del tap0' 'del --all' 'replace tap0 --recreate'; do
		# shellcheck disable=SC2086 # words
		meanwhile comes_into_use tuntap $command
		equal "$status" 1
		says 'tap0: is in use by tunread'
		exists tap0
		kill "$holder"
		wait "$holder" || :
	done
	meanwhile comes_into_use tuntap del tap0 --force
	equal "$status" 0
}

@test "deleted while it is looked at: told as not there, or as it was" {
	local command

	gone() {
		ip link del tap0
	}
	for command in 'check tap0' '-d show tap0' 'status tap0' 'save tap0'; do
		# shellcheck disable=SC2086 # words
		meanwhile gone tuntap $command
		[ "$status" -eq 0 ] || [[ $stderr == *'tuntap: '* ]] || [[ $command == check* ]] ||
			complain "status $status: $command"
		[ "$status" -lt 3 ] || complain "status $status: $command"
	done
}

# many N: N interfaces in a file.
many() {
	local i

	for ((i = 0; i < $1; i++)); do
		echo "m$i mode tap user 4201 mtu 1400 alias a$i addr 10.$((i / 250)).$((i % 250)).1/24 up"
	done
}

# Each is whole, or not there.
all_whole() {
	ip -d -j addr show type tun | jq -e '[.[] | select(.ifname | startswith("m"))] | all(
		.mtu == 1400 and (.linkinfo.info_data.user != null) and .linkinfo.info_data.persist and
		.ifalias == "a" + .ifname[1:] and (.flags | index("UP") != null) and
		([.addr_info[] | select(.family == "inet")] | length == 1))' >/dev/null ||
		complain "not whole: $(ip -br addr show type tun | head -n 5)"
}

count() {
	ip -o link show type tun | grep -c ': m' || :
}

# after MILLISECONDS SIGNAL COMMAND...: it gets the signal then, if it still runs.
after() {
	local pid ms=$1 signal=$2

	shift 2
	"$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	sleep "$(printf '0.%03d' "$ms")"
	kill "-$signal" "$pid" 2>/dev/null || :
	wait "$pid" && status=0 || status=$?
}

@test "signals in the middle of apply and del of many: each is whole or not there, and what is said is so" {
	need_users
	local signal ms broken=0 name

	ip link del tap0
	many 120 >"$BATS_TEST_TMPDIR/conf"
	for signal in INT TERM HUP PIPE QUIT ALRM USR1; do
		for ms in 5 20 45 90; do
			after "$ms" "$signal" tuntap apply "$BATS_TEST_TMPDIR/conf"
			all_whole
			# A line for each that was made stands only where it was.
			while IFS=: read -r name _; do
				exists "$name" || complain "said to be made: $name"
			done <"$BATS_TEST_TMPDIR/out"
			[ "$status" -ne 0 ] || equal "$(count)" 120
			[ "$(count)" = 0 ] || [ "$(count)" = 120 ] || broken=$((broken + 1))
			ok tuntap apply -q "$BATS_TEST_TMPDIR/conf"
			equal "$(count)" 120
			after "$((ms / 2))" "$signal" tuntap del --config "$BATS_TEST_TMPDIR/conf"
			all_whole
			[ "$status" -ne 0 ] || equal "$(count)" 0
			ip -d -j link show type tun | jq -e 'all(.group == "default")' >/dev/null ||
				complain 'left in a group'
			tuntap del --config -q "$BATS_TEST_TMPDIR/conf" 2>/dev/null || :
			equal "$(count)" 0
		done
	done
	echo "# interrupted in the middle of making: $broken of 28" >&3
	[ "$broken" -gt 0 ]
}

@test "a reader that goes away: the work is done, and the status tells" {
	ip link del tap0
	many 40 >"$BATS_TEST_TMPDIR/conf"
	run bash -c 'tuntap apply "$1" | :; exit ${PIPESTATUS[0]}' bash "$BATS_TEST_TMPDIR/conf"
	all_whole
	[ "$status" -eq 0 ] || [ "$status" -eq 141 ] || [ "$status" -eq 1 ]
	[ "$status" -ne 0 ] || equal "$(count)" 40
}

@test "whatever call a signal interrupts (EINTR): done and right, or told" {
	need_users
	local command

	# shellcheck disable=SC2034 # for failed_each_call
	errors=() any_error=EINTR
	interrupted() {
		[ "$status" -eq 0 ] || [[ $stderr == *'tuntap: '* ]] || wrong "$2" 'a failure without a word'
		case $command:$status in
		add*:0) [ "$(link tap9 | jq '.[].mtu')" = 1400 ] || wrong "$2" 'not as it was asked for' ;;
		add*) ! exists tap9 || [[ $stderr == *'was made anyway'* ]] || wrong "$2" 'half of it is left' ;;
		set*:0) [ "$(link tap0 | jq '.[].mtu')" = 1400 ] || wrong "$2" 'not as it was asked for' ;;
		del*:0) ! exists tap0 || wrong "$2" 'not deleted' ;;
		del*)
			exists tap0 || [[ $stderr =~ 'may have been deleted'|'no longer persistent' ]] ||
				wrong "$2" 'deleted all the same'
			;;
		esac
	}
	# shellcheck disable=SC2034
	ONLY='openat|ioctl|sendto|recvmsg|poll|read|write|flock|statx|newfstatat|getdents64|socket|bind|close|fcntl'
	for command in 'add tap9 mtu 1400' 'set tap0 mtu 1400 user 4201' 'del tap0' 'show' '-d show' 'save'; do
		# shellcheck disable=SC2086 # words
		failed_each_call interrupted tuntap $command
	done
	nothing_wrong
}

# stops SIGNAL AT COMMAND...: a signal comes with the system call ioctl, or $call, number AT.
stops() {
	local signal=$1 at=$2 call=${call:-ioctl}

	shift 2
	run --separate-stderr traced -qq -o /dev/null -e trace="$call" \
		-e inject="$call":signal="$signal":when="$at" "$@"
}

@test "a signal in the midst of apply: the line in work is whole, and what was done is told" {
	need strace
	need jq
	local conf=$BATS_TEST_TMPDIR/tuntap.conf n made

	ip link del tap0

	for n in $(seq 100); do
		echo "tap$n mode tap addr 10.1.$n.1/24 mtu 1400 up"
	done >"$conf"
	for signal in TERM INT HUP; do
		stops $signal 150 tuntap apply "$conf"
		made=$(ip -o link show type tun | wc -l)
		equal "$status" $((128 + $(kill -l $signal)))
		[ "$made" -gt 0 ] && [ "$made" -lt 100 ] || complain "made: $made"
		equal "$(wc -l <<<"$output")" "$made"
		says "tuntap: $conf:$((made + 1)):1: tap$((made + 1)): is the next: $made of 100 lines were done when the signal came" \
			'hint: the same command does the rest'
		equal "$(wc -l <<<"$stderr")" 2
		# Each is whole, or not there.
		equal "$(ip -j addr | jq '[.[] | select(.mtu == 1400 and (.flags | index("UP")) and
			(.addr_info | map(select(.family == "inet")) | length == 1))] | length')" "$made"
		ok tuntap -q apply "$conf"
		equal "$(ip -o link show type tun | wc -l)" 100
		ok tuntap -q del --all
	done
	stops TERM 150 tuntap -j apply "$conf"
	equal "$status" 143
	made=$(ip -o link show type tun | wc -l)
	equal "$(jq -c '[length, (map(select(.error)) | length), (map(select(.changed)) | length)]' <<<"$output")" \
		"[100,$((100 - made)),$made]"
	# Changes stop too; who is to ignore it goes on.
	ok tuntap -q apply "$conf"
	sed -i 's/1400/1300/' "$conf"
	stops TERM 120 tuntap apply "$conf"
	made=$(ip -o link show type tun | grep -c 'mtu 1300')
	if [ "$status" = 143 ]; then
		says "$made of 100 lines were done"
	else
		equal "$status $made" '0 100'
	fi
	stops HUP 20 nohup tuntap -q apply "$conf"
	equal "$status $(ip -o link show type tun | grep -c 'mtu 1300')" '0 100'
	ok tuntap -q del --all
	stops TERM 150 env --ignore-signal=TERM tuntap -q apply "$conf"
	equal "$status $(ip -o link show type tun | grep -c 'mtu 1300')" '0 100'
	# What failed is not done.
	ok tuntap -q del --all
	sed -i '1s/^/lo mode tap\n/' "$conf"
	stops TERM 150 tuntap apply "$conf"
	made=$(ip -o link show type tun | wc -l)
	equal "$status" 143
	says "is the next: $made of 101 lines were done"
}

# stopped_after DONE N WHAT HINT: so it was told.
stopped_after() {
	equal "$status" 143
	says "is the next: $1 of $2 $3 were done when the signal came" "hint: $4"
}

taps() {
	ip -o link show type tun | wc -l
}

@test "a signal in the midst of add, replace, set and del of many: what was done is told" {
	need strace
	need jq
	local hundred more all made again='the same command does the rest'
	local rest='the same command with the names from this one on does the rest'

	mapfile -t hundred < <(seq -f tap%g 1 100)
	mapfile -t more < <(seq -f tap%g 101 700)
	all=("${hundred[@]}" "${more[@]}")
	ip link del tap0
	stops TERM 150 tuntap add mtu 1400 -- "${hundred[@]}"
	made=$(taps)
	[ "$made" -gt 0 ] && [ "$made" -lt 100 ] || complain "made: $made"
	stopped_after "$made" 100 interfaces "$rest"
	equal "$(wc -l <<<"$stderr")" 2
	ok tuntap replace mtu 1400 -- "${hundred[@]}"
	equal "$(taps)" 100

	call=sendto stops TERM 60 tuntap -j set mtu 1300 -- "${hundred[@]}"
	made=$(ip -o link show type tun | grep -c 'mtu 1300')
	[ "$made" -gt 0 ] && [ "$made" -lt 100 ] || complain "set: $made"
	stopped_after "$made" 100 interfaces "$again"
	equal "$(jq -c '[length, (map(select(.changed)) | length)]' <<<"$output")" "[100,$made]"

	# All that are deleted together go; the signal keeps the next from that.
	ok tuntap add -- "${more[@]}"
	stops TERM 300 tuntap -j del --all
	stopped_after 500 700 interfaces "$again"
	equal "$(taps)" 200
	equal "$(jq -c '[length, (map(select(.error)) | length)]' <<<"$output")" '[700,200]'
	ok tuntap del --all
	ok tuntap add -- "${all[@]}"
	stops TERM 300 tuntap del "${all[@]}"
	stopped_after 500 700 interfaces "$rest"
	ok tuntap del --if-exists "${all[@]}"
	equal "$(taps)" 0

	stops TERM 150 tuntap -j replace mtu 1400 -- "${hundred[@]}"
	made=$(taps)
	[ "$made" -gt 0 ] && [ "$made" -lt 100 ] || complain "made: $made"
	stopped_after "$made" 100 interfaces "$again"
	equal "$(jq -c '[length, (map(select(.error)) | length)]' <<<"$output")" "[100,$((100 - made))]"
	ok tuntap del --all
}

@test "a signal while add waits for a name: what was made meanwhile is told" {
	need jq
	local pid start=$SECONDS

	ip link del tap0
	tuntap exec --transient tap9 -- sleep 30 3>&- &
	pid=$!
	wait_for exists tap9
	after 500 TERM tuntap -j add --wait=60 -- tap1 tap9 tap2
	kill "$pid"
	wait "$pid" || :
	equal "$status" 143
	[ $((SECONDS - start)) -lt 30 ] || complain 'it went on waiting'
	equal "$(jq -c 'map([.ifname, has("error")])' "$BATS_TEST_TMPDIR/out")" \
		'[["tap1",false],["tap9",true],["tap2",false]]'
}

@test "a signal in the midst of one interface: it is whole all the same" {
	need strace
	need_users
	local at changed=0

	ip link del tap0
	ok tuntap add tap0 mtu 1400 addr 10.9.9.1/24 up
	for at in $(seq 3 2 15); do
		stops TERM "$at" tuntap replace tap0 mode tap vnet_hdr mtu 1400 up --recreate
		exists tap0 || complain "gone, by a signal at call $at"
		stops TERM "$at" tuntap replace tap0 mode tap mtu 1400 up --recreate
		exists tap0 || complain "gone, by a signal at call $at"
		equal "$(ip -j addr show tap0 | jq -c '.[0] | [.mtu, .addr_info[0].local]')" '[1400,"10.9.9.1"]'
	done
	state() {
		ip -d -j addr show tap0 |
			jq -c '.[0] | [.mtu, .linkinfo.info_data.user, (.flags | index("UP") != null), .ifalias]'
	}
	is_whole() {
		case $(state) in
		'[1300,"alice",false,"one"]') changed=$((changed + 1)) ;;
		'[1400,"root",true,"two"]') ;;
		*) complain "half, by a signal at call $at: $(state)" ;;
		esac
	}
	ok tuntap set tap0 user root alias two
	for at in $(seq 1 12); do
		call=sendto stops TERM "$at" tuntap set tap0 mtu 1300 user alice alias one down
		is_whole
		call=sendto stops TERM "$at" tuntap set tap0 mtu 1400 user root alias two up
		is_whole
	done
	[ "$changed" -gt 0 ]
}

@test "lines of a batch are no lines of apply: interfaces are counted" {
	need strace
	ip link del tap0
	echo "add mode tap -- $(seq -s ' ' -f t%g 30)" >"$BATS_TEST_TMPDIR/batch"
	stops TERM 60 tuntap -b "$BATS_TEST_TMPDIR/batch"
	equal "$status" 143
	[[ $stderr =~ 'is the next: '[0-9]+' of 30 interfaces were done' ]] || complain
}

@test "the kernel is not asked for modules that are called like interfaces" {
	need strace
	local calls=$BATS_TEST_TMPDIR/calls conf=$BATS_TEST_TMPDIR/tuntap.conf command

	for n in $(seq 30); do
		echo "tap$n mode tap master nobridge"
	done >"$conf"
	printf 'add no1 mode tap\ndel no1\n' >"$BATS_TEST_TMPDIR/batch"
	for command in "apply $conf" "apply --dry-run $conf" "apply --join all $conf" 'check no1' 'status no1' \
		'show no1' 'add no2 mode tap' 'replace no3 mode tap' 'set no4 up' 'del no2' \
		'del no5 no6 no7 no8 no9 no10 no11 no12 no13 no14 no15' 'add no16 mode tap master nobridge' \
		"del --config $conf" 'del --all' "-b $BATS_TEST_TMPDIR/batch"; do
		# shellcheck disable=SC2086 # words
		run traced -qq -o "$calls" -e trace=ioctl tuntap $command
		run ! grep -E 'SIOCGIF(INDEX|FLAGS|MTU|HWADDR|TXQLEN).*ENODEV' "$calls"
	done
	traced -qq -o "$calls" -e trace=ioctl tuntap add tap99
	grep -q TUNSETIFF "$calls" || complain 'nothing was seen'
}

@test "who attaches to an interface with many queues while it is made has a carrier" {
	need strace
	ip link del tap0
	# Each answer of the kernel takes a while.
	traced -qq -o /dev/null -e trace=sendto -e inject=sendto:delay_exit=400000 \
		tuntap add tap7 mode tap multi_queue mtu 1400 up 3>&- &
	wait_for exists tap7
	tuntap exec tap7 -- sleep 20 3>&- &
	pid=$!
	wait %1 || complain 'not made'
	equal "$(ip -j link show tap7 | jq -r '.[0] | .operstate, .mtu' | tr '\n' ' ')" 'UP 1400 '
	kill "$pid"
}

@test "who attaches to one with many queues while its owner is changed, or it is deleted, has a carrier" {
	need strace
	need_users
	need_root
	local command calls=$BATS_TEST_TMPDIR/calls deleter

	for command in 'tuntap set tap7 user bob' \
		'setpriv --reuid alice --regid alice --init-groups tuntap del tap7'; do
		tuntap replace tap7 mode tap multi_queue user alice up
		# It is attached to for this, and each answer of the device takes a while.
		# shellcheck disable=SC2086 # words
		traced -qq -o "$calls" -e trace=ioctl -e inject=ioctl:delay_exit=500000 $command 3>&- &
		deleter=$!
		wait_for grep -q TUNSETIFF "$calls"
		tuntap exec tap7 -- sleep 20 3>&- &
		pid=$!
		wait "$deleter" || :
		equal "$(ip -j link show tap7 | jq -r '.[0].operstate')" UP
		kill "$pid"
		wait "$pid" || :
	done
}

@test "a signal while it is told what was done: that is told to its end, if somebody reads" {
	need strace
	need jq
	local all begun

	ip link del tap0
	mapfile -t all < <(seq -f tap%g 700)
	ok tuntap add -- "${all[@]}"
	call='write' stops TERM 1 tuntap -j set mtu 1400 -- "${all[@]}"
	equal "$status" 143
	equal "$(jq -c '[length, (map(select(.changed)) | length)]' <<<"$output")" '[700,700]'
	# Nobody reads: a second after the signal it ends all the same, and has told how far it came.
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 8<>"$BATS_TEST_TMPDIR/fifo"
	begun=$SECONDS
	FIFO=$BATS_TEST_TMPDIR/fifo run timeout 60 strace -qq -o /dev/null -e trace=sendto -e inject=sendto:signal=TERM:when=60 \
		bash -c 'exec tuntap -j set mtu 1300 -- "$@" 2>"$0" >"$FIFO"' "$BATS_TEST_TMPDIR/err" "${all[@]}" 8>&-
	equal "$status" 143
	grep -q 'of 700 interfaces were done when the signal came' "$BATS_TEST_TMPDIR/err" || complain
	[ $((SECONDS - begun)) -lt 50 ]
	exec 8>&-
}

# slowly CALL COMMAND...: in the background, with a while after each of those calls.
slowly() {
	local call=$1

	shift
	calls=$BATS_TEST_TMPDIR/calls
	rm -f "$calls"
	traced -qq -o "$calls" -e trace="$call" -e inject="$call":delay_exit=200000 "$@" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	slow=$!
}

@test "apply --join leaves a port in the bridge that it was put into meanwhile" {
	need strace
	ip link del tap0
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
	ip link add br1 type bridge
	ok tuntap add -- tap0 tap1 tap2
	printf '%s mode tap master br0\n' tap0 tap1 tap2 >"$BATS_TEST_TMPDIR/conf"
	slowly sendto tuntap apply --join br0 "$BATS_TEST_TMPDIR/conf"
	wait_for is_port tap0 br0
	ip link set tap2 master br1
	wait "$slow"
	equal "$(ip -j link show tap2 | jq -r '.[0].master')" br1
	run ! grep -q tap2 "$BATS_TEST_TMPDIR/out"
}

is_port() {
	[ "$(ip -j link show "$1" | jq -r '.[0].master')" = "$2" ]
}

@test "del --force does not delete what has another name by now" {
	need strace
	ip link del tap0
	ok tuntap add tap5 mode tap
	hold tap5 tap
	slowly sendto tuntap del tap5 --force
	wait_for grep -q sendto "$calls"
	ip link set tap5 name keep0
	wait "$slow" || :
	exists keep0
	grep -q 'was renamed meanwhile' "$BATS_TEST_TMPDIR/err"
}

@test "an owner does not delete one with many queues that is used meanwhile" {
	need strace
	need_users
	need_root
	local prune

	ip link del tap0
	: >"$BATS_TEST_TMPDIR/none"
	for prune in '' 1; do
		ok tuntap replace tap7 mode tap multi_queue user alice
		if [ -n "$prune" ]; then
			slowly ioctl setpriv --reuid alice --regid alice --init-groups tuntap apply --prune "$BATS_TEST_TMPDIR/none"
		else
			slowly ioctl setpriv --reuid alice --regid alice --init-groups tuntap del tap7
		fi
		wait_for grep -q TUNSETIFF "$calls"
		tuntap exec tap7 -- sleep 20 3>&- &
		pid=$!
		status=0
		wait "$slow" || status=$?
		equal "$status" "$((!${prune:-0}))"
		grep -q 'is in use' "$BATS_TEST_TMPDIR/err" || complain "$(<"$BATS_TEST_TMPDIR/err")"
		kill "$pid"
		wait "$pid" || :
		exists tap7
	done
}

@test "a signal while a carrier comes on: the queue that held it is disabled again" {
	need strace
	ip link del tap0
	ok tuntap add tap0 mode tap multi_queue up
	tuntap hold tap0 3>&- &
	pid=$!
	wait_for is_held tap0
	ok tuntap set tap0 carrier off
	traced -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=ioctl tuntap set tap0 carrier on
	nth=$(grep -n -m 1 TUNSETQUEUE "$BATS_TEST_TMPDIR/calls")
	ok tuntap set tap0 carrier off
	stops TERM "${nth%%:*}" tuntap set tap0 carrier on
	equal "$status" 143
	equal "$(ip -d -j link show tap0 | jq -c '.[0].linkinfo.info_data | .numqueues, .numdisabled' | xargs)" '0 1'
	kill "$pid"
	wait "$pid" || :
}

is_held() {
	[ "$(ip -d -j link show "$1" | jq '.[0].linkinfo.info_data.numdisabled')" = 1 ]
}

ended() {
	! kill -0 "$1"
}

@test "a relay beside a program that came between its look and its queue is refused" {
	need strace
	ip link del tap0
	ok tuntap add tap0 mode tap multi_queue vnet_hdr up
	slowly ioctl tuntap relay tap0 --plain --listen 127.0.0.1:7777
	wait_for grep -q TUNSETIFF "$calls"
	tuntap exec tap0 -- sleep 20 3>&- &
	pid=$!
	wait_for ended "$slow"
	status=0
	wait "$slow" || status=$?
	equal "$status" 1
	grep -q 'is used by another program' "$BATS_TEST_TMPDIR/err" || complain "$(<"$BATS_TEST_TMPDIR/err")"
	kill "$pid"
	wait "$pid" || :
}
