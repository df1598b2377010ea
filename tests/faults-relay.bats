# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Each call of the relay's program lacks something or is interrupted: it serves its peer, or the
# next one, or says that it cannot; nothing waits for ever. What the verb does before is that of
# exec, whose faults have tests.
# shellcheck disable=SC2154 # status and stderr are set by run_it

load helper

hello='TUNTAPrl\0\1\0\20\0\0\0\2'

# A packet with its vnet_hdr: an echo request.
frame='\0\0\0\50\0\0\0\0\0\0\0\0\0\0\105\0\0\36\0\0\100\0\100\1\46\313\12\11\0\2\12\11\0\1\10\0\217\224\0\1\0\1hi'

setup() {
	need_tun
	need strace
	need socat
	need_plain
	[ -x "$TUNTAP_EXEC_PATH/tuntap-relay" ] || skip 'tuntap-relay was not built'
	T=$BATS_TEST_TMPDIR
	wrong=() runs=0
	# shellcheck disable=SC2059 # they are formats
	printf "$hello$frame" >"$T/stream"
	tuntap add t0 mode tun vnet_hdr addr 10.9.0.1/24 up
}

# One call after the other: what may be wrong with each, where that is not EIO.
declare -gA errors=([accept4]=EMFILE [mmap]=ENOMEM [ppoll]=EINTR [sendto]=ENOBUFS [socket]=EMFILE
	[recvfrom]=EINTR [read]=EINTR [readv]=EINTR [writev]=EINVAL)

# The calls that are the program's own: behind the first look at its descriptor. Capabilities
# are dropped one by one: the first and the last calls of that stand for all.
find_calls() {
	mapfile -t calls < <(awk '
		/^[a-z]/ { call = $0; sub(/\(.*/, ""); count[$0]++ }
		call ~ /TUNGETIFF/ { ours = 1; next }
		!ours || !/^[a-z]/ || /^(brk|munmap|exit_group|futex|rt_sigprocmask|rt_sigaction)$/ { next }
		call ~ /PR_CAPBSET/ && call !~ /CAP_CHOWN|CAP_NET_ADMIN/ { next }
		call ~ /nscd|gai.conf|nsswitch|host.conf|resolv.conf/ { next }
		{ print $0, count[$0], call }' "$T/calls")
	[ "${#calls[@]}" -gt 30 ] || complain "${#calls[@]} calls" "$(cat "$T/calls")"
}

# run_it INJECTION...: the program, with a peer; sets status and stderr.
run_it() {
	local inject=() each pid

	for each; do inject+=(-e "inject=$each"); done
	timeout -k 1 20 tuntap exec t0 -- strace -qq -s 24 -o "$T/calls" -E "LD_PRELOAD=$BUILDDIR/tests/nofilter.so" \
		"${inject[@]}" "$TUNTAP_EXEC_PATH/tuntap-relay" --plain "${role[@]}" \
		>/dev/null 2>"$T/said" 3>&- &
	pid=$!
	"$peer" "$pid"
	status=0
	wait "$pid" || status=$?
	stderr=$(<"$T/said")
	runs=$((runs + 1))
}

# Peers that come while there is a relay: three at most, of which each says all and goes.
calls_it() {
	local n=0

	while kill -0 "$1" 2>/dev/null && [ "$n" -lt 3 ]; do
		if timeout 3 socat -t 1 - TCP:127.0.0.1:5555 <"$T/stream" >/dev/null 2>&1; then
			n=$((n + 1))
		fi
		sleep 0.02
	done
}

# One that waits, and is there all the time.
is_called() {
	:
}

judge() {
	[ "$status" -le 1 ] || wrong+=("$1: $2: status $status: $stderr"$'\n')
	[ "$status" -eq 0 ] || [[ $stderr == *'tuntap: '* ]] || wrong+=("$1: $2: an error without a word"$'\n')
	ip link show t0 >/dev/null || wrong+=("$1: $2: the interface is gone"$'\n')
}

each_call() {
	local each name count call error

	run_it
	equal "$status" 0
	find_calls
	for each in "${calls[@]}"; do
		read -r name count call <<<"$each"
		error=${errors[$name]-EIO}
		run_it "$name:error=$error:when=$count"
		judge "$error" "$call"
	done
	echo "# $runs runs" >&3
	[ ${#wrong[@]} -eq 0 ] || complain "${#wrong[@]} of $runs:" "${wrong[@]}"
}

@test "one that waits for its peer" {
	role=(--listen 127.0.0.1:5555 --once) peer=calls_it
	each_call
}

@test "one that goes to its peer" {
	socat TCP-LISTEN:5556,bind=127.0.0.1,reuseaddr,fork SYSTEM:"head -c 16 >/dev/null; cat $T/stream; sleep 0.1" \
		2>/dev/null 3>&- &
	wait_for eval "ss -Hltn 'sport = 5556' | grep -q 5556"
	role=(--connect 127.0.0.1:5556) peer=is_called
	each_call
}
