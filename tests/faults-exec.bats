# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Whatever is done to an exec: the program runs with the interface as it was, or it does not
# run, and that is said.
# shellcheck disable=SC2154 # status, stderr, calls are set

load helper
load faults

setup() {
	need_tun
	need strace
	need_plain
	tuntap add t0 mode tap multi_queue vnet_hdr
	ip link set t0 addrgenmode none
	# Of several queues: the second has been there before.
	ip link set t0 up
	ran=$BATS_TEST_TMPDIR/ran
	before=$(state)
	# shellcheck disable=SC2034 # for faults.bash
	errors[ioctl]='EIO EINTR EBUSY'
}

# Up to the program: what that calls is its own.
eval "$(declare -f find_calls | sed '1s/find_calls/all_calls/')"
find_calls() {
	local i

	all_calls "$@"
	for ((i = 0; i < ${#calls[@]}; i++)); do
		[[ ${calls[i]} != execve' '* ]] || break
	done
	[ "$i" -lt ${#calls[@]} ]
	calls=("${calls[@]:0:i + 1}")
}

restore() {
	rm -f "$ran"
}

# runs_or_not FAULT CALL
runs_or_not() {
	[ "$(state)" = "$before" ] || wrong "$1, $2" "the interface is otherwise: $(state)"
	if [ -e "$ran" ]; then
		[ "$status" -eq 0 ] || wrong "$1, $2" 'it ran, and an error'
		return
	fi
	[ "$status" -ne 0 ] || wrong "$1, $2" 'it did not run, and no error'
	[ "$1" = killed ] || [[ $stderr == 'tuntap: '* ]] || wrong "$1, $2" 'no message'
}

@test "exec, killed at each call" {
	killed_at_each_call runs_or_not tuntap exec t0 --queues 2 -- touch "$ran"
	nothing_wrong
}

@test "exec, each call failed" {
	failed_each_call runs_or_not tuntap exec t0 --queues 2 --nonblock -- touch "$ran"
	nothing_wrong
}

@test "exec --transient, killed at each call" {
	killed_at_each_call runs_or_not tuntap exec --transient x0 mode tap multi_queue --queues 2 \
		mtu 1400 addr 10.9.0.1/24 -- touch "$ran"
	nothing_wrong
}

@test "exec --transient --as, each call failed" {
	need_root
	need_users
	chmod 777 "$BATS_TEST_TMPDIR"
	failed_each_call runs_or_not tuntap exec --transient x0 mode tap mtu 1400 addr 10.9.0.1/24 \
		--as alice -- touch "$ran"
	nothing_wrong
}

@test "set carrier, each call failed: old or new, and that is said" {
	local carrier held

	need_sysfs
	find_calls() {
		all_calls "$@"
	}

	tuntap hold t0 3>&- &
	held=$!
	carrier=/sys/class/net/t0/carrier
	wait_for grep -q 1 "$carrier"
	restore() {
		[ "$(cat "$carrier")" = 1 ] || tuntap set t0 carrier on
	}
	old_or_new() {
		case $(cat "$carrier")$status in
		00 | 1[!0]*) ;;
		*) wrong "$1, $2" "carrier $(cat "$carrier")" ;;
		esac
		[ "$status" -eq 0 ] || [[ $stderr == 'tuntap: '* ]] || wrong "$1, $2" 'no message'
	}
	ONLY='ioctl|pidfd_.*|sendto|recvmsg|socket' failed_each_call old_or_new tuntap set t0 carrier off
	nothing_wrong
	kill "$held"
}
