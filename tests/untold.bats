# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
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
	[[ $output == *'could not try whether '*': Connection timed out'* ]] || complain 'does not say why'
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

# In a user namespace of one user all others are 65534 to the kernel.
unmapped() {
	local log=$BATS_TEST_TMPDIR/ns

	need_root
	need jq nsenter
	unshare --user --map-root-user --net sh -c 'echo there; exec sleep 60' >"$log" 3>&- &
	ns=$!
	wait_for grep -q there "$log"
	nsenter -t "$ns" -n ip tuntap add tap0 mode tap user 4201
	nsenter -t "$ns" -n ip tuntap add tap1 mode tap user 0 group 4300
	nsenter -t "$ns" -n ip tuntap add tap2 mode tap user 0
	within=(nsenter -t "$ns" -U -n --preserve-credentials)
}

@test "ids that are not mapped: told, and taken for nobody's" {
	unmapped
	ok "${within[@]}" tuntap -j status
	jq -e '.[0] | has("user") and .user == null and .user_unmapped and
		(has("user_name") | not)' <<<"$output" >/dev/null || complain 'an owner'
	jq -e '.[1] | .user == 0 and has("group") and .group == null and .group_unmapped' \
		<<<"$output" >/dev/null || complain 'a group'
	jq -e '.[2] | .user == 0 and (has("group") or has("user_unmapped") | not)' \
		<<<"$output" >/dev/null || complain 'one that is mapped'
	ok "${within[@]}" tuntap status
	[[ $output == *'(unmapped)'* && $output != *nobody* && $output != *nogroup* ]] || complain 'status'
	equal "$stderr" 'tuntap: tap0: has an owner that this user namespace does not map
tuntap: tap1: has a group that this user namespace does not map'
	ok "${within[@]}" tuntap -j status
	equal "$(jq -c 'map(.odd)' <<<"$output")" '[["user"],["group"],null]'
}

@test "ids that are not mapped: nothing matches them" {
	unmapped
	ok "${within[@]}" tuntap show user 65534
	equal "$output" ''
	ok "${within[@]}" tuntap show group 65534
	equal "$output" ''
	fails 1 "${within[@]}" tuntap del tap0 user 65534
	says 'belongs to a user that this user namespace does not map'
	fails 1 "${within[@]}" tuntap del tap1 group 65534
	says 'belongs to a group that this user namespace does not map'
	fails 1 "${within[@]}" tuntap set-owner tap0 65534
	says 'this user namespace does not map it'
	run "${within[@]}" setpriv --bounding-set -all --inh-caps -all tuntap check tap0 user 65534
	equal "$status" 2
	[[ $output == *'does not map its owner'* ]] || complain 'check'
}

@test "ids that are not mapped: neither saved nor lost" {
	unmapped
	run "${within[@]}" tuntap save
	equal "$status" 1
	[[ $output == *'# tap0: left out: this user namespace does not map its owner'* &&
		$output == *'# tap1: left out: this user namespace does not map its group'* &&
		$output == *$'\ntap2 '* && $output != *$'\ntap0 '* ]] || complain 'save'
	fails 1 "${within[@]}" tuntap replace --recreate tap0 mode tun
	says 'does not map its owner'
	ok "${within[@]}" tuntap set-owner tap0 root
	ok "${within[@]}" tuntap show user root
	[[ $output == *tap0*tap2* ]] || complain 'not given to root'
}
