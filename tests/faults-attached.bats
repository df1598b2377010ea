# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Each call of read, hold and monitor lacks something or is interrupted: what they say is true,
# or they say that they cannot; nothing waits for ever, and the interface is as before.
# shellcheck disable=SC2034,SC2154 # any_error, errors are for faults.bash; status, stderr are set

load helper
load faults

setup() {
	need_tun
	need strace
	need_plain
	T=$BATS_TEST_TMPDIR
	any_error='EIO EINTR EMFILE ENOMEM'
	errors=([brk]='' [exit_group]='' [futex]='' [munmap]='' [rt_sigprocmask]='' [rt_sigaction]='' [rt_sigreturn]=''
		[getpid]='' [geteuid]='' [mmap]=ENOMEM [ioctl]='EIO EINTR EPERM ENOMEM')
}

restore() {
	:
}

# What goes on is a fault too. timeout(1) is of the calls that are counted in no run.
traced() {
	timeout -k 1 20 strace "$@"
}

judge() {
	[ "$status" -le 1 ] || wrong "$1, $2" "status $status"
	[ "$status" -eq 0 ] || [[ $stderr == *'tuntap: '* ]] || wrong "$1, $2" 'an error without a word'
	[ "$(state dev t0)" = "$before" ] || wrong "$1, $2" "otherwise: $(state dev t0)"
}

# pinged COMMAND...: while packets go to the interface.
pinged() {
	need ping
	tuntap add t0 mode tun addr 10.0.7.1/24 up
	ip link set t0 addrgenmode none
	before=$(state dev t0)
	ping -q -i 0.005 10.0.7.2 >/dev/null 2>&1 3>&- &
}

packets() {
	judge "$@"
	[ "$status" -ne 0 ] || [ "$(wc -l <"$T/lines")" = 2 ] ||
		wrong "$1, $2" "no error, and $(wc -l <"$T/lines") packets"
	[ "$(grep -cv '84 IPv4 ICMP echo request 10.0.7.1 > 10.0.7.2' "$T/lines")" = 0 ] ||
		wrong "$1, $2" "no such packet: $(cat "$T/lines")"
}

@test "read, and each system call lacks something" {
	pinged
	restore() {
		: >"$T/lines"
	}
	failed_each_call packets sh -c 'exec "$@" >>"$0"' "$T/lines" tuntap read t0 --count 2
	nothing_wrong
}

# What is not whole is an error.
captured() {
	local n

	judge "$@"
	[ "$status" -eq 0 ] || return 0
	n=$(tcpdump -n -r "$T/pcap" 2>/dev/null | grep -c 'ICMP echo request') || :
	[ "$n" = 2 ] || wrong "$1, $2" "no error, and $n packets in the file"
}

@test "read --write, and each system call lacks something" {
	need_tcpdump
	pinged
	tuntap read t0 --count 1 --write "$T/pcap" || skip 'built without libpcap'
	restore() {
		rm -f "$T/pcap"
	}
	# mprotect, mmap: the loader's, which ends where it cannot set up a library. And of what
	# it opens and reads there is much.
	any_error='EIO EINTR'
	errors[openat]='EIO EMFILE' errors[fcntl]='EIO EMFILE' errors[socket]='EMFILE ENOMEM'
	ONLY='openat|fcntl|ioctl|sendto|recvmsg|socket|bind|newfstatat|fstat|ftruncate|write|p?poll|faccessat2?|read|close' \
		failed_each_call captured tuntap read t0 --count 2 --write "$T/pcap"
	nothing_wrong
}

# Without an error it has held: there was a carrier.
held() {
	local changes

	judge "$@"
	changes=$(cat /sys/class/net/t0/carrier_changes)
	[ "$status" -ne 0 ] || [ "$changes" -gt "$was" ] || wrong "$1, $2" 'no error, and was not held'
}

@test "hold, and each system call lacks something" {
	need_sysfs
	tuntap add t0 mode tap multi_queue
	ip link set t0 addrgenmode none up
	before=$(state dev t0)
	restore() {
		was=$(cat /sys/class/net/t0/carrier_changes)
	}
	# SIGTERM waits until hold lets it in: when it has nothing to do but to wait for it.
	failed_each_call held env --block-signal=TERM sh -c 'kill -TERM $$; exec "$@"' - \
		tuntap hold t0
	nothing_wrong
}

# The state of both, and what happens to one; without a name a user is a number.
told() {
	judge "$@"
	[ "$status" -ne 0 ] || [ "$(wc -l <"$T/out")" = 3 ] ||
		wrong "$1, $2" "no error, and $(wc -l <"$T/out") lines"
	awk '
		$0 == "events were lost; what is there now:" { next }
		/^t0: tun, down, owner (alice|4201), group (vpn|4300)$/ { next }
		/^t1: tun, (idle|down), owner (root|0), group none$/ { next }
		/^t1: (up|down)$/ { next }
		{ exit 1 }' "$T/out" || wrong "$1, $2" "what is not so: $(cat "$T/out")"
}

@test "monitor, and each system call lacks something" {
	need_users
	tuntap add t0 mode tun user alice group vpn
	tuntap add t1 mode tun user root addrgenmode none
	before=$(state dev t0)
	while :; do
		ip link set t1 up
		ip link set t1 down
	done >/dev/null 2>&1 3>&- &
	# Its reader leaves.
	traced() {
		timeout -k 1 20 strace "$@" | head -n 3 >"$T/out"
		return "${PIPESTATUS[0]}"
	}
	failed_each_call told tuntap monitor --initial
	nothing_wrong
}
