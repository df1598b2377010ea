# What cannot be told is not taken for what is not: without descriptors, memory or time,
# in user namespaces, and whoever stands in the way.

load helper

# strace -f: the child that becomes another user is asked too.
@test "check: a user cannot stop the process that tries as that user" {
	need_root
	need_users
	need_plain
	need strace
	local pid child log=$BATS_TEST_TMPDIR/log

	tuntap add tap0 user alice
	# It waits in the middle of its work: opening the device takes two seconds.
	traced -f -qq -o /dev/null -e inject=openat:delay_enter=2000000 -P /dev/net/tun \
		tuntap check tap0 user alice >"$log" 2>&1 3>&- &
	pid=$!
	wait_for find_child "$pid" 4201
	# shellcheck disable=SC2154 # set by find_child
	run as alice kill -STOP "$child"
	[ "$status" -ne 0 ] || complain 'alice stopped it'
	run as alice kill -KILL "$child"
	[ "$status" -ne 0 ] || complain 'alice killed it'
	run as alice cat "/proc/$child/environ"
	[ "$status" -ne 0 ] || complain 'alice looked into it'
	status=0
	wait "$pid" || status=$?
	equal "$status" 0
	grep -q 'alice can attach' "$log"
}

# find_child PARENT UID: sets child to a descendant that has that effective uid.
find_child() {
	local p

	for p in /proc/[0-9]*; do
		awk -v uid="$2" '/^Uid:/ { found = $3 == uid } END { exit !found }' \
			"$p/status" 2>/dev/null || continue
		child=${p#/proc/}
		return 0
	done
	return 1
}

@test "check: what takes too long could not be told" {
	need_root
	need_users
	need_plain
	need strace
	tuntap add tap0 user alice
	# Whoever tries as alice is stopped for ever.
	run --separate-stderr traced -f -qq -o /dev/null -e inject=setresuid:signal=STOP \
		tuntap check tap0 user alice
	equal "$status" 2
	[[ $output == *'could not be tried: Connection timed out'* ]] || complain 'does not say why'
}

@test "check: there is no way back from a namespace of another user namespace" {
	need_tun
	need unshare
	# The namespace that it starts in is not the user namespace's, the named one is.
	run --separate-stderr unshare --user --map-root-user --mount sh -c '
		mount -t tmpfs tmpfs /run && mkdir /run/netns && : >/run/netns/other &&
		unshare --net sh -c "ip tuntap add tap9 mode tap; exec sleep 30" &
		sleep 1; mount --bind /proc/$!/ns/net /run/netns/other
		"$0" check tap9; status=$?; kill $!; exit $status' "$BUILDDIR/src/tuntap"
	equal "$status" 1
	[[ $output == *'network namespace "other" has one'* ]] || complain 'did not find it'
}

# Each number of descriptors that does not suffice.
@test "check, few descriptors: the answer is right, or could not be told" {
	need_tun
	need_plain
	local n

	tuntap add tap0 user root
	tuntap check tap0
	for ((n = 3; n < 14; n++)); do
		run --separate-stderr bash -c "ulimit -n $n; exec tuntap check tap0"
		[ "$status" -eq 0 ] || [ "$status" -eq 2 ] || [ "$status" -eq 127 ] ||
			complain "$n descriptors: status $status"
		if [ "$status" -eq 2 ]; then
			[[ $output$stderr == *'oo many open files'* ]] || complain "$n: does not say why"
			[[ $output != *'  bad'* ]] || complain "$n: bad, and it is not"
		fi
	done
}
