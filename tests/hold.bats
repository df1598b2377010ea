# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap hold, and set NAME carrier: the carrier of an interface that programs come to and go from.
# shellcheck disable=SC2154 # status, output and stderr are set

load helper

setup() {
	need_tun
	T=$BATS_TEST_TMPDIR
}

carrier() {
	cat "/sys/class/net/$1/carrier"
}

is() {
	[ "$(carrier "$1")" = "$2" ]
}

# held NAME...: in the background, its pid in $held; it has told that it is ready.
held() {
	"${as[@]}" env NOTIFY_SOCKET="$T/notify" tuntap hold "$@" 2>"$T/err" 3>&- &
	held=$!
	wait_for grep -q READY=1 "$T/ready"
	: >"$T/ready"
}

# What a service manager does: it listens.
listens() {
	need socat
	chmod 777 "$T"
	socat -u "UNIX-RECV:$T/notify,mode=777" "CREATE:$T/ready" 3>&- &
	wait_for test -S "$T/notify"
}

ended() {
	status=0
	wait "$held" || status=$?
	stderr=$(cat "$T/err")
}

@test "the carrier stays while programs come and go" {
	need_sysfs
	listens
	tuntap add t0 mode tap multi_queue
	ip link set t0 addrgenmode none up
	is t0 0
	held t0
	is t0 1
	equal "$(ip -d -j link show t0 | jq -c ".[0].linkinfo.info_data | [.numqueues, .numdisabled]")" "[0,1]"
	ip monitor link dev t0 >"$T/events" 3>&- &
	sleep 0.2
	for _ in 1 2 3; do
		ok tuntap exec t0 -- cat /sys/class/net/t0/carrier
		equal "$output" 1
		equal "$(tunread try t0 tap multi_queue)" ok
		is t0 1
	done
	run ! grep -q NO-CARRIER "$T/events"
	kill "$held"
	ended
	equal "$status$stderr" 0
	wait_for is t0 0
}

@test "a program that is attached gets all packets" {
	need ping
	need_sysfs
	listens
	tuntap add t0 mode tun multi_queue addr 10.0.1.1/24
	ip link set t0 addrgenmode none up
	held t0
	tuntap read t0 --answer >"$T/out" 2>&1 3>&- &
	wait_for eval '[[ $(tuntap -d show t0) == *"tuntap($!)"* ]]'
	ping -n -q -c 20 -i 0.01 -W 1 10.0.1.2 >"$T/ping"
	grep -q '20 received' "$T/ping" || complain "$(cat "$T/ping")"
}

@test "several, one of which is deleted" {
	need_sysfs
	listens
	tuntap add multi_queue mode tun -- t0 t1
	ip link set t0 up
	ip link set t1 up
	held t0 t1
	is t0 1 && is t1 1
	ip link del t0
	wait_for grep -q 't0: was deleted' "$T/err"
	is t1 1
	kill -TERM "$held"
	ended
	equal "$status" 1
	wait_for is t1 0
	held t1
	ip link del t1
	ended
	equal "$status" 1
}

@test "all or none, and why" {
	need_users
	tuntap add t0 mode tun multi_queue
	tuntap add t1 mode tun
	ip link set t0 up
	before=$(tuntap -j status)
	fails 1 tuntap hold t0 t1
	says 't1: has one queue' 'hint: delete the interface and add it again, with multi_queue'
	fails 1 tuntap hold t0 nix
	says 'nix: no such interface'
	fails 1 tuntap hold lo
	fails 1 as alice tuntap hold t0
	says 'its owner is root, not alice'
	fails 2 tuntap hold
	fails 2 tuntap hold t0 t0
	fails 1 tuntap -b - <<<'hold t0'
	says 'hold cannot be a line of a batch'
	equal "$(tuntap -j status)" "$before"
	for socket in /no/such nonsense @ "$(printf '/%0200d' 0)"; do
		run --separate-stderr timeout -s TERM 1 env NOTIFY_SOCKET="$socket" tuntap hold t0
		equal "$status" 124
		says 'warning: cannot notify the service manager'
	done
}

@test "an ordinary user holds their own" {
	need_users
	need_sysfs
	listens
	tuntap add t0 mode tun multi_queue user alice
	ip link set t0 up
	as=(setpriv --reuid alice --regid alice --init-groups)
	held t0
	is t0 1
	kill "$held"
	ended
	equal "$status" 0
}

@test "set carrier: a cable that is pulled stays so" {
	need_root
	need_sysfs
	need jq
	listens
	tuntap add t0 mode tap multi_queue
	ip link set t0 addrgenmode none up
	for state in on off; do
		fails 1 tuntap set t0 carrier $state
		says 't0: no visible process holds it' 'hint: tuntap hold dev t0'
	done
	# Not an option of ip's that is ignored: nobody thinks that all are held.
	for option in --all -all; do
		fails 2 tuntap hold t0 $option
		says "unknown option \"$option\""
	done
	ok tuntap hold --help
	[[ $output == *'systemctl enable tuntap-hold@'* ]] || complain
	# Alone, or not at all.
	for words in 'set t0 up carrier off' 'set dev t0 carrier off dev t1' 'set dev t0 dev t1 carrier on' \
		'add t2 up carrier on'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap $words
		says '"carrier"' 'stands alone'
	done
	echo 't2 mode tap carrier off' >"$BATS_TEST_TMPDIR/conf"
	fails 2 tuntap apply - <"$BATS_TEST_TMPDIR/conf"
	says 'unexpected word "carrier": it stands alone, and only with set'
	held t0
	ok tuntap set t0 carrier off
	is t0 0
	ok tuntap set t0 carrier off
	ok tuntap exec t0 -- cat /sys/class/net/t0/carrier
	equal "$output" 0
	is t0 0
	ok tuntap -j set dev t0 carrier on
	equal "$(jq -c '.[0] | [.ifname, .action, .changed]' <<<"$output")" '["t0","alter",true]'
	is t0 1
	ok tuntap -j set t0 carrier on
	equal "$(jq -c '.[0] | [.action, .changed]' <<<"$output")" '["keep",false]'
	ok tuntap exec t0 -- cat /sys/class/net/t0/carrier
	equal "$output" 1
	equal "$(ip -d -j link show t0 | jq -c '.[0].linkinfo.info_data | [.numqueues, .numdisabled]')" '[0,1]'
	need_users
	fails 1 as alice tuntap set t0 carrier off
	is t0 1
}

@test "set carrier of one that a program uses" {
	need_root
	need_sysfs
	tuntap add t0 mode tun
	ip link set t0 up
	hold t0 tun
	ok tuntap set t0 carrier off
	is t0 0
	ok tuntap set t0 carrier on
	is t0 1
	for words in 't0 carrier' 't0 carrier up' 't0 carrier on mtu 1400' 't0 mtu 1400 carrier on' \
		'lo t0 carrier on' 't0 t1 carrier on'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap set $words
	done
	fails 1 tuntap set lo carrier on
	fails 1 tuntap set nix carrier on
	is t0 1
	# It is a name like another, too.
	ip tuntap add carrier mode tun
	ok tuntap set carrier mtu 1400
}

@test "what the README shows" {
	need_root
	need_users
	need_sysfs
	local lines

	listens
	mapfile -t lines < <(sed -n '/^### The cable/,/^## /s/^    # //p' "$SRCDIR/README.md")
	equal "${#lines[@]}" 3
	eval "${lines[0]}"
	equal "${lines[1]}" 'systemctl enable --now tuntap-hold@tap1'
	# What that runs.
	eval "hold_it() { $(sed -n 's/^ExecStart=//p' "$BUILDDIR/init/tuntap-hold@.service" |
		sed 's|^[^ ]*/tuntap hold|held|; s/%I/tap1/') ; }"
	hold_it
	is tap1 1
	eval "${lines[2]}"
	is tap1 0
}
