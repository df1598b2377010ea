# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# apply and del --config: one file says what should be there.

load helper

setup() {
	need_tun
	conf=$BATS_TEST_TMPDIR/tuntap.conf
}

# The interfaces there are, their names alone.
names() {
	ip -o link show type tun | awk -F': ' '{ sub(/@.*/, "", $2); print $2 }' | sort | xargs
}

@test "a file is made, and a second run finds nothing to do" {
	need_users
	ip link add br0 type bridge
	cat >"$conf" <<-'END'
		# The machines.
		tap0 mode tap user alice addr 10.0.0.1/24 up   # first
		vm1 mode tap group vpn master br0 \
		    alias "rack #3" mtu 1400
		"tun0" unowned pi addr 10.3.0.1 peer 10.3.0.2
	END
	ok tuntap apply "$conf"
	equal "$(cut -d: -f1,2 <<<"$output")" $'tap0: made\nvm1: made\ntun0: made'
	equal "$(link vm1 | jq -c '.[0] | [.ifalias, .mtu, .master, .linkinfo.info_data.group]')" \
		'["rack #3",1400,"br0","vpn"]'
	ok tuntap apply "$conf"
	equal "$output$stderr" ""
	ok tuntap -j apply "$conf"
	equal "$(jq -c 'map(.changed)' <<<"$output")" '[false,false,false]'
}

@test "only what differs is touched, and it says what" {
	echo 'tap0 mtu 1400 addr 10.0.0.1/24' >"$conf"
	ok tuntap apply -q "$conf"
	equal "$output" ""
	ok tuntap set tap0 mtu 1300 addr 10.0.0.2/24
	ok tuntap apply "$conf"
	equal "$output" 'tap0: changed: mtu 1400 (was 1300), addr 10.0.0.2/24 gone'
	ok tuntap set tap0 mtu 1300
	ok tuntap -j apply "$conf"
	equal "$(jq -c . <<<"$output")" '[{"ifname":"tap0","action":"alter","changed":true,"changes":[{"word":"mtu","from":"1300","to":"1400"}]}]'
}

@test "directories: their files *.conf, in order" {
	mkdir "$BATS_TEST_TMPDIR/d"
	echo 'tap2' >"$BATS_TEST_TMPDIR/d/20-b.conf"
	echo 'tap1' >"$BATS_TEST_TMPDIR/d/10-a.conf"
	echo 'nonsense here' >"$BATS_TEST_TMPDIR/d/x.conf~"
	echo 'nonsense here' >"$BATS_TEST_TMPDIR/d/.hidden.conf"
	echo 'tap3' >"$conf"
	ok tuntap apply "$conf" "$BATS_TEST_TMPDIR/d"
	equal "$(cut -d: -f1 <<<"$output" | xargs)" 'tap3 tap1 tap2'
	ok tuntap del --config "$BATS_TEST_TMPDIR/d"
	equal "$(names)" tap3
}

@test "a directory that cannot be read to its end prunes nothing" {
	need strace
	need_plain
	mkdir "$conf.d"
	echo tap0 >"$conf.d/a.conf"
	ok tuntap apply "$conf.d"
	run --separate-stderr traced -qq -o /dev/null -e trace=getdents64 \
		-e inject=getdents64:error=EIO tuntap apply --prune "$conf.d"
	[ "$status" -ne 0 ]
	says "cannot read $conf.d: Input/output error"
	equal "$(names)" tap0
}

@test "what a directory has under the name of a file must be one" {
	mkdir "$conf.d" "$conf.d/b.conf"
	mkfifo "$conf.d/a.conf"
	run --separate-stderr timeout 5 tuntap apply "$conf.d"
	[ "$status" -ne 124 ] && [ "$status" -ne 0 ]
	says "$conf.d/a.conf is not a regular file" "$conf.d/b.conf is not a regular file"
	# One that is named may be a pipe.
	ok tuntap apply <(echo tap0)
	equal "$(names)" tap0
}

@test "a byte order mark is no part of the first name" {
	printf '\xef\xbb\xbftap0\n' >"$conf"
	ok tuntap apply "$conf"
	equal "$(names)" tap0
	printf '\xef\xbb\xbf' >"$conf"
	ok tuntap apply "$conf"
	# Nor of the first command of a batch, whatever pieces it comes in.
	ok tuntap -b "$conf"
	printf '\xef\xbb\xbfadd tap1\nadd tap2\n' >"$conf"
	ok tuntap -b "$conf"
	pieces() {
		printf '\xef'
		sleep 0.1
		printf '\xbb\xbfadd'
		sleep 0.1
		printf ' tap3\n'
	}
	ok tuntap -b - < <(pieces)
	equal "$(names)" 'tap0 tap1 tap2 tap3'
	# Elsewhere it is one.
	run -1 --separate-stderr tuntap -b - <<<$'show\n\xef\xbb\xbfshow'
	says 'Command failed -:2'
	fails 1 tuntap -b - <<<$'\xef\xbb'
}

@test "a file called like a word hides no option" {
	cd "$BATS_TEST_TMPDIR"
	echo tap0 >d
	run tuntap apply d --dry-run
	equal "$status" 1
	equal "$(names)" ''
	ok tuntap apply d
	hold tap0 tap
	run tuntap del --config d
	equal "$status" 1
	ok tuntap del d --config --force
	equal "$(names)" ''
}

@test "standard input" {
	run --separate-stderr tuntap apply - <<<'tap0 mtu 1400'
	equal "$status $output" '0 tap0: made: mode tap, user root, mtu 1400'
	run --separate-stderr tuntap apply - <<<'tap0 mtu x'
	equal "$status" 2
	says '-:1:10: mtu "x"'
}

@test "a dry run that cannot be made is no answer: status 2, not 1" {
	need_root
	echo tap0 >"$conf"
	fails 2 tuntap -n nosuch apply --dry-run "$conf"
	fails 2 tuntap apply --dry-run "$conf" -n nosuch
	says 'no such network namespace'
	fails 1 tuntap -n nosuch apply "$conf"
	tuntap apply -q "$conf"
	run --separate-stderr bash -c 'tuntap -j apply --dry-run "$1" >/dev/full' - "$conf"
	equal "$status" 2
}

@test "the usual places, which may be missing" {
	need_root
	# What configure was told; the machine's own /etc stays as it is.
	ok tuntap help apply
	[[ $output =~ (/[^ ]*/)tuntap.conf ]]
	local etc=${BASH_REMATCH[1]%/}
	[ -d "$etc" ] || skip "there is no $etc"
	unshare -m bash -c '
		set -e
		cp -aL /etc/passwd /etc/group "$2"
		mount -t tmpfs -o mode=755 tmpfs "$1"
		cp "$2/passwd" "$2/group" "$1"
		tuntap apply 2>&1
		tuntap apply --prune 2>&1 && exit 1
		mkdir "$1/tuntap.d"
		echo tap1 >"$1/tuntap.d/a.conf"
		tuntap apply
		echo tap0 >"$1/tuntap.conf"
		tuntap apply
		tuntap del --config
		tuntap apply --dry-run && exit 1
		tuntap apply
		mv "$1/tuntap.conf" "$1/elsewhere"
		ln -s nowhere "$1/tuntap.conf"
		tuntap apply --prune && exit 1
		ip link show tap0
		mv "$1/elsewhere" "$1/tuntap.conf"
		tuntap del --config
		rm -r "$1"/tuntap.*
		tuntap del --config
	' bash "$etc" "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/out" || complain "$(cat "$BATS_TEST_TMPDIR/out")"
	run cat "$BATS_TEST_TMPDIR/out"
	[[ ${lines[0]} == *'warning: there is no file to apply' ]]
	[[ ${lines[2]} == *'no file that says what should be there' ]]
	equal "${lines[4]}" 'tap1: made: mode tap, user root'
	equal "${lines[5]}" 'tap0: made: mode tap, user root'
	equal "$(names)" ""
}

@test "all mistakes at once, each in its place, with the line and a caret; nothing is touched" {
	printf '%s\n' 'tap0 mtu 5 txqueuelen -1' 'vm1 user root' 'add tap7' 'mode tap' \
		$'tap5\taddr 10.0.0.1 peer ::1 nodad mtu 66 addr 1.2.3.4' 'tap%d' 'tap6 alias "open' \
		'tap0' 'tun8 lladdr 02:00:00:00:00:01' 'tap9 tap10' 'tapé mode tap mtu x' \
		'good0 mode tap' 'tap11 up down' 'tap12 \' '   mtu' >"$conf"
	fails 2 tuntap apply "$conf"
	equal "$(grep -o "^tuntap: $conf:[0-9]*:[0-9]*" <<<"$stderr" | cut -d: -f3,4 | xargs)" \
		'1:10 1:23 2:1 3:1 4:1 5:25 5:39 5:47 6:1 7:12 8:1 9:1 10:6 11:20 13:10 15:4'
	says '
    tap0 mtu 5 txqueuelen -1
             ^
' '
    tapé mode tap mtu x
                      ^
' "interface \"tap0\" is named twice: first in $conf:1:1" 'hint: the words of add follow the name; an interface of this name: dev add'
	equal "$(names)" ""
	ok tuntap add tap0
	fails 2 tuntap del --config "$conf"
	exists tap0
}

@test "a name twice in two files names both places" {
	mkdir "$BATS_TEST_TMPDIR/d"
	printf 'tap0\ntap1\n' >"$BATS_TEST_TMPDIR/d/a.conf"
	printf '\n  tap1 # again\n' >"$BATS_TEST_TMPDIR/d/b.conf"
	fails 2 tuntap apply "$BATS_TEST_TMPDIR/d"
	says "$BATS_TEST_TMPDIR/d/b.conf:2:3: " "first in $BATS_TEST_TMPDIR/d/a.conf:2:1"
	equal "$(names)" ""
}

@test "an interface may be called like a word, behind dev" {
	local verb verbs

	printf 'dev up mode tap\ndev add mode tap\nname set mode tap\nu mode tap\n' >"$conf"
	ok tuntap apply "$conf"
	equal "$(names)" 'add set u up'
	# Every verb of the program is known as one, also as ip spells it.
	verbs=$(tuntap help | awk '/^  [a-z]/ { print $1 }')
	verbs+=" $(sed -n 's/^\t\.ip = {\(.*\)},$/\1/p' "$SRCDIR"/src/*/*.c | tr -d '",')"
	[[ $verbs == *set-owner*lst* ]]
	for verb in $verbs tuntap; do
		echo "$verb tap5" >"$conf"
		fails 2 tuntap apply "$conf"
		says "not with \"$verb\""
	done
	# Without one it would be for an interface that the kernel names.
	echo -- >"$conf"
	fails 2 tuntap apply "$conf"
	says "$conf:1:1: a line begins with the name of an interface"
}

@test "quotes, comments and continued lines" {
	printf '%s\n' '# nothing' '  ' 'tap0 alias a#b' "tap1 alias 'it is'\" so\"" 'tap2 alias x#"y z" # c' \
		'tap3 \' 'mtu \' '1400' >"$conf"
	ok tuntap apply -q "$conf"
	equal "$(link tap0 | jq -r '.[0].ifalias')" 'a#b'
	equal "$(link tap1 | jq -r '.[0].ifalias')" 'it is so'
	equal "$(link tap2 | jq -r '.[0].ifalias')" 'x#y z'
	equal "$(link tap3 | jq -r '.[0].mtu')" 1400
	printf 'tap4 alias "x\0y"\n' >"$conf"
	fails 2 tuntap apply "$conf"
	says "$conf:1:1: " 'NUL'
	: >"$conf"
	ok tuntap apply "$conf"
	printf 'tap5' >"$conf"
	ok tuntap apply "$conf"
}

@test "an unknown user or group fails its own line alone" {
	printf '%s\n' 'tap0 user nosuch' 'tap1 group nosuch mtu 1400' 'tap3' \
		'tap4 user nosuch group nosuch' >"$conf"
	run --separate-stderr tuntap apply "$conf"
	equal "$status" 1
	equal "$(names)" tap3
	says "$conf:1:11: tap0: no such user: \"nosuch\"" "$conf:2:12: tap1: no such group"
	equal "$(grep -c '^tuntap' <<<"$stderr")" 3
	# They are named all the same: not pruned, and deleted with the others.
	ok tuntap add tap0
	run --separate-stderr tuntap apply --prune "$conf"
	equal "$(names)" 'tap0 tap3'
	ok tuntap del --config "$conf"
	equal "$(names)" ""
	# Nonsense on the same line is still nonsense.
	echo 'tap0 user nosuch mtu 1' >"$conf"
	fails 2 tuntap apply "$conf"
	says "$conf:1:22: mtu"
}

@test "one whose bridge is not there is made without, is told, and joins when that comes" {
	local index

	printf '%s\n' 'tap0 master br7 isolated on mtu 1400 up' 'tap1 master br8' 'tap2' >"$conf"
	run --separate-stderr tuntap apply --dry-run "$conf"
	equal "$status" 1
	ok tuntap apply "$conf"
	equal "$output" "tap0: made: mode tap, user root, state up, mtu 1400
tap1: made: mode tap, user root
tap2: made: mode tap, user root"
	equal "$stderr" "tuntap: $conf:1:1: tap0: waits for the bridge \"br7\", which is not there
tuntap: $conf:2:1: tap1: waits for the bridge \"br8\", which is not there"
	index=$(link tap0 | jq '.[0].ifindex')
	# Until then there is nothing to do.
	ok tuntap apply --dry-run "$conf"
	equal "$output" ""
	ok tuntap -j apply "$conf"
	equal "$(jq -c 'map([.ifname, .changed, .awaits])' <<<"$output")" \
		'[["tap0",false,"br7"],["tap1",false,"br8"],["tap2",false,null]]'
	ok tuntap -q apply "$conf"
	equal "$output$stderr" ""
	ok tuntap apply --join all "$conf"
	equal "$stderr" "tuntap: $conf:1:1: tap0: warning: is in no bridge: there is no \"br7\"
tuntap: $conf:2:1: tap1: warning: is in no bridge: there is no \"br8\""

	ip link add br7 type bridge
	ip link add br8 type bridge
	ok tuntap set tap0 mtu 1300
	run --separate-stderr tuntap apply --join br7 --dry-run "$conf"
	equal "$status $output" '1 tap0: would be changed: master br7, isolated on'
	ok tuntap apply --join br7 "$conf"
	equal "$output$stderr" 'tap0: changed: master br7, isolated on'
	equal "$(link tap0 | jq -c '.[0] | [.ifindex, .master, .mtu, .linkinfo.info_slave_data.isolated]')" \
		"[$index,\"br7\",1300,true]"
	equal "$(link tap1 | jq -r '.[0].master')" null
	ok tuntap -j apply --join all "$conf"
	equal "$(jq -c 'map([.ifname, .changed])' <<<"$output")" '[["tap0",false],["tap1",true]]'
	# One in another bridge was put there; one that is gone is not made.
	ip link set tap0 master br8
	ok tuntap del tap1
	ok tuntap apply --join all "$conf"
	equal "$output$stderr" ""
	equal "$(link tap0 | jq -r '.[0].master')" br8
	run ! exists tap1
	ok tuntap apply "$conf"
	equal "$(link tap0 | jq -r '.[0].master')" br7
}

@test "--join is refused beside what does more, and without a bridge" {
	echo 'tap0 master br0' >"$conf"
	fails 2 tuntap apply --join all --prune "$conf"
	fails 2 tuntap apply --join all --recreate "$conf"
	fails 2 tuntap apply --join
	fails 2 tuntap apply "$conf" --join
	equal "$(names)" ""
}

@test "--join of a bridge that no line names is told" {
	echo 'tap0 master br0' >"$conf"
	ok tuntap apply --join br9 "$conf"
	equal "$stderr" 'tuntap: warning: no line has master "br9"'
	ok tuntap -q apply --join br9 "$conf"
	equal "$stderr" ''
	ok tuntap apply --join br0 "$conf"
	equal "$stderr" ''
	: >"$conf"
	ok tuntap apply --join all "$conf"
	equal "$stderr" ''
}

@test "--dry-run prints the changes, does nothing, and its status tells" {
	need_users
	ip link add dum0 type bridge
	printf '%s\n' 'tap0 user alice mtu 1400' 'tap1' >"$conf"
	run --separate-stderr as alice tuntap apply --dry-run "$conf"
	equal "$status $output" '1 tap0: would be made: mode tap, user alice, mtu 1400
tap1: would be made: mode tap, user alice'
	equal "$(names)" ""
	ok tuntap apply -q "$conf"
	ok as alice tuntap apply --dry-run "$conf"
	equal "$output" ""
	ok tuntap add tap9
	run --separate-stderr tuntap -j apply --dry-run --prune "$conf"
	equal "$status" 1
	equal "$(jq -c 'map([.ifname, .action, .changed])' <<<"$output")" \
		'[["tap0","keep",false],["tap1","keep",false],["tap9","remove",true]]'
	equal "$(names)" 'tap0 tap1 tap9'
	# What cannot be: as apply would say.
	printf '%s\n' 'dum0 mode tap' >"$conf"
	run --separate-stderr tuntap apply --dry-run "$conf"
	equal "$status" 1
	says 'not a tun/tap interface, but a bridge'
	printf '%s\n' 'tap7 master br7' >"$conf"
	run --separate-stderr tuntap apply --dry-run "$conf"
	equal "$status $output" '1 tap7: would be made: mode tap, user root'
	says 'waits for the bridge "br7"'
	for master in lo tap0; do
		for name in tap1 tap7; do
			echo "$name master $master" >"$conf"
			run --separate-stderr tuntap apply --dry-run "$conf"
			equal "$status$output" 1
			equal "$stderr" "tuntap: $conf:1:1: $name: \"$master\" is not a bridge: it can have no ports"
		done
	done
	# In the words of apply; those that have ports and are no bridges too.
	run --separate-stderr tuntap apply "$conf"
	equal "$stderr" "tuntap: $conf:1:1: tap7: \"tap0\" is not a bridge: it can have no ports"
	for kind in bridge bond team 'vrf table 7'; do
		# shellcheck disable=SC2086 # words
		ip link add m0 type $kind 2>/dev/null || continue
		echo 'tap7 master m0' >"$conf"
		run --separate-stderr tuntap apply --dry-run "$conf"
		equal "$status $output" '1 tap7: would be made: mode tap, user root, master m0'
		ip link del m0
	done
	fails 2 tuntap apply --dry-run /nonexistent
	echo 'tap0 mtu x' >"$conf"
	fails 2 tuntap apply --dry-run "$conf"
}

@test "what is in a bridge by another's hand stays there, and is saved so" {
	ip link add br0 type bridge
	echo 'tap0 up' >"$conf"
	ok tuntap apply "$conf"
	ip link set tap0 master br0
	ok tuntap apply --prune --dry-run "$conf"
	equal "$output" ""
	ok tuntap apply --prune "$conf"
	equal "$(link tap0 | jq -r '.[0].master')" br0
	equal "$(tuntap save | grep -c 'master br0')" 1
	ip link set tap0 nomaster
	tuntap save >"$conf"
	run grep -c master "$conf"
	equal "$output" 0
	ip link set tap0 master br0
	ok tuntap apply "$conf"
	equal "$(link tap0 | jq -r '.[0].master')" br0
	echo 'tap0 nomaster' >"$conf"
	ok tuntap apply "$conf"
	equal "$output" 'tap0: changed: master br0 gone'
}

@test "--prune removes what no file names, and nothing else" {
	ip link add br0 type bridge
	ip link add veth0 type veth peer name veth1 2>/dev/null || :
	ok tuntap add tap0
	ok tuntap add tap1
	ok tuntap add tun1
	hold t5 tun
	echo tap0 >"$conf"
	ok tuntap apply --prune "$conf"
	equal "$output" $'tap1: removed\ntun1: removed'
	equal "$(names)" 't5 tap0'
	exists br0
}

@test "--prune spares what is in use, names the program, and is no failure" {
	ok tuntap add tap1
	hold tap1 tap
	: >"$conf"
	ok tuntap apply --prune "$conf"
	equal "$output" ""
	says 'tap1: warning: is in use by tunread'
	equal "$(names)" tap1
	ok tuntap apply --prune --dry-run "$conf"
	ok tuntap apply --prune -q "$conf"
	equal "$output$stderr" ""
	kill "$holder"
	wait "$holder" || :
	ok tuntap apply --prune "$conf"
	equal "$(names)" ""
}

@test "--recreate, and its refusal in a dry run of one in use" {
	ok tuntap add tap0 pi
	echo tap0 >"$conf"
	run --separate-stderr tuntap apply "$conf"
	equal "$status" 1
	says "$conf:1:1: tap0: " 'pi (it is on)'
	run --separate-stderr tuntap apply --recreate --dry-run "$conf"
	equal "$status $output" '1 tap0: would be recreated: pi off (was on)'
	hold tap0 tap pi
	run --separate-stderr tuntap apply --recreate --dry-run "$conf"
	equal "$status $output" '1 '
	says 'in use by tunread'
	kill "$holder"
	wait "$holder" || :
	ok tuntap apply --recreate "$conf"
	equal "$output" 'tap0: recreated: pi off (was on)'
}

@test "del --config: missing ones are no error, one in use is, but for --force" {
	printf 'tap0\ntap1\ntap2 user nosuch\n' >"$conf"
	ok tuntap add tap0
	ok tuntap add tap2
	ok tuntap add tap9
	ok tuntap del --config "$conf"
	equal "$output$stderr $(names)" ' tap9'
	ok tuntap del --config "$conf"
	ok tuntap add tap1
	hold tap1 tap
	fails 1 tuntap del --config "$conf"
	says tap1 'in use' tunread
	ok tuntap del --config "$conf" --force
	equal "$(names)" tap9
	fails 2 tuntap del --config --all "$conf"
	fails 2 tuntap del --config --al-l "$conf"
	equal "$(names)" tap9
}

@test "a misspelled option is no file" {
	fails 2 tuntap apply --dryrun
	says 'unknown option "--dryrun"'
	echo tap0 >"$BATS_TEST_TMPDIR/-x"
	cd "$BATS_TEST_TMPDIR"
	ok tuntap apply -- -x
}

@test "a file that others may write is refused when root applies it" {
	need_root
	need_users
	echo tap0 >"$conf"
	chmod 666 "$conf"
	fails 1 tuntap apply "$conf"
	says 'written by users other than root' 'chmod go-w'
	chmod 664 "$conf"
	chgrp vpn "$conf"
	fails 1 tuntap apply "$conf"
	fails 1 tuntap del --config "$conf"
	chmod 644 "$conf"
	chown alice "$conf"
	fails 1 tuntap apply "$conf"
	says 'uid 4201'
	mkdir -m 777 "$BATS_TEST_TMPDIR/d"
	fails 1 tuntap apply "$BATS_TEST_TMPDIR/d"
	equal "$(names)" ""
	# No hint gives root what root has not read.
	fails 1 tuntap apply "$conf"
	says 'read it, and use a copy'
	[[ $stderr != *chown* ]] || complain 'chown is proposed'
	# Who is not root may, and cannot do much.
	ok tuntap add tap0 user alice
	ok as alice tuntap apply "$conf"
	chown root "$conf"
	ok tuntap apply "$conf"
}

@test "two at once do not hurt each other" {
	local i j pids

	need_root
	for ((i = 0; i < 12; i++)); do
		echo "tap$i mtu 1400 addr 10.0.$i.1/24 addr 10.0.$i.2/24 up"
	done >"$conf"
	for ((j = 0; j < 5; j++)); do
		pids=()
		for ((i = 0; i < 4; i++)); do
			tuntap apply -q "$conf" 3>&- 2>>"$BATS_TEST_TMPDIR/err" &
			pids+=($!)
		done
		for i in "${pids[@]}"; do
			wait "$i" || complain "$(cat "$BATS_TEST_TMPDIR/err")"
		done
		ok tuntap apply --dry-run "$conf"
		ok tuntap del --config "$conf"
	done
	equal "$(cat "$BATS_TEST_TMPDIR/err")" ""
}

@test "the lock is root's alone, and apply waits for it" {
	need_root
	need_users
	need flock
	echo tap0 >"$conf"
	ok tuntap apply -q "$conf"
	equal "$(stat -c '%a %U' /run/tuntap)" '700 root'
	run as alice flock -n /run/tuntap true
	[ "$status" -ne 0 ]
	flock /run/tuntap sleep 1 3>&- &
	wait_for bash -c '! flock -n /run/tuntap true'
	ok tuntap apply "$conf"
	says 'is waiting for another apply'
	# One that others may enter is none; the work is done all the same.
	chmod 755 /run/tuntap
	ok tuntap apply "$conf"
	says 'warning: /run/tuntap'
	chmod 700 /run/tuntap
}

@test "the wait for the lock has an end, and names who has it" {
	local command

	need_root
	need_plain
	need flock
	need strace
	ok tuntap apply -q <(:)
	flock -o /run/tuntap sleep 60 3>&- &
	wait_for bash -c '! flock -n /run/tuntap true'
	echo tap0 >"$conf"
	for command in apply 'del --config'; do
		# shellcheck disable=SC2086 # two words
		run --separate-stderr timeout 60 strace -qq -o /dev/null \
			-e inject=?ppoll_time64,ppoll:retval=0 tuntap $command "$conf"
		equal "$status" 1
		says 'tuntap: is waiting for another apply to finish: flock (' \
			'tuntap: another apply has not finished within five minutes: flock (' \
			'hint: nothing was changed'
		run ! exists tap0
	done
	# Who only asks waits for nobody.
	run --separate-stderr timeout 20 tuntap apply --dry-run "$conf"
	equal "$status $stderr" '1 '
}

@test "a batch that goes on leaves the lock to others when apply has ended" {
	need_root
	need flock
	echo tap0 >"$conf"
	mkfifo "$BATS_TEST_TMPDIR/lines"
	tuntap -b - <"$BATS_TEST_TMPDIR/lines" 3>&- &
	exec 4>"$BATS_TEST_TMPDIR/lines"
	printf '%s\n' "apply -q $conf" "del --config $conf" 'add tap9' >&4
	wait_for exists tap9
	run -0 flock -n /run/tuntap true 4>&-
	exec 4>&-
	wait
}

@test "a line with an unknown user is never carried out without it" {
	local pid

	hold tap0 tap
	pid=$holder
	echo 'tap0 user nobody-of-that-name' >"$conf"
	{ sleep 0.5; kill "$pid"; } 3>&- &
	fails 1 tuntap apply "$conf"
	says 'nobody-of-that-name'
	wait_for bash -c '! ip link show dev tap0 2>/dev/null'
	sleep 0.3
	run ! exists tap0
}

@test "a name busy with another's unfinished add is tried again" {
	local pid

	# A program that made the interface, and goes soon: as an add that fails.
	hold tap0 tap
	pid=$holder
	echo 'tap0 mtu 1400' >"$conf"
	(sleep 0.4; kill "$pid") 3>&- &
	ok tuntap apply "$conf"
	equal "$output" 'tap0: made: mode tap, user root, mtu 1400'
}

@test "what a running program made is not taken from it" {
	hold tap0 tap
	echo 'tap0 mtu 1400' >"$conf"
	run --separate-stderr tuntap apply "$conf"
	equal "$status" 1
	says 'tap0: is not persistent'
	equal "$(link tap0 | jq '.[0].mtu')" 1500
}

# Cost.

@test "a file that matches costs three dumps, however many there are" {
	local i few many

	need strace
	need_plain
	calls() {
		traced -qq -e trace=sendto,sendmsg,ioctl,openat -o "$BATS_TEST_TMPDIR/trace" \
			tuntap apply "$conf" || complain 'not applied'
		grep -vcE 'ENOENT|\.so|\+\+\+' "$BATS_TEST_TMPDIR/trace"
	}
	for ((i = 0; i < 200; i++)); do
		echo "vm$i mode tap user root addr 10.1.$i.1/24"
	done >"$conf.all"
	head -n 10 "$conf.all" >"$conf"
	ok tuntap apply -q "$conf.all"
	few=$(calls)
	cp "$conf.all" "$conf"
	many=$(calls)
	equal "$many" "$few"
	# Links, addresses, routes.
	equal "$(grep -cE 'send(to|msg)\(' "$BATS_TEST_TMPDIR/trace")" 3
	# What standard error is may be asked; of interfaces nothing is.
	equal "$(grep -cE 'SIOC|TUN' "$BATS_TEST_TMPDIR/trace")" 0
	ok tuntap del --config "$conf"
}

@test "a batch applies twice, and waits for nobody" {
	echo 'tap0 mode tap' >"$conf"
	printf 'apply %s\napply %s\ndel --config %s\n' "$conf" "$conf" "$conf" >"$BATS_TEST_TMPDIR/batch"
	ok timeout 10 tuntap -b "$BATS_TEST_TMPDIR/batch"
	run exists tap0
	[ "$status" -ne 0 ]
}

@test "/dev/null is an empty file, and no device to change the mode of" {
	need_root
	ok tuntap add tap0 unowned
	ok tuntap apply /dev/null
	equal "$output$stderr" ""
	fails 2 tuntap apply --dry-run --prune /dev/null
	says '/dev/null names no interface' 'an empty regular file'
	[[ $stderr != *chmod* ]] || complain 'chmod of a device is proposed'
	# Another device that all may write is none.
	mknod "$BATS_TEST_TMPDIR/zero" c 1 5 2>/dev/null && chmod 666 "$BATS_TEST_TMPDIR/zero" ||
		return 0
	fails 1 tuntap apply "$BATS_TEST_TMPDIR/zero"
	says 'not a regular file'
	[[ $stderr != *chmod* ]] || complain 'chmod of a device is proposed'
}

@test "--prune: what is piped in and names nothing removes nothing" {
	ok tuntap add tap0 unowned
	for text in '' '\n' '# the end\n'; do
		# shellcheck disable=SC2059
		fails 1 tuntap apply --prune - < <(printf "$text")
		says 'standard input names no interface' 'an empty regular file'
	done
	fails 1 tuntap apply --prune - </dev/null
	# Next to a file that names some.
	echo 'tap1 unowned' >"$conf"
	fails 1 tuntap apply --prune "$conf" - </dev/null
	exists tap0
	ok tuntap apply --prune - <<<'tap1 unowned'
	equal "$(names)" tap1
	: >"$conf"
	ok tuntap apply --prune "$conf"
	equal "$(names)" ""
}

@test "a file that ends in the middle of a line is none: it may have been cut" {
	local text

	need_tun
	for text in 'tap0\\' 'tap0 mtu 1400 \\\n' 'tap0 alias x\\' 'tap1\ntap0 \\'; do
		# shellcheck disable=SC2059 # the text has escapes
		run --separate-stderr tuntap apply - < <(printf "$text")
		equal "$status" 2
		says 'the line ends with a backslash, but no line follows'
		run ! exists tap1
	done
}

@test "an interface by its name and by an altname: where both are" {
	tuntap add tap0 mode tap
	ip link property add dev tap0 altname other0 || skip 'no altnames here'
	printf 'tap0 mode tap\n\n  other0 mode tap user root\n' >"$BATS_TEST_TMPDIR/twice.conf"
	fails 2 tuntap apply "$BATS_TEST_TMPDIR/twice.conf"
	says 'interface "tap0" is named twice, once as "other0": in ' \
		twice.conf:1:1 ' and in ' twice.conf:3:3
}
