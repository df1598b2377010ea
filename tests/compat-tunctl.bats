# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Called as tunctl: what is ours, beside what compat.bats compares with the original.

load helper

setup() {
	mkdir "$BATS_TEST_TMPDIR/bin"
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/bin"
	ln -s "$TUNTAP" "$BATS_TEST_TMPDIR/bin/tunctl"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

info() {
	link "$1" | jq -c '.[0].linkinfo.info_data | [.type, .pi, .vnet_hdr, .user, .group]'
}

@test "the lines of Red Hat's scripts: -n makes a tun, -p a tap" {
	need_users
	need jq
	need_tun
	local line word want n=0
	while read -r word line; do
		[ "$word" = RH ] || continue
		n=$((n + 1))
		# shellcheck disable=SC2086 # several words
		ok $line
		[[ $output == "Set '"*"' persistent and owned by uid "* ]]
		want=tap
		[[ $line != *' -n '* ]] || want=tun
		line=${line#*-t }
		equal "$(link "${line%% *}" | jq -r '.[0].linkinfo.info_data.type')" "$want"
	done <"$SRCDIR/tests/compat/tunctl.txt"
	[ "$n" -ge 3 ]
	fails 1 tunctl -p -t tun0
	says 'is a tun, not a tap'
	fails 1 tunctl -p -d tun0
	ok tunctl -n -d tun0
	equal "$output" "Set 'tun0' nonpersistent"
}

@test "usage goes to standard error, with status 1" {
	fails 1 tunctl -h
	says 'Create: tunctl [-b]' 'Delete: tunctl -d'
	fails 1 tunctl -q
	fails 1 tunctl tap0
}

@test "any path to the name will do; another name is tuntap" {
	need_tun
	ok "$BATS_TEST_TMPDIR/bin/tunctl" -b
	equal "$output" tap0
	ln -s "$TUNTAP" "$BATS_TEST_TMPDIR/bin/xtunctl"
	ok xtunctl show
	equal "$output" 'tap0: tap persist user 0'
	(exec -a tunctl tuntap -d tap0)
	equal "$(tuntap)" ""
}

@test "ids and names are checked, and nothing is opened" {
	need strace
	need_plain
	local word
	for word in -5 99999999999 4294967295 '' ' 1' 08 1e3 no-such; do
		fails 1 tunctl -t tap0 -u "$word"
		fails 1 tunctl -t tap0 -g "$word"
	done
	for word in averylongname0123 a/b . all -b 'a b'; do
		fails 1 tunctl -t "$word"
		fails 1 tunctl -d "$word"
	done
	fails 1 tunctl -d ''
	fails 1 tunctl -d 'x%d'
	run traced -f -e trace=openat,open -o "$BATS_TEST_TMPDIR/trace" tunctl -t tap0 -u -5
	grep -q passwd "$BATS_TEST_TMPDIR/trace" || grep -q openat "$BATS_TEST_TMPDIR/trace"
	run ! grep -q net/tun "$BATS_TEST_TMPDIR/trace"
	equal "$(tuntap)" ""
}

@test "what exists keeps its flags, and is handed over" {
	need_users
	need jq
	need_tun
	tuntap add tap0 pi vnet_hdr user alice
	ok tunctl -t tap0 -u bob -g vpn
	equal "$output" "Set 'tap0' persistent and owned by uid 4202 gid 4300"
	says 'cannot attach: not in group vpn'
	equal "$(info tap0)" '["tap",true,true,"bob","vpn"]'
	# To the caller, where nobody is said; and with a group alone the owner stays.
	ok tunctl -t tap0
	equal "$(info tap0)" '["tap",true,true,"root","vpn"]'
	ok tunctl -t tap0 -g alice
	equal "$output" "Set 'tap0' persistent and owned by gid 4201"
	equal "$(info tap0)" '["tap",true,true,"root","alice"]'
}

@test "no carrier blips when it is handed over" {
	need_users
	need_tun
	tuntap add tap0 up user alice
	ip monitor link >"$BATS_TEST_TMPDIR/events" 3>&- &
	sleep 0.2
	ok tunctl -t tap0 -u bob
	ip link set tap0 mtu 1400
	wait_for grep -q 'mtu 1400' "$BATS_TEST_TMPDIR/events"
	run ! grep -q LOWER_UP "$BATS_TEST_TMPDIR/events"
}

@test "-d of a missing interface makes none, and says so" {
	need_tun
	ip monitor link >"$BATS_TEST_TMPDIR/events" 3>&- &
	sleep 0.2
	run --separate-stderr tunctl -d tap0
	equal "$output" "Set 'tap0' nonpersistent"
	[ "$status" -eq 0 ]
	says 'tap0: warning: no such interface'
	ip link add name last type bridge
	wait_for grep -q last "$BATS_TEST_TMPDIR/events"
	run ! grep -q tap0 "$BATS_TEST_TMPDIR/events"
}

@test "one that is in use is neither handed over nor deleted" {
	need_users
	need jq
	need_tun
	tuntap add tap0 user alice
	hold tap0 tap
	fails 1 tunctl -t tap0 -u bob
	says 'in use by tunread'
	fails 1 tunctl -t tap0 -u alice
	fails 1 tunctl -d tap0
	says 'hint: end that process, or: tuntap del tap0 --force'
	equal "$(info tap0)" '["tap",false,false,"alice",null]'
}

@test "-f is another device, or fails" {
	need_tun
	need_root
	mknod "$BATS_TEST_TMPDIR/tun" c 10 200
	ok tunctl -t tap0 -f "$BATS_TEST_TMPDIR/tun"
	local file
	for file in /dev/null /does/not/exist /; do
		fails 1 tunctl -t tap1 -f "$file"
		fails 1 tunctl -t tap0 -f "$file"
		fails 1 tunctl -d tap0 -f "$file"
		fails 1 tunctl -d tap7 -f "$file"
		says "$file"
	done
	equal "$(tuntap)" 'tap0: tap persist user 0'
	ok tunctl -f "$BATS_TEST_TMPDIR/tun" -d tap0
	equal "$(tuntap)" ""
}

@test "an ordinary user: hands over and deletes what is theirs" {
	need_tun
	need_users
	tuntap add tap0 user alice
	tuntap add tap1 user bob
	ok as alice tunctl -t tap0
	equal "$output" "Set 'tap0' persistent and owned by uid 4201"
	fails 1 as alice tunctl -t tap1
	fails 1 as alice tunctl -d tap1
	fails 1 as alice tunctl -t tap2
	says CAP_NET_ADMIN
	ok as alice tunctl -t tap0 -u bob
	fails 1 as alice tunctl -d tap0
	ok as bob tunctl -d tap0
	equal "$(tuntap)" 'tap1: tap persist user 4202'
}

@test "output that cannot be written is a failure" {
	need_tun
	run bash -c 'tunctl -b >/dev/full'
	[ "$status" -eq 1 ]
}

@test "tunctl -d and -u by an altname" {
	ok tuntap add tap0 mode tap
	ip link property add dev tap0 altname alt0 || skip 'no altnames here'
	ok tunctl -t alt0 -u root
	ok tunctl -d alt0
	run ! exists tap0
}
