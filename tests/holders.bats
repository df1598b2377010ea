# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Which processes hold an interface: -d, PROCESSES, and messages.
# shellcheck disable=SC2154 # status, output, stderr and holder are set

load helper

setup() {
	need_tun
}

teardown() {
	ip netns del other 2>/dev/null || :
	clean
}

# time_of N COMMAND...: the shortest of N runs, in microseconds.
time_of() {
	local n=$1 i start took best=1000000000

	shift
	for ((i = 0; i < n; i++)); do
		start=${EPOCHREALTIME/[.,]/}
		"$@" >/dev/null
		took=$((${EPOCHREALTIME/[.,]/} - start))
		[ "$took" -ge "$best" ] || best=$took
	done
	echo "$best"
}

processes() {
	tuntap status --raw --noheadings --columns processes "$@"
}

@test "show -d is what ip -d tuntap show prints" {
	need_sysfs
	need_ip
	tuntap add tun0 unowned
	tuntap add tap1 unowned multi_queue
	tuntap add tun2 unowned
	hold tun0 tun
	hold tap1 tap multi_queue
	hold tap1 tap multi_queue
	equal "$(tuntap -d show)" "$(ip -d tuntap show)"
	[[ $(tuntap -d show tap1) == *"tunread($holder)"* ]] || complain 'no holder'
	equal "$(tuntap -d -o show tun0 | wc -l)" 1
}

@test "status -d and -j -d name them, each process once" {
	need jq
	tuntap add tun0 unowned
	tuntap add tun1 unowned
	hold tun0 tun
	ok tuntap -d status
	[[ ${lines[0]} == *PROCESSES* ]] || complain 'no column'
	[[ ${lines[1]} == *"tunread ($holder)"* ]] || complain 'no process'
	equal "$(processes tun1)" -
	equal "$(tuntap -j -d status tun0 | jq -c '.[0] | [.processes, .processes_hidden]')" \
		'[[{"name":"tunread","pid":'"$holder"',"certain":true}],false]'
	equal "$(tuntap -j status tun0 | jq '.[0] | has("processes")')" false
	# Several holders: one each.
	tuntap add tap2 unowned multi_queue
	hold tap2 tap multi_queue
	first=$holder
	hold tap2 tap multi_queue
	equal "$(processes tap2)" "tunread\\x20($first),\\x20tunread\\x20($holder)"
}

@test "one without a carrier is seen too" {
	tuntap add tun0 unowned
	hold tun0 tun no_carrier
	equal "$(processes tun0)" "tunread\\x20($holder)"
}

@test "a namesake in another namespace is told apart" {
	need_root
	ip netns add other
	tuntap add tun0 unowned
	tuntap -n other add tun0 unowned
	hold tun0 tun
	here=$holder
	# The process's own namespace says nothing: this one moves after it attached.
	nsenter --net=/run/netns/other tunread hold tun0 tun >"$BATS_TEST_TMPDIR/out" 3>&- &
	there=$!
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	equal "$(processes tun0)" "tunread\\x20($here)"
	equal "$(tuntap -n other status --raw --noheadings --columns processes tun0)" \
		"tunread\\x20($there)"
	kill "$here"
	wait "$here" || :
	equal "$(processes tun0)" -
}

@test "a renamed interface keeps its process" {
	tuntap add tun0 unowned
	hold tun0 tun
	ip link set tun0 name newname
	equal "$(processes newname)" "tunread\\x20($holder)"
}

@test "threads with a file table of their own, also where the leader has ended" {
	for how in '' alone; do
		ip tuntap add t0 mode tun
		# shellcheck disable=SC2086 # no word where it is empty
		"$BUILDDIR/tests/tunthread" t0 $how >"$BATS_TEST_TMPDIR/out" 3>&- &
		wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
		equal "$(processes t0)" "tunthread\\x20($!)"
		kill "$!"
		wait "$!" || :
		: >"$BATS_TEST_TMPDIR/out"
		tuntap del t0
	done
}

@test "a user sees the own process: certain for a tap, perhaps for a tun" {
	need_users
	need jq
	tuntap add tap0 user alice
	tuntap add tun1 user alice
	hold -u alice tap0 tap
	tap=$holder
	hold -u alice tun1 tun
	run --separate-stderr as alice tuntap -j -d status
	equal "$(jq -c '[.[].processes[] | [.name, .pid, .certain]]' <<<"$output")" \
		'[["tunread",'"$tap"',true],["tunread",'"$holder"',false]]'
	run --separate-stderr as alice tuntap status --raw --noheadings --columns processes
	equal "$output" "tunread\\x20($tap)"$'\n'"perhaps\\x20tunread\\x20($holder)"
}

@test "to a user, a namesake with another MAC address or mode is another" {
	need_root
	need_users
	ip netns add other
	tuntap add tap0 user alice
	tuntap add x1 mode tun user alice
	tuntap -n other add tap0 user alice
	tuntap -n other add x1 mode tap user alice
	for name in tap0 x1; do
		: >"$BATS_TEST_TMPDIR/out"
		nsenter --net=/run/netns/other setpriv --reuid alice --regid alice --init-groups \
			tunread hold "$name" tap >"$BATS_TEST_TMPDIR/out" 3>&- &
		wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	done
	run --separate-stderr as alice tuntap status --raw --noheadings --columns processes
	equal "$output" $'-\n-'
}

@test "what cannot be seen is said" {
	need_users
	need jq
	tuntap add tun0 user alice
	hold -u alice tun0 tun
	run --separate-stderr as bob tuntap -d status --noheadings
	equal "$status" 0
	[[ $output == *'not visible'* ]] || complain 'left out'
	says 'warning: cannot look into all processes' 'hint: root'
	run --separate-stderr as bob tuntap -q -d status
	equal "$stderr" ''
	equal "$(as bob tuntap -q -j -d status | jq -c '.[0] | [.processes, .processes_hidden]')" \
		'[[],true]'
	run --separate-stderr as bob tuntap -d show
	equal "$status" 0
	says 'cannot look into all processes'
}

@test "del and add name who holds it" {
	tuntap add tun0 unowned
	hold tun0 tun
	fails 1 tuntap del tun0
	says "in use by tunread ($holder)"
	fails 1 tuntap add tun0
	says "in use by tunread ($holder)"
}

@test "processes that come and go under the scan are no error" {
	tuntap add tun0 unowned
	(
		for _ in {1..300}; do
			tunread try tun0 tun
		done
	) >/dev/null 3>&- &
	while kill -0 $! 2>/dev/null; do
		ok tuntap -q -d status
		equal "$stderr" ''
	done
}

@test "one that ends while its directory is opened is no error" {
	need strace
	need_plain
	tuntap add tun0 unowned
	# What fdopendir() asks of the descriptor fails then; of /proc itself it does not.
	trace=$BATS_TEST_TMPDIR/trace
	traced -qq -o "$trace" tuntap -d status tun0 >/dev/null
	read -r call when < <(awk '{ call = $0; sub(/\(.*/, "", call); n[call]++ }
		/^openat\(.*\/task\/.*O_DIRECTORY/ { next_one = 1 }
		next_one && /^(newfstatat|fstat|fstat64|statx)\(/ { print call, n[call]; exit }' "$trace")
	ok traced -qq -o "$trace" -e inject="$call:error=ENOENT:when=$when" tuntap -d status tun0
	grep -q "^$call(.*INJECTED" "$trace"
	equal "$stderr" ''
	# That there is no memory is one.
	run --separate-stderr traced -qq -o "$trace" -e inject="$call:error=ENOMEM:when=$when" \
		tuntap -d status tun0
	equal "$status" 1
	says 'cannot read /proc: '
}

@test "200 in use: all found, and 50 times as fast as ip" {
	need_sysfs
	need_plain
	for i in {1..200}; do
		echo "tuntap add t$i mode tun"
	done | ip -b -
	for i in {1..200}; do
		tunread hold "t$i" tun >"$BATS_TEST_TMPDIR/out$i" 3>&- &
	done
	for i in {1..200}; do
		wait_for test -s "$BATS_TEST_TMPDIR/out$i"
	done
	equal "$(tuntap -d show)" "$(ip -d tuntap show)"
	# Other work on the machine makes a run longer, never shorter.
	theirs=$(time_of 1 ip -d tuntap show)
	ours=$(time_of 7 tuntap -d show)
	echo "# ip $theirs us, tuntap $ours us" >&3
	[ $((50 * ours)) -le "$theirs" ]
}

# without_proc COMMAND...: where /proc is an empty directory.
without_proc() {
	# shellcheck disable=SC2016 # for sh
	run --separate-stderr unshare -m sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"
}

@test "where descriptors are lacking, that is said, and not that nobody can be seen" {
	need_plain
	tuntap add tap0 mode tap
	hold tap0 tap
	# How many are enough depends on what bats leaves open.
	for ((limit = 5; limit < 16; limit++)); do
		run --separate-stderr bash -c "exec 3>&-; ulimit -n $limit; exec tuntap -d show"
		[ "$status" -ne 0 ] || break
		equal "$status" 1
		says 'cannot read /proc: Too many open files'
	done
	[ "$limit" -gt 5 ]
	equal "$status" 0
	[[ $output == *"tunread($holder)"* ]] || complain
}

@test "where /proc is not mounted, that is said once, and nobody is called free" {
	need jq
	# They read /proc themselves.
	need_plain
	tuntap add tun0 unowned
	tuntap add tun1 unowned
	hold tun0 tun
	for words in '-d show' '-q -d show' '-d status' 'status --columns name,processes'; do
		# shellcheck disable=SC2086 # words
		without_proc tuntap $words
		equal "$status" 1
		equal "$stderr" 'tuntap: cannot see the processes: /proc is not mounted, or is of another pid namespace
hint: mount -t proc proc /proc'
		[[ $output == *tun0*tun1* ]] || complain 'they are not listed'
	done
	without_proc tuntap -j -d status
	equal "$(jq -c 'map(select(.ifname) | [.processes, .processes_hidden])' <<<"$output")" \
		'[[[],true],[[],true]]'
	[[ $(jq -r '.[-1].error' <<<"$output") == 'cannot see the processes: '* ]] || complain
	without_proc tuntap status
	equal "$status$stderr" 0
	without_proc tuntap del tun0
	equal "$status" 1
	says 'tun0: is in use by a process that cannot be seen'
	without_proc tuntap check tun1
	equal "$status" 0
	[[ $output == *'nobody is seen to use it; one without a carrier could not be seen'* ]] || complain
	without_proc tuntap check tun0
	equal "$status" 1
}

@test "a directory of /proc that cannot be read to its end was not all seen" {
	need jq
	need strace
	need_plain
	tuntap add tun0
	hold tun0 tun
	for call in getdents64 getdents64:when=2+; do
		run --separate-stderr strace -qq -o /dev/null -e inject="$call:error=EIO" tuntap -j -d status
		equal "$(jq -c '.[0].processes_hidden' <<<"$output")" true
		says 'cannot look into all processes'
	done
}

@test "a process that has ended and is not waited for hides nothing" {
	need_users
	need jq
	need unshare
	# Its directories are of a user that this namespace has not.
	run --separate-stderr as alice timeout 30 unshare --user --map-root-user --net --pid --fork \
		--mount-proc --kill-child sh -euc '
			tuntap add tun0
			sh -c "true & exec sleep 60" &
			until grep -q "^State:.*zombie" /proc/[0-9]*/status; do sleep 0.1; done
			tuntap -j -d show tun0'
	equal "$(jq -c '.[0] | [.processes, .processes_hidden]' <<<"$output")" '[[],false]'
}

@test "where /proc hides the processes of others, root is said to see them" {
	need_users
	tuntap add tun0 unowned
	hold tun0 tun
	# shellcheck disable=SC2016 # for sh
	run --separate-stderr unshare -m sh -c 'mount -t proc -o hidepid=2 proc /proc && exec "$@"' \
		sh setpriv --reuid alice --regid alice --init-groups tuntap -d show
	equal "$status" 0
	says 'cannot look into all processes' 'hint: root (sudo) sees those of all users'
}

@test "where /proc is of another pid namespace, its numbers are not taken for ours" {
	tuntap add tun0 unowned
	hold tun0 tun
	run --separate-stderr unshare --pid --fork tuntap -d show
	equal "$status" 1
	says 'cannot see the processes: '
	[[ $output != *tunread* ]]
}
