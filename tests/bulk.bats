# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Many interfaces at once: each whole or not at all, and nothing else touched.

# shellcheck disable=SC2046 # a list of names is a word each
load helper

setup() {
	need_root
	need_tun
	need jq
}

# names PREFIX N: PREFIX0 to PREFIXn-1, a word each.
names() {
	seq -f "$1%g" 0 $(($2 - 1))
}

# Interfaces of other kinds, and tun/tap ones that nobody asks for; some in link
# groups of the user's, one in use.
foreigners() {
	ip link add f_veth group 7 type veth peer name f_peer
	ip link add f_dummy group 8 type dummy 2>/dev/null || :
	ip link add f_bridge group 2000000000 type bridge
	ip link add f_macvlan link f_veth type macvlan 2>/dev/null || :
	ip link set f_macvlan group 2147483647 2>/dev/null || :
	ip tuntap add f_tap mode tap user 4201
	ip link set f_tap group 42
	ip tuntap add f_tun mode tun
	ip tuntap add f_held mode tap
	hold f_held tap
}

# Who they are, and in which groups.
foreign() {
	ip -d -j link show | jq -c '[.[] | select(.ifname | startswith("f_"))
		| {ifindex, ifname, group, kind: .linkinfo.info_kind}]'
}

# Those of a prefix that are there, and not just while a program has made them.
left() {
	ip -d -j link show | jq -r --arg prefix "$1" \
		'.[] | select(.linkinfo.info_data.persist != false) | .ifname
			| select(test("^" + $prefix + "[0-9]+$"))' | sort
}

count() {
	left "$1" | wc -l
}

# Groups that are neither the default one nor one of the foreigners'.
strange_groups() {
	ip -j link show | jq -r '.[] | select(.ifname | startswith("f_") | not)
		| .group | select(. != "default")'
}

# told: the names that standard error speaks of.
told() {
	sed -n 's/^tuntap: \([a-z0-9_]*\): .*/\1/p' <<<"$stderr" | sort
}

# What is left of those that were to go is told by name. One that is told may be
# gone all the same, where nobody could look.
all_told() {
	equal "$(comm -13 <(told) <(left t))" ""
	[ "$status" -eq "$([ -n "$stderr" ] && echo 1 || echo 0)" ] || complain "status $status"
}

@test "del of many: by name and --all, and nothing else" {
	foreigners
	before=$(foreign)
	tuntap add mode tap user alice addr 10.0.0.1/24 up -- $(names t 700)
	equal "$(count t)" 700
	ok tuntap del $(names t 700)
	equal "$stderr" ""
	equal "$(count t)" 0
	equal "$(foreign)" "$before"
	tuntap add mode tun user alice -- $(names t 30)
	ok tuntap del --all user alice mode tun
	equal "$(count t)" 0
	equal "$(foreign)" "$before"
	equal "$(strange_groups)" ""
}

@test "del of many waits once, not for each" {
	need strace
	need_plain
	tuntap add mode tap -- $(names t 300)
	traced -f -qq -e trace=close,sendto -e raw=sendto -o "$BATS_TEST_TMPDIR/trace" \
		tuntap del $(names t 300)
	equal "$(count t)" 0
	# The dump of the links, who may, the groups, and one for all.
	equal "$(grep -c '^[0-9]* *sendto(' "$BATS_TEST_TMPDIR/trace")" 4
}

@test "who uses the names that are taken is found in one look at the processes" {
	need strace
	tuntap add mode tap user alice -- $(names t 5)
	for name in $(names t 4); do hold "$name" tap; done
	ip link add b0 type bridge
	fails 1 traced -qq -e trace=openat -o "$BATS_TEST_TMPDIR/trace" \
		tuntap add mode tap -- $(names t 7) b0
	for name in $(names t 4); do
		says "$name: exists: a tap of user alice, in use by tunread ("
	done
	grep -q '^tuntap: t4: exists: a tap of user alice$' <<<"$stderr" || complain "$stderr"
	# What helps all of them is said once.
	equal "$(grep -c '^hint: tuntap set changes it' <<<"$stderr")" 1
	says 'b0: the name is taken by another interface, a bridge'
	equal "$(left t)" $'t0\nt1\nt2\nt3\nt4\nt5\nt6'
	equal "$(grep -c '"/proc",' "$BATS_TEST_TMPDIR/trace")" 1
}

@test "what is refused of many is told by name, and the rest goes" {
	tuntap add mode tap -- $(names t 30)
	tuntap add multi_queue mode tap -- q0 q1
	hold t7 tap
	hold t8 tap no_carrier
	hold q1 tap multi_queue
	ip link add d0 type bridge
	fails 1 tuntap del $(names t 30) q0 q1 missing0 d0
	says 't7: is in use by tunread (' 't8: is in use by tunread (' \
		'q1: is in use by tunread (' 'missing0: no such interface' \
		'd0: is not a tun/tap interface'
	equal "$(left t)" $'t7\nt8'
	equal "$(left q)" q1
	exists d0
	equal "$(strange_groups)" ""
}

@test "del --force of many takes those in use too" {
	foreigners
	before=$(foreign)
	tuntap add mode tap -- $(names t 30)
	tuntap add multi_queue mode tap -- q0 q1
	hold t7 tap
	hold q1 tap multi_queue
	ok tuntap del --force $(names t 30) q0 q1
	equal "$(count t)$(count q)" 00
	equal "$(foreign)" "$before"
}

@test "an owner deletes many, but not those in use" {
	need_users
	tuntap add mode tap user alice -- $(names t 40)
	tuntap add mode tap user bob -- s0
	hold t7 tap
	run --separate-stderr as alice tuntap del $(names t 40) s0
	equal "$status" 1
	says 't7: is in use' 's0: belongs to another user or group'
	equal "$(left t)" t7
	exists s0
	fails 1 as alice tuntap del --force t7 s0
	says 't7: ' 's0: '
	equal "$(left t)" t7
	exists s0
}

@test "many with few descriptors" {
	need_plain
	for limit in 40 20; do
		run -0 bash -c "ulimit -n $limit; tuntap add mode tap -- $(names t 50 | xargs)"
		equal "$(count t)" 50
		run -0 bash -c "ulimit -n $limit; tuntap del $(names t 50 | xargs)"
		equal "$(count t)" 0
	done
}

@test "SIGKILL at any moment of a del: a chunk goes whole or not at all" {
	foreigners
	before=$(foreign)
	for ((round = 0; round < 25; round++)); do
		tuntap add mode tap -- $(names t 600)
		tuntap del $(names t 600) 3>&- &
		sleep "0.$(printf %03d $((RANDOM % 160)))"
		kill -9 $! 2>/dev/null || :
		wait $! || :
		[[ " 600 100 0 " == *" $(count t) "* ]] || complain "$(count t) are left"
		equal "$(strange_groups)" ""
		equal "$(foreign)" "$before"
		[ "$(count t)" -eq 0 ] || tuntap del $(left t)
	done
}

@test "SIGKILL at each call of a del: all go or none, and none stays in the group" {
	need strace
	need_plain
	foreigners
	before=$(foreign)
	for call in sendto recvmsg ioctl close openat; do
		for when in 1 2 3 4 5 6 9 150 282 900; do
			[ "$(count t)" -eq 140 ] || tuntap add mode tap -- $(names t 140)
			traced -qq -o "$BATS_TEST_TMPDIR/trace" -e "trace=$call" \
				-e "inject=$call:signal=KILL:when=$when" \
				tuntap del $(names t 140) 2>/dev/null || :
			[[ " 140 0 " == *" $(count t) "* ]] || complain "$call $when: $(count t) are left"
			equal "$(strange_groups)" ""
			equal "$(foreign)" "$before"
			grep -q 'killed by SIGKILL' "$BATS_TEST_TMPDIR/trace" || break
		done
	done
}

# in_batch LINE...: as lines of a file. one_by_one: each in a process of its own, as far
# as they would go. What either says goes into the file said.
in_batch() {
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/batch"
	# shellcheck disable=SC2086 # -force, or nothing
	tuntap $force -b "$BATS_TEST_TMPDIR/batch" 2>&1 |
		sed -E "s|$BATS_TEST_TMPDIR/batch:[0-9]+:[0-9]+: ||" >"$BATS_TEST_TMPDIR/said"
}

one_by_one() {
	local n=0 line

	for line; do
		n=$((n + 1))
		# shellcheck disable=SC2086 # words
		tuntap $line && continue
		echo "Command failed $BATS_TEST_TMPDIR/batch:$n"
		[ -n "$force" ] || break
	done >"$BATS_TEST_TMPDIR/said" 2>&1
}

# What a line of a batch may be, with those that fail, and those that look alike.
pool() {
	names t 12 | tr ' ' '\n' | sed 's/.*/del &\ndel dev & mode tap/'
	printf '%s\n' 'del q0' 'del q1' 'del held' 'del b0' 'del nothing' 'del t3 mode tun' \
		'del t4 user alice' 'del t5 user bob' 'del t6 user nobody-is-this' 'del t7 t8' \
		'del --if-exists t9' 'del --force held' 'del t10 usr alice' 'show t1' 'del alt0' \
		'del help' 'd t11' 'del name t2 multi_queue' 'add t1 mode tap' 'del' \
		'del --if-exists nothing' 'del --if-exists none mode tun' 'del --if-exists alt0' \
		'del --if-exists t1 user bob' 'del --if-exists t7' 'del --if-exists -- t8' \
		'del --if-exists' 'del -- --if-exists' 'del t4 user --if-exists' 'del t9 --if-exists'
}

@test "lines of a batch that delete do what they do one by one, in any order" {
	ip link add b0 type bridge
	export RANDOM_SEED=${RANDOM_SEED:-$RANDOM}
	echo "RANDOM_SEED=$RANDOM_SEED"
	for ((round = 0; round < 16; round++)); do
		force=$([ $((round % 2)) = 0 ] || echo -force)
		mapfile -t lines < <(pool | shuf --random-source=<(yes $((RANDOM_SEED + round))) |
			head -n $((round + 6)))
		for way in in_batch one_by_one; do
			tuntap add mode tap user alice -- $(names t 12)
			ip link property add dev t0 altname alt0
			tuntap add mode tap multi_queue -- q0 q1
			tuntap add mode tap held
			hold held tap
			"$way" "${lines[@]}"
			kill "$holder" && wait "$holder" || :
			tuntap show | sort >"$BATS_TEST_TMPDIR/left"
			tuntap del --all
			sed -i -E 's/tunread \([^)]*\)/tunread/' "$BATS_TEST_TMPDIR/said"
			cat "$BATS_TEST_TMPDIR/said" "$BATS_TEST_TMPDIR/left" >"$BATS_TEST_TMPDIR/$way"
		done
		diff "$BATS_TEST_TMPDIR/one_by_one" "$BATS_TEST_TMPDIR/in_batch" ||
			complain "$force: ${lines[*]/%/;}"
	done
}

@test "lines of a batch that delete wait once, from a file and through a pipe" {
	need strace
	need_plain
	for from in "$BATS_TEST_TMPDIR/batch" -; do
		tuntap add mode tap -- $(names t 300)
		{
			printf 'tuntap del dev %s mode tap\n' $(names t 150)
			printf '\n# the rest\n'
			seq -f 'del t%g' 150 249
			seq -f 'del --if-exists t%g' 250 349
		} >"$BATS_TEST_TMPDIR/batch"
		sleep 0.2 | cat "$BATS_TEST_TMPDIR/batch" - | traced -f -qq -e trace=sendto \
			-o "$BATS_TEST_TMPDIR/trace" tuntap -b "$from"
		equal "$(count t)" 0
		# Of the 50 that are not there each is asked for.
		[ "$(grep -c 'sendto(' "$BATS_TEST_TMPDIR/trace")" -le 70 ] ||
			complain "$(grep -c 'sendto(' "$BATS_TEST_TMPDIR/trace") requests"
	done
}

@test "who writes a batch line by line sees each carried out before the next" {
	tuntap add mode tap -- $(names t 4)
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	tuntap -b - <"$BATS_TEST_TMPDIR/fifo" 3>&- &
	batch=$!
	exec 8>"$BATS_TEST_TMPDIR/fifo"
	gone() { ! exists "$1"; }
	printf 'del t0\ndel t1\n' >&8
	wait_for gone t1
	printf 'del t2\n\n# why\n' >&8
	wait_for gone t2
	printf 'del t3\ndel \\\n' >&8
	wait_for gone t3
	tuntap add mode tap t4
	printf 't4\n' >&8
	wait_for gone t4
	exec 8>&-
	wait "$batch"
}

@test "an owner's lines of a batch that delete" {
	need_users
	tuntap add mode tap user alice -- $(names t 20)
	tuntap add mode tap user bob s0
	printf 'del %s\n' $(names t 10) s0 t10 t11 >"$BATS_TEST_TMPDIR/batch"
	chmod 755 "$BATS_TEST_TMPDIR"
	run --separate-stderr as alice tuntap -b - <"$BATS_TEST_TMPDIR/batch"
	equal "$status" 1
	says 's0: belongs to another user or group' 'Command failed -:11'
	equal "$(count t)" 10
	exists s0
}

@test "SIGKILL at any moment of a batch that deletes: those before go, none behind" {
	need strace
	need_plain
	names t 40 | tr ' ' '\n' | sed 's/^/del /' >"$BATS_TEST_TMPDIR/batch"
	for call in sendto ioctl close; do
		for when in 1 2 3 4 5 20 40 60 100; do
			[ "$(count t)" -eq 40 ] || tuntap add mode tap -- $(names t 40)
			traced -qq -o "$BATS_TEST_TMPDIR/trace" -e "trace=$call" \
				-e "inject=$call:signal=KILL:when=$when" \
				tuntap -b "$BATS_TEST_TMPDIR/batch" 2>/dev/null || :
			[[ " 40 0 " == *" $(count t) "* ]] || complain "$call $when: $(count t) are left"
			equal "$(strange_groups)" ""
			grep -q 'killed by SIGKILL' "$BATS_TEST_TMPDIR/trace" || break
		done
	done
}

# drawn STRACE-ARGUMENT... COMMAND...: traced, with random numbers that are drawn by a call.
drawn() {
	traced -E "LD_PRELOAD=$BUILDDIR/tests/rawrandom.so" "$@"
}

# count_calls CALL REGEX: sets $when, how many such system calls a del of t0 to t2
# makes before the last one that matches.
count_calls() {
	tuntap add mode tap -- $(names t 3)
	drawn -qq -o "$trace" -e trace="$1,sendto" tuntap del $(names t 3)
	when=$(awk -v call="$1(" -v regex="$2" '$0 ~ regex { when = n }
		index($0, call) == 1 { n++ }
		END { print when }' "$trace")
}

# del_until CALL: such a del, which waits behind its call number $when. Sets $del,
# the job, $pid, its process, and $group, the number of the link group.
del_until() {
	tuntap add mode tap link-group "${link_group:-0}" -- $(names t 3)
	rm "$trace"
	drawn -f -qq -xx -o "$trace" -e trace="$1,getrandom" \
		-e inject="$1:signal=STOP:when=$when" \
		tuntap del $(names t 3) 2>"$BATS_TEST_TMPDIR/said" 3>&- &
	del=$!
	wait_for grep -q 'stopped by SIGSTOP' "$trace"
	read -r pid _ <"$trace"
	# shellcheck disable=SC2059 # \xHH
	group=$(printf "$(sed -n 's/.*getrandom("\(.*\)", 4, .*/\1/p' "$trace")" | od -An -tu4)
	group=${group// /}
}

# del_between CALL REGEX: the same, with a group that ip takes for one.
del_between() {
	need strace
	need_plain
	trace=$BATS_TEST_TMPDIR/trace
	count_calls "$@"
	del_until "$1"
	while [ "$group" -gt 2147483647 ]; do
		go_on
		del_until "$1"
	done
}

go_on() {
	kill -CONT "$pid"
	status=0
	wait "$del" || status=$?
	stderr=$(cat "$BATS_TEST_TMPDIR/said")
}

@test "del of many: a link group that somebody is in is not taken" {
	ip link add f_bridge type bridge
	del_between getrandom 'sendto.*NLM_F_DUMP'
	ip link set f_bridge group "$group"
	go_on
	equal "$status$stderr" 0
	exists f_bridge
	equal "$(count t)" 0
	[ "$(grep -c 'getrandom(.*, 4, ' "$trace")" -gt 1 ]
}

@test "del of many: the group that all are in is not taken" {
	need strace
	need_plain
	ip link add f_bridge type bridge
	trace=$BATS_TEST_TMPDIR/trace
	count_calls getrandom 'sendto.*NLM_F_DUMP'
	tuntap add mode tap -- $(names t 3)
	# A number that the kernel did not write is 0.
	ok drawn -qq -o "$trace" -e trace=getrandom \
		-e inject="getrandom:retval=4:when=$when" tuntap del $(names t 3)
	grep -q 'getrandom(.*, 4, .*INJECTED' "$trace"
	exists f_bridge
	equal "$(count t)" 0
}

# stopped WHEN COMMAND...: it waits behind its request number WHEN to the kernel,
# until go_on.
stopped() {
	need strace
	need_plain
	trace=$BATS_TEST_TMPDIR/trace
	rm -f "$trace"
	strace -f -qq -o "$trace" -e trace=sendto -e "inject=sendto:signal=STOP:when=$1" \
		"${@:2}" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/said" 3>&- &
	del=$!
	wait_for grep -q 'stopped by SIGSTOP' "$trace"
	read -r pid _ < <(grep 'stopped by SIGSTOP' "$trace")
}

@test "del of many: a multi_queue one that came into use meanwhile is left alone" {
	for words in 'del q0 q1 q2 t0' 'del --all' 'apply --prune'; do
		tuntap add multi_queue mode tap -- q0 q1 q2
		tuntap add mode tap t0
		: >"$BATS_TEST_TMPDIR/empty.conf"
		[ "$words" != 'apply --prune' ] || words="$words $BATS_TEST_TMPDIR/empty.conf"
		# Behind the look at all groups, which is the last but one before the send.
		# shellcheck disable=SC2086
		traced -qq -o "$BATS_TEST_TMPDIR/all" -e trace=sendto tuntap $words
		when=$(($(grep -c '^sendto(' "$BATS_TEST_TMPDIR/all") - 2))
		tuntap add multi_queue mode tap -- q0 q1 q2
		tuntap add mode tap t0
		# shellcheck disable=SC2086
		stopped "$when" tuntap $words
		hold q1 tap multi_queue
		go_on
		says 'q1: ' 'is in use by tunread ('
		equal "$(tuntap show)" "$(tuntap show q1)"
		kill -0 "$holder"
		kill "$holder"
		wait "$holder" || :
		tuntap del q1
	done
}

@test "del of many: what somebody else deletes meanwhile" {
	need_users
	for words in 't0 t1 t2' '--all' '--if-exists t0 t1 t2'; do
		tuntap add mode tap user alice -- $(names t 3)
		# All have been looked at.
		[ "$words" = --all ] && when=1 || when=3
		# shellcheck disable=SC2086
		stopped "$when" setpriv --reuid alice --regid alice --init-groups tuntap del $words
		ip link del t1
		go_on
		equal "$(count t)" 0
		if [ "$words" = 't0 t1 t2' ]; then
			equal "$status" 1
			equal "$stderr" 'tuntap: t1: was deleted meanwhile, or moved to another namespace'
		else
			equal "$status$stderr" 0
		fi
	done
}

@test "del --all takes what is not persistent only with --force" {
	hold np0 tap
	tuntap add mode tap t0
	ok tuntap del --all
	equal "$(tuntap show)" "$(tuntap show np0)"
	ok tuntap del --all --force
	equal "$(tuntap show)" ''
}

@test "del of many, and meanwhile lo is put into their group: all stay" {
	link_group=5 del_between ioctl sendto
	before=$(link t0)
	ip link set lo group "$group"
	go_on
	equal "$status" 1
	equal "$(told)" "$(names t 3)"
	says 'put an interface that cannot be deleted into the same link group' 'hint: try again'
	equal "$(left t)" "$(names t 3)"
	equal "$(link t0)" "$before"
	ip link set lo group default
	equal "$(strange_groups | sort -u)" 5
	ok tuntap del $(names t 3)
	equal "$(count t)" 0
}

# What becomes of the other is the kernel's business; ours are gone, and told so.
@test "del of many, and meanwhile another interface is put into their group" {
	for kind in bridge dummy; do
		ip link add f_other type "$kind" 2>/dev/null || continue
		del_between ioctl sendto
		ip link set f_other group "$group"
		go_on
		equal "$status$stderr" 0
		equal "$(count t)" 0
		equal "$(strange_groups)" ""
		ip link del f_other 2>/dev/null || :
	done
}

@test "SIGKILL at any moment of an add: each is whole or not there" {
	for ((round = 0; round < 15; round++)); do
		tuntap add mode tap user alice addr 10.0.0.1/24 mtu 1400 up -- $(names t 300) 3>&- &
		sleep "0.0$(printf %02d $((RANDOM % 100)))"
		kill -9 $! 2>/dev/null || :
		wait $! || :
		n=$(count t)
		equal "$(ip -j addr show | jq '[.[] | select(.ifname | startswith("t"))
			| select(.mtu == 1400 and (.flags | index("UP")) and
				any(.addr_info[]; .local == "10.0.0.1"))] | length')" "$n"
		equal "$(tuntap -j show | jq '[.[] | select(.user == 4201 and .persist)] | length')" "$n"
		tuntap del --all
	done
}

# Somebody else, all the while: makes interfaces that must stay, and makes,
# renames, attaches to and deletes others, some of them those that are to go.
meddle() {
	local i=0

	set +e

	while :; do
		ip link add "m$i" type bridge
		ip tuntap add "n$i" mode tap
		ip link set "n$i" name "o$i" group 99
		timeout 0.02 tunread hold "t$((RANDOM % 200))" tap
		ip link set "t$((RANDOM % 200))" name "r$i"
		ip link del "t$((RANDOM % 200))"
		ip link set f_tun name f_tuna
		ip link set f_tuna name f_tun
		echo $((i++)) >>"$BATS_TEST_TMPDIR/made"
	done >/dev/null 2>&1 3>&-
}

@test "del of many while somebody makes, renames, attaches and deletes" {
	foreigners
	before=$(foreign)
	meddle &
	meddler=$!
	for ((round = 0; round < 12; round++)); do
		tuntap add mode tap -- $(names t 200) 2>/dev/null || :
		run --separate-stderr tuntap del --if-exists $(names t 200)
		# What was taken into use or renamed was told; nothing else is left.
		for name in $(left t); do
			told | grep -qx "$name" || complain "$name is left, and nothing said"
		done
		ip -j link show | jq -r '.[] | .ifname | select(test("^r[0-9]"))' |
			xargs -rn 1 ip link del
	done
	kill "$meddler"
	wait "$meddler" || :
	made=$(wc -l <"$BATS_TEST_TMPDIR/made")
	[ "$made" -gt 5 ] || complain "the meddler did $made rounds"
	for ((i = 0; i < made; i++)); do
		exists "m$i" || complain "m$i was deleted"
		exists "o$i" || complain "o$i was deleted"
	done
	ip link set f_tuna name f_tun 2>/dev/null || :
	equal "$(foreign)" "$before"
	equal "$(strange_groups | sort -u)" 99
}

@test "a del of many in which any one call fails: what is left is told" {
	need strace
	need_plain
	foreigners
	before=$(foreign)
	for call in openat ioctl sendto recvmsg getrandom prlimit64 socket; do
		[ "$call" = getrandom ] && how=drawn || how=traced
		for ((when = 1; when < 60; when++)); do
			tuntap add mode tap -- $(names t 6) 2>/dev/null || :
			run --separate-stderr "$how" -qq -o "$BATS_TEST_TMPDIR/trace" \
				-e "trace=$call" -e "inject=$call:error=ENOMEM:when=$when" \
				tuntap del $(names t 6)
			equal "$(foreign)" "$before"
			equal "$(strange_groups)" ""
			grep -q INJECTED "$BATS_TEST_TMPDIR/trace" || break
			# Libraries are not found, or nothing could be looked at.
			[ "$(count t)" -eq 6 ] && [ "$status" -ne 0 ] && continue
			all_told
		done
	done
}

@test "an owner's del of many in which any one call fails: what is left is told" {
	need strace
	need_plain
	need_users
	mkdir "$BATS_TEST_TMPDIR/alice"
	chmod 755 "$BATS_TEST_TMPDIR"
	chown 4201 "$BATS_TEST_TMPDIR/alice"
	for call in openat ioctl sendto clone3; do
		for ((when = 1; when < 60; when++)); do
			tuntap add mode tap user alice -- $(names t 6) 2>/dev/null || :
			run --separate-stderr as alice strace -f -qq \
				-o "$BATS_TEST_TMPDIR/alice/trace" -e "trace=$call" \
				-e "inject=$call:error=ENOMEM:when=$when" tuntap del $(names t 6)
			grep -q INJECTED "$BATS_TEST_TMPDIR/alice/trace" || break
			[ "$(count t)" -eq 6 ] && [ "$status" -ne 0 ] && continue
			all_told
		done
	done
}

@test "a send that fails, of many that are made: all that were in it fail" {
	need strace
	need_plain
	add=(tuntap add mode tap mtu 1400 addr 10.0.0.1/24 up)
	# Sixteen are in a send. Where there is a bridge, its kind is asked for
	# before, and one more makes them ports of it.
	for words in '' 'master br0'; do
		[ -z "$words" ] || ip link add br0 type bridge
		for send in $([ -n "$words" ] && echo 2 3 || echo 1); do
			# shellcheck disable=SC2086 # words
			fails 1 traced -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=sendto \
				-e "inject=sendto:error=ENOBUFS:when=$send" "${add[@]}" $words -- $(names t 20)
			equal "$(grep -c INJECTED "$BATS_TEST_TMPDIR/trace")" 1
			equal "$(told)" "$(names t 16 | sort)"
			says 't15: cannot communicate with the kernel (rtnetlink): No buffer space available'
			equal "$(left t)" "$(printf '%s\n' t16 t17 t18 t19)"
			tuntap del $(left t)
		done
	done
}

@test "of many that are made, each error is that of its interface" {
	tuntap add mode tap -- t3 t17 t33
	ip link add t5 type bridge
	fails 1 tuntap add mode tap addr 10.0.0.1/24 up -- $(names t 40)
	equal "$(told)" "$(printf '%s\n' t17 t3 t33 t5)"
	says 't3: exists: a tap' 't5: the name is taken by another interface, a bridge'
	equal "$(count t)" 40
	equal "$(ip -j addr show | jq '[.[] | select(any(.addr_info[]; .local == "10.0.0.1"))] | length')" 36
}

# Sixteen are made together: whether some of such a row are there and some not.
mixed_row() {
	left t | sed 's/^t//' | awk '{ n[int($1 / 16)]++ }
		END { for (row in n) if (row < 6 && n[row] < 16) mixed = 1; exit !mixed }'
}

@test "of many that are made while the kernel refuses some, just those are told" {
	[ -w /proc/sys/net/ipv6/conf/default/disable_ipv6 ] || skip 'no sysctl of our own'
	bash -c 'while :; do
		echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
		echo 0 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	done' 3>&- &
	toggler=$!
	mixed=0
	for ((round = 0; round < 40 && !mixed; round++)); do
		run --separate-stderr tuntap add mode tap addr fd00::1/64 up -- $(names t 96)
		told >"$BATS_TEST_TMPDIR/told"
		equal "$(sort -m "$BATS_TEST_TMPDIR/told" <(left t))" "$(names t 96 | sort)"
		equal "$(ip -j addr show | jq '[.[] | select(any(.addr_info[]; .local == "fd00::1"))] | length')" "$(count t)"
		! mixed_row || mixed=1
		[ -z "$(left t)" ] || tuntap del --all
	done
	kill "$toggler"
	[ "$mixed" = 1 ] || complain 'none was refused alone'
}

# slowly COMMAND...: on a terminal of its own, all it writes into the file out.
slowly() {
	script -qec "strace -f -qq -o /dev/null -e trace=ioctl -e inject=ioctl:delay_exit=8000 $*" \
		/dev/null >"$BATS_TEST_TMPDIR/out" 3>&-
}

@test "a long run shows on a terminal how far it is, and leaves the line clean" {
	need strace script
	need_plain
	slowly tuntap add mode tap -- $(names t 60)
	grep -aqE '[0-9]+ of 60, [0-9]+/s' "$BATS_TEST_TMPDIR/out"
	[ "$(tail -c 1 "$BATS_TEST_TMPDIR/out" | od -An -tx1)" = ' 0d' ]
	[[ $(tr '\r' '\n' <"$BATS_TEST_TMPDIR/out" | tail -n 1) =~ ^\ +$ ]]
	slowly tuntap -q del $(names t 60)
	equal "$(cat "$BATS_TEST_TMPDIR/out")" ""
	# Quick, or not on a terminal: nothing.
	script -qec "tuntap add mode tap -- $(names t 60 | xargs)" /dev/null >"$BATS_TEST_TMPDIR/out" 3>&-
	equal "$(cat "$BATS_TEST_TMPDIR/out")" ""
	ok strace -qq -o /dev/null -e trace=ioctl -e inject=ioctl:delay_exit=8000 tuntap del $(names t 60)
	equal "$stderr" ""
}
