# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# A drop-in for ip tuntap: the same lines, side by side with the real ip.

load helper

need_oracle() {
	need ip jq
	need_tun
	need_sysfs
	need_users
	[ -x /usr/bin/tunctl ] || skip 'tunctl is not installed'
	! /usr/bin/tunctl -h 2>&1 | grep -q '^-b prints the name' || skip 'the tunctl here is ours'
}

# run_list FILE: every scenario of it; what is wrong is printed.
run_list() {
	local line part rest n=0 diverged by='' words

	# shellcheck source=compat/oracle.bash
	. "$SRCDIR/tests/compat/oracle.bash"
	sides_start
	while IFS= read -r line <&9; do
		case $line in
		'' | '#'* | RH\ *) continue ;;
		esac
		n=$((n + 1))
		rest=$line
		while [ -n "$rest" ]; do
			part=${rest%% ; *}
			rest=${rest#"$part"}
			rest=${rest# ; }
			eval "words=($part)"
			scenario "${words[@]}" || complain "$line" || return
			# Where they may differ, they go on from what is the same.
			[ -z "$diverged" ] || [ -z "$rest" ] || {
				sides_clean
				break
			}
		done
		sides_clean
	done 9<"$1"
	sides_stop
	echo "# $n scenarios" >&3
	[ "$n" -gt 20 ]
}

@test "the command lines of public scripts: ip tuntap" {
	need_oracle
	need_ip
	run_list "$SRCDIR/tests/compat/ip-tuntap.txt"
}

@test "the command lines of public scripts: tunctl" {
	need_oracle
	need_ip
	need_ids
	run_list "$SRCDIR/tests/compat/tunctl.txt"
}

# Thousands: make check TESTS=tests/compat.bats COMPAT_RUNS=5000 TEST_TIMEOUT=7200
@test "random sequences of commands" {
	need_oracle
	need_ids
	run "$SRCDIR/tests/compat/random" "${COMPAT_SEED:-1}" "${COMPAT_RUNS:-60}"
	[ "$status" -eq 0 ] || complain "$output"
	[[ $output == *" commands, 0 failed"* ]] || complain "$output"
}

@test "the oracle sees a difference" {
	need_oracle
	local by='' diverged
	# shellcheck source=compat/oracle.bash
	. "$SRCDIR/tests/compat/oracle.bash"
	sides_start
	scenario tuntap add dev tap0 mode tap user alice
	[ -z "$diverged" ]
	# One word is different on our side.
	tuntap() { :; }
	A=(ip tuntap add dev tap1 mode tap user alice)
	B=(tuntap add dev tap1 mode tap user bob)
	point='' names=(tap1) help='' refused='' missing='' other='' dashes='' other_mode='' kept=''
	both
	run compare add
	[ "$status" -eq 1 ]
	[[ $output == *'no point of DESIGN.md'* ]]
	# A point does not excuse what it does not say.
	point=' 2' B_STATE=$b_state A_STATE=$a_state missing=1 names=(gone)
	A=(ip tuntap del dev gone mode tap) B=(ip tuntap del dev tap0 mode tap)
	both
	run compare del
	[ "$status" -eq 1 ]
	[[ $output == *'deleted something else'* ]]
	sides_stop
}

# Every flag that an interface can have; NAPI takes a program.
make_all() {
	need_ids
	ip tuntap add dev a0 mode tun
	ip tuntap add dev a1 mode tap pi one_queue user alice
	ip tuntap add dev a2 mode tap vnet_hdr multi_queue group vpn
	ip tuntap add dev a3 mode tun pi one_queue vnet_hdr multi_queue user 4294967294 group 0
	tunread hold a4 tap napi vnet_hdr >"$BATS_TEST_TMPDIR/a4" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/a4"
	hold a0 tun
	ip link add d0 type bridge
}

@test "show, list, lst and nothing print to the byte what ip prints" {
	need_ip
	need_tun
	need_sysfs
	make_all
	local theirs
	theirs=$(ip tuntap show; echo end)
	[[ $theirs == *'a4: tap vnet_hdr 0x10'* ]] || complain "$theirs"
	[[ $theirs == *'a3: tun pi one_queue multi_queue vnet_hdr persist filter user 4294967294 group 0'* ]]
	equal "$(tuntap show; echo end)" "$theirs"
	equal "$(tuntap list; echo end)" "$theirs"
	equal "$(tuntap lst; echo end)" "$theirs"
	equal "$(tuntap; echo end)" "$theirs"
	equal "$(tuntap -4 -s -br -N -t -iec show; echo end)" "$theirs"
}

@test "-d tells the processes as ip -d does" {
	need_ip
	need_tun
	need_sysfs
	need_root
	make_all
	# Two descriptors of one process, and two processes.
	tunread hold a2 tap vnet_hdr multi_queue >"$BATS_TEST_TMPDIR/a2" 3>&- &
	tunread hold a2 tap vnet_hdr multi_queue >"$BATS_TEST_TMPDIR/a2b" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/a2"
	wait_for grep -q attached "$BATS_TEST_TMPDIR/a2b"
	local theirs
	theirs=$(ip -d tuntap show; echo end)
	[[ $theirs == *'tunread('*')tunread('* ]] || complain "$theirs"
	equal "$(tuntap -d show; echo end)" "$theirs"
	equal "$(tuntap -o -d show; echo end)" "$(ip -o -d tuntap show; echo end)"
	equal "$(tuntap show --details; echo end)" "$theirs"
}

# What ip has, ours has too, with the same types and values.
same_json() {
	jq -ne --argjson theirs "$1" --argjson ours "$2" '
		($theirs | length) == ($ours | length) and
		all(range($theirs | length); . as $i |
			all($theirs[$i] | keys[]; . as $key |
				$theirs[$i][$key] == $ours[$i][$key]))' >/dev/null ||
		complain "theirs: $1" "ours: $2"
}

@test "-j has the keys, types and values of ip -j" {
	need jq
	need_ip
	need_tun
	need_sysfs
	same_json "$(ip -j tuntap show)" "$(tuntap -j show)"
	equal "$(tuntap -j show)" '[]'
	make_all
	same_json "$(ip -j tuntap show)" "$(tuntap -j show)"
	same_json "$(ip -j -p tuntap show)" "$(tuntap -j -p show)"
	same_json "$(ip -json tuntap list)" "$(tuntap --json list)"
	# Nobody holds a1. Of one that is held ip prints what is no JSON.
	kill "$holder"
	wait "$holder" || :
	run ! same_json '[{"ifname":"a0"}]' "$(tuntap -j show)"
	jq -e '.[1] | .user == 4201 and .flags == ["tap", "pi", "one_queue", "persist", "filter"]' \
		<(tuntap -j show)
	# Where nobody is said, the key is not there.
	jq -e '.[0] | has("user") or has("group") | not' <(tuntap -j show)
}

@test "-j -d has the processes as ip -j -d has none" {
	need_users
	need jq
	need_tun
	need_sysfs
	ip tuntap add dev a0 mode tun user alice
	same_json "$(ip -d -j tuntap show)" "$(tuntap -d -j show)"
	[[ $(ip -d -j tuntap show) == *'"processes":[]'* ]]
	hold a0 tun
	equal "$(tuntap -d -j show | jq -c '.[0].processes[0] | [.name, .pid]')" "[\"tunread\",$holder]"
}

@test "what -j show has, -j status has too, the same" {
	need jq
	need_tun
	make_all
	same_json "$(tuntap -j show)" "$(tuntap -j status)"
	same_json "$(tuntap -d -j show)" "$(tuntap -d -j status)"
}

@test "the usual lines of the field" {
	need_users
	need jq
	need_tun
	tuntap add tap0 mode tap user alice
	tuntap add tap1 mode tap user alice
	equal "$(tuntap show | cut -d: -f1 | head -n1)" tap0
	tuntap list | grep -q tap0
	run ! grep -q tap7 <(tuntap list)
	equal "$(tuntap -j list | jq -r '.[].ifname')" $'tap0\ntap1'
	equal "$(tuntap | awk -F: '/tap/ { n++ } END { print n }')" 2
	for i in $(tuntap show | cut -d: -f1); do
		tuntap del dev "$i" mode tap
	done
	equal "$(tuntap)" ""
	# The name that the kernel picked.
	i=$(tuntap add mode tap)
	equal "$i" tap0
}

@test "the options of ip, as ip spells and shortens them" {
	need_tun
	local option
	for option in -4 -6 -0 -M -B -s -st -stats -statistics --statistics -d -de --details -r \
		-o -one -t -ts -br -b=x -j -p '-rc 1000' '-l 3' '-f inet' '-fa inet6' -fo -force -h \
		-hu -iec -N -a -c -color -c=auto --color=never -echo -c=x '-f bogus' '-rc x' -rc \
		-foo -x -version '--' '-n nowhere' -stati -stat -statss; do
		# Ours: -h is help; -version is another spelling of ours.
		case $option in -h | -hu | -version) continue ;; esac
		# Only ip of iproute2 6.0 and later has it.
		[ "$option" != -echo ] || ip -echo link >/dev/null 2>&1 || continue
		# shellcheck disable=SC2086 # an option and its value
		run ip $option tuntap show
		local theirs=$((status == 0))
		# shellcheck disable=SC2086
		run tuntap $option show
		[ "$theirs" -eq $((status == 0)) ] || complain "$option: for ip success is $theirs"
	done
}

@test "names: one is a name, a second an error; dev may come again" {
	need_tun
	fails 2 tuntap add name a0 name a1 mode tap
	says 'already "a0"'
	fails 2 tuntap add dev a0 name a1 mode tap
	fails 2 tuntap add a0 name a1 mode tap
	ok tuntap add dev a0 dev a1 mode tap
	ok tuntap del name a0 name a1
	equal "$(tuntap)" ""
}

@test "-V and -h behind a verb" {
	ok tuntap show -V
	[[ $output == "tuntap "* ]]
	ok tuntap add tap0 mode tap --help
	[[ $output == "Usage: tuntap add"* ]]
	equal "$(tuntap)" ""
}
