# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Loaded by the tests of faults: a command is run over and over, and each time
# another one of its system calls is the last that it makes, or fails.
# shellcheck shell=bash
# shellcheck disable=SC2154 # status and stderr are set by faulty

# A name service that asks files alone: the one of the machine may make some
# hundred calls, which are none of ours.
setup_file() {
	printf '%s: files\n' passwd group >/run/world/nsswitch.conf
	[ ! -e /etc/nsswitch.conf ] ||
		mount --bind /run/world/nsswitch.conf /etc/nsswitch.conf
}

# A bridge with a port: mtu and MAC are then those of its ports, whatever joins
# and leaves.
make_bridge() {
	ip link add br0 type bridge 2>/dev/null || skip 'no bridge can be made'
	ip link set br0 addrgenmode none
	ip tuntap add port0 mode tap
	ip link set port0 address 02:00:00:00:00:50 master br0
	ip link set br0 up
}

# state [dev NAME]: all links, their addresses and routes, which is a port of which, and what
# a bridge was told of its ports.
# Without what the kernel counts up, or tells only a moment later (what follows
# the carrier), and the queue that an interface gets when it is first up, and
# keeps.
state() {
	{
		ip -d -j addr show "$@"
		ip -d -j route show table all proto static "$@"
		bridge -j fdb show "$@" | jq -c '[.[] | select(.state == "static") |
			{ port: .ifname, fdb: "\(.mac) \(.vlan // "")" }] | sort'
		bridge -j vlan show "$@" | jq -c '[.[] | .ifname as $port | .vlans[]? |
			{ member: $port, vlan: "\(.vlan) \(.flags // [] | join(" "))" }]'
	} 2>/dev/null | sed -E '
		s/"(ifindex|operstate|qdisc|state|[a-z_]*timer|topology_change[a-z_]*)":[^,}]*,?//g
		s/"NO-CARRIER",//g
		s/"linkdown"//g
		s/,"LOWER_UP"//g'
}

# What was wrong, of all the runs of a test.
wrong=() runs=0

wrong() {
	wrong+=("${1:0:100} (status $status): $2"$'\n'"    said: $stderr")
}

nothing_wrong() {
	[ "$runs" -gt 0 ] || complain 'nothing was run'
	echo "# $runs runs" >&3
	[ ${#wrong[@]} -eq 0 ] || complain "${#wrong[@]} of $runs:" "${wrong[@]}"
}

# find_calls COMMAND...: sets calls to the system calls that it makes, each as
# its name, how many of that name came before and with it, and the call itself.
# From main on: the calls before are the loader's, whose faults are not ours;
# they are those with which the same program begins when it only tells its
# version. ONLY, where it is set, is a regular expression of the names that count.
# A write to /proc/sys begins anew, as another call for strace, as long as somebody else
# has the lock of all links (restart_syscall() of the kernel): on a busy machine hundreds
# of times. A call that an older strace has no name for cannot be made to fail.
find_calls() {
	local T=$BATS_TEST_TMPDIR arg version=()

	for arg; do
		version+=("$arg")
		[[ $arg != tuntap ]] || break
	done
	traced -qq -s 16 -o "$T/version" "${version[@]}" -V >/dev/null
	restore
	traced -qq -s 16 -o "$T/calls" "$@" >/dev/null
	mapfile -t calls < <(awk '
		!/^[a-z]/ || /^syscall_0x/ || / = \? ERESTART/ { next }
		{ call = $0; sub(/\(.*/, "") }
		FNR == NR { loader[FNR] = $0; next }
		{ count[$0]++ }
		!ours && $0 == loader[FNR] { next }
		{ ours = 1; print $0, count[$0], call }' "$T/version" "$T/calls" |
		grep -E "^(${ONLY:-.*}) ")
	[ ${#calls[@]} -gt 0 ]
	# shellcheck disable=SC2034 # for restore: what is there is not known
	now=''
}

# What can be wrong with a call. brk tells its failure in another way (memory
# has tests of its own), and some of these cannot fail at all.
declare -gA errors=(
	[brk]='' [exit_group]='' [futex]='' [munmap]='' [rt_sigprocmask]=''
	[getpid]='' [getuid]='' [geteuid]='' [getgid]='' [getegid]=''
	[ioctl]='EIO EPERM EBUSY' [openat]='EIO EPERM' [read]='EIO EINTR'
	[recvmsg]='EIO EINTR ENOBUFS' [sendto]='EIO EPERM'
)
any_error='EIO'
# AddressSanitizer's own allocator maps memory, and ends the program where it cannot.
[ "${TEST_SANITIZERS:-no}" != yes ] || errors[mmap]=''

# faulty INJECTION... -- COMMAND...: run it so; sets $status, $stderr. Of several
# threads each has calls, and counts, of its own. What strace has to say itself is left out.
faulty() {
	local inject=() said=$BATS_TEST_TMPDIR/said

	while [ "$1" != -- ]; do
		inject+=(-e "inject=$1")
		shift
	done
	shift
	status=0
	# The shell would tell of a child that is killed.
	{ traced -f -qq -o /dev/null "${inject[@]}" "$@" >/dev/null 2>"$said" || status=$?; } 2>/dev/null
	read -r -d '' stderr < <(grep -v '^strace: ' "$said") || :
	runs=$((runs + 1))
}

# Each of these is called with CHECK COMMAND..., and calls restore, which is the
# test's own, before every run, and after it CHECK with what was done and to
# which call.

# Killed on the way into each call: that one is not made any more.
killed_at_each_call() {
	local check=$1 each name count call killed=0

	shift
	find_calls "$@"
	for each in "${calls[@]}"; do
		read -r name count call <<<"$each"
		restore
		faulty "$name:signal=KILL:when=$count" -- "$@"
		[ "$status" -ne 137 ] || killed=$((killed + 1))
		"$check" killed "$call"
	done
	# One that looks through /proc does not make the same calls every time.
	[ $((10 * killed)) -ge $((9 * ${#calls[@]})) ] ||
		complain "killed $killed of ${#calls[@]} times"
}

failed_each_call() {
	local check=$1 each name count call error

	shift
	find_calls "$@"
	for each in "${calls[@]}"; do
		read -r name count call <<<"$each"
		for error in ${errors[$name]-$any_error}; do
			restore
			faulty "$name:error=$error:when=$count" -- "$@"
			"$check" "$error" "$call"
		done
	done
}

# From a call on all fail, but those that say so: from each that speaks to the
# kernel of interfaces or processes.
failed_from_each_call_on() {
	local check=$1 i j name count call

	shift
	find_calls "$@"
	for ((i = 0; i < ${#calls[@]}; i++)); do
		[[ ${calls[i]} =~ ^(ioctl|openat|sendto|recvmsg|socket|pidfd_.*)' ' ]] || continue
		local -A from=()
		for ((j = i; j < ${#calls[@]}; j++)); do
			read -r name count call <<<"${calls[j]}"
			[ -z "${errors[$name]-$any_error}" ] || [ "$name" = write ] ||
				[ -n "${from[$name]-}" ] ||
				from[$name]="$name:error=EIO:when=$count+"
		done
		read -r name count call <<<"${calls[i]}"
		restore
		faulty "${from[@]}" -- "$@"
		"$check" "all fail" "$call"
	done
}
