# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# check and status, and each system call fails for want of something or is
# interrupted: what they say then is true, or they say that they cannot tell.

load helper
load faults

setup() {
	need_plain
	need_tun
	need strace
	need_users
	# Of another: that root may attach all the same must be found out.
	tuntap add tap0 user alice addr 10.0.0.1/24
	any_error='EINTR EMFILE ENOMEM'
	errors[ioctl]=$any_error errors[openat]=$any_error errors[read]=$any_error
	# shellcheck disable=SC2034 # faults.bash takes it
	errors[recvmsg]='EINTR ENOMEM' errors[sendto]='EINTR ENOMEM'
}

restore() {
	:
}

# yes_or_untold FAULT CALL: it can attach, so "cannot" (1) is never true.
yes_or_untold() {
	[ "$status" -eq 0 ] || [ "$status" -eq 2 ] || wrong "$1, $2" 'says no'
}

@test "check, and each system call lacks something" {
	tuntap check tap0
	failed_each_call yes_or_untold tuntap check tap0
	nothing_wrong
}

error_or_done() {
	[ "$status" -le 1 ] || wrong "$1, $2" "status $status"
	[ "$status" -eq 0 ] || [ -n "$stderr" ] || [[ $2 == write* ]] ||
		wrong "$1, $2" 'an error without a word'
}

@test "status, and each system call lacks something" {
	failed_each_call error_or_done tuntap -j status
	nothing_wrong
}
